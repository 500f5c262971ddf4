from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import tempfile
import threading
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import IO, Any

from ._command import find_command
from ._errors import CensusError
from ._load import load
from ._progress import ProgressLine
from ._run import Run

#: Seconds that an interrupted command gets to end by itself: it waits until its kernels have stopped.
GRACE = 30


def run(
    job: str | PathLike[str] | Mapping[str, Any],
    *,
    store: str | PathLike[str] | None = None,
    folder: str | PathLike[str] = ".",
    engine: str | None = None,
    threads: int | None = None,
    temporal: str | None = None,
    command: str | Sequence[str] | None = None,
    quiet: bool = False,
) -> Run:
    """Takes a census, or goes on where it was, and returns it when it is finished.

    Args:
        job: the path of a job file, or the job itself (docs/formats.md, "The job file").
        store: folder that keeps the runs; by default CENSUS_STORE, the job's, or ``./census``.
        folder: where the relative paths of a job that is no file start.
        engine: ``auto``, ``native`` or ``reference``.
        threads: of a kernel; by default all cores.
        temporal: ``host:port`` of a server; by default one is started beside the store.
        command: what starts `census`; by default CENSUS_COMMAND, the one on PATH, or that of the clone around this.
        quiet: no progress.

    Raises:
        CensusError: with the command's message, hint, tag and exit code.
        KeyboardInterrupt: after the command has stopped; the same call goes on where it was.
    """
    arguments = [*find_command(command), "run"]
    flags = {"--engine": engine, "--threads": threads, "--temporal": temporal}
    if store is not None:
        flags["--store"] = _absolute(store)
    with _job_file(job, Path(folder)) as path:
        arguments += [str(path), "--json"]
        for name, value in flags.items():
            arguments += [] if value is None else [name, str(value)]
        return _follow(arguments, ProgressLine(quiet))


def _absolute(place: str | PathLike[str]) -> str:
    text = os.fspath(place)
    return text if "://" in text else os.path.abspath(text)


def _plain(value: Any) -> Any:
    """A job as JSON has it: paths and numbers of numpy become plain, an infinity the text that stands for it."""
    if isinstance(value, Mapping):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(entry) for entry in value]
    if isinstance(value, PathLike):
        return os.fspath(value)
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    if value == math.inf:
        return "inf"
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    raise CensusError(f"job: expected text, numbers, lists and mappings, got {type(value).__name__}")


@contextmanager
def _job_file(job: str | PathLike[str] | Mapping[str, Any], folder: Path) -> Iterator[Path]:
    """A job that is a mapping lies in its folder while the command reads it: there its relative paths start."""
    if not isinstance(job, Mapping):
        yield Path(job).absolute()
        return
    text = json.dumps(_plain(job), allow_nan=False)
    descriptor, name = tempfile.mkstemp(prefix=".census-job-", suffix=".json", dir=folder)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        yield Path(name).absolute()
    finally:
        Path(name).unlink(missing_ok=True)


def _events(stdout: IO[str]) -> Iterator[dict[str, Any]]:
    for line in stdout:
        if line.startswith("{"):
            yield json.loads(line)


def _follow(arguments: list[str], progress: ProgressLine) -> Run:
    environment = {name: value for name, value in os.environ.items() if name != "INIT_CWD"}
    # A session of its own: Ctrl-C in the terminal then comes here only, and is passed on once. Twice would end the
    # command before it has put away what it holds.
    try:
        child = subprocess.Popen(
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=environment,
            start_new_session=True,
        )
    except OSError as error:
        hint = "command= and CENSUS_COMMAND say what starts census"
        raise CensusError(f"{arguments[0]}: expected a command, got: {error}", hint, code=3) from error
    assert child.stdout is not None and child.stderr is not None
    remarks: deque[str] = deque(maxlen=40)
    reader = threading.Thread(target=remarks.extend, args=(child.stderr,), daemon=True)
    reader.start()
    last: dict[str, Any] = {}
    try:
        for event in _events(child.stdout):
            if event["event"] == "progress":
                progress.show(event)
            elif event["event"] in ("finished", "failed"):
                last = event
        code = child.wait()
    except BaseException as error:
        _stop(child)
        if isinstance(error, KeyboardInterrupt):
            progress.end("interrupted: what is finished is kept, and the same call goes on where it was")
        raise
    finally:
        reader.join(timeout=1)
        child.stdout.close()
        child.stderr.close()
    if code == 0 and last.get("event") == "finished":
        finished = load(last["run"])
        progress.end(f"{finished.name}: finished in {last['seconds']:.1f} s")
        return finished
    progress.end("failed")
    if last.get("event") == "failed":
        raise CensusError(last["message"], last.get("hint"), tag=last["tag"], code=code)
    raise CensusError(f"{' '.join(arguments)}: expected to finish, got exit code {code}", "".join(remarks), code=code)


def _stop(child: subprocess.Popen[str]) -> None:
    """Passes an interruption on, and waits for the command; a second one ends it at once."""
    assert child.stdout is not None
    # What it still has to say is taken and dropped: a full pipe would hold it up.
    threading.Thread(target=child.stdout.read, daemon=True).start()
    try:
        child.send_signal(signal.SIGINT if os.name == "posix" else signal.SIGTERM)
        child.wait(timeout=GRACE)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        child.kill()
        child.wait()
