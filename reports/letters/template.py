"""A Word document with placeholders, filled once a letter.

docxtpl joins the placeholders that Word splits over runs and lets loops stand for rows and
paragraphs; Jinja fills them, here with all that could call, compute or read taken away: a template
comes from anywhere, and only says where the values go.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, NoReturn
from xml.etree.ElementTree import ParseError, fromstring
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, meta
from jinja2 import Template as Compiled
from jinja2.exceptions import SecurityError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from phanbo.models.errors import OutputError
from phanbo.models.messages import N_, did_you_mean, message
from phanbo.reports.sheets import printable

LARGEST, MOST_PARTS = 20_000_000, 2_000
"""Bytes of a template or a letter, unpacked, and the files inside it."""
FILLED = re.compile(r"\.wordprocessingml\.(document\.main|header|footer|footnotes|endnotes)\+xml$")
"""Types of the files inside that hold text."""
FILTERS = ("upper", "lower", "capitalize", "default", "d", "length", "count", "trim")
Values = Mapping[str, Any]


class _Environment(ImmutableSandboxedEnvironment):
    """Jinja without functions, methods and products: nothing grows beyond what the values hold."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in FILTERS}

    def is_safe_callable(self, obj: Any) -> bool:
        return False

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> NoReturn:
        raise SecurityError(f"{operator} is not allowed")


class Template:
    """A template that was read and understood.

    Parameters
    ----------
    path
        A ``.docx`` file.
    known
        The names that a letter fills; any other placeholder is a fault.

    Raises
    ------
    OutputError
        If the file is no such document, or a placeholder is mistyped.
    """

    def __init__(self, path: Path, known: Collection[str]) -> None:
        self._name = path.name
        self._parts = self._read(path)
        self._compiled = {
            part: self._compile(self._parts[part], known) for part in self._parts_to_fill()
        }

    def fill(self, values: Values) -> bytes:
        """Return the document with its placeholders filled, always the same bytes.

        Raises
        ------
        OutputError
            If a placeholder is not known, asks for what is not allowed, or breaks the document.
        """
        clean = _clean(values)
        content = BytesIO()
        with ZipFile(content, "w", ZIP_DEFLATED) as book:
            for part, data in self._parts.items():
                compiled = self._compiled.get(part)
                filled = self._filled(compiled, clean) if compiled else data
                entry = ZipInfo(part)
                entry.compress_type = ZIP_DEFLATED
                book.writestr(entry, filled)
        return content.getvalue()

    def _read(self, path: Path) -> dict[str, bytes]:
        """Return the files inside, by name."""
        try:
            with ZipFile(path) as book:
                entries = book.infolist()
                if sum(one.file_size for one in entries) > LARGEST or len(entries) > MOST_PARTS:
                    self._refuse(N_("the file is too large"))
                parts = {one.filename: book.read(one) for one in entries if not one.is_dir()}
        except (BadZipFile, ZlibError, EOFError, RuntimeError, NotImplementedError, ValueError):
            self._refuse(N_("it is no .docx file"))
        except OSError as error:
            self._refuse(N_("{reason}"), reason=error.strerror or str(error))
        if any(part.lower().endswith("vbaproject.bin") for part in parts):
            self._refuse(N_("it holds macros; save it as .docx"))
        return parts

    def _parts_to_fill(self) -> Iterator[str]:
        """Yield the body, headers, footers and notes."""
        none = N_("it is no .docx file")
        types = self._parts.get("[Content_Types].xml", b"")
        if b"<!DOCTYPE" in types:
            self._refuse(none)
        try:
            kinds = {
                one.get("PartName", "").lstrip("/"): one.get("ContentType", "")
                for one in fromstring(types)
            }
        except ParseError:
            self._refuse(none)
        found = [part for part, kind in kinds.items() if FILLED.search(kind)]
        if not any("document" in kinds[part] and part in self._parts for part in found):
            self._refuse(none)
        yield from (part for part in found if part in self._parts)

    def _compile(self, xml: bytes, known: Collection[str]) -> Compiled:
        environment = _Environment()
        if not _is_xml(xml):
            self._refuse(N_("it is no .docx file"))
        try:
            source = DocxTemplate("").patch_xml(xml.decode())
            names = meta.find_undeclared_variables(environment.parse(source))
            for name in sorted(names - set(known)):
                remedy, values = did_you_mean(name, known)
                self._refuse(
                    N_("{{{{ {name} }}}} is no placeholder; {remedy}"),
                    name=name,
                    remedy=message(remedy, **values),
                )
            return environment.from_string(source)
        except TemplateSyntaxError as error:
            where = _words(error.source, error.lineno)
            self._refuse(
                N_("a placeholder is mistyped ({problem}) near: {where}"),
                problem=error.message,
                where=where,
            )
        except TemplateError as error:
            self._refuse(N_("a placeholder cannot be filled: {problem}"), problem=error.message)

    def _filled(self, compiled: Compiled, values: Values) -> bytes:
        size, pieces = 0, []
        try:
            for piece in compiled.generate(values):
                size += len(piece)
                if size > LARGEST:
                    self._refuse(N_("the letter becomes too large"))
                pieces.append(piece)
        except (TemplateError, TypeError, ValueError, ArithmeticError, RecursionError) as error:
            self._refuse(N_("a placeholder cannot be filled: {problem}"), problem=error)
        data = "".join(pieces).encode()
        if not _is_xml(data):
            self._refuse(
                N_("its loops and conditions break the document; let each begin and end alike")
            )
        return data

    def _refuse(self, sentence: str, **values: object) -> NoReturn:
        told = message(sentence, **values)
        template = N_("template {file}: {problem}")
        raise OutputError(message(template, file=self._name, problem=told)) from None


def _is_xml(data: bytes) -> bool:
    """Return whether a file is whole, in UTF-8 and without entities of its own."""
    try:
        data.decode()
        ParserCreate().Parse(data, True)
    except (UnicodeDecodeError, ExpatError):
        return False
    return b"<!DOCTYPE" not in data


def _clean(value: Any) -> Any:
    """Return values as a document can hold them: no control characters, one line."""
    if isinstance(value, str):
        return re.sub(r"\s+", " ", printable(value))
    if isinstance(value, Mapping):
        return {name: _clean(one) for name, one in value.items()}
    return [_clean(one) for one in value] if isinstance(value, list | tuple) else value


def _words(source: str | None, line: int) -> str:
    """Return the readable text around a mistake."""
    lines = (source or "").splitlines()[line - 1 : line]
    return re.sub(r"<[^>]*>", " ", " ".join(lines))[-80:].strip()
