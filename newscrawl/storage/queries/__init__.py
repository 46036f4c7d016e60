"""One definition for each question that is asked of the store: read-only."""
