"""Derive the shipped tables of real places from the table of all communes.

Run as ``python -m phanbo.instances.generator.derive SOURCE OUT``: SOURCE is that table, OUT the
folder for ``communes.csv`` and ``provinces.csv``.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

COLUMNS = (
    "code",
    "name",
    "type",
    "province",
    "lat",
    "lon",
    "area_km2",
    "population",
    "district",
    "island",
)
ISLANDS = {
    "06757": "Vĩnh Thực",
    "06967": "Cái Chiên",
    "07192": "Cô Tô",
    "11914": "Cát Bà",
    "11948": "Bạch Long Vĩ",
    "19742": "Cồn Cỏ",
    "20333": "Hoàng Sa",
    "20434": "Cù Lao Chàm",
    "21548": "Lý Sơn",
    "21607": "Cù Lao Xanh",
    "22736": "Trường Sa",
    "23272": "Phú Quý",
    "26732": "Côn Đảo",
    "27676": "Thạnh An",
    "30781": "Hải Tặc",
    "30811": "Bà Lụa",
    "30814": "Hòn Nghệ",
    "31078": "Phú Quốc",
    "31105": "Thổ Châu",
    "31108": "Kiên Hải",
}
"""Communes that no road reaches; those on islands of rivers and behind bridges are not here."""
CENTRES = {
    "01": "00070",
    "04": "01273",
    "08": "02215",
    "11": "03127",
    "12": "03408",
    "14": "03646",
    "15": "04252",
    "19": "05443",
    "20": "05983",
    "22": "06685",
    "24": "07210",
    "25": "07900",
    "31": "11311",
    "33": "11953",
    "37": "14329",
    "38": "14797",
    "40": "16690",
    "42": "18073",
    "44": "18880",
    "46": "19789",
    "48": "20242",
    "51": "21025",
    "52": "21583",
    "56": "22390",
    "66": "24133",
    "68": "24781",
    "75": "26041",
    "79": "26740",
    "80": "27694",
    "82": "28261",
    "86": "29551",
    "91": "30742",
    "92": "31135",
    "96": "32025",
}
"""Province -> the ward of its capital in which courses take place."""


def derive(source: Path, out: Path) -> None:
    """Write the shipped tables from the table of all communes."""
    with source.open(encoding="utf-8", newline="") as lines:
        rows = sorted(csv.DictReader(lines), key=lambda row: row["code"])
    communes = [
        (
            row["code"],
            row["name"],
            row["type"],
            row["province_code"],
            f"{float(row['lat']):.4f}",
            f"{float(row['lon']):.4f}",
            row["area_km2"],
            row["population"],
            row["main_former_district"],
            ISLANDS.get(row["code"], ""),
        )
        for row in rows
    ]
    names = sorted({(row["province_code"], row["province"]) for row in rows})
    provinces = [(code, name, CENTRES[code]) for code, name in names]
    _write(out / "communes.csv", COLUMNS, communes)
    _write(out / "provinces.csv", ("code", "name", "centre"), provinces)


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and write the two tables."""
    parser = argparse.ArgumentParser(description="Derive the shipped tables of real places.")
    parser.add_argument("source", type=Path, help="the table of all communes")
    parser.add_argument("out", type=Path, help="folder for communes.csv and provinces.csv")
    options = parser.parse_args(arguments)
    derive(options.source, options.out)


if __name__ == "__main__":
    main()
