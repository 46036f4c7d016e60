"""Archived pages read again with today's extractor: what changes, and its adoption; no Scrapy."""
