from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ._errors import CensusError

#: A pandas.DataFrame where pandas is installed, else a pyarrow.Table.
Frame = Any


def frame_of(table: pa.Table) -> Frame:
    """A data frame of pandas where that is installed, else the table itself."""
    try:
        import pandas  # noqa: F401
    except ImportError:
        return table
    return table.to_pandas()


class Tables(Mapping[str, Frame]):
    """The tables of a run by name; each is read when it is first asked for."""

    def __init__(self, folder: Path, manifest: Mapping[str, Any]) -> None:
        self._folder = folder
        self._entries = [*manifest["tables"], *manifest.get("details", [])]
        self._frames: dict[str, Frame] = {}

    @cached_property
    def _names(self) -> list[str]:
        return list(dict.fromkeys(entry["name"] for entry in self._entries))

    def paths(self, name: str) -> list[Path]:
        """The objects of a table: one, or the tiles of `pairs`."""
        if name not in self._names:
            raise CensusError(f"unknown table: {name}", f"this run has {', '.join(self._names)}")
        return [self._folder / entry["key"] for entry in self._entries if entry["name"] == name]

    def arrow(self, name: str, columns: list[str] | None = None) -> pa.Table:
        """A whole table, or some of its columns, as a pyarrow.Table."""
        return pa.concat_tables(pq.ParquetFile(path).read(columns) for path in self.paths(name))

    def __getitem__(self, name: str) -> Frame:
        if name not in self._names:
            raise KeyError(name)
        if name not in self._frames:
            self._frames[name] = frame_of(self.arrow(name))
        return self._frames[name]

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
