"""What a reader sees: blocks, links and dates by reading order and form."""
