"""Which stored articles tell one story: candidates, pairs, members."""
