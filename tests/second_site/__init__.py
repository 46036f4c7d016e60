"""A second site, as `docs/adding-a-site.md` adds it: its one file, its pages, and a crawl of it."""
