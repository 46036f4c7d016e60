"""What a format of an export says of itself."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import IO, TYPE_CHECKING, Any, ClassVar, TypeAlias

from newscrawl.fields import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.exports.columns import ExportTable

    Columns: TypeAlias = Sequence[Sequence[Any]]


class ExportFormat(ABC):
    """A format: how its files are named and described, and who writes one."""

    name: ClassVar[str]
    """As in `--format`, and the ending of its files."""
    title: ClassVar[str]
    media_type: ClassVar[str]
    """As Data Package has it, the registered one."""
    croissant_type: ClassVar[str]
    """As Croissant's reader knows it."""
    lists: ClassVar[str]
    """What a list is in it, before "texts" or "objects"."""
    package_types: ClassVar[dict[Kind, str]] = {kind: kind.value for kind in Kind}
    has_arrays: ClassVar[bool] = True
    """Whether a reader gets lists as such."""
    is_text: ClassVar[bool] = True
    """Whether it can be compressed as a whole, and is told of in bytes."""
    needs: ClassVar[str] = ""
    """The package that writes it, of the extra of pyproject.toml that is called like the format."""
    note: ClassVar[str] = ""
    """What a reader has to know, for the description of the data package."""

    @abstractmethod
    def __init__(self, file: IO[bytes], table: ExportTable) -> None: ...

    @abstractmethod
    def write(self, columns: Columns) -> None:
        """Take the columns of a table, a batch of rows at a time."""

    def close(self) -> None:  # noqa: B027  # most formats have no end
        """Write what ends the file, which stays open."""

    def abandon(self) -> None:  # noqa: B027  # see above
        """Write nothing more: the file is closed, and goes."""
