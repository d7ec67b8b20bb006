"""How large a source may be, and its content as long as it is no larger."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from importlib.resources.abc import Traversable
from io import BytesIO
from pathlib import Path
from typing import IO

from phanbo.models.messages import N_, Message, message

CHUNK = 1 << 20
"""Bytes read at a time."""


class Refused(Exception):
    """A source, or one table of it, cannot be read; ``problem`` and ``remedy`` say why."""

    def __init__(self, problem: Message, remedy: Message | None = None) -> None:
        super().__init__(problem)
        self.problem, self.remedy = problem, remedy


@dataclass(frozen=True)
class Limits:
    """What a source may hold: more than the whole country, less than would hurt a computer.

    3,321 stations and 15,000 doctors with two wishes each are 55,000 rows and 260,000 cells; with
    300,000 rows of travel minutes 1.2 million cells, 25 MB of JSON, 55 MB of unpacked workbook,
    which take less than 500 MB of memory.
    """

    factor: int = 1
    """How many times the usual limits these are."""
    file_bytes: int = 50_000_000
    """Of a file, and of all texts in a workbook."""
    unpacked_bytes: int = 200_000_000
    """Of all parts of a workbook."""
    parts: int = 1_000
    """Of a workbook; of a folder, its CSV files."""
    rows: int = 300_000
    """Of a table, without blank ones."""
    columns: int = 100
    """Of a table; of a JSON document, its tables."""
    cells: int = 1_500_000
    """Of all tables together."""
    text: int = 131_072
    """Characters of a cell: what Python's CSV reader takes, so that this limit is not raised."""

    @classmethod
    def times(cls, factor: float) -> Limits:
        """Return the usual limits, so many times as large.

        Raises
        ------
        ValueError
            If the factor is below 1, or no number.
        """
        if not 1 <= factor < math.inf:
            raise ValueError(f"limits: {factor} is no number from 1 up")
        raised = {one.name for one in fields(cls)} - {"text"}
        return cls(**{name: math.ceil(getattr(cls, name) * factor) for name in raised})

    def exceeded(self, problem: str, limit: int) -> Refused:
        """Return the refusal of what exceeds a limit: it names the limit and how to raise it."""
        remedy = N_(
            "delete what no table needs, or allow more with --limits {factor} "
            "(in Python: limits={factor})"
        )
        return Refused(message(problem, limit=limit), message(remedy, factor=2 * self.factor))


USUAL = Limits()


def content_of(file: Path | Traversable, limits: Limits) -> bytes:
    """Return what is in a file.

    Raises
    ------
    Refused
        If it is too large, cannot be read, or is no file: reading a pipe may never end.
    """
    try:
        if isinstance(file, Path) and file.exists() and not file.is_file():
            raise Refused(message(N_("is a folder or a device, not a file")))
        with file.open("rb") as stream:
            return content_from(stream, limits)
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refused(message(N_("cannot be read: {reason}"), reason=reason)) from None


def content_from(stream: IO[bytes], limits: Limits) -> bytes:
    """Return all that a stream holds.

    Raises
    ------
    Refused
        If it is too large.
    """
    content = BytesIO()
    while chunk := stream.read(CHUNK):
        content.write(chunk)
        if content.tell() > limits.file_bytes:
            raise limits.exceeded(N_("is larger than {limit} MB"), limits.file_bytes // 10**6)
    return content.getvalue()


def decoded(content: bytes, remedy: str) -> str:
    """Return a text that is written in UTF-8, whatever mark it begins with.

    Raises
    ------
    Refused
        If it is written otherwise; a zero byte is a sign of UTF-16.
    """
    try:
        text = content.decode("utf-8-sig")
        place = content.find(b"\0")
    except UnicodeDecodeError as error:
        place = error.start + len(content) - len(error.object)  # A mark at the start is left out.
    if place < 0:
        return text
    problem = N_("is not UTF-8 text: byte {byte} in line {line}")
    line = content.count(b"\n", 0, place) + 1
    raise Refused(message(problem, byte=f"0x{content[place]:02x}", line=line), message(remedy))
