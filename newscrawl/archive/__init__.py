"""Pages as they came, in WARC files; pure but for the middleware."""
