from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Literal

import matplotlib as mpl
import numpy as np
import pyarrow.compute as pc
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from ._errors import CensusError

if TYPE_CHECKING:
    from ._run import Run

SHADE = "#00a3c4"
ABSENT = "#c9ccd1"
UNITS = {"nmi": "−ln NMI", "vi": "VI, bits"}
NAMES = {"nmi": "NMI", "vi": "exp(−VI)"}


class StructureFigure(Figure):
    """A figure that notebooks show without pyplot, and thus once."""

    def _repr_png_(self) -> bytes:
        buffer = io.BytesIO()
        self.savefig(buffer, format="png", dpi=72)
        return buffer.getvalue()


def _only(run: Run, ensemble: str | None) -> str:
    """The ensemble as the order tables name it: with scope `all` there is one order, of an ensemble ''."""
    scope = run.manifest["job"]["analyses"].get("structure", {}).get("scope")
    if ensemble is None:
        names = [""] if scope == "all" else run.ensembles
        if len(names) == 1:
            return names[0]
        raise CensusError(f"figure: expected ensemble=, got {len(names)} ensembles", f"one of {', '.join(names)}")
    if scope == "all" and ensemble != "":
        raise CensusError(f"figure: expected no ensemble with scope all, got {ensemble}", "leave ensemble= out")
    return ensemble


def _profile(run: Run, kind: str, ensemble: str) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    table = run.tables.arrow(f"order_{kind}", ["ensemble", "channel", "reachability"])
    own = table.filter(pc.field("ensemble") == ensemble)
    return own["channel"].to_numpy(), own["reachability"].to_numpy()


def _groups(run: Run, kind: str, ensemble: str) -> list[tuple[str, int, int]]:
    """Numeral, first place and the one after the last, of each leaf."""
    table = run.tables.arrow(f"clusters_{kind}", ["ensemble", "numeral", "first", "last"])
    own = table.filter((pc.field("ensemble") == ensemble) & (pc.field("numeral") != ""))
    rows = sorted(own.to_pylist(), key=lambda row: row["first"])
    return [(row["numeral"], row["first"], row["last"] + 1) for row in rows]


def _factors(run: Run, channels: NDArray[np.int32]) -> tuple[list[str], NDArray[np.float64]]:
    """Names, and NMI of each channel with each factor, channels × factors."""
    if "factors" not in run.tables:
        return [], np.empty((len(channels), 0))
    table = run.tables.arrow("factors", ["channel", "factor", "nmi"])
    names = list(dict.fromkeys(table["factor"].to_pylist()))
    column = {name: k for k, name in enumerate(names)}
    values = np.full((len(run._labels), len(names)), np.nan)
    values[table["channel"].to_numpy(), [column[name] for name in table["factor"].to_pylist()]] = table["nmi"].to_numpy()
    return names, values[channels]


def _draw_profile(axes: Axes, reachability: NDArray[np.float64], groups: list[tuple[str, int, int]], unit: str) -> None:
    finite = reachability[np.isfinite(reachability)]
    top = float(finite.max()) / 0.92 if len(finite) > 0 and finite.max() > 0 else 1.0
    heights = np.where(np.isfinite(reachability), reachability, top)
    axes.stairs(heights, np.arange(len(heights) + 1), fill=True, color="#454c59")
    for k, (numeral, first, end) in enumerate(groups):
        axes.axvspan(first, end, color=SHADE, alpha=0.22, lw=0)
        # Two rows, so that neighbours do not touch.
        axes.annotate(
            numeral,
            xy=((first + end) / 2, 1),
            xycoords=("data", "axes fraction"),
            xytext=(0, 2 + 10 * (k % 2)),
            textcoords="offset points",
            ha="center",
            weight="bold",
            size=8,
        )
    axes.set(xlim=(0, max(len(heights), 1)), ylim=(0, top), xticks=[])
    axes.set_ylabel(unit)
    axes.spines[["top", "right"]].set_visible(False)


def _draw_matrix(axes: Axes, values: NDArray[np.float64], groups: list[tuple[str, int, int]], image: Any) -> Any:
    drawn = axes.imshow(values, extent=(0, len(values), len(values), 0), **image)
    for _, first, end in groups:
        axes.add_patch(Rectangle((first, first), end - first, end - first, fill=False, ec=SHADE, lw=1))
    axes.set(xticks=[], yticks=[], aspect="auto")
    axes.set_xlabel(f"{len(values)} channels")
    return drawn


def draw_structure(run: Run, kind: Literal["nmi", "vi"], ensemble: str | None) -> Figure:
    """The figure of ``Run.figure``."""
    if kind not in UNITS:
        raise CensusError(f"unknown kind of figure: {kind}", "nmi or vi")
    own = _only(run, ensemble)
    channels, reachability = _profile(run, kind, own)
    if len(channels) == 0:
        raise CensusError(f"figure: expected kept channels in ensemble {own}, got none")
    values = run.matrix(kind, ensemble=own or None)
    similarity = np.exp(-values) if kind == "vi" else values
    groups = _groups(run, kind, own)
    names, factors = _factors(run, channels)
    colours = mpl.colormaps["magma_r"].with_extremes(bad=ABSENT)
    image: dict[str, Any] = {"cmap": colours, "vmin": 0, "vmax": 1, "interpolation": "nearest", "aspect": "auto"}

    beside = 0.35 * max(len(names), 0.01)
    figure = StructureFigure(figsize=(6.6 + beside, 7.2), layout="constrained")
    grid = figure.add_gridspec(2, 3, width_ratios=[beside, 5.6, 0.2], height_ratios=[1.2, 5.6])
    _draw_profile(figure.add_subplot(grid[0, 1]), reachability, groups, UNITS[kind])
    drawn = _draw_matrix(figure.add_subplot(grid[1, 1]), similarity, groups, image)
    if names:
        axes = figure.add_subplot(grid[1, 0])
        axes.imshow(factors, **image)
        axes.set_xticks(range(len(names)), names, rotation=90)
        axes.xaxis.tick_top()
        axes.set(yticks=[])
    figure.colorbar(drawn, cax=figure.add_subplot(grid[1, 2]), label=NAMES[kind])
    figure.suptitle(f"{own or 'all ensembles'}: {NAMES[kind]}", size=10)
    return figure
