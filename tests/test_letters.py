"""Letters: one for each doctor whom the plan decides about, a list for each station, or nothing."""

from __future__ import annotations

import json
import re
from collections import Counter
from io import BytesIO
from pathlib import Path
from random import Random
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result
from docx import Document

from phanbo.cli import cli
from phanbo.models.errors import OutputError
from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from phanbo.reports.letters import write_letters
from phanbo.reports.letters.file_names import FileNames
from phanbo.reports.letters.make_templates import HERE, templates
from tests.hand_plans import instance_of, plan_of
from tests.random_instances import random_instance

INSTANCE = instance_of(
    periods="period_id,starts,weeks\nH1,2026-01-01,26\nH2,2026-07-01,26\nH3,2026-12-31,26",
    stations="""
        station_id,name,district,min_doctors
        S1,Trạm Bình Liêu,Huyện Bình Liêu,1
        S2,Trạm Hoành Mô,,1
        S3,Trạm Lục Hồn,,1
    """,
    points="point_id,station_id,name,days_per_week\nP1,S1,Điểm Tình Húc,1",
    teams="team_id,name,keep_max\nT,Trung tâm cũ,1",
    skills="skill_id,name,name_vi\nUS,Ultrasound,Siêu âm",
    courses="course_id,skill_id,provider,period,weeks,seats_max\nC-US,US,Bệnh viện tỉnh,H2,12,3",
    doctors="""
        doctor_id,name,post_id,may_relocate
        D1,Hoàng Thị Dung,T,yes
        D2,Nguyễn Văn An,S1,
        D3,Lý Văn Hồ,,
        D4,Đỗ Thị Ở Lại,S3,
        D5,Trần Văn Chờ,,
        D6,Vũ Đi Học,S1,
    """,
    travel="from_id,to_id,minutes\nS1,P1,25",
)
PLAN = plan_of(
    INSTANCE,
    """
    D1 H1 T T stay 0
    D1 H2 T S1 relocate 90
    D1 H3 T S1 relocate 90
    D2 H1 S1 S1 stay 0
    D2 H2 S1 S2 commute 31
    D2 H3 S1 - - -
    D3 H1 - S2 commute 7
    D3 H2 - S2 commute 7
    D3 H3 - S2 commute 7
    D4 H1 S3 S3 stay 0
    D4 H2 S3 S3 stay 0
    D4 H3 S3 S3 stay 0
    D5 H1 - - - -
    D5 H2 - - - -
    D5 H3 - - - -
    D6 H1 S1 S1 stay 0
    D6 H2 S1 S1 stay 0
    D6 H3 S1 S1 stay 0
    """,
    training="D1 C-US US H2\nD6 C-US US H2",
    visits="S1 P1 H2 1",
)


def text_of(file: Path | BytesIO) -> str:
    """Read a document back: its paragraphs and cells, a line each."""
    document = Document(str(file) if isinstance(file, Path) else file)
    return "\n".join(
        "".join(node.text or "" for node in paragraph.iter(f"{{{W}}}t"))
        for paragraph in document.element.iter(f"{{{W}}}p")
    )


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def letters_of(folder: Path) -> dict[str, str]:
    return {file.stem: text_of(file) for file in sorted(folder.iterdir())}


@pytest.fixture
def vietnamese(tmp_path: Path) -> Path:
    write_letters(PLAN, tmp_path / "out", instance=INSTANCE, lang="vi")
    return tmp_path / "out"


class TestByHand:
    def test_who_gets_a_letter(self, vietnamese: Path) -> None:
        assert sorted(letters_of(vietnamese / "decisions")) == [
            "D1-Hoang-Thi-Dung",
            "D2-Nguyen-Van-An",
            "D3-Ly-Van-Ho",
            "D6-Vu-Di-Hoc",
        ]

    def test_from_a_team_with_a_course_and_housing(self, vietnamese: Path) -> None:
        lines = letters_of(vietnamese / "decisions")["D1-Hoang-Thi-Dung"].splitlines()
        assert "Về việc điều động, bố trí bác sĩ" in lines
        assert (
            "Điều 1. Điều động bác sĩ Hoàng Thị Dung (D1), đang công tác tại Trung tâm cũ, đến công "
            "tác tại Trạm Bình Liêu (địa bàn Huyện Bình Liêu cũ) kể từ ngày 01/07/2026."
        ) in lines
        assert (
            "Hình thức: lưu trú tại trạm; thời gian đi từ nơi ở đến nơi làm việc: 90 phút một lượt."
        ) in lines
        assert [line for line in lines if line.startswith("Đơn vị tiếp nhận bố trí chỗ ở")]
        assert (
            "- Siêu âm, khóa C-US, tại Bệnh viện tỉnh, thời gian 12 tuần, trong kỳ H2 (từ ngày "
            "01/07/2026 đến ngày 29/12/2026)."
        ) in lines
        # The table of stretches.
        place = lines.index("01/01/2026 (H1)")
        assert lines[place : place + 8] == [
            *("01/01/2026 (H1)", "Trung tâm cũ", "giữ nguyên vị trí", "0"),
            *("01/07/2026 (H2 – H3)", "Trạm Bình Liêu (Huyện Bình Liêu)", "lưu trú tại trạm", "90"),
        ]
        assert [line.split(".")[0] for line in lines if line.startswith("Điều")] == [
            "Điều 1",
            "Điều 2",
            "Điều 3",
            "Điều 4",
        ]
        assert "- Như Điều 4;" in lines

    def test_newly_recruited(self, vietnamese: Path) -> None:
        text = letters_of(vietnamese / "decisions")["D3-Ly-Van-Ho"]
        assert (
            "Điều 1. Bố trí bác sĩ Lý Văn Hồ (D3) về công tác tại Trạm Hoành Mô kể từ ngày "
            "01/01/2026."
        ) in text
        assert "Điều 4" not in text
        assert "- Như Điều 3;" in text

    def test_only_a_course(self, vietnamese: Path) -> None:
        text = letters_of(vietnamese / "decisions")["D6-Vu-Di-Hoc"]
        assert "Về việc cử bác sĩ đi đào tạo" in text
        assert "tiếp tục công tác tại Trạm Bình Liêu" in text
        assert "Hình thức" not in text

    def test_station(self, vietnamese: Path) -> None:
        lists = letters_of(vietnamese / "stations")
        assert sorted(lists) == ["S1-Tram-Binh-Lieu", "S2-Tram-Hoanh-Mo", "S3-Tram-Luc-Hon"]
        lines = [line for line in lists["S1-Tram-Binh-Lieu"].splitlines() if line]
        h1, h2, h3 = (
            next(place for place, line in enumerate(lines) if line.startswith(f"Kỳ {period}"))
            for period in ("H1", "H2", "H3")
        )
        assert lines[h1] == "Kỳ H1 (từ ngày 01/01/2026 đến ngày 30/06/2026)"
        assert "Nguyễn Văn An" in lines[h1:h2]
        assert "Hoàng Thị Dung" not in lines[h1:h2]
        assert "Bác sĩ đến: Hoàng Thị Dung (D1, Trung tâm cũ)." in lines[h2:h3]
        assert "Bác sĩ đi: Nguyễn Văn An (D2, Trạm Hoành Mô)." in lines[h2:h3]
        assert "từ Trung tâm cũ; đi học khóa C-US: Siêu âm" in lines[h2:h3]
        place = lines.index("Điểm Tình Húc")
        assert h2 < place < h3
        assert lines[place - 1 : place + 3] == ["P1", "Điểm Tình Húc", "1", "25"]
        assert not [line for line in lines[h3:] if line.startswith("Bác sĩ")]

    def test_who_leaves_for_nowhere(self, vietnamese: Path) -> None:
        text = letters_of(vietnamese / "stations")["S2-Tram-Hoanh-Mo"]
        assert "Bác sĩ đến: Lý Văn Hồ (D3, mới được bố trí)." in text
        assert "Bác sĩ đi: Nguyễn Văn An (D2, chưa bố trí)." in text

    def test_all(self, tmp_path: Path) -> None:
        seen: list[tuple[int, int]] = []
        made = write_letters(
            PLAN,
            tmp_path / "out",
            instance=INSTANCE,
            lang="en",
            only="all",
            on_progress=lambda done, of: seen.append((done, of)),
        )
        assert (made.decisions, made.stations, made.without_post) == (5, 3, ("D2", "D5"))
        assert seen == [(done, 8) for done in range(1, 9)]
        text = letters_of(tmp_path / "out" / "decisions")["D4-Do-Thi-O-Lai"]
        assert "Doctor Đỗ Thị Ở Lại (D4) continues to work at Trạm Lục Hồn." in text


def test_no_periods_leave_the_date_blank(tmp_path: Path) -> None:
    instance = instance_of(
        stations="station_id,min_doctors\nA,1\nB,1", doctors="doctor_id,post_id\nD,A"
    )
    plan = plan_of(instance, "D - A B commute 9")
    write_letters(plan, tmp_path / "out", instance=instance, lang="en")
    (text,) = letters_of(tmp_path / "out" / "decisions").values()
    assert "Doctor D, now at A, is posted to B from ……/……/………." in text
    (listed, _) = letters_of(tmp_path / "out" / "stations").values()
    assert "None" not in text + listed


@pytest.mark.parametrize("seed", range(12))
def test_every_changed_doctor_has_exactly_one_letter(tmp_path: Path, seed: int) -> None:
    instance = random_instance(seed, periods=1 + seed % 3)
    plan = wandering(instance, Random(seed))
    write_letters(plan, tmp_path / "out", instance=instance, lang="en")
    names = {one.station_id: one.name for one in instance.stations}
    names |= {one.team_id: one.name for one in instance.teams}
    away: dict[str, str] = {}
    for one in plan.postings:
        if one.post_id is not None and one.post_id != one.from_:
            away.setdefault(one.doctor_id, names[one.post_id])
    letters = list(letters_of(tmp_path / "out" / "decisions").values())
    assert len(letters) == len(away)
    people = {one.doctor_id: one.name for one in instance.doctors}
    for doctor, post in away.items():
        mine = [
            text
            for text in letters
            if re.search(rf"Article 1\. Doctor [^\n]*{re.escape(doctor)}[,) ]", text)
        ]
        assert len(mine) == 1, doctor
        assert re.search(rf"is posted to {re.escape(' '.join(post.split()))}", mine[0])
        assert " ".join((people[doctor] or doctor).split()) in mine[0]
    told = Counter(name for name in letters_of(tmp_path / "out" / "stations"))
    assert len(told) == len(instance.stations)


def wandering(instance: Instance, rng: Random) -> Plan:
    """Post people somewhere, keeping to section 2 and to no other rule."""
    posts = [one.station_id for one in instance.stations]
    periods: list[str | None] = [one.period_id for one in instance.periods]
    lines = []
    for doctor in instance.doctors:
        other, turn = rng.choice(posts), rng.randrange(4)
        for place, period in enumerate(sorted(periods or [None], key=str)):
            post = doctor.post_id if place < turn else other
            mode = "- - -" if post is None else f"{post} commute {rng.randrange(9)}"
            lines.append(f"{doctor.doctor_id} {period or '-'} {doctor.post_id or '-'} {mode}")
    return plan_of(instance, "\n".join(lines))


HOSTILE = '{{ 7*7 }} {% for %} <w:p/> & "x" \x01\ufffe ]]> {{ doctor_id }}\nnext'


def test_hostile_names_stay_text(tmp_path: Path) -> None:
    instance = Instance.model_validate(
        {
            "settings": [{"setting": "name", "value": HOSTILE}],
            "stations": [
                {"station_id": one, "name": HOSTILE, "district": HOSTILE, "min_doctors": 1}
                for one in ("../a", "CON", "con")
            ],
            "skills": [{"skill_id": "{{s}}", "name": HOSTILE}],
            "courses": [
                {"course_id": "{%c%}", "skill_id": "{{s}}", "provider": HOSTILE, "seats_max": 1}
            ],
            "doctors": [{"doctor_id": "/etc/passwd", "name": HOSTILE, "post_id": "../a"}],
        }
    )
    plan = plan_of(
        instance, "/etc/passwd - ../a CON commute 1", training="/etc/passwd {%c%} {{s}} -"
    )
    write_letters(plan, tmp_path / "out", instance=instance, lang="en", only="all")
    shown = '{{ 7*7 }} {% for %} <w:p/> & "x" ]]> {{ doctor_id }} next'
    decisions = letters_of(tmp_path / "out" / "decisions")
    stations = letters_of(tmp_path / "out" / "stations")
    assert list(decisions) == ["etc-passwd-7-7-for-w-p-x-doctor_id-next"]
    assert f"Doctor {shown} (/etc/passwd), now at {shown}" in decisions.popitem()[1]
    assert all(shown in text for text in stations.values())
    assert {file.name for file in tmp_path.iterdir()} == {"out"}


@pytest.mark.parametrize(
    ("ids", "names"),
    [
        (["D1", "D2"], ["D1.docx", "D2.docx"]),
        (["a", "A", "á"], ["a.docx", "A-2.docx", "a-3.docx"]),
        (["../../x", "..", "", "///"], ["x.docx", "letter.docx", "letter-2.docx", "letter-3.docx"]),
        (["CON", "nul.txt", "COM1"], ["_CON.docx", "_nul.txt.docx", "_COM1.docx"]),
        (['a:b*c?<d>|e"f\\g', "tab\t"], ["a-b-c-d-e-f-g.docx", "tab.docx"]),
        (["Đỗ Ư", "医生"], ["Do-U.docx", "letter.docx"]),
        (["x" * 300, "x" * 301], ["x" * 60 + ".docx", "x" * 60 + "-2.docx"]),
        (["a-2", "a", "A"], ["a-2.docx", "a.docx", "A-3.docx"]),
    ],
)
def test_file_names(ids: list[str], names: list[str]) -> None:
    given = FileNames(".docx")
    assert [given.of(one) for one in ids] == names


def test_same_plan_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_letters(PLAN, tmp_path / name, instance=INSTANCE)
    for file in (tmp_path / "one").rglob("*.docx"):
        other = tmp_path / "two" / file.relative_to(tmp_path / "one")
        assert file.read_bytes() == other.read_bytes()


def test_nothing_is_left_of_letters_that_were_interrupted(tmp_path: Path) -> None:
    def interrupt(done: int, of: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_letters(PLAN, tmp_path / "out", instance=INSTANCE, on_progress=interrupt)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(OutputError, match="No space left on device"):
        write_letters(PLAN, tmp_path / "out", instance=INSTANCE)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_anything_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "signed.docx").write_text("signed")
    with pytest.raises(OutputError, match="is not an empty folder"):
        write_letters(PLAN, tmp_path, instance=INSTANCE)
    assert [file.name for file in tmp_path.iterdir()] == ["signed.docx"]


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    write_letters(PLAN, tmp_path / "out", instance=INSTANCE)
    assert {file.name for file in tmp_path.iterdir()} == {"out"}


@pytest.mark.parametrize(
    ("plan", "told"),
    [
        (PLAN.model_copy(update={"status": "infeasible"}), "there is nothing to write"),
        (
            plan_of(
                instance_of(stations="station_id,min_doctors\nA,1", doctors="doctor_id\nD"), ""
            ),
            "another instance",
        ),
    ],
)
def test_plans_without_letters(tmp_path: Path, plan: Plan, told: str) -> None:
    with pytest.raises(OutputError, match=told):
        write_letters(plan, tmp_path / "out", instance=INSTANCE)


def test_bundled_templates_are_what_the_script_makes() -> None:
    made = templates()
    assert {file.name for file in HERE.iterdir()} == made.keys()
    for name, data in made.items():
        assert len(data) < 30_000
        with ZipFile(BytesIO(data)) as new, ZipFile(HERE / name) as old:
            assert {one: new.read(one) for one in new.namelist()} == {
                one: old.read(one) for one in old.namelist()
            }, "run python -m phanbo.reports.letters.make_templates"


TOWN = {
    "stations": "station_id,name,lat,lon,min_doctors,max_doctors\n"
    "S1,One,21,107,1,1\nS2,Two,21,107.1,1,1\n",
    "doctors": "doctor_id,name,post_id\nD1,An,S1\nD2,Bình,S1\nD3,Chi,\n",
}


class TestCommand:
    @pytest.fixture
    def folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "town").mkdir()
        for table, text in TOWN.items():
            (tmp_path / "town" / f"{table}.csv").write_text(text, encoding="utf-8")
        assert run("solve", "town", "-o", "plan.json").exit_code == 0
        return tmp_path

    def test_writes(self, folder: Path) -> None:
        result = run("letters", "plan.json", "--instance", "town", "-o", "out", "--lang", "en")
        assert result.exit_code == 0, result.output
        plan = Plan.from_json((folder / "plan.json").read_bytes())
        moved = [p.doctor_id for p in plan.postings if p.post_id not in (None, p.from_)]
        without = [p.doctor_id for p in plan.postings if p.post_id is None]
        assert len(letters_of(folder / "out" / "decisions")) == len(moved) == 1
        assert "out: 1 posting decisions, 2 station lists" in result.output
        assert f"of which no decision speaks: {', '.join(without)}" in result.output

    def test_json(self, folder: Path) -> None:
        options = ("--instance", "town", "-o", "out", "--only", "all", "--json")
        told = json.loads(run("letters", "plan.json", *options).stdout)
        assert (told["written"], told["decisions"], told["stations"]) == ("out", 2, 2)
        assert len(told["without_post"]) == 1

    def test_which_instance(self, folder: Path) -> None:
        result = run("letters", "plan.json", "-o", "out", "--lang", "en")
        assert result.exit_code == 2
        assert "name its files: --instance INSTANCE" in result.output

    @pytest.mark.parametrize("name", ["town", "tien-yen-2019"])
    def test_a_plan_made_with_other_settings(self, folder: Path, name: str) -> None:
        """They are given again; a bundled instance is then the same without being named."""
        changes = ("--set", "objectives=unplaced;moves")
        assert run("solve", name, *changes, "-o", "plan.json").exit_code == 0
        named = () if name == "tien-yen-2019" else ("--instance", name)
        assert run("letters", "plan.json", *named, "-o", "out").exit_code == (2 if not named else 5)
        assert run("letters", "plan.json", "--instance", name, "-o", "out").exit_code == 5
        assert not (folder / "out").exists()
        assert run("letters", "plan.json", *named, *changes, "-o", "out").exit_code == 0
        assert any((folder / "out").iterdir())

    def test_a_plan_that_does_not_hold(self, folder: Path) -> None:
        plan = json.loads((folder / "plan.json").read_text("utf-8"))
        plan["postings"][0]["minutes"] = 777
        (folder / "plan.json").write_text(json.dumps(plan), "utf-8")
        result = run("letters", "plan.json", "--instance", "town", "-o", "out", "--lang", "en")
        assert result.exit_code == 5
        assert "The plan does not hold" in result.output
        assert not (folder / "out").exists()

    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            (("plan.json", "--instance", "town"), "Missing option '-o'"),
            (("town/doctors.csv", "-o", "out"), "doctors.csv: not a phanbo-plan/1 plan"),
            (("plan.json", "--instance", "town", "-o", "town"), "is not an empty folder"),
            (("plan.json", "--instance", "town", "-o", "no/out"), "No such file or directory"),
            (
                ("plan.json", "--instance", "town", "-o", "o", "--template", "plan.json"),
                "template plan.json: it is no .docx file",
            ),
        ],
    )
    def test_wrong_use(self, folder: Path, arguments: tuple[str, ...], told: str) -> None:
        result = run("letters", *arguments, "--lang", "en")
        assert result.exit_code == 2
        assert told in result.output
        assert sorted(one.name for one in folder.iterdir()) == ["plan.json", "town"]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)
