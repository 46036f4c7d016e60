"""The explorer: Datasette on the live database, with names, links and pages of ours, and without a script."""
