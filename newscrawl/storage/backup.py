"""A copy of the database that is made while others write."""

from __future__ import annotations

from threading import Event, Thread
from typing import TYPE_CHECKING

from newscrawl.atomic import new_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from newscrawl.storage.store import Store

_BETWEEN_LOOKS = 0.2


def back_up(store: Store, file: Path, note: Callable[[str, int, int], None]) -> int:
    """Copy the whole database into *file*, as it is now, and return the copy's size in bytes.

    The copy is one transaction that reads, so that writers neither wait nor make it begin again, as they do
    with `.backup`. *note* hears how many bytes of how many are written. An earlier *file* is replaced at the
    end. Raises StoreError and OSError.
    """
    with new_file(file) as partial:
        error: list[Exception] = []
        done = Event()
        copying = Thread(target=_copy, args=(store, partial, done, error), daemon=True)
        expected = store.size()
        copying.start()
        while not done.wait(_BETWEEN_LOOKS):
            note("bytes", min(partial.stat().st_size, expected), expected)
        if error:
            raise error[0]
        return partial.stat().st_size


def _copy(store: Store, file: Path, done: Event, error: list[Exception]) -> None:
    try:
        store.copy_into(file)
    except Exception as caught:  # noqa: BLE001  # raised again by whoever waits
        error.append(caught)
    finally:
        done.set()
