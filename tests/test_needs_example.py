"""The example of docs/needs.md: its figures, and what its commands print."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import pytest

from tests.clinic import run


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "docs" / "examples" / "needs"


def spread(visits: int, people: Mapping[str, int]) -> dict[str, int]:
    """Spread visits by population, in whole numbers: the largest remainders get what is left."""
    exact = {one: Fraction(visits * n, sum(people.values())) for one, n in people.items()}
    units = {one: int(share) for one, share in exact.items()}
    left = visits - sum(units.values())
    for one in sorted(exact, key=lambda one: units[one] - exact[one])[:left]:
        units[one] += 1
    return units


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize(
    ("file", "visits"),
    [("workload.csv", 2 * 214_038), ("twenty-percent/workload.csv", round(2 * 1_329_487 * 0.2))],
)
def test_the_example_is_the_published_visits_spread_by_population(file: str, visits: int) -> None:
    communes = rows(ROOT.parent / "shared" / "data" / "communes.csv")
    published = {f"S{one['code']}": int(one["population"] or 0) for one in communes}
    stations = [one["station_id"] for one in rows(EXAMPLE / "stations.csv")]
    people = {one: published.get(one, 0) for one in stations}
    islanders = 4500  # as in the bundled instance
    people["S06994"] -= islanders
    people["S06994-2"] += islanders
    expected = spread(visits, people)
    told = {
        (one["station_id"], one["activity_id"]): int(one["units"]) for one in rows(EXAMPLE / file)
    }
    assert told == {(one, "VISIT"): expected[one] for one in stations} | {
        (one, "HEAD"): 1 for one in stations
    }


def test_the_example_has_the_bundled_stations() -> None:
    bundled = rows(ROOT / "instances" / "quang-ninh-2025" / "stations.csv")
    left_out = {"min_doctors", "target_doctors"}
    assert rows(EXAMPLE / "stations.csv") == [
        {column: cell for column, cell in row.items() if column not in left_out} for row in bundled
    ]


def test_the_commands_of_the_page_print_what_it_says() -> None:
    page = (ROOT / "docs" / "needs.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```(sh|text)\n(.*?)^```$", page, flags=re.DOTALL | re.MULTILINE)
    assert [kind for kind, _ in blocks] == ["sh", "text"] * 3
    shutil.copytree(EXAMPLE, "docs/examples/needs")
    said = ""
    for kind, text in blocks:
        if kind == "sh":
            said = "".join(did(line) for line in text.splitlines())
        else:
            shown, printed = text.splitlines(), iter(said.splitlines())
            assert [line for line in shown if line in printed] == shown  # all, in this order


def did(line: str) -> str:
    """Run a line of the page; return what it prints for people."""
    program, *arguments = line.split()
    if program == "cp":
        *files, folder = arguments
        for file in files:
            shutil.copy(file, folder)
        return ""
    assert program == "phanbo"
    result = run(*arguments)
    assert result.exit_code == 0
    return result.stderr
