"""The documents say what the program does: commands, tables, examples."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from phanbo.cli import cli
from phanbo.models.instance import TABLES
from phanbo.models.settings import SETTINGS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")

EXIT_STATUS = """
Exit status: 0 done; 1 a defect of phanbo; 2 wrong use or an invalid instance; 3 infeasible (the
report names the conflicts); 4 the time limit came before any plan; 5 `verify` found a violation;
130 interrupted (the best plan so far is written if there is one).
"""


def blocks(text: str, language: str) -> list[str]:
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)
    return [body for name, body in fenced if name == language]


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    for name in group.commands:
        yield (*path, name)


def help_page() -> str:
    """Return what docs/commands.md has to hold."""
    parts = ["# Commands", ""]
    for path in commands(cli):
        shown = CliRunner().invoke(cli, [*path, "--help"], prog_name="phanbo")
        assert shown.exit_code == 0
        name = " ".join(("phanbo", *path))
        parts += [f"## {name}", "", "```text", shown.output.rstrip(), "```", ""]
    return "\n".join(parts) + EXIT_STATUS


def test_commands_page_shows_the_help_of_every_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert (ROOT / "docs" / "commands.md").read_text(encoding="utf-8") == help_page()


def test_instance_page_lists_every_column_and_setting() -> None:
    page = (ROOT / "docs" / "instance.md").read_text(encoding="utf-8")
    sections = dict(
        re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", page, flags=re.DOTALL | re.MULTILINE)
    )
    listed = {
        name: tuple(re.findall(r"^\| `(\w+)`(\*?)", text, flags=re.MULTILINE))
        for name, text in sections.items()
    }
    expected = {
        name: tuple((c, "*" if f.is_required() else "") for c, f in kind.model_fields.items())
        for name, kind in TABLES.items()
    }
    assert listed == {"settings": tuple((name, "") for name in SETTINGS)} | expected


def test_readme_example_prints_what_it_says(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (code,) = blocks(README, "python")
    exec(code, {})  # noqa: S102 - our own README
    assert capsys.readouterr().out == blocks(README, "")[-1]
    assert (tmp_path / "plan.xlsx").stat().st_size > 10_000


def test_ci_runs_the_commands_of_the_readme() -> None:
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    installs, tests = blocks(README, "sh")
    assert "readme_command 1" in ci
    assert "readme_command 2" in ci
    assert installs.startswith("python -m pip install . && phanbo solve quang-ninh-2025")
    assert tests.rstrip().endswith("python -m pytest")


def test_links_of_the_documents_lead_somewhere() -> None:
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for link in re.findall(r"\]\((?!http)([^)#]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_benchmarks_that_documents_name_are_there() -> None:
    for page in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *ROOT.glob("benchmarks/*.md")):
        for name in re.findall(r"benchmarks/\w+\.py", page.read_text(encoding="utf-8")):
            assert (ROOT / name).exists(), f"{page.name}: {name}"
