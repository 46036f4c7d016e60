"""Are two articles the same: pure functions."""
