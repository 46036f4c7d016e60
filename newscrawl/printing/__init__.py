"""What commands print: an article, the status, what a search found."""
