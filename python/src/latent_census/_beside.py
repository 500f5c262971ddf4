"""Files that lie beside the models and that many processes may write at once."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

if os.name == "nt":  # pragma: no cover
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined]
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Holds the lock of a file, which is let go even when the process dies. Its name begins with a dot and stays."""
    with open(path.with_name(f".{path.name}.lock"), "a+b") as file:
        _lock(file.fileno())
        yield


def replace(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Writes a file whole or not at all: readers see the old one or the new one."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            write(file)
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(name, 0o666 & ~mask)  # as any new file; mkstemp makes them private
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
