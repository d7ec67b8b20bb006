"""The pages of docs/ become one site, every page of them in its contents, without a warning."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import phanbo
from tests.test_docs import ROOT
from tests.test_packaging import project


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("sphinx")
    made = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-E", "-q", "docs", str(made)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return made


def test_the_contents_name_every_page(site: Path) -> None:
    pages = (ROOT / "docs").rglob("*.md")
    names = {
        page.relative_to(ROOT / "docs").with_suffix(".html").as_posix()
        for page in pages
        if "examples" not in page.parts
    }
    contents = (site / "index.html").read_text(encoding="utf-8")
    how_to = (site / "how-to" / "index.html").read_text(encoding="utf-8")
    linked = set(re.findall(r'href="([\w/-]+\.html)"', contents))
    linked |= {f"how-to/{name}" for name in re.findall(r'href="([\w-]+\.html)"', how_to)}
    assert names - {"index.html"} <= linked
    assert all((site / name).exists() for name in names)


def test_the_reference_has_every_public_name(site: Path) -> None:
    page = (site / "api.html").read_text(encoding="utf-8")
    described = set(re.findall(r'id="phanbo\.(\w+)"', page))
    assert set(phanbo.__all__) - {"__version__"} <= described


def test_the_reference_gives_units_errors_and_sections(site: Path) -> None:
    page = re.sub(r"<[^>]+>", "", (site / "api.html").read_text(encoding="utf-8"))
    for words in ("Seconds; None: until every objective is proven", "TimeLimitError", "section 4"):
        assert words in page
    assert "None: no population is known" in page.replace("\n", " ")


def test_pages_load_nothing_from_elsewhere(site: Path) -> None:
    """Formulas, too, are there without a network: as MathML."""
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        loaded = re.findall(r'<(?:script|link|img)\b[^>]*(?:src|href)="([^"]+)"', text)
        assert not [one for one in loaded if "//" in one], page
    problem = (site / "problem.html").read_text(encoding="utf-8")
    assert problem.count("<math") > 100
    assert "$" not in re.sub(r"<[^>]+>", "", problem)


def test_the_citation_is_of_this_version() -> None:
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    cited = dict(re.findall(r"^(\w+): (.+)$", text, flags=re.MULTILINE))
    ours = project()["project"]
    assert (cited["version"], cited["license"]) == (ours["version"], ours["license"])
    assert re.findall(r"^  - (?:name: )?(.+)$", text, flags=re.MULTILINE) == [
        *(one["name"] for one in ours["authors"]),
        *ours["keywords"],
    ]
