"""Scrapy extensions: what one crawl owns from its start to its end."""
