"""Item pipelines: thin adapters, in the order of `settings.ITEM_PIPELINES`."""
