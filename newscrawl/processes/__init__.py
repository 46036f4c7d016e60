"""Calls in processes of their own, each within a deadline and a limit of memory; knows nothing of pages."""
