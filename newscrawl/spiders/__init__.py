"""Spiders: one module a site, on the base that knows how news sites are followed."""
