"""Registries in and out: files as mCSD, iHRIS and DHIS2 document them, and what is wrong with them."""

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
from phanbo.models.plan import Plan
from tests.random_instances import random_instance

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


def exported(tmp_path: Path, *arguments: str) -> Any:
    result = run("export", tmp_path / "plan.json", *arguments)
    assert result.exit_code == 0, result.stderr
    return json.loads(Path(arguments[0]).read_text(encoding="utf-8"))


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """QN-002 of the team is posted to Lương Minh in the second half-year; QN-003 stays there."""
    monkeypatch.chdir(tmp_path)
    tables = read_registries([HERE / "mcsd.json"]).rows()
    for row in (*tables["stations"], *tables["requirements"]):
        row["min_doctors"] = 1 if row.get("station_id") == "22-014" else 2
    for row in tables["requirements"]:
        row["min_doctors"] = 0
    tables["periods"] = [
        {"period_id": "H1", "starts": "2026-01-01", "weeks": 26},
        {"period_id": "H2", "starts": "2026-07-01", "weeks": 26},
    ]
    tables["teams"][0] |= {"keep_min": 0, "keep_max": 1}
    tables["decisions"] = [
        {"doctor_id": "QN-002", "action": "stay", "period": "H1"},
        {"doctor_id": "QN-002", "action": "post", "target_id": "luong-minh", "period": "H2"},
    ]
    instance = Instance.model_validate(tables)
    Path("in.json").write_text(json.dumps(instance.tables()), encoding="utf-8")
    Path("plan.json").write_text(phanbo.solve(instance).to_json(), encoding="utf-8")
    return tmp_path


def test_postings_become_roles_of_the_registry(there: Path) -> None:
    """The old role ends the day before; the new one has its codes and leads to the resources."""
    bundle = exported(
        there, "roles.json", "--instance", "in.json", "--registry", str(HERE / "mcsd.json")
    )
    assert bundle["type"] == "transaction"
    old, new = (entry["resource"] for entry in bundle["entry"])
    before = resource(json.loads((HERE / "mcsd.json").read_text(encoding="utf-8")), "r2")
    assert old == before | {"period": {"start": "2020-01-01", "end": "2026-06-30"}}
    assert new == {
        "resourceType": "PractitionerRole",
        "id": new["id"],
        "active": True,
        "period": {"start": "2026-07-01"},
        "practitioner": {"reference": "Practitioner/p2"},
        "code": [{"coding": [{"code": "doctor"}]}],
        "location": [{"reference": "Location/luong-minh"}],
    }
    for entry in bundle["entry"]:
        url = f"PractitionerRole/{entry['resource']['id']}"
        assert entry["request"] == {"method": "PUT", "url": url}


def test_without_a_registry_references_are_by_identifier(there: Path) -> None:
    bundle = exported(there, "roles.json", "--instance", "in.json")
    (new,) = (entry["resource"] for entry in bundle["entry"])
    assert new["practitioner"] == {"type": "Practitioner", "identifier": {"value": "QN-002"}}
    assert new["location"] == [{"type": "Location", "identifier": {"value": "luong-minh"}}]
    again = exported(there, "again.json", "--instance", "in.json")
    assert again == bundle


def test_a_plan_as_points(there: Path) -> None:
    collection = exported(there, "plan.geojson", "--instance", "in.json")
    of = {one["id"]: one for one in collection["features"]}
    assert of["station:luong-minh:H2"]["properties"] == {
        "kind": "station",
        "post_id": "luong-minh",
        "name": "Trạm Y tế Lương Minh",
        "period": "H2",
        "doctors_today": 1,
        "doctors": 2,
        "min_doctors": 2,
        "target_doctors": 2,
    }
    posting = of["posting:QN-002:H2"]
    assert posting["geometry"] == {"type": "Point", "coordinates": [107.1, 21.3]}
    assert posting["properties"]["from"] == "TTYT-BC"
    assert of["team:TTYT-BC:H1"]["geometry"] is None
    assert "Mít" not in json.dumps(collection, ensure_ascii=False)
    back = read_registries([there / "plan.geojson"]).rows()["stations"]
    assert len(back) == len(collection["features"])


@pytest.mark.parametrize("periods", [1, 3])
@pytest.mark.parametrize("seed", range(12))
def test_roles_say_what_the_plan_says(seed: int, periods: int, tmp_path: Path) -> None:
    """Counted from the postings: a role for each doctor and other post, with its first day."""
    instance = random_instance(seed, periods=periods)
    plan = phanbo.solve(instance)
    if plan.status == "infeasible":
        return
    from phanbo.instances.exchange.write_fhir import plan_fhir

    starts = {row.period_id: row.starts.isoformat() for row in instance.periods}
    first: dict[tuple[str, str], str | None] = {}
    for one in sorted(plan.postings, key=lambda one: starts.get(one.period or "", "")):
        if one.post_id not in (None, one.from_):
            first.setdefault((one.doctor_id, str(one.post_id)), starts.get(one.period or ""))
    entries = json.loads(plan_fhir(instance, plan)).get("entry", [])
    roles = [entry["resource"] for entry in entries]
    found: dict[tuple[str, str], str | None] = {}
    for role in sorted(roles, key=lambda one: one.get("period", {}).get("start", "")):
        place = role.get("location", [role.get("organization")])[0]
        key = role["practitioner"]["identifier"]["value"], place["identifier"]["value"]
        found.setdefault(key, role.get("period", {}).get("start"))
    assert found == first
    assert len({role["id"] for role in roles}) == len(roles)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("out.shp", "--instance", "in.json"), "its ending is none of .geojson, .json"),
        (("out.geojson", "--instance", "in.json", "--begins", "2026-01-01"), "are for FHIR"),
        (("out.json", "--instance", "in.json", "--begins", "2026-01-01"), "which say when they"),
        (("out.json", "--instance", "in.json", "--registry", "in.json"), "is no FHIR bundle"),
        (("out.json",), "name its files: --instance INSTANCE"),
    ],
)
def test_wrong_use_of_export(there: Path, arguments: tuple[str, ...], told: str) -> None:
    result = run("export", "plan.json", *arguments)
    assert (result.exit_code, told in result.stderr) == (2, True), result.stderr
    assert not list(there.glob("out.*"))


def test_a_plan_that_does_not_hold_is_not_exported(there: Path) -> None:
    plan = Plan.from_json((there / "plan.json").read_bytes())
    wrong = plan.postings[0].model_copy(update={"minutes": 999})
    made = plan.model_copy(update={"postings": (wrong, *plan.postings[1:])})
    (there / "plan.json").write_text(made.to_json(), encoding="utf-8")
    result = run("export", "plan.json", "o.geojson", "--instance", "in.json", "--lang", "en")
    assert (result.exit_code, "The plan does not hold" in result.stderr) == (5, True)
    assert not (there / "o.geojson").exists()


def test_a_plan_made_with_other_settings_is_exported_with_them(there: Path) -> None:
    """They are given again; without them the plan is for another instance, and nothing is written."""
    changes = ("--set", "max_moves=1")
    assert run("solve", "in.json", *changes, "-o", "plan.json").exit_code == 0
    arguments = ("plan.json", "roles.json", "--instance", "in.json")
    assert run("export", *arguments).exit_code == 5
    assert not (there / "roles.json").exists()
    bundle = exported(there, "roles.json", "--instance", "in.json", *changes)
    assert [one["resource"]["location"] for one in bundle["entry"]] == [
        [{"type": "Location", "identifier": {"value": "luong-minh"}}]
    ]


def test_a_bundled_instance_with_other_settings_needs_no_name(there: Path) -> None:
    changes = ("--set", "objectives=unplaced;moves")
    assert run("solve", "tien-yen-2019", *changes, "-o", "plan.json").exit_code == 0
    assert run("export", "plan.json", "ty.geojson").exit_code == 2
    assert exported(there, "ty.geojson", *changes)["features"]


def test_the_plan_of_a_review_is_exported(there: Path) -> None:
    """QN-002 has yet to come to Lương Minh in the second half-year, which alone is left."""
    review = ("--after", "plan.json", "--from", "H2")
    assert run("solve", "in.json", *review, "-o", "next.json").exit_code == 0
    arguments = ("next.json", "roles.json", "--instance", "in.json")
    assert run("export", *arguments).exit_code == 5
    assert run("export", *arguments, "--from", "H2").exit_code == 2
    assert run("export", *arguments, *review).exit_code == 0
    (entry,) = json.loads((there / "roles.json").read_text(encoding="utf-8"))["entry"]
    assert entry["resource"]["period"] == {"start": "2026-07-01"}
    assert entry["resource"]["practitioner"]["identifier"] == {"value": "QN-002"}
    result = run("export", "-", "roles.json", "--after", "-", "--from", "H2")
    assert "only one of the inputs can be -" in result.stderr


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
