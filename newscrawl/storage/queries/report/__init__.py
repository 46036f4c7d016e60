"""What a report asks of the store: figures that were added up, of the articles in a scope."""
