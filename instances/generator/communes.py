"""The real communes and provinces of Viet Nam, as shipped in the folder ``places``."""

from __future__ import annotations

import csv
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from phanbo.instances.generator.land import Place
from phanbo.models.errors import InstanceError
from phanbo.models.messages import N_, fault

WARD = "phường"
ASSUMED_PEOPLE = {
    "19742": 200,
    "20333": 100,
    "20434": 2_500,
    "22736": 200,
    "23272": 30_000,
    "26732": 10_000,
    "27676": 4_500,
    "31108": 20_000,
}
"""Islands without a published figure, which the usual estimate would get wildly wrong."""
EVERYWHERE = ("all", "vn")


@dataclass(frozen=True)
class Commune:
    """A commune-level unit of today."""

    code: str
    name: str
    type: str
    province: str
    place: Place
    area: float
    """Square kilometres."""
    people: int
    """Published, or else estimated."""
    published: int | None
    """The people that are published."""
    district: str
    """The former district that most of it belonged to."""

    @property
    def is_ward(self) -> bool:
        """Whether it is urban."""
        return self.type == WARD

    @property
    def density(self) -> float:
        """People a square kilometre."""
        return self.people / self.area


@dataclass(frozen=True)
class Province:
    """One of the 34 provinces."""

    code: str
    name: str
    """With its kind: ``Thành phố Cần Thơ``."""
    centre: str
    """The code of the commune in which courses take place."""

    @property
    def short(self) -> str:
        """The name without its kind."""
        return self.name.removeprefix("Thành phố ").removeprefix("Tỉnh ")


@cache
def all_communes() -> tuple[Commune, ...]:
    """Return all 3,321 communes by code; populations that are not published are estimated.

    The estimate is the median of the communes of the same type in the province.
    """
    rows = _shipped("communes.csv")
    known: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in rows:
        if row["population"]:
            known[row["province"], row["type"]].append(int(row["population"]))
    usual = {kind: sorted(people)[len(people) // 2] for kind, people in known.items()}
    return tuple(
        Commune(
            code=row["code"],
            name=row["name"],
            type=row["type"],
            province=row["province"],
            place=Place(float(row["lat"]), float(row["lon"]), row["island"]),
            area=float(row["area_km2"]),
            people=int(row["population"] or 0)
            or ASSUMED_PEOPLE.get(row["code"])
            or usual[row["province"], row["type"]],
            published=int(row["population"]) if row["population"] else None,
            district=row["district"],
        )
        for row in rows
    )


@cache
def all_provinces() -> tuple[Province, ...]:
    """Return all 34 provinces by code."""
    return tuple(Province(**row) for row in _shipped("provinces.csv"))


def provinces_named(words: str) -> tuple[Province, ...]:
    """Return the provinces of codes or names, accented or not, joined by commas.

    All of them for ``all``, ``VN``.

    Raises
    ------
    InstanceError
        If no province has one of these codes or names.
    """
    if _plain(words) in EVERYWHERE:
        return all_provinces()
    return tuple(dict.fromkeys(_province_named(word) for word in words.split(",")))


def _province_named(word: str) -> Province:
    provinces, wanted = all_provinces(), _plain(word)
    for one in provinces:
        if wanted in (one.code, _plain(one.name), _plain(one.short)):
            return one
    names = {_plain(one.short): one for one in provinces}
    close = get_close_matches(wanted, names, n=1)
    problem = N_("is neither the code nor the name of a province, nor all")
    if close:
        near = f"{names[close[0]].code} {names[close[0]].short}"
        raise InstanceError([fault(word, problem, N_("did you mean {close}?"), close=near)])
    known = ", ".join(f"{one.code} {one.short}" for one in provinces)
    raise InstanceError([fault(word, problem, N_("known are: {known}"), known=known)])


def ferries() -> list[dict[str, str]]:
    """Return every crossing, as rows of the table ``ferries``."""
    return _shipped("ferries.csv")


def _plain(name: str) -> str:
    """Return a name without accents, case and doubled spaces."""
    letters = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    return " ".join("".join(one for one in letters if not unicodedata.combining(one)).split())


def _shipped(name: str) -> list[dict[str, str]]:
    file = files("phanbo.instances.generator") / "places" / name
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
