from __future__ import annotations


class CensusError(Exception):
    """What went wrong, and what to do about it.

    Attributes:
        message: ``subject: expected …, got …``.
        hint: what to do, or None.
        tag: the kind of error as the command names it (docs/formats.md), or ``python`` for those found here.
        code: the command's exit code, or None where no command was run. 1 the run failed, 2 wrong usage or input,
            3 a server, store or engine cannot be reached.
    """

    def __init__(self, message: str, hint: str | None = None, *, tag: str = "python", code: int | None = None) -> None:
        super().__init__(message if hint is None else f"{message}\nhint: {hint}")
        self.message = message
        self.hint = hint
        self.tag = tag
        self.code = code
