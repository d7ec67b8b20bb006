"""Plans out: roles for a registry and points for a map say what the plan says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import phanbo
from phanbo.instances.exchange.read import read_registries
from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from tests.random_instances import random_instance
from tests.test_registries import HERE, resource, run

pytest.importorskip("fhir.resources")


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
