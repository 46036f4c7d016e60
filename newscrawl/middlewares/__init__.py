"""Scrapy middlewares: what passes between spider, scheduler and downloader, and what does not."""
