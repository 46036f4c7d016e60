"""What holds for all tests."""

from __future__ import annotations

from hypothesis import settings

# How long an example takes says how busy the machine is, not whether the code is right. `make test` replays
# the same examples in every run; `make fuzz` draws new ones, and prints how to replay what it finds.
settings.register_profile("replay", deadline=None, derandomize=True, database=None)
settings.register_profile("fuzz", deadline=None, max_examples=3_000, print_blob=True)
settings.load_profile("replay")
