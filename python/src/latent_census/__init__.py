"""The Python side of latent-census: posteriors in, tables and figures out.

``save`` and ``from_torch`` write what a census reads, ``run`` takes the census, ``load`` reads a finished run.
"""

from ._errors import CensusError
from ._load import load
from ._matrix import MatrixKind
from ._posteriors import Posteriors
from ._run import Run, RunWarning
from ._running import run
from ._save import save
from ._torch import from_torch

__version__ = "0.1.0"

__all__ = [
    "CensusError",
    "MatrixKind",
    "Posteriors",
    "Run",
    "RunWarning",
    "from_torch",
    "load",
    "run",
    "save",
]
