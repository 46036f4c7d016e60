"""Where a crawl of the second site looks for its spider."""
