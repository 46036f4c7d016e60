"""What a page says: each layer reads it in its own way and answers with raw field values."""
