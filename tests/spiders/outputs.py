"""What a callback of a spider yields, as a list."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


def given(outputs: AsyncIterator[Any]) -> list[Any]:
    async def collect() -> list[Any]:
        return [output async for output in outputs]

    return asyncio.run(collect())
