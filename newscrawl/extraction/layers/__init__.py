"""The layers of a page: each reads it in its own way."""
