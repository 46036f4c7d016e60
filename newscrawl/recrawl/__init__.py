"""What to fetch, what not to fetch again, and how gently."""
