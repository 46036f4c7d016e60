"""Decisions as pure functions: when to revisit, when a sweep ends, when a page needs a browser."""
