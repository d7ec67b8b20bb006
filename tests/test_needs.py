"""Needs from workload: the WISN method by hand."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phanbo.instances import load
from phanbo.instances.forms.save import save
from phanbo.models.errors import InstanceError, PlanError
from phanbo.models.instance import Instance
from phanbo.models.settings import WORKING_TIME, Settings
from phanbo.optimizer.needs import (
    Staff,
    allowance_factor,
    needs,
    required_doctors,
    rounded,
    total,
    working_minutes,
)
from tests.clinic import clinic, plan_for

QUANG_NINH = "df02a7b874ab710b20e6d8a72b7e2d3e50e379d1886d7ad69bce8323d2a98386"
"""Fingerprint of the bundled instance from before there were needs."""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def test_a_clinic_by_hand() -> None:
    instance = clinic()
    # (5 · 52 - 11 - 12) days of 8 hours; 1 / (1 - 0.1 - 0.15)
    assert working_minutes(instance.settings) == 237 * 8 * 60 == 113_760
    assert allowance_factor(instance) == Fraction(4, 3)
    assert required_doctors(instance) == {
        # 7,110 · 12 is 3/4 of a doctor, 118.5 · 240 is 1/4; two doctors give 1/10 each.
        "S1": Fraction(4, 3) + Fraction(2, 10),
        "S2": 3 * Fraction(4, 3),
        "S3": Fraction(1, 10),
    }
    found = needs(instance)
    assert {station: (one.now.needed, one.now.doctors) for station, one in found.items()} == {
        "S1": (2, 1),
        "S2": (4, 2),
        "S3": (1, 0),
    }
    assert [one.now.difference for one in found.values()] == [-1, -2, -1]
    assert [one.now.ratio for one in found.values()] == [Fraction(1, 2), Fraction(1, 2), 0]
    whole = total(found.values())
    assert (whole.required, whole.now, whole.planned) == (Fraction(169, 30), Staff(3, 7), None)


@pytest.mark.parametrize(
    ("changes", "days"),
    [
        ({}, 237),
        ({"work_days": 6}, 289),
        ({"weeks_a_year": "52.2"}, 238),
        ({"public_holidays": 0, "annual_leave": 0}, 260),
        ({"other_absence": "7.5"}, Fraction("229.5")),
    ],
)
def test_working_time(changes: dict[str, Any], days: Fraction) -> None:
    assert working_minutes(Settings.model_validate(changes)) == days * 480
    assert working_minutes(Settings.model_validate(changes | {"hours_a_day": "7.5"})) == days * 450


@pytest.mark.parametrize("leave", [249, 300])
def test_no_working_time_is_a_fault(leave: int) -> None:
    with pytest.raises(InstanceError, match=rf"^settings: leave no working time: {249 - leave} da"):
        working_minutes(Settings(annual_leave=Decimal(leave)))


@pytest.mark.parametrize(
    ("required", "doctors"),
    [
        *(("0", 0), ("0.0001", 1), ("0.99", 1), ("1", 1), ("1.1", 1), ("1.1001", 2), ("1.9", 2)),
        *(("2", 2), ("2.2", 2), ("2.2001", 3), ("3.3", 3), ("3.3001", 4), ("4.4", 4)),
        *(("4.4001", 5), ("5", 5), ("5.5", 5), ("5.5001", 6), ("6.5", 6), ("6.51", 7)),
        *(("10.5", 10), ("10.6", 11), ("99.5", 99), ("99.51", 100)),
    ],
)
def test_rounding(required: str, doctors: int) -> None:
    assert rounded(Fraction(required)) == doctors


@given(st.fractions(0, 200), st.fractions(0, 5))
def test_rounding_is_in_order_and_overloads_nobody_by_more_than_a_tenth(
    required: Fraction, more: Fraction
) -> None:
    doctors = rounded(required)
    assert doctors <= rounded(required + more)
    assert required <= doctors * Fraction(11, 10)
    assert doctors < required + 1


@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_more_work_never_needs_fewer_doctors(data: st.DataObject) -> None:
    less = {
        "stations": [{"station_id": "S1", "name": "S1", "min_doctors": 0}],
        "doctors": [{"doctor_id": "D1", "post_id": "S1"}],
        "activities": [
            {"activity_id": "A", "kind": "service", "minutes": data.draw(st.integers(1, 90))},
            {"activity_id": "B", "kind": "individual", "minutes": data.draw(st.integers(1, 9999))},
            {"activity_id": "C", "kind": "category", "share": data.draw(st.fractions(0, "0.4"))},
        ],
        "workload": [
            {"station_id": "S1", "activity_id": one, "units": data.draw(st.integers(0, 30_000))}
            for one in ("A", "B")
        ],
    }
    more = json.loads(json.dumps(less, default=str))
    changed = data.draw(st.integers(0, 4))
    if changed < 2:
        more["workload"][changed]["units"] += data.draw(st.integers(0, 5000))
    elif changed < 4:
        more["activities"][changed - 2]["minutes"] += data.draw(st.integers(0, 500))
    else:
        more["activities"][2]["share"] = str(data.draw(st.fractions("0.4", "0.9")))
    before, after = (needs(Instance.model_validate(one))["S1"] for one in (less, more))
    assert before.required <= after.required
    assert before.now.needed <= after.now.needed


def test_the_last_period_of_a_plan_counts() -> None:
    periods = "period_id,starts,weeks\nQ2,2026-04-01,13\nQ1,2026-01-01,13\n"
    instance = clinic(periods=periods)
    plan = plan_for(instance, {"D1@Q1": "S1", "D2@Q1": "S1", "D1@Q2": "S2"})
    planned = {station: one.planned for station, one in needs(instance, plan).items()}
    assert planned == {"S1": Staff(0, 2), "S2": Staff(1, 4), "S3": Staff(0, 1)}


def test_an_infeasible_plan_posts_nobody() -> None:
    instance = clinic()
    with pytest.raises(PlanError, match="the plan is infeasible: it posts nobody"):
        needs(instance, plan_for(instance, {}, status="infeasible"))


def test_no_doctor_needed_gives_no_ratio() -> None:
    assert Staff(2, 0).ratio is None
    assert Staff(2, 0).difference == 2


def test_fingerprints_do_not_hang_on_workload() -> None:
    assert load("quang-ninh-2025").fingerprint == QUANG_NINH
    instance = clinic()
    changes: dict[str, Any] = {"activities": (), "workload": ()}
    bare = instance.model_copy(update=changes)
    assert bare.fingerprint == instance.fingerprint
    for setting in WORKING_TIME:
        changed = instance.with_settings({setting: 7})
        assert changed.settings != instance.settings
        assert changed.fingerprint == instance.fingerprint
    assert instance.with_settings({"work_days": 6}).fingerprint != instance.fingerprint


WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=8).filter(
    lambda text: "_x" not in text
)
AMOUNTS = st.decimals(0, 10**9, places=4) | st.sampled_from([Decimal("0.30000000000000004")])


@settings(max_examples=30, deadline=None)
@given(
    names=st.lists(WORDS | st.sampled_from(["007", "=A1", "1e3"]), min_size=3, unique=True),
    share=st.fractions(0, "98/99", max_denominator=99),
    units=st.lists(AMOUNTS, min_size=2, max_size=2),
)
def test_round_trip(names: list[str], share: Fraction, units: list[Decimal]) -> None:
    service, category, individual = names[:3]
    instance = Instance.model_validate(
        {
            "settings": [{"setting": "hours_a_day", "value": "7.5"}],
            "stations": [{"station_id": "1", "name": "One", "min_doctors": 0}],
            "doctors": [{"doctor_id": "D", "post_id": "1"}],
            "activities": [
                {"activity_id": service, "name": service, "kind": "service", "minutes": "0.1"},
                {"activity_id": category, "kind": "category", "share": share},
                {"activity_id": individual, "kind": "individual", "minutes": units[0] + 1},
            ],
            "workload": [
                {"station_id": "1", "activity_id": service, "units": units[0]},
                {"station_id": "1", "activity_id": individual, "units": units[1]},
            ],
        }
    )
    with TemporaryDirectory() as home:
        now = instance
        for form in ("folder", "book.xlsx", "document.json", "last"):
            now = load(save(now, Path(home) / form))
            assert now == instance
            assert now.tables() == instance.tables()
