from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._save import save


@dataclass(frozen=True)
class Posteriors(Mapping[str, Any]):
    """The posteriors that an encoder gave: ``posteriors.save(path)``, or ``save(path, **posteriors)``.

    Attributes:
        mean: N × D, float32.
        logvar: natural logarithm of the variance, N × D, float32.
        labels: N, or N × K, where the loader gives some; saved as the factor ``label``.
    """

    mean: NDArray[np.float32]
    logvar: NDArray[np.float32]
    labels: NDArray[Any] | None = None

    def _arguments(self) -> dict[str, Any]:
        arguments: dict[str, Any] = {"mean": self.mean, "logvar": self.logvar}
        if self.labels is not None:
            arguments["factors"] = {"label": self.labels}
        return arguments

    def __getitem__(self, name: str) -> Any:
        return self._arguments()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._arguments())

    def __len__(self) -> int:
        return len(self._arguments())

    def save(self, path: str | PathLike[str], **more: Any) -> Path:
        """As ``latent_census.save``, which says what ``more`` may be; ``factors`` come besides the labels."""
        arguments = self._arguments()
        factors = {**arguments.pop("factors", {}), **(more.pop("factors", None) or {})}
        return save(path, **arguments, factors=factors or None, **more)
