"""Instances and plans without names: what is hidden, what is kept, and the way back."""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import phanbo
from phanbo.cli import cli
from phanbo.instances.privacy.hide import hidden, shown
from phanbo.instances.privacy.key import Key
from phanbo.instances.privacy.plans import renamed
from phanbo.models.instance import Instance
from phanbo.models.plan import InstanceRef, Plan
from phanbo.models.revision import Said
from phanbo.optimizer.explain.restated import restated
from phanbo.optimizer.revise import revise
from phanbo.optimizer.verify import violations
from phanbo.optimizer.verify.minutes import Place, kilometres
from tests.random_instances import random_instance

TABLES: dict[str, list[dict[str, Any]]] = {
    "settings": [
        {"setting": "name", "value": "Hai trạm"},
        {"setting": "description", "value": "Của ông Ẩn"},
        {"setting": "source", "value": "Sổ tay của bà Ẩn"},
    ],
    "stations": [
        {"station_id": "A", "name": "An", "lat": 21, "lon": 107, "min_doctors": 1},
        {"station_id": "B", "name": "Bình", "lat": 21, "lon": 107.1, "min_doctors": 1},
        {"station_id": "K", "name": "Cô Tô", "lat": 20.9, "lon": 107.1, "min_doctors": 0}
        | {"island": "Cô Tô"},
    ],
    "doctors": [
        {"doctor_id": "079-01", "name": "Nguyễn Ẩn", "post_id": "A", "lat": 21.01, "lon": 107.09},
        {"doctor_id": "079-02", "name": "Trần Ẩn", "post_id": "A", "partner_id": "079-01"},
        {"doctor_id": "079-03", "name": "Lê Ẩn", "lat": 20.95, "lon": 107.1, "island": "Cô Tô"},
        {"doctor_id": "079-04", "name": "Võ Ẩn"},
    ],
    "decisions": [{"doctor_id": "079-02", "action": "forbid", "target_id": "B"}],
    "preferences": [{"doctor_id": "079-01", "station_id": "B", "rank": 1}],
    "travel": [
        {"from_id": "079-01", "to_id": "A", "minutes": 33},
        {"from_id": "079-04", "to_id": "A", "minutes": 40},
        {"from_id": "B", "to_id": "079-04", "minutes": 7},
        {"from_id": "A", "to_id": "B", "minutes": 21},
    ],
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("in.json").write_text(json.dumps(TABLES), encoding="utf-8")
    return tmp_path


def run(*arguments: str, given: bytes | None = None) -> Result:
    result = CliRunner().invoke(cli, [*arguments], input=given)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def by_id(instance: Instance, key: Key) -> dict[str, Any]:
    """Return the doctors of a pseudonymised instance by the ids that they had."""
    return {key.doctors[row.doctor_id].doctor_id: row for row in instance.doctors}


def test_every_column_of_a_small_instance() -> None:
    """079-01 lives nearest to B, 079-03 on an island, 079-04 by rows alone seven minutes from B."""
    made, key = hidden(Instance.model_validate(TABLES), Key.new())
    doctors = by_id(made, key)
    homes = {one: (row.lat, row.lon, row.island) for one, row in doctors.items()}
    assert homes == {
        "079-01": (21.0, 107.1, None),
        "079-02": (None, None, None),
        "079-03": (20.9, 107.1, "Cô Tô"),
        "079-04": (21.0, 107.1, None),
    }
    new = {one: row.doctor_id for one, row in doctors.items()}
    assert doctors["079-02"].partner_id == new["079-01"]
    assert {row.name for row in made.doctors} == {None}
    assert [row.doctor_id for row in made.doctors] == sorted(new.values())
    assert [row.doctor_id for row in made.decisions] == [new["079-02"]]
    assert [row.doctor_id for row in made.preferences] == [new["079-01"]]
    assert {(row.from_id, row.to_id, int(row.minutes)) for row in made.travel} == {
        ("A", "B", 21),
        (new["079-01"], "A", 21),
        (new["079-04"], "A", 21),
    }
    assert made.settings.name == "Hai trạm"
    assert (made.settings.description, made.settings.source) == (None, None)
    assert made.stations == Instance.model_validate(TABLES).stations
    assert "079-0" not in json.dumps(made.tables())
    assert "Ẩn" not in json.dumps(made.tables(), ensure_ascii=False)


@pytest.mark.parametrize("seed", range(20))
def test_no_station_is_nearer_to_a_home_than_the_one_it_moves_to(seed: int) -> None:
    """By the distances of the verifier, one pair at a time."""
    instance = random_instance(seed, 3)
    made, key = hidden(instance, Key.new())
    moved = by_id(made, key)
    located = [one for one in instance.stations if one.lat is not None]
    for doctor in instance.doctors:
        new = moved[doctor.doctor_id]
        if doctor.lat is None or not located:
            continue
        among = [one for one in located if one.island == doctor.island] or located
        home = Place(doctor.lat, doctor.lon or 0, None)
        km = [kilometres(home, Place(one.lat or 0, one.lon or 0, None)) for one in among]
        assert kilometres(home, Place(new.lat, new.lon, None)) == pytest.approx(min(km))
        assert (new.lat, new.lon, new.island) in {(s.lat, s.lon, s.island) for s in among}


def test_pseudonyms_are_hmac_sha_256_of_the_id() -> None:
    key = Key.new()
    right = hmac.new(bytes.fromhex(key.secret), b"079-01", sha256).hexdigest()[:16]
    assert key.pseudonym("079-01") == f"dr-{right}"
    assert Key.new().secret != key.secret
    assert Key.new().pseudonym("079-01") != key.pseudonym("079-01")


def test_names_and_ids_come_back() -> None:
    instance = Instance.model_validate(TABLES)
    made, key = hidden(instance, Key.new(), keep_homes=True)
    back = shown(made, key)
    told = dict.fromkeys(("description", "source"))
    assert back.fingerprint == instance.with_settings(told).fingerprint
    assert {row.doctor_id: row.name for row in back.doctors} == {
        row.doctor_id: row.name for row in instance.doctors
    }


@pytest.mark.parametrize("periods", [1, 2])
@pytest.mark.parametrize("seed", range(8))
def test_a_plan_with_exact_homes_is_a_plan_for_the_true_instance(seed: int, periods: int) -> None:
    """The same problem under other names: as good, proven, and it holds when mapped back."""
    instance = random_instance(seed, periods=periods)
    made, key = hidden(instance, Key.new(), keep_homes=True)
    plan, true = phanbo.solve(made), phanbo.solve(instance)
    assert [one.best for one in plan.objectives] == [one.best for one in true.objectives]
    if plan.status == "infeasible":
        return
    ref = InstanceRef(name=None, fingerprint=instance.fingerprint)
    back = restated(instance, renamed(plan, key.ids(), ref), proven=True)
    assert violations(instance, back) == []
    assert back.status == plan.status


@pytest.mark.parametrize("seed", range(20))
def test_a_plan_is_hidden_with_the_minutes_of_blurred_homes(seed: int) -> None:
    """Only rule 1 and limits of minutes may break: figures are always those of the instance."""
    instance = random_instance(seed)
    plan = phanbo.solve(instance)
    made, key = hidden(instance, Key.new())
    if plan.status == "infeasible":
        return
    names = key.pseudonyms(row.doctor_id for row in instance.doctors)
    ref = InstanceRef(name=None, fingerprint=made.fingerprint)
    other = restated(made, renamed(plan, names, ref))
    broken = {one.rule for one in violations(made, other)}
    assert broken <= {"rule 1", "rule 2", "rule 5", "rule 6"}
    back = restated(instance, renamed(other, key.ids(), plan.instance))
    assert violations(instance, back) == []
    for part in ("postings", "visits", "shortages", "calendar", "levels"):
        assert getattr(back, part) == getattr(plan, part)
    assert set(back.training) == set(plan.training)
    assert {one.name: one.value for one in back.objectives} == {
        one.name: one.value for one in plan.objectives
    }


def _strings(part: Any) -> Iterable[str]:
    if isinstance(part, str):
        yield part
    for one in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from _strings(one)


def test_nothing_in_a_hidden_plan_names_anybody() -> None:
    """Neither in sentences nor in remarks: with a decision against the rules, and a revision."""
    instance = Instance.model_validate(TABLES)
    remark = Said(doctor_id="079-02", remark="079-02 là vợ của Nguyễn Ẩn", who="Bà Ẩn")
    revised = revise(instance, phanbo.solve(instance), [remark])
    stuck = instance.model_validate(
        TABLES
        | {
            "decisions": [
                {"doctor_id": "079-02", "action": "post", "target_id": post} for post in "AB"
            ]
        }
    )
    for problem, plan in ((instance, revised), (stuck, phanbo.solve(stuck))):
        assert any("079-02" in one for one in _strings(plan.model_dump(mode="json")))
        made, key = hidden(problem, Key.new())
        names = key.pseudonyms(row.doctor_id for row in problem.doctors)
        other = renamed(plan, names, InstanceRef(name=None, fingerprint=made.fingerprint))
        found = [*_strings(json.loads(other.to_json()))]
        assert not [one for one in found if "079-0" in one or "Ẩn" in one]
        back = renamed(other, key.ids(), plan.instance)
        assert back.conflicts == plan.conflicts
        assert back.clash == plan.clash
        assert back.relaxations == plan.relaxations


def test_an_id_within_a_longer_one_is_not_renamed() -> None:
    made = renamed(
        Plan.model_validate(_PLAN | {"conflicts": [_sentence("1, 12, S-1 and 1")]}),
        {"1": "x"},
        InstanceRef(name=None, fingerprint="f"),
    )
    assert made.conflicts[0].values == {"text": "x, 12, S-1 and x"}


def _sentence(text: str) -> dict[str, Any]:
    return {"template": "{text}", "values": {"text": text}}


_PLAN: dict[str, Any] = {
    "instance": {"name": None, "fingerprint": "f"},
    "status": "infeasible",
    "objectives": [],
    "postings": [],
    "training": [],
    "visits": [],
    "shortages": [],
    "levels": [
        {"station_id": "S-1", "period": None, "doctors": 0}
        | {"min_doctors": 0, "target_doctors": 0, "max_doctors": None}
    ],
    "solver": {"name": "", "version": "", "seconds": 0, "threads": 1, "seed": 0}
    | {"time_limit": None},
}


def test_there_and_back_from_the_command_line(folder: Path) -> None:
    """Solve what was hidden, map the plan back: with exact homes it verifies as it is."""
    there = run("pseudonymise", "in.json", "out", "--keep-homes", "--json")
    assert json.loads(there.stdout) == {"written": "out", "key": "in-key.json"}
    assert "keep it apart" in run("pseudonymise", "in.json", "out", "--keep-homes").stderr
    assert (folder / "in-key.json").stat().st_mode & 0o077 == 0
    assert run("solve", "out", "-o", "plan.json").exit_code == 0
    arguments = ("plan.json", "back.json", "--restore", "in-key.json", "--instance", "in.json")
    assert run("pseudonymise", *arguments).exit_code == 0
    assert run("verify", "in.json", "back.json").exit_code == 0
    assert Plan.from_json((folder / "back.json").read_bytes()).status == "optimal"
    again = ("back.json", "again.json", "--key", "in-key.json", "--instance", "in.json")
    assert run("pseudonymise", *again, "--keep-homes").exit_code == 0
    assert (folder / "again.json").read_bytes() == (folder / "plan.json").read_bytes()


def test_with_blurred_homes_the_plan_that_comes_back_claims_nothing(folder: Path) -> None:
    run("pseudonymise", "in.json", "out.xlsx")
    run("solve", "out.xlsx", "-o", "plan.xlsx", "-o", "plan.json")
    arguments = ("--restore", "in-key.json", "--instance", "in.json")
    for given in ("plan.xlsx", "plan.json"):
        assert run("pseudonymise", given, "back.json", *arguments).exit_code == 0
        back = Plan.from_json((folder / "back.json").read_bytes())
        assert back.status == "feasible"
        assert {one.bound for one in back.objectives} == {None}
        assert run("verify", "in.json", "back.json").exit_code == 0


@pytest.mark.parametrize("homes", [(), ("--keep-homes",)])
def test_settings_changed_by_who_solved_are_given_again(folder: Path, homes: tuple[str]) -> None:
    """Solved with --set from what was hidden, mapped back with the same, and hidden again."""
    changes = ("--set", "objectives=unplaced;moves")
    run("pseudonymise", "in.json", "out.json", *homes)
    assert run("solve", "out.json", *changes, "-o", "plan.json").exit_code == 0
    arguments = ("back.json", "--restore", "in-key.json", "--instance", "in.json")
    assert run("pseudonymise", "plan.json", *arguments, *changes).exit_code == 0
    assert run("verify", "in.json", "back.json", *changes).exit_code == 0
    assert run("verify", "in.json", "back.json").exit_code == 5
    again = ("back.json", "again.json", "--key", "in-key.json", "--instance", "in.json", *homes)
    assert run("pseudonymise", *again).exit_code == 2
    assert run("pseudonymise", *again, *changes).exit_code == 0
    assert run("verify", "out.json", "again.json", *changes).exit_code == 0


def test_the_key_is_never_in_what_is_written(folder: Path) -> None:
    run("pseudonymise", "in.json", "out", "--key", "k.json")
    key = json.loads((folder / "k.json").read_text(encoding="utf-8"))
    written = "".join(one.read_text(encoding="utf-8") for one in (folder / "out").iterdir())
    assert key["secret"] not in written
    assert len(key["doctors"]) == 4
    assert re.findall(r"079-0\d|Ẩn", written) == []
    inside = run("pseudonymise", "in.json", "out", "--key", "out/k.json")
    assert (inside.exit_code, "keep the key apart" in inside.stderr) == (2, True)
    assert run("pseudonymise", "in.json", "k.json", "--key", "k.json").exit_code == 2


def test_one_key_gives_a_doctor_one_pseudonym(folder: Path) -> None:
    run("pseudonymise", "in.json", "a.json", "--key", "k.json")
    run("pseudonymise", "in.json", "b.json", "--key", "k.json")
    run("pseudonymise", "in.json", "c.json", "--key", "other.json")
    a, b, c = ((folder / f"{one}.json").read_bytes() for one in "abc")
    assert a == b
    assert a != c


def test_standard_streams(folder: Path) -> None:
    given = (folder / "in.json").read_bytes()
    made = run("pseudonymise", "-", "-", "--key", "k.json", given=given)
    back = run("pseudonymise", "-", "-", "--restore", "k.json", given=made.stdout.encode())
    assert [row["name"] for row in json.loads(back.stdout)["doctors"]] == [
        row["name"] for row in TABLES["doctors"]
    ]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("in.json", "o.json", "--restore", "in.json"), "is no key that phanbo pseudonymise wrote"),
        (("in.json", "o.json", "--key", "in.json"), "is no key that phanbo pseudonymise wrote"),
        (("in.json", "o.json", "--instance", "in.json"), "--instance and --set are for plans"),
        (("in.json", "o.json", "--set", "max_moves=1"), "--instance and --set are for plans"),
        (("p.json", "o.json", "--instance", "ty.json"), "the plan was made for another instance"),
        (("p.json", "o.xlsx", "--instance", "in.json"), "a plan is written to a .json file"),
        (("p.json", "o.json"), "name its files: --instance INSTANCE"),
        (("in.json", "o.json", "--restore", "k.json", "--keep-homes"), "goes with neither"),
        (("-", "o.json", "--instance", "-"), "only one of the inputs can be -"),
        (("nothing", "o.json"), "is neither a file, a folder nor a bundled instance"),
    ],
)
def test_wrong_use(folder: Path, arguments: tuple[str, ...], told: str) -> None:
    instance = Instance.model_validate(TABLES)
    Path("p.json").write_text(phanbo.solve(instance).to_json(), encoding="utf-8")
    Path("k.json").write_text(Key.new().model_dump_json(), encoding="utf-8")
    assert run("convert", "tien-yen-2019", "ty.json").exit_code == 0
    result = run("pseudonymise", *arguments)
    assert (result.exit_code, told in result.stderr) == (2, True), result.stderr
    assert not list(folder.glob("o.*"))
    assert "Ẩn" not in result.stderr
