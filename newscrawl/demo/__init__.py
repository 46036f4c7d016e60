"""A deterministic, synthetic news site on loopback: nothing in it was ever published by anyone."""
