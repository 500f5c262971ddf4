from __future__ import annotations

import warnings
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from ._arrays import Array, as_array, check_real, first_of
from ._beside import replace
from ._errors import CensusError
from ._factors import add_factors, table_of
from ._metadata import add_metadata
from ._mixup import TITLES, likely_mixup

FACTORS = "factors.parquet"
RUNS = "runs.csv"


def _check_width(name: str, width: Array, mean: Array) -> None:
    if width.shape != mean.shape:
        raise CensusError(f"{name}: expected {mean.shape} to fit mean, got {width.shape}")
    check_real(name, width)
    if name == "logvar":
        bad = (width < -745) | (width > 709)
        wanted, hint = "a log-variance between -745 and 709", "its variance leaves double precision: the model diverged"
    else:
        bad = width <= 0
        value = "a variance" if name == "variance" else "a standard deviation"
        wanted = f"{value} above 0"
        hint = f"this looks like logvar: give logvar= instead of {name}="
        if not (width < 0).any():
            hint = "an exact 0 is an underflow: take the variance in double precision, or give logvar="
    if bad.any():
        place, value = first_of(width, bad)
        raise CensusError(f"{name}{place}: expected {wanted}, got {value}", hint)


def _check_mixup(name: str, mean: Array, width: Array) -> None:
    for entry, (own, wide) in enumerate(zip(mean, width) if mean.ndim == 3 else [(mean, width)]):
        found = likely_mixup(name, own, wide)
        if found is None:
            continue
        better, because = found
        what = f"{name}[{entry}]" if mean.ndim == 3 else name
        advice = {"log-std": f"logvar=2 * {name}", "either": f"std={name} or variance={name}"}
        raise CensusError(
            f"{what}: expected {TITLES[name]}, got what looks like {TITLES[better]}: {because}",
            f"if so, give {advice.get(better, f'{better}={name}')}; if not, give unusual=True",
        )


def _check_ids(ids: Array, points: int) -> Array:
    ids = ids.astype(np.str_) if ids.dtype.kind == "O" else ids
    if ids.ndim != 1 or ids.dtype.kind not in "iuU":
        raise CensusError(f"ids: expected a list of integers or strings, got {ids.dtype} of shape {ids.shape}")
    if len(ids) != points:
        raise CensusError(f"ids: expected {points} ids, one for each data point, got {len(ids)}")
    if len(np.unique(ids)) < points:
        warnings.warn("ids: an id comes twice, so they do not tell data points apart", stacklevel=3)
    return ids


def _target(path: str | PathLike[str]) -> Path:
    target = Path(path)
    if target.suffix != ".npz":
        raise CensusError(
            f"{target}: expected a name that ends in .npz, got {target.suffix or 'no extension'}",
            "for .safetensors use safetensors.numpy.save_file({'mean': mean, 'logvar': logvar}, path)",
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    return target


def save(
    path: str | PathLike[str],
    mean: Any,
    logvar: Any = None,
    *,
    variance: Any = None,
    std: Any = None,
    ids: Any = None,
    factors: Mapping[str, Any] | None = None,
    meta: Mapping[str, Any] | None = None,
    means_only: bool = False,
    unusual: bool = False,
) -> Path:
    """Saves the posteriors that one model gives to the data points, checked as a census will check them.

    Every model is to see the same data points in the same order. The file holds ``mean`` and the width under the name
    by which it was given, so that a job says ``arrays: { mean: mean, logvar: logvar }``. It is replaced whole.

    Args:
        path: where to, ending in ``.npz``; folders are made.
        mean: N data points × D dimensions, or S spaces × N × D; floats. Arrays of numpy or JAX, tensors of torch.
        logvar: natural logarithm of the variance, of the same shape.
        variance: the variance instead, above 0.
        std: the standard deviation instead, above 0.
        ids: N distinct integers or strings that tell which data points these are.
        factors: known factors or labels of the data points, name → N values (or N × K), written to
            ``factors.parquet`` beside the file. All files of a folder share them: later calls compare.
        meta: properties of the model, name → text or number, such as ``{"seed": 3, "step": 10000}``: its row in
            ``runs.csv`` beside the file. Processes that train models side by side may write at once.
        means_only: there is no width: the file then serves only analyses that need no posterior.
        unusual: do not refuse widths that look mixed up (docs/inputs.md says how that is told).

    Returns:
        The path.

    Raises:
        CensusError: naming the array, the first offending row, and what to do.
    """
    target = _target(path)
    means = as_array(mean)
    check_real("mean", means)
    points = means.shape[-2]
    arrays = {"mean": means}
    given = {"logvar": logvar, "variance": variance, "std": std}
    widths = {name: as_array(value) for name, value in given.items() if value is not None}
    if len(widths) != (0 if means_only else 1):
        wanted = "none, as means_only says" if means_only else "one of logvar, variance and std"
        raise CensusError(
            f"{target.name}: expected {wanted}, got {' and '.join(widths) or 'none'}",
            "a census needs posteriors; means_only=True saves means for the analyses that do without",
        )
    for name, width in widths.items():
        _check_width(name, width, means)
        if not unusual:
            _check_mixup(name, means, width)
        arrays[name] = width
    if ids is not None:
        arrays["ids"] = _check_ids(as_array(ids), points)
    if factors is not None:
        add_factors(target.parent / FACTORS, table_of(factors, points, arrays.get("ids")))
    replace(target, lambda out: np.savez(out, **arrays))  # type: ignore[arg-type]
    if meta is not None:
        add_metadata(target.parent / RUNS, target.name, meta)
    return target
