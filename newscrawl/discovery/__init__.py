"""Where article URLs come from: text in, entries out."""
