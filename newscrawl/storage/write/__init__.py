"""What a crawl writes: collected, judged and stored in one transaction a flush."""
