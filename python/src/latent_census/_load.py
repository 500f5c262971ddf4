from __future__ import annotations

import json
import os
from os import PathLike
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ._errors import CensusError
from ._run import Run


def _path_of(place: str | PathLike[str]) -> Path:
    text = os.fspath(place)
    if "://" not in text:
        return Path(text)
    parts = urlsplit(text)
    if parts.scheme != "file":
        raise CensusError(f"{text}: expected a folder, got {parts.scheme}://", "copy the run's folder here, and load it")
    return Path(unquote(parts.path))


def _folder_of(run: str | PathLike[str], store: str | PathLike[str] | None) -> Path:
    direct = _path_of(run)
    if (direct / "job.json").is_file():
        return direct
    runs = _path_of(store if store is not None else os.environ.get("CENSUS_STORE") or "census") / "runs"
    name, _, run_id = os.fspath(run).strip("/").partition("/")
    if run_id:
        folder = runs / name / run_id
    else:
        latest = runs / name / "latest.json"
        if not latest.is_file():
            known = sorted(path.name for path in runs.iterdir()) if runs.is_dir() else []
            raise CensusError(
                f"{os.fspath(run)}: expected a run's folder, name/runId, or the name of a run, got none of that",
                f"in {runs}: {', '.join(known[:20]) or 'nothing'}; store= names another store",
            )
        folder = runs / json.loads(latest.read_text(encoding="utf-8"))["run"]
    if not (folder / "job.json").is_file():
        raise CensusError(f"{os.fspath(run)}: expected a run, got none", f"looked in {folder}")
    return folder


def load(run: str | PathLike[str], *, store: str | PathLike[str] | None = None) -> Run:
    """A finished run.

    Args:
        run: its folder or the URI of it, ``name/runId``, or ``name`` for the one that finished last.
        store: where names are looked up; by default CENSUS_STORE, or ``./census``.

    Raises:
        CensusError: when there is none, or it is not finished.
    """
    folder = _folder_of(run, store)
    if not (folder / "manifest.json").is_file():
        raise CensusError(
            f"{folder}: expected a finished run, got one without a manifest", "census run with its job goes on"
        )
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    if manifest["schema"] != "1":
        raise CensusError(f"{folder}: expected schema 1, got {manifest['schema']}", "a newer package reads it")
    return Run(folder.resolve(), manifest)
