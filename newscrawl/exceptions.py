"""Errors of this project: what a command says in one line, and what parts of it tell one another."""

from __future__ import annotations

from typing import ClassVar


class ArgumentError(ValueError):
    """An argument or option that cannot be used; the message names it as typed, in one line."""


class SettingError(ValueError):
    """A setting that cannot be used; the message names it and fits on one line."""


class AssetListError(ValueError):
    """A list of assets that cannot be read; the message says where and fits on one line."""


class SiteError(ValueError):
    """The database holds another site; the message names both and fits on one line."""


class UnfitFileError(Exception):
    """A file cannot be written; the message is one line."""


class FolderError(Exception):
    """The folder cannot be written; the message is one line."""


class NotAnExportError(FolderError):
    """There is something else in the place of the export."""


class StoreError(Exception):
    """The store cannot do its work; the message is one line for the user."""


class RunningError(StoreError):
    """Another process holds the lock; the message says which one."""


class MirrorError(StoreError):
    """A mirror would be written by others, or something else as a mirror; the message fits on one line."""


class LostError(StoreError):
    """A worker was silent for longer than its lease: others do its work, and it may store nothing."""


class FieldError(ValueError):
    """A name that no column and no preset has; the message fits on one line."""


class NoWordsError(ValueError):
    """Nothing that was typed can be looked for; the message is one line."""


class AddressError(OSError):
    """The address cannot be listened on; the message is one line."""


class RecordError(ValueError):
    """Bytes that are not the record of a page."""


class ClusterError(Exception):
    """A cluster that cannot be used; the message is one line."""


class CallError(Exception):
    """A call that its child did not survive; *reason* is `too_slow` or `reader_died`."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


class NotStartedError(CallError):
    """A call that was given up before its turn came."""

    def __init__(self) -> None:
        super().__init__("not_started", "")


class BrowserError(Exception):
    """The browser did not give the page: it crashed, or could not reach the site."""

    reason: ClassVar[str] = "browser_failed"


class BrowserTimeoutError(BrowserError):
    """The page was not there in time."""

    reason = "browser_timeout"


class NoBrowserError(BrowserError):
    """There is no browser, or it does not start."""

    reason = "no_browser"


class GivenUpError(BrowserError):
    """The browser is not asked again in this run."""

    reason = "given_up"


class TooLargeError(BrowserError):
    """The page is larger than one that is downloaded may be."""

    reason = "too_large"
