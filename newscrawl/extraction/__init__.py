"""What a page says: each layer reads it in its own way and answers with raw field values."""

# Raised with every change that lets a page be read differently; a revision says which one read it.
EXTRACTOR_VERSION = 13
