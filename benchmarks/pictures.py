"""Pictures of every sheet of the workbook, in both languages, for docs/workbook.md.

python benchmarks/pictures.py    # needs soffice, pdftoppm and pdftohtml; a few minutes

Solves small instances, writes their workbooks as the commands do, has LibreOffice print them, and
keeps the first page of each sheet.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
import zlib
from pathlib import Path

import numpy as np

import phanbo
from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from phanbo.models.revision import Said
from phanbo.optimizer.explain.fairness import fairness
from phanbo.optimizer.explain.station import explain_shortages
from phanbo.optimizer.revise import revise
from phanbo.reports.content.report import Report
from phanbo.reports.write import sheets

FOLDER = Path(__file__).parents[1] / "docs" / "images" / "workbook"
DOTS = 90
"""An inch; a page then is 1053 pixels wide."""
COLOURS, KEPT = 6, 40
"""Steps of each of red, green and blue, 216 colours, and colours of the picture itself."""
PROVINCE, PERIODS = "quang-ninh-2025", "quang-ninh-2026-2027"
ONLY_OVER_TIME = ("Calendar", "Levels")
"""Sheets that a plan of one period does not have."""


def revised(instance: Instance, plan: Plan) -> Plan:
    """Return the plan after a planner kept one doctor away from a station, with a remark."""
    one = next(one for one in plan.postings if one.post_id not in (None, one.from_))
    said = Said(
        doctor_id=one.doctor_id,
        decision="forbid",
        target_id=one.post_id,
        remark="Con nhỏ",
        who="Sở Y tế",
    )
    return revise(instance, plan, [said])


def first_pages(path: Path) -> list[Path]:
    """Have LibreOffice print a workbook; return a picture of each sheet's first page."""
    folder, pdf = path.parent, path.with_suffix(".pdf")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command: list[str | Path] = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        folder,
        path,
    ]
    subprocess.run(command, check=True, capture_output=True)
    subprocess.run(["pdftoppm", "-r", str(DOTS), pdf, path.with_suffix("")], check=True)
    pictures = sorted(folder.glob(f"{path.stem}-*.ppm"))
    # The outline of a PDF of LibreOffice has an item a sheet.
    outline = subprocess.run(
        ["pdftohtml", "-xml", "-i", "-stdout", pdf],
        check=True,
        capture_output=True,
        encoding="utf-8",
    ).stdout
    return [pictures[int(page) - 1] for page in re.findall(r'<item page="(\d+)">', outline)]


def file_name(sheet: str, lang: str) -> str:
    """Return the name of the picture of a sheet, given its English name."""
    return f"{sheet.lower().replace(' ', '-')}-{lang}.png"


def png(ppm: Path) -> bytes:
    """Return a picture with few colours as PNG."""
    content = ppm.read_bytes()
    head, size, _, rest = content.split(b"\n", 3)
    assert head == b"P6"
    width, height = map(int, size.split())
    colours = np.frombuffer(rest, np.uint8).reshape(height, width, 3)
    steps = np.rint(colours / 255 * (COLOURS - 1)).astype(np.uint8)
    indices = steps @ np.array([COLOURS**2, COLOURS, 1], np.uint8)
    levels = np.rint(np.arange(COLOURS) * 255 / (COLOURS - 1)).astype(np.uint8)
    cube = np.stack(np.meshgrid(levels, levels, levels, indexing="ij"), -1).reshape(-1, 3)
    # Pale colours that fill cells are not on the steps: what is frequent is kept as it is.
    whole = colours @ np.array([1 << 16, 1 << 8, 1], np.int64)
    found, counts = np.unique(whole, return_counts=True)
    frequent = found[np.argsort(-counts)[:KEPT]]
    for place, colour in enumerate(frequent):
        indices[whole == colour] = len(cube) + place
    kept = np.stack([frequent >> 16, frequent >> 8 & 255, frequent & 255], -1).astype(np.uint8)
    palette = np.vstack([cube, kept])
    rows = np.hstack([np.zeros((height, 1), np.uint8), indices.astype(np.uint8)])
    numbers = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
        for kind, data in (
            (b"IHDR", numbers + bytes([8, 3, 0, 0, 0])),
            (b"PLTE", palette.tobytes()),
            (b"IDAT", zlib.compress(rows.tobytes(), 9)),
            (b"IEND", b""),
        )
    )


def main() -> None:
    """Make all pictures again."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in (PROVINCE, PERIODS):
        instance = phanbo.load(name)
        plan = phanbo.solve(instance)
        if name == PROVINCE:
            plan = revised(instance, plan)
        fair, why = fairness(instance, plan), explain_shortages(instance, plan)
        english = [sheet.name for sheet in sheets(Report(instance, plan, "en"), fair, why)]
        for lang in ("en", "vi"):
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "plan.xlsx"
                phanbo.write(plan, path, instance=instance, lang=lang, fairness=fair, why=why)
                for sheet, page in zip(english, first_pages(path), strict=True):
                    if (name == PERIODS) == (sheet in ONLY_OVER_TIME):
                        (FOLDER / file_name(sheet, lang)).write_bytes(png(page))


if __name__ == "__main__":
    main()
