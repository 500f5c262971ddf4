from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ._arrays import Array

#: As the census itself uses them (docs/inputs.md, "Likely mix-ups").
POINTS_MIN = 100
DIMENSIONS_MIN = 3
DEVIATION_DOUBTED = 0.12
DEVIATION_FITTING = 0.1
RATIO_MAX = 0.5

VARIANCES: dict[str, Callable[[Array], Array]] = {
    "logvar": np.exp,
    "variance": np.asarray,
    "std": np.square,
    "log-std": lambda value: np.exp(2 * value),
}
TITLES = {
    "logvar": "log-variances",
    "variance": "variances",
    "std": "standard deviations",
    "log-std": "logarithms of standard deviations",
    "either": "standard deviations or variances",
}


def likely_mixup(stated: str, mean: Array, width: Array) -> tuple[str, str] | None:
    """Whether logvar, variance and std have probably been mixed up, by the two signs of docs/inputs.md.

    Args:
        stated: ``logvar``, ``variance`` or ``std``.
        mean: N × D, finite.
        width: N × D, finite, as it was given.

    Returns:
        What it looks like (a key of TITLES) and why; None where nothing can be said.
    """
    points, dimensions = mean.shape
    if points < POINTS_MIN:
        return None
    positive = bool((width > 0).all())
    own = _deviation(stated, mean, width)
    if stated == "logvar" and positive:
        std, variance = (_deviation(reading, mean, width) for reading in ("std", "variance"))
        clear = min(std, variance) < RATIO_MAX * max(std, variance)
        better = ("std" if std < variance else "variance") if clear else "either"
        return better, "all are above 0, so every posterior would be wider than the prior"
    if dimensions < DIMENSIONS_MIN:
        return None
    readings = VARIANCES if positive else ("logvar", "log-std")
    fits = {reading: _deviation(reading, mean, width) for reading in readings}
    best = min(fits, key=lambda reading: fits[reading])
    fit = fits[best]
    if best == stated or own < DEVIATION_DOUBTED or fit > DEVIATION_FITTING or fit > own * RATIO_MAX:
        return None
    read = f"mean² + variance averages to 1 ± {fit:.2f} over the data when read as {TITLES[best]}"
    return best, f"{read}, and to 1 ± {own:.2f} as stated"


def _deviation(reading: str, mean: Array, width: Array) -> float:
    """How far the aggregated posterior is from unit variance: root mean square over dimensions, of logarithms."""
    variance = VARIANCES[reading](width.astype(np.float64))
    moments = (mean.astype(np.float64) ** 2 + variance).mean(axis=0)
    return float(np.sqrt((np.log(moments) ** 2).mean()))
