"""What a run says of itself: metrics, checks, result, alerts. Pure: no Scrapy, no SQL."""
