from __future__ import annotations

import sys
from typing import Any


def _in_notebook() -> bool:
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    return type(shell).__name__ == "ZMQInteractiveShell"


def _text_of(event: dict[str, Any]) -> str:
    parts = [str(event["stage"])]
    if event.get("total", 0) > 0:
        parts.append(f"{100 * event['done'] / event['total']:.0f} %")
    if event.get("secondsLeft"):
        parts.append(f"{event['secondsLeft']} s left")
    return ", ".join(parts)


class ProgressLine:
    """Where a run stands: one line that changes on a terminal and in a notebook, a line a stage elsewhere."""

    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet
        self._stage = ""
        self._display: Any = None
        self._live = sys.stderr.isatty()
        self._notebook = not quiet and _in_notebook()

    def show(self, event: dict[str, Any]) -> None:
        if self._quiet:
            return
        if self._notebook or self._live:
            self._write(_text_of(event))
        elif event["stage"] != self._stage:
            print(event["stage"], file=sys.stderr, flush=True)
        self._stage = event["stage"]

    def end(self, text: str) -> None:
        """The last word, which stays."""
        if self._quiet:
            return
        if self._notebook:
            self._write(text)
        else:
            print(f"\r\x1b[K{text}" if self._live else text, file=sys.stderr, flush=True)

    def _write(self, text: str) -> None:
        if not self._notebook:
            print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
            return
        content = {"text/plain": text}
        if self._display is None:
            from IPython.display import display

            self._display = display(content, raw=True, display_id=True)
        else:
            self._display.update(content, raw=True)
