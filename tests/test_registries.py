"""Registries: files as mCSD, iHRIS and DHIS2 document them, and what is wrong with them."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import phanbo
from phanbo.cli import cli
from phanbo.instances.exchange.read import Choice, read_registries
from phanbo.models.errors import InstanceError
from phanbo.models.instance import Instance

pytest.importorskip("fhir.resources")
HERE = Path(__file__).parent / "registries"
Tables = dict[str, list[dict[str, Any]]]


def run(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(cli, [str(one) for one in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def tables_of(*files: str, **choice: Any) -> Tables:
    rows = read_registries([HERE / one for one in files], Choice(**choice)).rows()
    return {
        table: [{k: v for k, v in row.items() if v is not None} for row in found]
        for table, found in rows.items()
    }


STATIONS: list[dict[str, Any]] = [
    {"station_id": "22-014", "name": "Trạm Y tế Đồn Đạc", "lat": 21.27, "lon": 107.21}
    | {"district": "Ba Chẽ"},
    {"station_id": "EDxXfB4iVpY", "name": "Trạm Y tế Thanh Sơn", "district": "Ba Chẽ"},
    {"station_id": "cDw53Ej8rju", "name": "Trạm Y tế Lương Minh", "lat": 21.3, "lon": 107.1}
    | {"district": "Ba Chẽ"},
]


def test_fhir_bundle_of_mcsd_and_ihris() -> None:
    """A pair, an iHRIS facility with an id only, a ward, a team; roles that ended do not count."""
    assert tables_of("mcsd.json", roles=("doctor",)) == {
        "stations": [
            STATIONS[0] | {"kind": "Commune station"},
            {"station_id": "luong-minh", "name": "Trạm Y tế Lương Minh", "district": "Ba Chẽ"}
            | {"lat": 21.3, "lon": 107.1},
        ],
        "teams": [{"team_id": "TTYT-BC", "name": "Trung tâm Y tế Ba Chẽ"}],
        "doctors": [
            {"doctor_id": "QN-001", "name": "Nguyễn Thị Mơ", "post_id": "22-014"}
            | {"lat": 21.3, "lon": 107.1, "skills": "ANC;PED;US"},
            {"doctor_id": "QN-002", "name": "Trần Văn Mít", "post_id": "TTYT-BC"}
            | {"lat": 21.28, "lon": 107.2},
        ],
        "skills": [
            {"skill_id": "ANC", "name": "Khám thai"},
            {"skill_id": "PED", "name": "Nhi khoa"},
            {"skill_id": "US", "name": "Siêu âm"},
        ],
        "requirements": [{"station_id": "22-014", "skill_id": "ANC"}],
    }
    assert len(tables_of("mcsd.json")["doctors"]) == 3


@pytest.mark.parametrize("file", ["dhis2.json", "dhis2.csv"])
def test_organisation_units_of_dhis2(file: str) -> None:
    assert tables_of(file) == {"stations": STATIONS, "doctors": [{}]}
    assert [one["name"] for one in tables_of(file, level=2)["stations"]] == ["Ba Chẽ"]


def test_later_files_fill_what_is_blank() -> None:
    found = tables_of("dhis2.json", "stations.geojson")
    assert found["stations"][1] == STATIONS[1] | {"lat": 21.2, "lon": 107.15, "min_doctors": 1}
    assert found["points"] == [
        {"point_id": "P1", "station_id": "22-014", "name": "Bản Nà", "days_per_week": 1}
        | {"lat": 21.26, "lon": 107.22}
    ]
    both = tables_of("mcsd.json", "dhis2.json")["stations"]
    assert [one["station_id"] for one in both] == ["22-014", "EDxXfB4iVpY", "cDw53Ej8rju"] + [
        "luong-minh"
    ]


@pytest.mark.parametrize("target", ["out", "out.xlsx", "out.json"])
def test_what_is_still_to_fill_is_told_and_then_solved(
    target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = run("import", HERE / "mcsd.json", target, "--role", "doctor", "--json", "--lang", "en")
    assert json.loads(told.stdout) == {
        "written": target,
        "holds": {"stations": 2, "teams": 1, "doctors": 2, "skills": 3, "requirements": 1},
        "notes": [
            "mcsd.json: of no use here: Endpoint (1)",
            "mcsd.json: locations that are not active, left out: 1",
        ],
        "to_fill": [
            "stations: min_doctors, blank in 2 of 2 rows",
            "teams: keep_max, blank in 1 of 1 rows",
            "requirements: min_doctors, blank in 1 of 1 rows",
        ],
    }
    checked = run("check", target, "--json")
    assert {one["column"] for one in json.loads(checked.stdout)["faults"]} == {"min_doctors"}
    said = run("import", HERE / "mcsd.json", "-", "--lang", "en")
    assert "Still to fill:\nstations: min_doctors" in said.stderr
    tables = json.loads(said.stdout)
    for table in ("stations", "requirements"):
        for row in tables[table]:
            row["min_doctors"] = 1
    plan = phanbo.solve(Instance.model_validate(tables))
    assert {one.doctor_id for one in plan.postings} == {"QN-001", "QN-002", "QN-003"}


def spoilt(change: Callable[[Any], None], file: str = "mcsd.json") -> Any:
    document = json.loads((HERE / file).read_text(encoding="utf-8"))
    change(document)
    return document


def resource(document: Any, one: str) -> Any:
    """Return the last resource of an id: of a pair, the location."""
    found = [entry["resource"] for entry in document["entry"]]
    return [item for item in found if item.get("id") == one][-1]


FAULTS: dict[str, tuple[Any, str]] = {
    "twice": (
        spoilt(lambda d: d["entry"].append(copy.deepcopy(d["entry"][9]))),
        "entry 18, Practitioner/p1, 'Practitioner/p1': is there twice; keep one of them",
    ),
    "same identifier": (
        spoilt(lambda d: resource(d, "p2").update(identifier=[{"value": "QN-001"}])),
        "entry 11, Practitioner/p2, 'QN-001': has the same id as another one; keep one of them",
    ),
    "no practitioner": (
        spoilt(lambda d: resource(d, "r2").update(practitioner={"reference": "Practitioner/p9"})),
        "'Practitioner/p9': refers to what the bundle does not hold; export it with what it",
    ),
    "no location": (
        spoilt(lambda d: resource(d, "r3").update(location=[{"reference": "Location/x"}])),
        "entry 16, PractitionerRole/r3, 'Location/x': refers to what the bundle does not hold",
    ),
    "not FHIR": (
        spoilt(lambda d: resource(d, "luong-minh")["position"].update(latitude="north")),
        "entry 5, Location/luong-minh: is no valid Location: position.latitude: ",
    ),
    "unknown field": (
        spoilt(lambda d: resource(d, "p1").update(salary=5)),
        "entry 10, Practitioner/p1: is no valid Practitioner: salary: ",
    ),
    "impossible spot": (
        spoilt(lambda d: resource(d, "don-dac")["position"].update(latitude=121.3)),
        "column lat, '121.3'",
    ),
    "no resource": (
        spoilt(lambda d: d["entry"].append({"fullUrl": "x"})),
        "entry 18: holds no resource",
    ),
    "contained nonsense": (
        spoilt(lambda d: resource(d, "p1").update(contained=[{"resourceType": "Nonsense"}])),
        "entry 10, Practitioner/p1: is no valid Practitioner",
    ),
    "entries are no list": ({"resourceType": "Bundle", "entry": {"a": 1}}, "has no list under"),
    "another resource": ({"resourceType": "Patient"}, "is no registry that phanbo knows"),
    "a list": ([], "is no registry that phanbo knows"),
    "unit twice": (
        spoilt(lambda d: d["organisationUnits"].append(d["organisationUnits"][2]), "dhis2.json"),
        "organisation unit 7, 'Rp268JB6Ne4': is there twice; keep one of them",
    ),
    "unit without a name": (
        spoilt(lambda d: d["organisationUnits"][2].pop("name"), "dhis2.json"),
        "organisation unit 3: has no id or no name",
    ),
    "unit somewhere": (
        spoilt(lambda d: d["organisationUnits"][3].update(coordinates="[here]"), "dhis2.json"),
        "organisation unit 4: has a geometry that is no valid point; write longitude, then",
    ),
    "two units with one code": (
        spoilt(lambda d: d["organisationUnits"][3].update(code="22-014"), "dhis2.json"),
        "organisation unit 4, '22-014': has the same id as another one",
    ),
    "feature without an id": (
        spoilt(lambda d: d["features"][0].pop("id"), "stations.geojson"),
        "feature 1: has no id; give it an id, or one of the properties station_id, id, code",
    ),
    "feature of a list": (
        spoilt(lambda d: d["features"][0]["properties"].update(name=[1]), "stations.geojson"),
        "feature 1: has a property that is neither text nor a number",
    ),
    "latitude first": (
        spoilt(
            lambda d: d["features"][0]["geometry"].update(coordinates=[21.2, 107.2]),
            "stations.geojson",
        ),
        "feature 1: has a geometry that is no valid point; write longitude, then latitude",
    ),
    "no feature": (
        {"type": "FeatureCollection", "features": [7]},
        "feature 1: is no valid feature",
    ),
}


@pytest.mark.parametrize(("document", "told"), FAULTS.values(), ids=FAULTS.keys())
def test_one_clear_message_a_fault(
    document: Any, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in.json").write_text(json.dumps(document), encoding="utf-8")
    result = run("import", "in.json", "out.json", "--lang", "en")
    assert result.exit_code == 2
    assert "faults: 1\n" in result.stderr
    assert told in result.stderr
    assert result.stderr.count("\n") == 2
    assert not Path("out.json").exists()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'{"resourceType": "Bundle", "resourceType": "Bundle"}', "the key resourceType twice"),
        (b"[" * 100_000, "is nested too deeply"),
        (b'{"a": ', "cannot be read as JSON"),
        (b"\xff\xfe{", "is not UTF-8 text"),
        (b" " * 50_000_001, "is larger than 50 MB"),
        (b'{"type":"FeatureCollection","features":[' + b"1," * 300_000 + b"1]}", "than 300000"),
    ],
    ids=["key twice", "deep", "half", "UTF-16", "large", "many"],
)
def test_hostile_files(content: bytes, told: str, tmp_path: Path) -> None:
    (tmp_path / "in.json").write_bytes(content)
    result = run("import", tmp_path / "in.json", tmp_path / "out.json", "--lang", "en")
    assert (result.exit_code, told in result.stderr) == (2, True), result.stderr[:500]


def test_circles_of_parts_end(tmp_path: Path) -> None:
    """Wards in one another, units above themselves: the stations are there all the same."""
    bundle = spoilt(lambda d: resource(d, "ward").update(partOf={"reference": "Location/ward"}))
    resource(bundle, "ba-che")["partOf"] = {"reference": "Location/ba-che"}
    (tmp_path / "b.json").write_text(json.dumps(bundle), encoding="utf-8")
    units = json.loads((HERE / "dhis2.json").read_text(encoding="utf-8"))
    for unit in units["organisationUnits"]:
        unit["parent"] = {"id": "O6uvpzGd5pu"}
        unit.pop("path")
        unit.pop("level")
    (tmp_path / "u.json").write_text(json.dumps(units), encoding="utf-8")
    found = read_registries([tmp_path / "b.json"]).rows()
    assert [row["district"] for row in found["stations"]] == ["Ba Chẽ", "Ba Chẽ"]
    units_found = read_registries([tmp_path / "u.json"]).rows()["stations"]
    assert {row["name"] for row in units_found} >= {"Trạm Y tế Đồn Đạc", "Trạm Y tế Thanh Sơn"}


def test_without_the_extra_one_sentence_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    from phanbo.instances.exchange.fhir import fhir_class

    fhir_class.cache_clear()
    for name in ("fhir.resources.R4B.organization", "geojson_pydantic"):
        monkeypatch.setitem(sys.modules, name, None)
    for file in ("mcsd.json", "stations.geojson"):
        with pytest.raises(
            InstanceError, match=r"extra exchange.*pip install 'phanbo\[exchange\]'"
        ):
            read_registries([HERE / file])
    fhir_class.cache_clear()
