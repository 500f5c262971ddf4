from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from ._errors import CensusError
from ._matrix import COLUMNS, MatrixKind, channels_of, matrix_of
from ._tables import Frame, Tables

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class RunWarning:
    """A remark on inputs or results, with what to do about it; tags are listed in docs/formats.md."""

    tag: str
    message: str
    hint: str | None


class Run:
    """A finished run.

    Attributes:
        path: its folder.
        manifest: what manifest.json holds (docs/formats.md).
        tables: its tables by name, each a pandas.DataFrame where pandas is installed, else a pyarrow.Table.
    """

    def __init__(self, path: Path, manifest: Mapping[str, Any]) -> None:
        self.path = path
        self.manifest = manifest
        self.tables = Tables(path, manifest)

    @property
    def name(self) -> str:
        """``name/runId``."""
        return str(self.manifest["run"])

    @property
    def warnings(self) -> list[RunWarning]:
        """What the census remarked: on the inputs, then on the results."""
        found = self.manifest["warnings"]
        return [RunWarning(warning["tag"], warning["message"], warning.get("hint")) for warning in found]

    @property
    def report(self) -> Path | None:
        """The report, a page for the browser, or None where the run has none."""
        page = self.path / "report.html"
        return page if page.is_file() else None

    @property
    def ensembles(self) -> list[str]:
        """Names of the ensembles, in the order of the job."""
        return list(dict.fromkeys(self.tables.arrow("spaces", ["ensemble"])["ensemble"].to_pylist()))

    def table(self, name: str) -> Frame:
        """A table as a data frame; `pairs` with all its tiles."""
        self.tables.paths(name)
        return self.tables[name]

    def channels_of(
        self, kind: MatrixKind = "nmi", *, ordered: bool = True, ensemble: str | None = None
    ) -> NDArray[np.int32]:
        """The channels along the sides of the matrix that the same arguments give."""
        _check_kind(kind)
        return channels_of(self.tables, kind, ordered, ensemble)

    def matrix(
        self, kind: MatrixKind = "nmi", *, ordered: bool = True, ensemble: str | None = None
    ) -> NDArray[np.float64]:
        """All pairs of kept channels as a square.

        Args:
            kind: ``nmi``; ``vi``, in bits; ``joint`` information, in bits.
            ordered: in the order of the reachability profile of that similarity (joint: of NMI), ensemble after
                ensemble; otherwise by channel. ``channels_of`` tells which they are, ``labels`` what they are called.
            ensemble: only its channels; by default all.

        Returns:
            C × C, float64, symmetric; NaN where two channels were not compared. Diagonal: 1 for NMI, 0 for VI.
        """
        channels = self.channels_of(kind, ordered=ordered, ensemble=ensemble)
        return matrix_of(self.tables, kind, channels)

    @cached_property
    def _labels(self) -> list[str]:
        names = self.tables.arrow("spaces", ["name"])["name"].to_pylist()
        table = self.tables.arrow("channels", ["space", "dimension"])
        pairs = zip(table["space"].to_pylist(), table["dimension"].to_pylist())
        return [names[space] if dimension < 0 else f"{names[space]}:{dimension}" for space, dimension in pairs]

    def labels(self, channels: Iterable[int]) -> list[str]:
        """What channels are called: ``space:dimension``, or the space where it is one channel as a whole."""
        return [self._labels[channel] for channel in channels]

    def figure(self, kind: Literal["nmi", "vi"] = "nmi", *, ensemble: str | None = None) -> Figure:
        """The structure of an ensemble as the papers draw it, with matplotlib.

        Above, the reachability profile with the clusters shaded and numbered; below, the similarity of all pairs in the
        same order, NMI or exp(−VI), 0 to 1; at the left, NMI with each factor.

        Args:
            ensemble: by default the only one; a run with several needs its name.
        """
        try:
            from ._figure import draw_structure
        except ModuleNotFoundError as error:
            raise CensusError("figure: expected matplotlib, got none", "pip install matplotlib") from error
        return draw_structure(self, kind, ensemble)

    def __repr__(self) -> str:
        return f"Run({str(self.path)!r})"

    def _repr_html_(self) -> str:
        spaces = self.tables.arrow("spaces", ["ensemble"])["ensemble"].to_pylist()
        table = self.tables.arrow("channels", ["kept", "information_bits"])
        kept = table["kept"].to_numpy()
        bits = table["information_bits"].to_numpy()[kept]
        rows = [
            ("run", self.name),
            ("spaces", f"{len(spaces)} in {', '.join(self.ensembles)}"),
            ("channels", f"{int(kept.sum())} of {len(kept)} kept"),
        ]
        if len(bits) > 0:
            rows.append(("information", f"{bits.min():.2f} to {bits.max():.2f} bits, median {np.median(bits):.2f}"))
        chance = self.manifest.get("chance")
        if chance is not None and math.isfinite(chance["nmi"] or math.nan):
            rows.append(("NMI by chance", f"{chance['nmi']:.3f} ± {chance['nmiSd']:.3f}"))
        rows += [(f"groups by {name}", self._groups(table)) for name, table in _clusterings(self.tables)]
        rows += [(warning.tag, warning.message) for warning in self.warnings]
        cells = "".join(f"<tr><th>{escape(head)}</th><td>{escape(text)}</td></tr>" for head, text in rows)
        return f"<table>{cells}</table>"

    def _groups(self, table: str) -> str:
        numerals = self.tables.arrow(table, ["numeral"])["numeral"].to_pylist()
        return str(sum(numeral != "" for numeral in numerals))


def _clusterings(tables: Tables) -> list[tuple[str, str]]:
    known = [("NMI", "clusters_nmi"), ("VI", "clusters_vi")]
    return [(name, table) for name, table in known if table in tables]


def _check_kind(kind: str) -> None:
    if kind not in COLUMNS:
        raise CensusError(f"unknown kind of matrix: {kind}", f"one of {', '.join(COLUMNS)}")
