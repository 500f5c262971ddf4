from __future__ import annotations

import csv
import io
import numbers
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ._beside import locked, replace
from ._errors import CensusError

#: The column that a census joins by, and the names it would take for it.
KEY = "file"
KEYS = ("space", "name", "file", "path", "uri", "filename")


def _text_of(key: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (bool, str)) or hasattr(value, "item") and getattr(value, "ndim", 0) == 0:
        value = value.item() if hasattr(value, "item") else value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (str, numbers.Real)):
        return str(value).strip()
    raise CensusError(
        f"meta: {key}: expected text, a number or a boolean, got {type(value).__name__}",
        "one value for each property: flatten nested settings",
    )


def _read(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    if not path.exists():
        return [KEY], []
    with open(path, newline="", encoding="utf-8") as file:
        rows = csv.DictReader(file)
        columns = list(rows.fieldnames or [KEY])
        if KEY not in columns:
            raise CensusError(
                f"{path}: expected a column {KEY}, got {', '.join(columns)}",
                "the table was written by something else: move it, or name its column of files 'file'",
            )
        return columns, [{key: row.get(key) or "" for key in columns} for row in rows]


def add_metadata(path: Path, file: str, meta: Mapping[str, Any]) -> None:
    """Adds the row of a file to a table of metadata, or puts new values into it. Several processes may at once.

    Args:
        path: the CSV table; made where there is none.
        file: what its column ``file`` holds for this row.
        meta: property → text, number, boolean, or None for no value. New properties become new columns.
    """
    for key in meta:
        if not isinstance(key, str) or not key.strip() or key.lower() in KEYS:
            raise CensusError(
                f"meta: expected names of properties, got {key!r}", f"not empty, and none of {', '.join(KEYS)}"
            )
    texts = {key: _text_of(key, value) for key, value in meta.items()}
    with locked(path):
        columns, rows = _read(path)
        columns += [key for key in texts if key not in columns]
        row = next((row for row in rows if row[KEY] == file), None)
        if row is None:
            row = {KEY: file}
            rows.append(row)
        row.update(texts)
        rows.sort(key=lambda row: row[KEY])
        text = io.StringIO(newline="")
        table = csv.DictWriter(text, columns, restval="", lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
        replace(path, lambda out: out.write(text.getvalue().encode()))
