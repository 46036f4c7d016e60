"""Files that describe an export: data package, Croissant, dataset card."""
