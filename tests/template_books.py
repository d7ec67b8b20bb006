"""Workbooks to start from, as the command makes them, and cells of theirs."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from openpyxl import Workbook, load_workbook

from phanbo.cli import cli
from phanbo.instances.forms.save import save_file
from phanbo.instances.template import template
from phanbo.reports.language import LANGUAGES, translator

TRANSLATIONS = {lang: translator(lang) for lang in LANGUAGES}


def run(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(cli, [*map(str, arguments)], prog_name="phanbo")
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def book(lang: str = "en", **options: Any) -> Workbook:
    return load_workbook(BytesIO(template(TRANSLATIONS, lang, **options)))


def cell_named(sheet: Any, column: str, row: int = 2) -> Any:
    names = [cell.value for cell in sheet[1]]
    return sheet.cell(row, names.index(column) + 1)


def written(tmp_path: Path, lang: str = "en", **options: Any) -> Path:
    return save_file(tmp_path / "book.xlsx", lambda: template(TRANSLATIONS, lang, **options))
