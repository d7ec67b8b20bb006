"""Files appear whole or not at all; the page loads nothing and shows names as they are."""

from __future__ import annotations

import os
import subprocess
import sys
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from phanbo.models.errors import OutputError
from phanbo.models.instance import Instance
from phanbo.models.messages import message
from phanbo.models.plan import Plan
from phanbo.reports import write
from phanbo.reports.content.minutes import Minutes
from phanbo.reports.html import SCRIPT
from tests.hand_plans import instance_of, plan_of

NASTY = '<script>alert("x")</script>&\'\x01'


@pytest.fixture
def instance() -> Instance:
    return Instance.model_validate(
        {
            "settings": [{"setting": "name", "value": NASTY}],
            "stations": [{"station_id": "A", "name": NASTY, "min_doctors": 1}],
            "doctors": [{"doctor_id": "D", "name": NASTY, "post_id": "A"}],
        }
    )


@pytest.fixture
def plan(instance: Instance) -> Plan:
    return plan_of(instance, "D - A A stay 0", warnings=(message("{x}", x=NASTY),))


class Page(HTMLParser):
    """Collects the tags, attributes and text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_page_escapes_names_and_loads_nothing(
    plan: Plan, instance: Instance, tmp_path: Path, lang: str
) -> None:
    text = write(plan, tmp_path / "p.html", instance=instance, lang=lang).read_text("utf-8")
    page = Page(text)
    assert NASTY.removesuffix("\x01") in page.text
    assert "\x01" not in text
    assert not {"link", "img", "iframe", "object", "base"} & set(page.tags)
    assert page.tags.count("script") == 1
    assert text.count(SCRIPT) == 1
    assert not [name for name, _ in page.attributes if name in ("src", "style", "srcset")]
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    links = {value for name, value in page.attributes if name == "href"}
    assert links == {f"#s{number}" for number in range(1, 8)}
    assert ("lang", lang) in page.attributes


def test_page_may_load_and_run_nothing(plan: Plan, instance: Instance, tmp_path: Path) -> None:
    text = write(plan, tmp_path / "p.html", instance=instance).read_text("utf-8")
    policies = [value or "" for name, value in Page(text).attributes if name == "content"]
    assert policies[0].startswith("default-src 'none'; ")
    assert "unsafe" not in policies[0]
    digest = b64encode(sha256(SCRIPT.encode()).digest()).decode()
    assert policies[0].endswith(f"script-src 'sha256-{digest}'")


def test_page_writes_numbers_as_the_language_does(tmp_path: Path) -> None:
    instance = instance_of(
        "relocation_allowance=1234567",
        stations="station_id,min_doctors\nA,1",
        doctors="doctor_id,post_id,may_relocate\nD,,yes",
    )
    plan = plan_of(instance, "D - - A relocate 90", values={"cost": 1234567})
    english = write(plan, tmp_path / "en.html", instance=instance).read_text("utf-8")
    vietnamese = write(plan, tmp_path / "vi.html", instance=instance, lang="vi").read_text("utf-8")
    assert '<td class="number">1,234,567</td>' in english
    assert '<td class="number">1.234.567</td>' in vietnamese


def test_json_is_the_plan(plan: Plan, instance: Instance, tmp_path: Path) -> None:
    path = write(plan, tmp_path / "p.json", instance=instance, lang="vi")
    assert Plan.from_json(path.read_bytes()) == plan


@pytest.mark.parametrize("ending", ["xlsx", "html", "json"])
def test_same_plan_same_bytes(plan: Plan, instance: Instance, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"p.{ending}"
    first = write(plan, path, instance=instance).read_bytes()
    assert write(plan, path, instance=instance).read_bytes() == first
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("name", ["p.xls", "p.csv", "p", "p.xlsx.txt"])
def test_unknown_ending(plan: Plan, instance: Instance, tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputError, match=r"one of \.xlsx, \.json, \.html"):
        write(plan, tmp_path / name, instance=instance)


def test_ending_in_any_case(plan: Plan, instance: Instance, tmp_path: Path) -> None:
    path = write(plan, str(tmp_path / "P.XLSX"), instance=instance)
    assert path.read_bytes().startswith(b"PK")


def test_plan_of_another_instance(plan: Plan, tmp_path: Path) -> None:
    other = instance_of(stations="station_id,min_doctors\nA,1", doctors="doctor_id\nD")
    with pytest.raises(OutputError, match="another instance"):
        write(plan, tmp_path / "p.xlsx", instance=other)
    assert not list(tmp_path.iterdir())


def test_missing_folder(plan: Plan, instance: Instance, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot write .*: No such file or directory"):
        write(plan, tmp_path / "none" / "p.json", instance=instance)


def test_file_in_use_goes_beside(
    plan: Plan, instance: Instance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "p.xlsx"
    path.write_text("open in Excel")
    (tmp_path / "p (2).xlsx").write_text("kept")
    replace = os.replace

    def refuse(source: Any, target: Any) -> None:
        if Path(target) == path:
            raise PermissionError(13, "Permission denied")
        replace(source, target)

    monkeypatch.setattr(os, "replace", refuse)
    beside = write(plan, path, instance=instance)
    assert beside == tmp_path / "p (3).xlsx"
    assert beside.read_bytes().startswith(b"PK")
    assert path.read_text() == "open in Excel"
    assert (tmp_path / "p (2).xlsx").read_text() == "kept"
    assert len(list(tmp_path.iterdir())) == 3


def test_full_disk_leaves_the_old_file_and_no_other(
    plan: Plan, instance: Instance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "p.json"
    path.write_text("good")

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OutputError, match="No space left on device"):
        write(plan, path, instance=instance)
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("p.json", "good")]


def test_unwritable_folder(
    plan: Plan, instance: Instance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(OutputError, match="Permission denied"):
        write(plan, tmp_path / "p.json", instance=instance)
    assert not list(tmp_path.iterdir())


def test_xlsxwriter_is_imported_late() -> None:
    code = "import sys, phanbo.reports; print('xlsxwriter' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


class TestMinutes:
    INSTANCE = instance_of(
        "detour=2 road_speed=60",
        stations="""
            station_id,lat,lon,island,min_doctors
            A,21,107,,1
            B,21,108,,1
            I,20.5,107.5,Cô Tô,1
            N,,,,1
        """,
        points="point_id,station_id,lat,lon,days_per_week\nP,A,21,107.1,1\nQ,I,,,1",
        doctors="""
            doctor_id,post_id,lat,lon
            home,A,21,108
            none,A,,
            new,,,
        """,
        travel="from_id,to_id,minutes\nB,A,50.2\nnone,I,7",
        ferries="""
            from_lat,from_lon,to_island,to_lat,to_lon,minutes
            21,107,Cô Tô,20.5,107.5,60.5
            21,107,Cô Tô,20.5,107.4,20
        """,
    )
    # A degree of longitude at 21° N is 103.8 km, at 20.5° N 104.2 km; 2 minutes a km.

    @pytest.mark.parametrize(
        ("doctor_id", "post_id", "expected"),
        [
            ("home", "A", 208),
            ("home", "B", 0),
            ("none", "A", 0),
            ("none", "B", 51),
            ("none", "I", 7),
            ("none", "N", None),
            ("new", "A", None),
            ("home", "I", 208 + 20 + 21),
        ],
    )
    def test_home_to_post(self, doctor_id: str, post_id: str, expected: int | None) -> None:
        doctor = next(d for d in self.INSTANCE.doctors if d.doctor_id == doctor_id)
        assert Minutes(self.INSTANCE).home_to_post(doctor, post_id) == expected

    def test_station_to_point(self) -> None:
        minutes = Minutes(self.INSTANCE)
        assert minutes.to_point("A", "P") == 21
        assert minutes.to_point("I", "Q") is None
