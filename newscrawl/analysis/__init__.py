"""Answers to look at: the report and the explorer."""
