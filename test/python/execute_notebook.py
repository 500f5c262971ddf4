"""Runs a notebook in its own folder and writes it with its outputs: execute_notebook.py IN OUT.

What differs from one machine or day to the next is left out of what is written.
"""

import os
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

source, target = (Path(argument).resolve() for argument in sys.argv[1:3])
package = Path(__file__).resolve().parents[2] / "python" / "src"
notebook = nbformat.read(source, as_version=4)
with tempfile.TemporaryDirectory() as state:
    os.environ.update(PYTHONPATH=str(package), PYTHONDONTWRITEBYTECODE="1", IPYTHONDIR=state, JUPYTER_RUNTIME_DIR=state)
    NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        record_timing=False,
        resources={"metadata": {"path": str(source.parent)}},
    ).execute()
notebook.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
nbformat.validate(notebook)
target.write_text(nbformat.writes(notebook), encoding="utf-8")
