from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Sequence
from pathlib import Path

from ._errors import CensusError

#: In a clone this package lies in python/src/latent_census.
CLONE = Path(__file__).resolve().parents[3] / "cli" / "bin.mjs"


def find_command(given: str | Sequence[str] | None) -> list[str]:
    """The command line that starts `census`: as given, CENSUS_COMMAND, on PATH, or the clone around this package."""
    if given is not None:
        return shlex.split(given) if isinstance(given, str) else list(given)
    named = os.environ.get("CENSUS_COMMAND")
    if named:
        return shlex.split(named)
    installed = shutil.which("census")
    if installed is not None:
        return [installed]
    node = shutil.which("node")
    if CLONE.is_file() and node is not None:
        return [node, str(CLONE)]
    raise CensusError(
        "census: expected the command on PATH, got none",
        'install it, or name it: CENSUS_COMMAND="node /path/to/clone/cli/bin.mjs"',
        code=3,
    )
