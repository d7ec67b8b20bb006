"""The workbook, read back with another library: what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from phanbo.models.instance import Instance
from phanbo.models.messages import message
from phanbo.models.plan import Plan
from tests.hand_book import INSTANCE, PLAN
from tests.hand_plans import TWO_PERIODS, instance_of, plan_of
from tests.sheets import figures, grid, listing, written


@pytest.fixture
def instance() -> Instance:
    return INSTANCE


@pytest.fixture
def plan() -> Plan:
    return PLAN


def test_sheets_in_order(plan: Plan, instance: Instance, tmp_path: Path) -> None:
    assert written(plan, instance, tmp_path).sheetnames == [
        "Summary",
        "Charts",
        "Redeployment",
        "Teams to stations",
        "Postings",
        "Stations",
        "Skills",
        "Training calendar",
        "Training",
        "Outreach",
        "Shortages",
        "Assumptions",
        "Glossary",
    ]


def test_sheets_in_vietnamese(plan: Plan, instance: Instance, tmp_path: Path) -> None:
    book = written(plan, instance, tmp_path, "vi")
    assert book.sheetnames == [
        "Tổng quan",
        "Biểu đồ",
        "Điều động",
        "Từ đơn vị về trạm",
        "Bố trí bác sĩ",
        "Trạm y tế",
        "Kỹ năng",
        "Lịch đào tạo",
        "Đào tạo",
        "Luân phiên điểm trạm",
        "Còn thiếu",
        "Căn cứ tính toán",
        "Thuật ngữ",
    ]
    assert listing(book["Đào tạo"])[0]["Kỹ năng được đào tạo"] == "Siêu âm"
    assert listing(book["Bố trí bác sĩ"])[0]["Hình thức"] == "đi về trong ngày"
    assert ["D9 không thể đi học"] in grid(book["Tổng quan"])


def test_key_figures(plan: Plan, instance: Instance, tmp_path: Path) -> None:
    found = figures(written(plan, instance, tmp_path)["Summary"])
    assert found["Quảng-Ninh"] == []
    assert found["Key figure"] == ["Before", "After", "Target or limit"]
    assert found["Doctors at stations"] == [3, 4]
    assert found["Doctors in district teams"] == [2, 1, "0–1"]
    assert found["Doctors per station, average"] == [1.5, 2]
    assert found["Doctors per station, fewest"] == [1, 1]
    assert found["Doctors per station, most"] == [2, 3]
    assert found["Stations with at least 4 doctors"] == [0, 0, 2]
    assert found["Stations below their minimum"] == [0, 0, 0]
    assert found["Stations below their target"] == [2, 1, 0]
    assert found["Required skills missing (doctors who hold them)"] == [2, 1, 0]
    assert found["Days a week without a visit at outreach points"] == [None, 2, 0]
    assert found["Moves between stations"] == [None, 1]
    assert found["Courses taken so far"] == [None, 1]
    assert found["Cost of courses so far (VND)"] == [None, 1500000, 5000000]
    assert found["Cost (VND)"] == [1500000, 1500000, 1500000, "yes"]
    assert found["Đội Hạ Long"] == [2, 1, 1, 0, 0]
    assert found["Ba Chẽ"] == [1, 1, 1, 0, 1]
    assert found["D9 cannot train"] == []


def test_average_minutes_today_come_from_the_travel_table(
    plan: Plan, instance: Instance, tmp_path: Path
) -> None:
    # All homes are at the posts of today; afterwards 25 + 40 over five posted doctors.
    found = figures(written(plan, instance, tmp_path)["Summary"])
    assert found["Minutes from home to post, average"] == [0, 13]


def test_redeployment_has_a_block_a_team(plan: Plan, instance: Instance, tmp_path: Path) -> None:
    stays, goes = listing(written(plan, instance, tmp_path)["Redeployment"])
    assert (stays["Id"], stays["Change"]) == ("011", "stays")
    assert goes == {
        "Former district team": "Đội Hạ Long",
        "Id": "007",
        "Doctor": "=1+1",
        "Goes to": "Trạm Ba Chẽ",
        "Former district": "Ba Chẽ",
        "Change": "from a team",
        "How": "commutes daily",
        "Minutes one way": 25,
        "Skills already held": "Ultrasound",
    }


def test_postings(plan: Plan, instance: Instance, tmp_path: Path) -> None:
    rows = {row["Id"]: row for row in listing(written(plan, instance, tmp_path)["Postings"])}
    assert [rows[key]["Change"] for key in ("007", "008", "010", "011", "012")] == [
        "from a team",
        "stays",
        "moves",
        "stays",
        "no post",
    ]
    assert rows["008"]["Full-time share"] == 0.5
    assert (rows["008"]["Partner"], rows["009"]["Partner"]) == ("@x", "+84 912 345 678")
    assert (rows["009"]["Wish granted"], rows["010"]["Wish granted"]) == (2, 1)
    assert rows["009"]["Course to take"] == "C1: Ultrasound"
    assert rows["010"]["How"] == "by decision"
    assert rows["010"]["Decided in the instance"] == "post at Trạm Bãi Cháy"
    assert rows["008"]["Decided in the instance"] == "no training"
    assert rows["012"]["To"] in (None, "")


def test_stations(plan: Plan, instance: Instance, tmp_path: Path) -> None:
    sheet = written(plan, instance, tmp_path)["Stations"]
    ba_che, bai_chay = listing(sheet)
    assert (
        bai_chay
        | {
            "Id": "001",
            "Doctors before": 2,
            "Minimum": 2,
            "Target": 3,
            "Doctors after": 3,
            "Missing to target": 0,
            "Status": "target met",
            "Skills missing": 1,
            "Days supplied": 12.5,
            "Days visiting": 2,
            "Days present": 10.5,
            "Days needed": 5,
            "Doctors who live there": 0,
            "Housing": 1,
        }
        == bai_chay
    )
    assert (ba_che["Status"], ba_che["Skills missing"]) == ("below target", 0)


def test_training(plan: Plan, instance: Instance, tmp_path: Path) -> None:
    sheet = written(plan, instance, tmp_path)["Training"]
    taken, idle = listing(sheet)
    assert (taken["Id"], taken["Station or team"], taken["Cost (VND)"], taken["Seats used"]) == (
        "009",
        "Trạm Bãi Cháy",
        1500000,
        1,
    )
    assert (idle["Course"], idle["Doctor"], idle["Seats used"]) == ("C2", "nobody", 0)
    assert "#,##0_)" in {
        cell.number_format for row in sheet for cell in row if cell.value == 1500000
    }


def test_outreach(plan: Plan, instance: Instance, tmp_path: Path) -> None:
    unvisited, visited = listing(written(plan, instance, tmp_path)["Outreach"])
    assert (unvisited["Visiting station"], unvisited["Days a week"]) == ("nobody", 0)
    assert (visited["Days a week"], visited["Days needed"]) == (2, 3)
    assert visited["Minutes one way"] == 13


def test_shortages_in_words(plan: Plan, instance: Instance, tmp_path: Path) -> None:
    rows = listing(written(plan, instance, tmp_path)["Shortages"])
    assert [row["In words"] for row in rows] == [
        "Lê Văn An has no post.",
        "Trạm Bãi Cháy, skill Ultrasound: 1 of 2 required.",
        "Điểm Tuần Châu, days a week with a doctor: 2 of 3.",
        "P2, days a week with a doctor: 0 of 1.",
        "Trạm Ba Chẽ, doctors: 1 of 2, the target.",
    ]


def test_no_shortage_says_so(tmp_path: Path) -> None:
    instance = instance_of(stations="station_id,min_doctors\nA,1", doctors="doctor_id,post_id\nD,A")
    plan = plan_of(instance, "D - A A stay 0")
    book = written(plan, instance, tmp_path)
    assert book.sheetnames == [
        "Summary",
        "Charts",
        "Postings",
        "Stations",
        "Shortages",
        "Assumptions",
        "Glossary",
    ]
    assert grid(book["Shortages"])[-1] == ["None."]


def test_assumptions_name_all_that_matters(plan: Plan, instance: Instance, tmp_path: Path) -> None:
    found = figures(written(plan, instance, tmp_path)["Assumptions"])
    assert found["training_budget"][0] == 5000000
    assert found["max_moves"][0] == "none"
    assert found["detour"][0] == 1.4
    assert found["training_share"][0] == "1/3"
    assert found["Fingerprint (SHA-256)"] == [instance.fingerprint]
    assert found["Name"] == ["hand"]
    assert found["Time limit, seconds"] == ["none"]


def test_infeasible_plan_names_its_conflicts(instance: Instance, tmp_path: Path) -> None:
    plan = plan_of(
        instance,
        "",
        status="infeasible",
        objectives=(),
        conflicts=(message("{doctor} cannot train", doctor="009"),),
    )
    book = written(plan, instance, tmp_path)
    assert book.sheetnames == ["Summary", "Conflicts", "Assumptions", "Glossary"]
    assert "Infeasible" in grid(book["Summary"])[1][0]
    assert listing(book["Conflicts"]) == [{"No.": 1, "Conflict": "@x (009) cannot train"}]


def test_feasible_plan_says_what_is_proven(plan: Plan, instance: Instance, tmp_path: Path) -> None:
    first, *rest = plan.objectives
    unproven = plan.model_copy(
        update={
            "status": "feasible",
            "objectives": (first.model_copy(update={"proven": False}), *rest),
        }
    )
    book = written(unproven, instance, tmp_path)
    assert "not proven optimal: 9 of 10 objectives are proven" in grid(book["Summary"])[1][0]
    assert ["Doctors without a post", 1, 1, 1, "no"] in grid(book["Summary"])


class TestPeriods:
    @pytest.fixture
    def instance(self) -> Instance:
        return instance_of(
            stations="station_id,min_doctors,target_doctors\nA,1,1\nB,1,2",
            staffing="station_id,period,min_doctors,presence_days\nB,B,2,8",
            skills="skill_id,name\nus,Ultrasound",
            requirements="station_id,skill_id,min_doctors,from_period\nA,us,1,B",
            courses="course_id,skill_id,seats_max,weeks,cost\nC1,us,2,10,100",
            doctors="doctor_id,post_id\nD1,A\nD2,A\nD3,",
            periods=TWO_PERIODS,
        )

    @pytest.fixture
    def plan(self, instance: Instance) -> Plan:
        return plan_of(
            instance,
            """
            D1 A A A stay 0
            D2 A A B commute 30
            D3 A - B commute 10
            D1 B A A stay 0
            D2 B A B commute 30
            D3 B - - - -
            """,
            training="D1 C1 us A",
        )

    def test_each_list_has_a_period_column(
        self, plan: Plan, instance: Instance, tmp_path: Path
    ) -> None:
        book = written(plan, instance, tmp_path)
        rows = [(r["Period"], r["Id"], r["Change"]) for r in listing(book["Postings"])]
        assert rows == [
            ("A", "D1", "stays"),
            ("A", "D2", "moves"),
            ("A", "D3", "new"),
            ("B", "D1", "stays"),
            ("B", "D2", "moved before"),
            ("B", "D3", "no post"),
        ]
        assert [r["Period"] for r in listing(book["Stations"])] == ["A", "A", "B", "B"]
        assert {r["Period"] for r in listing(book["Training"])} == {"A"}

    def test_figures_of_each_period(self, plan: Plan, instance: Instance, tmp_path: Path) -> None:
        found = figures(written(plan, instance, tmp_path)["Summary"])
        assert found["Key figure"] == ["Before", "After A", "After B", "Target or limit"]
        assert found["Doctors without a post"][:3] == [1, 0, 1]
        assert found["Moves between stations"] == [None, 1, 0]
        assert found["Cost of courses so far (VND)"] == [None, 100, 100]
        assert found["Stations below their minimum"] == [1, 0, 1, 0]

    def test_training_costs_days_first_and_counts_later(
        self, plan: Plan, instance: Instance, tmp_path: Path
    ) -> None:
        a_first, b_first, a_then, b_then = listing(written(plan, instance, tmp_path)["Stations"])
        # Ten of the period's twenty weeks are spent on the course.
        assert (a_first["Days supplied"], a_then["Days supplied"]) == (2.5, 5)
        skills = listing(written(plan, instance, tmp_path)["Skills"])
        assert [row["Ultrasound"] for row in skills] == ["0 / –", "0 / –", "1 / 1", "0 / –"]
        assert (b_first["Minimum"], b_then["Minimum"]) == (1, 2)
        assert (b_first["Days needed"], b_then["Days needed"]) == (5, 8)

    def test_one_period_needs_no_column(self, tmp_path: Path) -> None:
        instance = instance_of(
            stations="station_id,min_doctors\nA,1",
            doctors="doctor_id,post_id\nD,A",
            periods="period_id,starts,weeks\nH1,2026-01-01,20",
        )
        book = written(plan_of(instance, "D H1 A A stay 0"), instance, tmp_path)
        assert "Period" not in listing(book["Postings"])[0]
