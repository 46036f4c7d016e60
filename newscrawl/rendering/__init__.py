"""The browser: when a page needs one, where it is, and how a page is fetched through it."""
