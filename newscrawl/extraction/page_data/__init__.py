"""What a program sees: the data that a page carries for its scripts."""
