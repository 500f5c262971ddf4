from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._errors import CensusError

Array = NDArray[Any]


def as_array(value: Any) -> Array:
    """A numpy array of whatever holds numbers: arrays of numpy, JAX and TensorFlow, tensors of torch on any device."""
    if hasattr(value, "detach"):  # a torch tensor: numpy takes neither gradients, devices nor bfloat16
        value = value.detach().cpu()
        value = value.float() if str(value.dtype) == "torch.bfloat16" else value
    return np.asarray(value)


def first_of(array: Array, bad: NDArray[np.bool_]) -> tuple[str, Any]:
    """The first place where ``bad`` holds, in words, and the value there."""
    place = tuple(int(k) for k in np.argwhere(bad)[0])
    entry = f"[{place[0]}]" if array.ndim == 3 else ""
    row, column = place[-2:]
    return f"{entry}: row {row}, column {column}", array[place]


def check_real(name: str, array: Array) -> None:
    """Checks that an array holds finite floats, points × dimensions or spaces × points × dimensions.

    Raises:
        CensusError: naming the array, and the first offending place.
    """
    if array.dtype.kind != "f":
        raise CensusError(f"{name}: expected floats, got {array.dtype}", f"{name}.astype(np.float32)")
    if array.ndim not in (2, 3) or 0 in array.shape:
        raise CensusError(
            f"{name}: expected points × dimensions, got shape {array.shape}",
            f"{name}.reshape(len({name}), -1) makes one row of each data point",
        )
    if array.shape[-2] < 2:
        raise CensusError(f"{name}: expected at least 2 data points, got {array.shape[-2]}")
    bad = ~np.isfinite(array)
    if bad.any():
        place, value = first_of(array, bad)
        raise CensusError(
            f"{name}{place}: expected a finite number, got {value}",
            "leave broken models out, or find where training diverged",
        )
