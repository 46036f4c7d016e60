"""Crawl Bitget News into a dataset that analysts trust."""

__version__ = "0.1.0"
