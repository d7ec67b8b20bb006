"""Put what is kept into the docs: tables between the marks of a page, and the chart."""

from __future__ import annotations

from benchmarks.chart import ladder_chart
from benchmarks.kept import HERE, Kept
from benchmarks.ladder_page import ladder_page
from benchmarks.page import DOCS, replaced
from benchmarks.rivals_page import rivals_page
from benchmarks.targets import targets_table

PAGE, CHART = DOCS / "benchmarks.md", DOCS / "images" / "ladder.svg"


def docs() -> dict[str, str]:
    """Return the text of the page and of the chart, as the kept results make them."""
    ladder, rivals = Kept(HERE / "ladder.json"), Kept(HERE / "rivals.json")
    page = PAGE.read_text(encoding="utf-8")
    page = replaced(page, "targets", targets_table(ladder, rivals))
    page = replaced(page, "rivals", rivals_page(rivals))
    page = replaced(page, "ladder", ladder_page(ladder))
    return {str(PAGE): page, str(CHART): ladder_chart(ladder, rivals)}


def write_docs() -> None:
    """Write both."""
    for file, text in docs().items():
        with open(file, "w", encoding="utf-8", newline="\n") as opened:
            opened.write(text)
        print(f"written: {file}")
