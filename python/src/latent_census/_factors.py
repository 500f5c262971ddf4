from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ._arrays import Array, as_array
from ._beside import locked, replace
from ._errors import CensusError


def _column(name: str, values: Array, points: int) -> pa.Array:
    if values.ndim not in (1, 2) or len(values) != points:
        raise CensusError(
            f"factors: {name}: expected {points} values, one for each data point, got shape {values.shape}",
            "the same data points in the same order as mean",
        )
    if values.dtype.kind not in "biufUO":
        raise CensusError(f"factors: {name}: expected numbers, booleans or text, got {values.dtype}")
    if values.ndim == 1:
        return pa.array(values.tolist() if values.dtype.kind in "UO" else values)
    inner = pa.array(np.ascontiguousarray(values).reshape(-1))
    return pa.FixedSizeListArray.from_arrays(inner, values.shape[1]).cast(pa.list_(inner.type))


def table_of(factors: Mapping[str, Any], points: int, ids: Array | None) -> pa.Table:
    """One row for each data point: a column for each factor, and ``ids`` where there are some."""
    columns = {} if ids is None else {"ids": _column("ids", ids, points)}
    for name, values in factors.items():
        if name in ("ids", "weights"):
            raise CensusError(f"factors: expected other names than ids and weights, got {name}", "give ids= to save")
        columns[name] = _column(name, as_array(values), points)
    if not factors:
        raise CensusError("factors: expected at least one factor, got none")
    return pa.table(columns)


def _same(a: pa.Array, b: pa.Array) -> bool:
    """As ``equals``, but that NaN, a missing value, is equal to itself."""
    if pa.types.is_floating(a.type):
        return len(a) == len(b) and bool(np.array_equal(a.to_numpy(), b.to_numpy(), equal_nan=True))
    return bool(a.equals(b))


def add_factors(path: Path, table: pa.Table) -> None:
    """Writes the factors of the data points that all models share; where they are there already, compares them.

    Raises:
        CensusError: when the file holds other factors.
    """
    with locked(path):
        if path.exists():
            there = pq.read_table(path)
            if there.column_names != table.column_names:
                raise CensusError(
                    f"{path}: expected the columns {', '.join(table.column_names)}, got {', '.join(there.column_names)}",
                    "all models of a folder share their factors: give the same ones to each, or remove the file",
                )
            for name in table.column_names:
                own, other = table[name].combine_chunks(), there[name].combine_chunks()
                if own.type != other.type or not _same(own, other):
                    raise CensusError(
                        f"{path}: {name}: expected the values that were given, got others",
                        "the data points must be the same in the same order for every model: is the loader shuffled?",
                    )
            return
        replace(path, lambda out: pq.write_table(table, out))
