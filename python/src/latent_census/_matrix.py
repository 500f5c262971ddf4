from __future__ import annotations

from typing import Literal

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from ._errors import CensusError
from ._tables import Tables

MatrixKind = Literal["nmi", "vi", "joint"]
COLUMNS = {"nmi": "nmi", "vi": "vi_bits", "joint": "joint_bits"}
CHANNELS_MAX = 20_000


def order_table(tables: Tables, kind: MatrixKind) -> str:
    """The table whose order a matrix takes: that of its similarity; for joint information of NMI, or what there is."""
    wanted = ("order_nmi", "order_vi") if kind == "joint" else (f"order_{kind}",)
    found = next((name for name in wanted if name in tables), None)
    if found is None:
        similarity = " and ".join(name.removeprefix("order_") for name in wanted)
        raise CensusError(
            f"order of {similarity}: expected in the run, got none",
            "analyses: { structure: { similarities: [nmi, vi] } }, or ordered=False",
        )
    return found


def ensembles_of(tables: Tables) -> NDArray[np.object_]:
    """The ensemble of each channel."""
    spaces = tables.arrow("spaces", ["ensemble"])["ensemble"].to_numpy()
    ensembles: NDArray[np.object_] = spaces[tables.arrow("channels", ["space"])["space"].to_numpy()]
    return ensembles


def channels_of(tables: Tables, kind: MatrixKind, ordered: bool, ensemble: str | None) -> NDArray[np.int32]:
    ensembles = ensembles_of(tables)
    if ensemble is not None and ensemble not in ensembles:
        raise CensusError(f"unknown ensemble: {ensemble}", f"this run has {', '.join(dict.fromkeys(ensembles))}")
    channels: NDArray[np.int32]
    if ordered:
        channels = tables.arrow(order_table(tables, kind), ["channel"])["channel"].to_numpy()
    else:
        table = tables.arrow("channels", ["channel", "kept"])
        channels = table.filter(pc.field("kept"))["channel"].to_numpy()
    return channels if ensemble is None else channels[ensembles[channels] == ensemble]


def matrix_of(tables: Tables, kind: MatrixKind, channels: NDArray[np.int32]) -> NDArray[np.float64]:
    """The values of all pairs of some channels.

    Returns:
        channels × channels, symmetric; NaN where two channels were not compared.
    """
    if len(channels) > CHANNELS_MAX:
        raise CensusError(
            f"matrix: expected at most {CHANNELS_MAX} channels, got {len(channels)}",
            "ask for one ensemble, or read the pairs with DuckDB (docs/queries.md)",
        )
    places = np.full(1 + max(channels, default=0), -1, dtype=np.int64)
    places[channels] = np.arange(len(channels))
    matrix = np.full((len(channels), len(channels)), np.nan)
    for path in tables.paths("pairs"):
        tile = pq.ParquetFile(path).read(["i", "j", COLUMNS[kind]])
        i, j = (tile[name].to_numpy() for name in "ij")
        inside = (i < len(places)) & (j < len(places))
        i, j, values = places[i[inside]], places[j[inside]], tile[COLUMNS[kind]].to_numpy()[inside]
        known = (i >= 0) & (j >= 0)
        i, j, values = i[known], j[known], values[known]
        matrix[i, j] = matrix[j, i] = values
    return matrix
