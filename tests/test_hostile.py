"""Files that would hurt: each ends in a clear fault, or is read as what it says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result

from phanbo import solve, write
from phanbo.cli import cli
from phanbo.instances import load
from phanbo.instances.forms.save import save
from phanbo.models.errors import InstanceError
from phanbo.models.instance import Instance
from phanbo.reports.language import translator
from tests.folders import GOOD, SOLVABLE, write_folder
from tests.heavy import cases
from tests.told import sentences

ROOT = Path(__file__).parents[1]
MEGABYTES, GUARD = 500, 300
"""Memory that no file may take; seconds that all heavy files together may take."""
posix_only = pytest.mark.skipif(os.name != "posix", reason="Windows has no such files")


@posix_only
def test_heavy_files_take_little_memory() -> None:
    """Each of them is refused, or is as little as it seems to be."""
    command = [sys.executable, "-m", "tests.heavy"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=GUARD, check=False
    )
    assert done.returncode == 0, done.stderr
    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["name"] for one in results] == list(cases())
    assert [one["name"] for one in results if not one["told"]] == []
    assert [one["name"] for one in results if one["megabytes"] > MEGABYTES] == []


LIMITS = [
    ("JSON of 100 MB", "i.json: is larger than 50 MB"),
    ("one list of numbers", "i.json: has more than 1500000 cells"),
    ("ten million columns", "doctors.csv: has more than 1500000 cells"),
    ("zeros in a part that is not read", "i.xlsx: unpacks to more than 200 MB"),
]


@pytest.mark.parametrize(("name", "expected"), LIMITS)
def test_a_limit_says_how_to_raise_it(tmp_path: Path, name: str, expected: str) -> None:
    (told,) = (one for one in sentences(cases()[name](tmp_path)) if one.startswith(expected))
    assert told == (
        f"{expected}; delete what no table needs, "
        "or allow more with --limits 2 (in Python: limits=2)"
    )


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [*map(str, arguments), "--lang", "en"], prog_name="phanbo")


def test_limits_can_be_raised(tmp_path: Path) -> None:
    with (write_folder(tmp_path / "wide", SOLVABLE) / "travel.csv").open("ab") as file:
        file.write(b"," * 1_500_001 + b"\n")
    with pytest.raises(InstanceError, match="--limits 2"):
        load(tmp_path / "wide")
    assert len(load(tmp_path / "wide", limits=2).doctors) == 3
    refused = run("check", tmp_path / "wide")
    assert refused.exit_code == 2
    assert "travel.csv: has more than 1500000 cells; " in refused.stderr
    assert run("check", tmp_path / "wide", "--limits", "2").exit_code == 0
    assert run("convert", tmp_path / "wide", "-", "--limits", "2").exit_code == 0
    assert run("convert", tmp_path / "wide", "-").exit_code == 2
    plan = tmp_path / "plan.json"
    assert run("solve", tmp_path / "wide", "-o", plan, "--limits", "2").exit_code == 0
    assert run("verify", tmp_path / "wide", plan, "--limits", "2").exit_code == 0


@pytest.mark.parametrize("limits", [0.5, 0, -1, float("inf"), float("nan")])
def test_limits_are_never_lowered(limits: float) -> None:
    with pytest.raises(ValueError, match="is no number from 1 up"):
        load("quang-ninh-2025", limits=limits)


VIETNAMESE = "doctor_id,name\nD1,Nguyễn Thị Hường\n"
ENCODED = [
    (VIETNAMESE.encode("utf-16"), "0xff in line 1"),
    (VIETNAMESE.encode("utf-16-be"), "0xc5 in line 2"),
    (GOOD["doctors"].encode("utf-16-le"), "0x00 in line 1"),
    (GOOD["doctors"].encode("utf-32"), "0xff in line 1"),
    ("doctor_id,name\nD1,Lê\n".encode("cp1258"), "0xea in line 2"),
    ("\ufeffdoctor_id,name\nD1,é\n".encode().replace("é".encode(), b"\xe9"), "0xe9 in line 2"),
    (b"doctor_id\nD1\nD\x002\n", "0x00 in line 3"),
    (b"\xef\xbb\xbfdoctor_id\nD1\nD\xff\n", "0xff in line 3"),
]


@pytest.mark.parametrize(("content", "expected"), ENCODED)
def test_other_encodings(tmp_path: Path, content: bytes, expected: str) -> None:
    write_folder(tmp_path, SOLVABLE | {"doctors": content})
    assert sentences(tmp_path) == [
        f"doctors.csv: is not UTF-8 text: byte {expected}; save it again as “CSV UTF-8”"
    ]


def test_names_that_differ_in_case(tmp_path: Path) -> None:
    write_folder(tmp_path, SOLVABLE)
    (tmp_path / "doctors.csv").rename(tmp_path / "doctors.CSV")
    assert len(load(tmp_path).doctors) == 3
    (tmp_path / "doctors.CSV").rename(tmp_path / "Doctors.csv")
    assert sentences(tmp_path) == [
        "Doctors.csv: is not a table of an instance; did you mean doctors?"
    ]


@posix_only
def test_a_table_twice(tmp_path: Path) -> None:
    write_folder(tmp_path, SOLVABLE)
    (tmp_path / "doctors.CSV").write_text("doctor_id\nD9\n")
    if len(list(tmp_path.iterdir())) == len(SOLVABLE):
        pytest.skip("the file system takes both names for one")
    assert sentences(tmp_path) == ["doctors.csv: is there twice; keep one file of that name"]


@posix_only
def test_links(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "folder", SOLVABLE)
    instance = load(folder)
    travel = folder / "travel.csv"
    travel.rename(folder / "travel 2025.txt")
    travel.symlink_to("travel 2025.txt")
    assert load(folder) == instance
    (tmp_path / "link").symlink_to(folder)
    assert load(tmp_path / "link") == instance
    travel.unlink()
    (folder / "travel 2025.txt").rename(tmp_path / "outside.csv")
    for target in ("../outside.csv", tmp_path / "outside.csv", "/dev/zero", "/etc/passwd"):
        travel.symlink_to(target)
        assert sentences(folder) == [
            "travel.csv: is a link that leads out of the folder; put the file itself into the folder"
        ]
        travel.unlink()
    travel.symlink_to("nowhere.csv")
    assert sentences(folder) == ["travel.csv: cannot be read: No such file or directory"]
    travel.unlink()
    travel.symlink_to("travel.csv")
    assert sentences(folder) == ["travel.csv: cannot be read: Too many levels of symbolic links"]


def ends(call: Any) -> None:
    """Call in a thread, so that a call that never ends fails the test instead of hanging it."""
    thread = threading.Thread(target=call, daemon=True)
    thread.start()
    thread.join(60)
    assert not thread.is_alive()


@posix_only
def test_pipes_and_devices_are_not_waited_for(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "folder", {"stations": SOLVABLE["stations"]})
    os.mkfifo(folder / "doctors.csv")
    for name in ("pipe.json", "pipe.xlsx", "pipe"):
        os.mkfifo(tmp_path / name)
    (tmp_path / "zero.json").symlink_to("/dev/zero")
    (tmp_path / "zero.xlsx").symlink_to("/dev/zero")
    told: list[str] = []

    def read_all() -> None:
        for name in ("folder", "pipe.json", "pipe.xlsx", "pipe", "zero.json", "zero.xlsx"):
            told.extend(sentences(tmp_path / name))
        told.extend(sentences("/dev/zero"))

    ends(read_all)
    forms = "name a folder of CSV files, an .xlsx workbook or a .json file"
    assert told == [
        "doctors.csv: is a folder or a device, not a file",
        "pipe.json: is a folder or a device, not a file",
        "pipe.xlsx: is a folder or a device, not a file",
        f"pipe: is no form of an instance; {forms}",
        "zero.json: is a folder or a device, not a file",
        "zero.xlsx: is a folder or a device, not a file",
        f"zero: is no form of an instance; {forms}",
    ]


@pytest.mark.parametrize("form", ["folder", "i.json", "i.xlsx"])
def test_what_may_not_be_read(tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Permissions mean nothing to an administrator, who may run the tests."""
    source = save(load(write_folder(tmp_path / "given", SOLVABLE)), tmp_path / form)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    (*_, told) = sentences(source)
    assert told.endswith(": cannot be read: Permission denied")


@posix_only
def test_names_that_no_terminal_shows(tmp_path: Path) -> None:
    odd = os.fsdecode(b"a\xff\x1b[31m.json")
    (tmp_path / odd).write_text("{")
    (told,) = sentences(tmp_path / odd)
    assert told.startswith(r"a\udcff\x1b[31m.json: cannot be read as JSON: ")
    (tmp_path / os.fsdecode(b"\xff.csv")).write_text("a\n1\n")
    write_folder(tmp_path, SOLVABLE)
    (told,) = sentences(tmp_path)
    assert told.startswith(r"\udcff.csv: is not a table of an instance; ")


BAD_IDS = [
    ("a\nb", "holds a line break, a tab or another control character; "),
    ("a\tb", "holds a line break, a tab or another control character; "),
    ("\x1b[31m", "holds a line break, a tab or another control character; "),
    ("\x85x", "holds a line break, a tab or another control character; "),
    ("x" * 201, "is longer than 200 characters; give it a shorter id"),
    ("\udc00", "holds a character that files cannot hold; write it again"),
]


@pytest.mark.parametrize(("one", "expected"), BAD_IDS)
def test_bad_ids(one: str, expected: str) -> None:
    """Whatever id it is, of this row or of another one, alone or in a list."""
    good = {"station_id": "S", "name": "S", "min_doctors": 0}
    for row in ({"doctor_id": f"x{one}x"}, {"doctor_id": "D", "skills": f"a;x{one}x"}):
        with pytest.raises(InstanceError) as caught:
            Instance.model_validate({"stations": [good], "doctors": [row]})
        (told,) = (str(fault) for fault in caught.value.faults)
        assert expected in told
        assert told.isprintable()


ODD_IDS = [
    *("../../x", "a/b", "C:\\x", "CON", "..", ".", "a:b", "x" * 199, "*", "?", "|"),
    *("=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(1)", "<script>", "&amp;", "'", '"', "{x}", "%s"),
    *(
        "e\u0302\u0301",
        "\u1ebf",
        "a\u00a0b",
        "\u200b",
        "🩺",
        "None",
        "nan",
        "1e5",
        "007",
        "a,b",
        "#N/A",
    ),
]


def test_odd_ids_are_only_ids(tmp_path: Path) -> None:
    """They read the same in every form, name no file, and are no formula and no markup."""
    stations = [
        {"station_id": f"S{one}", "name": one, "min_doctors": 1, "lat": 21, "lon": 107}
        for one in ODD_IDS
    ]
    doctors = [{"doctor_id": one, "name": one, "post_id": f"S{one}"} for one in ODD_IDS]
    instance = Instance.model_validate({"stations": stations, "doctors": doctors})
    for form in ("folder", "i.json", "i.xlsx"):
        assert load(save(instance, tmp_path / form)) == instance
    plan = solve(instance)
    for name in ("plan.xlsx", "plan.json", "plan.html"):
        write(plan, tmp_path / name, instance=instance)
    names = {"folder", "i.json", "i.xlsx", "plan.xlsx", "plan.json", "plan.html"}
    assert {file.name for file in tmp_path.iterdir()} == names
    for book in ("i.xlsx", "plan.xlsx"):
        with ZipFile(tmp_path / book) as archive:
            texts = archive.read("xl/sharedStrings.xml").decode()
            sheets = [archive.read(name) for name in archive.namelist() if "/sheet" in name]
        assert "=HYPERLINK(1)" in texts
        assert not any(b"HYPERLINK(1)" in sheet for sheet in sheets)
    assert (
        "<script>" not in (tmp_path / "plan.html").read_text(encoding="utf-8").split("<body", 1)[1]
    )


def test_long_cells_are_shown_cut(tmp_path: Path) -> None:
    long = "y" * 100_000
    write_folder(tmp_path, SOLVABLE | {"doctors": f"doctor_id,fte,{long}\nD1,{long},1\n"})
    told = sentences(tmp_path)
    assert [one[:20] for one in told] == ["doctors.csv, column ", "doctors.csv, row 2, "]
    assert all(len(one) < 600 for one in told)


@pytest.mark.parametrize("form", ["folder", "i.json", "i.xlsx"])
def test_a_whole_column_of_mistakes(tmp_path: Path, form: str) -> None:
    """Nobody reads more than so many faults, and telling them takes time."""
    stray = "".join(f"D{n},x\n" for n in range(1_500))
    tables: dict[str, str | bytes] = {**SOLVABLE, "doctors": f"doctor_id,fte\n{stray}"}
    source = write_folder(tmp_path / "folder", tables)
    if form == "i.json":
        rows = [{"doctor_id": f"D{n}", "fte": [{}]} for n in range(1_500)]
        stations = [{"station_id": "S", "name": "S", "min_doctors": 0}]
        (tmp_path / form).write_text(json.dumps({"stations": stations, "doctors": rows}))
        source = tmp_path / form
    elif form == "i.xlsx":
        from openpyxl import Workbook

        book = Workbook()
        stations_sheet, doctors_sheet = book.active, book.create_sheet("doctors")
        stations_sheet.title = "stations"
        stations_sheet.append(["station_id", "name", "min_doctors"])
        stations_sheet.append(["S", "S", 0])
        doctors_sheet.append(["doctor_id"])
        for n in range(1_500):
            doctors_sheet.append([f"D{n}", "stray"])
        book.save(tmp_path / form)
        source = tmp_path / form
    told = sentences(source)
    assert len(told) == 1_001
    assert (
        told[-1].endswith("doctors: has more than 1000 faults; correct these first")
        or told[-1] == "doctors.csv: has more than 1000 faults; correct these first"
    )


def test_limits_are_told_in_vietnamese(tmp_path: Path) -> None:
    source = cases()["JSON of 100 MB"](tmp_path)
    with pytest.raises(InstanceError) as caught:
        load(source)
    (told,) = caught.value.faults
    sentence = told.render(translator("vi"))
    assert "--limits 2" in sentence
    assert "50 MB" in sentence
