"""Matrices of routers become travel rows."""

from __future__ import annotations

import json
import math
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phanbo.instances.matrix.add import SECONDS, add_travel, in_minutes
from phanbo.instances.matrix.places import places_csv, spots
from phanbo.models.instance import Instance
from phanbo.optimizer.formulation.travel import TravelMinutes
from tests.matrices import INSTANCE, ORDER, USED, Answer, minutes, openrouteservice, osrm, write


def test_places_are_listed_in_the_order_of_ids_without_names() -> None:
    assert list(spots(INSTANCE)) == ORDER
    assert places_csv(INSTANCE).splitlines()[:3] == [
        "id,kind,lat,lon",
        "S1,station,21.0,107.0",
        "S2,station,21.0,107.1",
    ]


@pytest.mark.parametrize("answer", [osrm(), openrouteservice()], ids=["OSRM", "openrouteservice"])
def test_every_pair_that_a_rule_can_ask_for_is_kept(tmp_path: Path, answer: Answer) -> None:
    added = add_travel(INSTANCE, [write(tmp_path, answer)], replace=True)
    assert set(minutes(added)) == USED
    assert minutes(added)["D3", "S2"] == 5
    assert (added.rows, added.kept, added.without) == (len(USED), 0, 0)


def test_the_optimizer_travels_as_the_matrix_says(tmp_path: Path) -> None:
    instance = add_travel(INSTANCE, [write(tmp_path, osrm())], replace=True).instance
    travel = TravelMinutes(instance)
    doctors = {row.doctor_id: row for row in instance.doctors}
    targets = travel.targets(["S1", "S2"])
    assert travel.from_home(doctors["D3"], targets).tolist() == [6, 5]
    assert travel.from_home(doctors["D1"], targets).tolist() == [0, 1]  # at home at S1


def test_own_rows_win_in_both_directions_unless_replaced(tmp_path: Path) -> None:
    file = write(tmp_path, osrm())
    kept, replaced = add_travel(INSTANCE, [file]), add_travel(INSTANCE, [file], replace=True)
    assert minutes(kept)["S2", "S1"] == 99
    assert ("S1", "S2") not in minutes(kept)
    assert kept.kept == 1
    assert minutes(replaced)["S2", "S1"] == minutes(replaced)["S1", "S2"] == 1


def test_own_rows_of_pairs_that_a_matrix_does_not_know_stay(tmp_path: Path) -> None:
    answer = osrm()
    answer["durations"][0][1] = answer["durations"][1][0] = None
    added = add_travel(INSTANCE, [write(tmp_path, answer)], replace=True)
    assert minutes(added)["S2", "S1"] == 99
    assert added.without == 0  # The pair has a row.


def test_no_way_gives_no_row(tmp_path: Path) -> None:
    answer = osrm()
    answer["durations"][5] = [None] * 7
    for row in answer["durations"]:
        row[5] = None
    added = add_travel(INSTANCE, [write(tmp_path, answer)])
    assert not any("D2" in pair for pair in minutes(added))
    assert added.without == 4


def test_the_way_back_serves_where_the_way_there_is_not_known(tmp_path: Path) -> None:
    file = write(tmp_path, openrouteservice(["S1", "P1"], ["D3", "S2"]))
    assert set(minutes(add_travel(INSTANCE, [file], replace=True))) == {
        ("S1", "D3"),
        ("S1", "S2"),
        ("P1", "S2"),
    }


def test_of_several_matrices_the_first_that_knows_a_pair_counts(tmp_path: Path) -> None:
    first, second = osrm(), osrm()
    first["durations"][6][0] = None
    second["durations"][6] = [1200] * 6 + [0]
    files = [write(tmp_path, first, "1.json"), write(tmp_path, second, "2.json")]
    found = minutes(add_travel(INSTANCE, files))
    assert found["D3", "S1"] == 20
    assert found["D3", "S2"] == 5


@given(st.decimals(0, 100_000, places=3), st.sampled_from([SECONDS, Fraction(1), Fraction(60)]))
def test_minutes_round_up_to_the_same_whole_minute(time: Decimal, unit: Fraction) -> None:
    found = in_minutes(time, unit)
    exact = Fraction(time) * unit
    assert math.ceil(found) == math.ceil(exact)
    assert exact <= Fraction(found) < exact + Fraction(1, 100)


def test_sixty_seconds_are_one_minute() -> None:
    assert in_minutes(60.0, SECONDS) == 1
    assert in_minutes(60.1, SECONDS) == Decimal("1.01")


def test_ids_of_rows_and_columns(tmp_path: Path) -> None:
    answer = osrm(["D3", "T1"], ["S1", "S2", "C1"])
    ids = write(tmp_path, "from_id,to_id,note\nD3,S1,\nT1,S2,\n,C1,x\n", "ids.csv")
    added = add_travel(INSTANCE, [write(tmp_path, answer)], [ids])
    assert set(minutes(added)) - {("S2", "S1")} == {
        (a, b) for a in ("D3", "T1") for b in ("S1", "S2", "C1")
    }


def test_ids_alone_are_believed_where_waypoints_were_skipped(tmp_path: Path) -> None:
    answer = osrm()
    del answer["sources"], answer["destinations"]
    file, ids = write(tmp_path, answer), write(tmp_path, places_csv(INSTANCE), "ids.csv")
    assert set(minutes(add_travel(INSTANCE, [file], [ids], replace=True))) == USED


def test_powershell_writes_utf_16(tmp_path: Path) -> None:
    file = write(tmp_path, json.dumps(osrm()).encode("utf-16"))
    assert set(minutes(add_travel(INSTANCE, [file], replace=True))) == USED


def test_a_location_stands_for_all_places_there(tmp_path: Path) -> None:
    rows = INSTANCE.tables()
    rows["doctors"] += [{"doctor_id": "D4", "lat": 21.04, "lon": 107.04}]
    twin = Instance.model_validate(rows)
    added = add_travel(twin, [write(tmp_path, openrouteservice())])
    assert minutes(added)["D4", "S2"] == minutes(added)["D3", "S2"] == 5


def test_a_doctor_at_home_at_the_post_may_be_named(tmp_path: Path) -> None:
    table = (
        "from__cat,from__id,to__cat,to__id,distance_km,time_h\n1,D1,1,S2,3,0.5\n2,D3,1,S2,1,NA\n"
    )
    added = add_travel(INSTANCE, [write(tmp_path, table, "referral.csv")])
    assert minutes(added)["D1", "S2"] == 30
    assert added.without == 1


def test_referrals_as_a_vietnamese_excel_saves_them(tmp_path: Path) -> None:
    table = "\ufefffrom__id;from__name;to__id;to__name;distance_km;time_m\r\nS2;Hai;P1;;2,5;14\r\n"
    added = add_travel(INSTANCE, [write(tmp_path, table, "bảng.csv")])
    assert minutes(added)["S2", "P1"] == 14
