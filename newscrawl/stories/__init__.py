"""Which articles tell one story: pure functions."""
