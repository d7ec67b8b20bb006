"""The doctors of quang-ninh-2025: every one of them generated, none of them real."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random

from phanbo.instances.generator.quang_ninh_places import Place, Places, Station, Unit, km, toward

AT_STATIONS = 140
IN_TEAMS = 113
FIXED, PART_TIME, RELOCATABLE, NEAR_RETIREMENT = 20, 15, 38, 12
OWN_LIMITS = ["30"] * 6 + ["45"] * 3 + ["90"] * 5
COUPLES = [("T", "T")] * 5 + [("T", "S")] * 3 + [("S", "S")] * 2
WITH_PREFERENCES = 40
# Action, target, and how the post of the doctor whom it is about begins.
DECISIONS = [
    ("post", "S06994-2", "T203"),
    ("post", "S06967", "T201"),
    ("post", "S06979", "T193"),
    ("forbid", "S06685", "T193"),
    ("forbid", "S06712", "T194"),
    ("forbid", "S07069", "T205"),
    ("stay", "", "S0"),
    ("stay", "", "S0"),
    ("stay", "", "S0"),
    ("train", "C-US-1", "T"),
    ("train", "C-US-1", "T"),
    ("no_training", "", "T"),
    ("no_training", "", "T"),
    ("no_training", "", "T"),
]

# Chance that a doctor holds a skill: those of the former district centres saw more.
SKILLS = {
    "S": {"US": 0.09, "ECG": 0.16, "SCR": 0.40, "REF": 0.42},
    "T": {"US": 0.22, "ECG": 0.32, "SCR": 0.58, "REF": 0.56},
}

# Words to draw from; the common ones come more than once.
FAMILIES = (
    "Nguyễn Nguyễn Nguyễn Nguyễn Trần Trần Lê Lê Phạm Phạm Phạm Hoàng Hoàng Vũ Vũ Bùi Bùi Đỗ Đặng "
    "Ngô Dương Lý Đinh Đoàn Phan Trịnh Lương Mạc Chu Tạ Tô Hà Nông Vi Chíu Tằng Lỷ Ninh"
)
WOMEN = (
    "Anh Bích Chi Dung Duyên Giang Hà Hạnh Hằng Hiền Hoa Huệ Hương Huyền Lan Liên Linh Loan Mai "
    "Minh Nga Ngọc Nhung Oanh Phương Quyên Tâm Thảo Thu Thủy Trang Tuyết Vân Xuân Yến"
)
MEN = (
    "An Bình Chiến Cường Dũng Duy Đạt Đông Đức Hải Hiếu Hòa Hùng Huy Khánh Kiên Lâm Long Mạnh Minh "
    "Nam Nghĩa Phong Phúc Quang Quân Sơn Thắng Thành Tiến Toàn Trung Tuấn Tùng Việt Vinh"
)
WOMENS_MIDDLES = "Thị Thị Thị Thu Thanh Ngọc Minh Phương Hồng"
MENS_MIDDLES = "Văn Văn Văn Đức Minh Quang Xuân Hữu Ngọc Đình"


@dataclass(eq=False)
class Doctor:
    """A doctor in the making; the id comes last, when all are shuffled."""

    post_id: str
    district: str
    site: Place
    """Where the post is."""
    woman: bool
    name: str
    skills: list[str]
    home: Place | None = None
    fte: str = ""
    movable: bool = True
    can_train: bool = True
    may_relocate: bool = False
    travel_limit: str = ""
    partner: Doctor | None = None
    doctor_id: str = ""

    @property
    def of_team(self) -> bool:
        """Whether the post is a dissolved team."""
        return self.post_id.startswith("T")

    @property
    def lives(self) -> Place:
        """Home, or the post in its stead."""
        return self.home or self.site

    @property
    def ordinary(self) -> bool:
        """Whether nothing special is said yet, so that no decision can contradict it."""
        plain = self.movable and not self.may_relocate and not self.travel_limit and not self.fte
        return plain and self.partner is None


def recruit(rng: Random, places: Places) -> list[Doctor]:
    """Make all doctors, in the order of their ids, which says nothing about them."""
    names: set[str] = set()
    doctors = [_at_station(rng, station, places, names) for station in _station_posts(places)]
    doctors += _in_teams(rng, places, names)
    _set_apart(rng, doctors)
    _pair(rng, doctors, places)
    rng.shuffle(doctors)
    for number, doctor in enumerate(doctors, start=1):
        doctor.doctor_id = f"D{number:03}"
    return doctors


def shares(total: int, weights: Sequence[int], least: int) -> list[int]:
    """Split a total by weight, largest remainders first, with at least so many for each."""
    rest = total - least * len(weights)
    exact = [rest * weight / sum(weights) for weight in weights]
    counts = [least + int(part) for part in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: (int(exact[i]) - exact[i], i))
    for i in by_remainder[: total - sum(counts)]:
        counts[i] += 1
    return counts


def _station_posts(places: Places) -> list[Station]:
    weights = [_pull(station.unit, station.population) for station in places.stations]
    counts = shares(AT_STATIONS, weights, 1)
    return [
        station
        for station, count in zip(places.stations, counts, strict=True)
        for _ in range(count)
    ]


def _pull(unit: Unit, population: int) -> int:
    """Return what draws doctors to a place today: people, and twice as much so in a ward."""
    return population * (2 if unit.type == "phường" else 1)


def _at_station(rng: Random, station: Station, places: Places, names: set[str]) -> Doctor:
    doctor = _doctor(rng, station.station_id, station.unit.district, station.place, names)
    lot = rng.random()
    if lot < 0.45:
        return doctor
    if station.place.island:
        doctor.home = _on_island(rng, station.place)
    elif lot < 0.80:
        doctor.home = _around(rng, station.place, places)
    else:
        doctor.home = _around(rng, rng.choice(places.near(station.place, 5)).place, places)
    return doctor


def _in_teams(rng: Random, places: Places, names: set[str]) -> list[Doctor]:
    members = {team: _district(places, team.district) for team in places.teams}
    weights = [sum(_pull(unit, unit.population) for unit in units) for units in members.values()]
    doctors = []
    for (team, units), count in zip(members.items(), shares(IN_TEAMS, weights, 2), strict=True):
        for _ in range(count):
            doctor = _doctor(rng, team.team_id, team.district, team.place, names)
            if rng.random() >= 0.2:
                doctor.home = _in_district(rng, team.place, units, places)
            doctors.append(doctor)
    return doctors


def _district(places: Places, district: str) -> list[Unit]:
    """Return a former district's mainland units; Cô Tô has none."""
    units = [unit for unit in places.units if unit.district == district]
    return [unit for unit in units if not unit.place.island] or units


def _in_district(rng: Random, seat: Place, units: Sequence[Unit], places: Places) -> Place:
    if seat.island:
        return _on_island(rng, seat)
    unit = rng.choices(units, [one.population for one in units])[0]
    return _around(rng, unit.place, places)


def _around(rng: Random, place: Place, places: Places) -> Place:
    neighbour = rng.choice(places.near(place, 4))
    distance = min(rng.uniform(0.3, 4), 0.4 * km(place, neighbour.place))
    return toward(rng, place, neighbour.place, distance)


def _on_island(rng: Random, place: Place) -> Place:
    lat, lon = (round(angle + rng.uniform(-0.004, 0.004), 4) for angle in (place.lat, place.lon))
    return Place(lat, lon, place.island)


def _doctor(rng: Random, post: str, district: str, site: Place, names: set[str]) -> Doctor:
    woman = rng.random() < 0.55
    skills = [skill for skill, chance in SKILLS[post[0]].items() if rng.random() < chance]
    return Doctor(post, district, site, woman, _name(rng, woman, names), skills)


def _name(rng: Random, woman: bool, names: set[str]) -> str:
    """Return a name that nobody in the instance has yet."""
    middles, givens = (WOMENS_MIDDLES, WOMEN) if woman else (MENS_MIDDLES, MEN)
    while True:
        family, middle, given = (rng.choice(words.split()) for words in (FAMILIES, middles, givens))
        name = f"{family} {middle} {given}"
        if name not in names and middle != given:
            names.add(name)
            return name


def _set_apart(rng: Random, doctors: Sequence[Doctor]) -> None:
    """Say who cannot move, works part-time, may relocate, and so on."""
    for doctor in _fixed(rng, doctors):
        doctor.movable = False
    for doctor in rng.sample([d for d in doctors if d.movable], PART_TIME):
        doctor.fte = rng.choice(["0.5", "0.6", "0.8"])
    for doctor in rng.sample([d for d in doctors if d.movable and not d.fte], RELOCATABLE):
        doctor.may_relocate = True
    for doctor in rng.sample([d for d in doctors if not d.may_relocate], NEAR_RETIREMENT):
        doctor.can_train = False
    mainland = [d for d in doctors if d.ordinary and d.can_train and not d.site.island]
    for doctor, limit in zip(rng.sample(mainland, len(OWN_LIMITS)), OWN_LIMITS, strict=True):
        doctor.travel_limit = limit


def _fixed(rng: Random, doctors: Iterable[Doctor]) -> list[Doctor]:
    """Return the heads who stay: the first doctor of each island station, then of others.

    None is of a team: a dissolved team's doctors could not be placed at all.
    """
    heads: dict[str, Doctor] = {}
    for doctor in doctors:
        if not doctor.of_team:
            heads.setdefault(doctor.post_id, doctor)
    islanders = [head for head in heads.values() if head.site.island]
    others = [head for head in heads.values() if not head.site.island]
    return islanders + rng.sample(others, FIXED - len(islanders))


def _pair(rng: Random, doctors: Sequence[Doctor], places: Places) -> None:
    """Marry couples of one former district, who share a home."""
    for first_kind, second_kind in COUPLES:
        wives = [d for d in doctors if d.woman and _free(d, first_kind)]
        husbands = [d for d in doctors if not d.woman and _free(d, second_kind)]
        first, second = rng.choice(
            [(one, two) for one in wives for two in husbands if one.district == two.district]
        )
        first.home = second.home = first.home or _around(rng, first.site, places)
        first.partner, second.partner = second, first


def _free(doctor: Doctor, kind: str) -> bool:
    return doctor.post_id.startswith(kind) and doctor.ordinary and not doctor.site.island


def doctor_rows(doctors: Iterable[Doctor]) -> list[dict[str, str]]:
    """Return the table of doctors; of a couple, only the first names the other."""
    return [
        {
            "doctor_id": doctor.doctor_id,
            "name": doctor.name,
            "post_id": doctor.post_id,
            **(doctor.home.cells() if doctor.home else {"lat": "", "lon": "", "island": ""}),
            "fte": doctor.fte,
            "skills": ";".join(doctor.skills),
            "movable": "" if doctor.movable else "no",
            "can_train": "" if doctor.can_train else "no",
            "may_relocate": "yes" if doctor.may_relocate else "",
            "travel_limit": doctor.travel_limit,
            "partner_id": _partner_id(doctor),
        }
        for doctor in doctors
    ]


def _partner_id(doctor: Doctor) -> str:
    partner = doctor.partner
    return partner.doctor_id if partner and doctor.doctor_id < partner.doctor_id else ""


def decision_rows(doctors: Iterable[Doctor]) -> list[dict[str, str]]:
    """Return a few decisions on ordinary doctors, one each, so that none contradicts another."""
    free = [doctor for doctor in doctors if doctor.ordinary and doctor.can_train]
    rows = []
    for action, target, post in DECISIONS:
        doctor = next(d for d in free if d.post_id.startswith(post) and _fits(d, action))
        free.remove(doctor)
        rows.append({"doctor_id": doctor.doctor_id, "action": action, "target_id": target})
    return sorted(rows, key=lambda row: row["doctor_id"])


def _fits(doctor: Doctor, action: str) -> bool:
    return action != "train" or "US" not in doctor.skills


def preference_rows(
    rng: Random, doctors: Sequence[Doctor], stations: Sequence[Station], decided: set[str]
) -> list[dict[str, str]]:
    """Return one to three wishes each of doctors who can still be posted anywhere."""
    free = [d for d in doctors if d.movable and not d.travel_limit and d.doctor_id not in decided]
    rows = []
    for doctor in sorted(rng.sample(free, WITH_PREFERENCES), key=lambda d: d.doctor_id):
        near = _by_road(doctor.lives, stations)
        wishes = rng.sample(near, min(len(near), rng.choice([1, 2, 2, 3])))
        for rank, station in enumerate(wishes, start=1):
            wish = {"doctor_id": doctor.doctor_id, "station_id": station.station_id}
            rows.append({**wish, "rank": str(rank)})
    return rows


def _by_road(home: Place, stations: Sequence[Station]) -> list[Station]:
    """Return the five nearest stations that need no ferry."""
    same = [station for station in stations if station.place.island == home.island]
    return sorted(same, key=lambda one: (km(home, one.place), one.station_id))[:5]
