"""Reading an instance from one JSON document (PROBLEM.md section 1)."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from phanbo.instances.forms.raw import RawTables
from phanbo.models.messages import N_, Fault, fault

FILE_BYTES = 100_000_000
"""Far above the largest instance: each province of the country in one document."""


def read_file(path: Path) -> RawTables:
    """Read a JSON file: an object table name -> list of row objects."""
    try:
        with path.open("rb") as file:
            content = file.read(FILE_BYTES + 1)
    except OSError as error:
        wrong = fault(
            path.name, N_("cannot be read: {reason}"), reason=error.strerror or str(error)
        )
        return RawTables(faults=[wrong])
    return _read(content, path.name)


def read_standard_input() -> RawTables:
    """Read the same document from standard input."""
    return _read(sys.stdin.buffer.read(FILE_BYTES + 1), "-")


class _RepeatedKey(ValueError):
    """An object names a key twice; JSON would silently keep the last."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _RepeatedKey(key)
        found[key] = value
    return found


def _read(content: bytes, name: str) -> RawTables:
    wrong: Fault
    if len(content) > FILE_BYTES:
        limit = FILE_BYTES // 10**6
        return RawTables(faults=[fault(name, N_("is larger than {limit} MB"), limit=limit)])
    try:
        tables = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_object)
    except UnicodeDecodeError as error:
        byte = f"0x{error.object[error.start]:02x}"
        line = error.object.count(b"\n", 0, error.start) + 1
        problem = N_("is not UTF-8 text: byte {byte} in line {line}")
        wrong = fault(name, problem, N_("save it again as UTF-8"), byte=byte, line=line)
    except _RepeatedKey as error:
        wrong = fault(
            name,
            N_("has an object with the key {key} twice"),
            N_("name each table and each column once"),
            key=str(error),
        )
    except RecursionError:
        problem = N_("is nested too deeply")
        wrong = fault(name, problem, N_("write an object table → list of rows, each an object"))
    except ValueError as error:
        wrong = fault(name, N_("cannot be read as JSON: {reason}"), reason=str(error))
    else:
        if isinstance(tables, dict):
            return RawTables(tables)
        wrong = fault(name, N_("is not an object of tables"))
    return RawTables(faults=[wrong])
