"""Search as people type it: read into a tree, asked of the index, shown with marks."""
