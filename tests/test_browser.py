"""The report in a real browser: what a reader clicks, types and points at; nothing is fetched.

Skipped where there is neither Chromium on the path nor one that playwright installed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from shutil import which
from typing import TYPE_CHECKING

import pytest

from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from phanbo.reports import write
from tests.hand_plans import TWO_PERIODS, instance_of, plan_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Error, Locator, Page, expect, sync_playwright
else:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    Error, expect, sync_playwright = (
        playwright.Error,
        playwright.expect,
        playwright.sync_playwright,
    )

NASTY = '<img src=x onerror="alert(1)">Đồng Rui'
DOCTORS = 350
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = next(filter(None, map(which, CHROMIUM)), None)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=found)
        except Error as error:
            pytest.skip(f"no browser to test with: {error.message.splitlines()[0]}")
        yield browser
        browser.close()


def instance() -> Instance:
    """Return 350 doctors: the last three are of a team, all others stay at station A."""
    doctors = [f"D{n},Bác sĩ {n},{'T' if n > DOCTORS - 3 else 'A'}" for n in range(1, DOCTORS + 1)]
    made = instance_of(
        "name=Thử-nghiệm",
        stations="""
            station_id,name,district,lat,lon,island,min_doctors,target_doctors
            A,Trạm Hà Nam,Quảng Yên,20.9,106.8,,1,2
            B,NASTY,Tiên Yên,21.3,107.4,,2,3
            C,Trạm Cô Tô,Cô Tô,20.97,107.76,Cô Tô,1,2
        """,
        teams="team_id,name,lat,lon\nT,Đội Tiên Yên,21.33,107.3",
        points="point_id,station_id,name,lat,lon,days_per_week\nP,A,Điểm,20.95,106.7,2",
        ferries="from_lat,from_lon,to_island,to_lat,to_lon,minutes\n21,107.4,Cô Tô,20.97,107.7,90",
        periods=TWO_PERIODS,
        doctors="doctor_id,name,post_id\n" + "\n".join(doctors),
    )
    data = made.tables()
    data["stations"][1]["name"] = NASTY
    return Instance.model_validate(data)


def plan(of: Instance) -> Plan:
    """Two of the team go to B at once, one to C later; D1 moves to B; travel is 1 to 350 minutes."""

    def post(number: int, period: str) -> str:
        if number == DOCTORS:
            return "C" if period == "B" else "-"
        return "B" if number in (1, DOCTORS - 1, DOCTORS - 2) else "A"

    lines = []
    for period in "AB":
        for number in range(1, DOCTORS + 1):
            home = "T" if number > DOCTORS - 3 else "A"
            there = post(number, period)
            mode = "-" if there == "-" else "stay" if there == home else "commute"
            minutes = "-" if there == "-" else str(number * 10)
            lines.append(f"D{number} {period} {home} {there} {mode} {minutes}")
    return plan_of(of, "\n".join(lines), visits="A P A 1")


Open = Callable[..., "Page"]


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return language -> address of a report."""
    folder, made = tmp_path_factory.mktemp("reports"), instance()
    found = plan(made)
    return {
        lang: write(found, folder / f"{lang}.html", instance=made, lang=lang).as_uri()
        for lang in ("en", "vi")
    }


@pytest.fixture
def opened(browser: Browser, reports: dict[str, str]) -> Iterator[Open]:
    """Open a report; afterwards, nothing else was loaded and nothing complained."""
    complaints: list[str] = []
    contexts = []

    def open_report(lang: str = "en", *, script: bool = True) -> Page:
        context = browser.new_context(
            java_script_enabled=script, viewport={"width": 1300, "height": 900}
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda one: complaints.append(one.text))
        page.on("pageerror", lambda one: complaints.append(str(one)))
        page.on("dialog", lambda one: complaints.append(one.message))
        page.on("request", lambda one: complaints.append(one.url))
        page.goto(reports[lang])
        page.set_default_timeout(10_000)
        return page

    yield open_report
    for context in contexts:
        context.close()
    assert [one for one in complaints if one not in reports.values()] == []


def listed(page: Page, heading: str) -> Locator:
    """Return the section of a heading."""
    return page.locator("section", has=page.get_by_role("heading", name=heading))


def column(section: Locator, number: int) -> list[str]:
    rows = section.locator("tbody tr:visible")
    texts: list[str] = rows.locator(f"td:nth-child({number})").all_inner_texts()
    return texts


def test_search_filters_the_rows(opened: Open) -> None:
    section = listed(opened(), "Every doctor’s post")
    search, count = section.get_by_label("Search in this table"), section.locator("output")
    expect(count).to_have_text("700 of 700 rows")
    search.fill("bac si d34")
    expect(count).to_have_text("22 of 700 rows")
    assert set(column(section, 2)) == {"D34", *(f"D34{n}" for n in range(10))}
    search.fill("BÁC SĨ đồng rui 1 ")
    assert set(column(section, 5)) == {NASTY}
    search.fill("nobody of this name")
    assert column(section, 2) == []
    search.fill("")
    expect(count).to_have_text("700 of 700 rows")


def test_long_tables_show_their_beginning_until_asked(opened: Open) -> None:
    section = listed(opened(), "Every doctor’s post")
    assert len(column(section, 2)) == 300
    section.get_by_role("button", name="Show all rows").click()
    assert len(column(section, 2)) == 700
    expect(section.get_by_role("button", name="Show all rows")).to_be_hidden()


@pytest.mark.parametrize(
    ("lang", "title", "name"),
    [
        ("en", "Every doctor’s post", "Minutes one way"),
        ("vi", "Nơi làm việc của từng bác sĩ", "Phút đi một chiều"),
    ],
)
def test_sort_by_number_and_back_with_the_keyboard(
    opened: Open, lang: str, title: str, name: str
) -> None:
    section = listed(opened(lang), title)

    def minutes() -> list[str]:
        return [one.replace(",", "").replace(".", "") for one in column(section, 8)]

    heading = section.get_by_role("button", name=name, exact=True)
    heading.press("Enter")
    expect(section.locator("th[aria-sort=ascending]")).to_have_count(1)
    assert minutes() == [str(10 * (1 + n // 2)) for n in range(300)]
    heading.press("Enter")
    expect(section.locator("th[aria-sort=descending]")).to_have_count(1)
    # Doctor 350 has no post in the first period: a blank comes last, either way.
    assert minutes()[:4] == ["3500", "3490", "3490", "3480"]


def sign(page: Page, name: str) -> Locator:
    return page.locator(f'.plane .view:not(.off) .station[aria-label^="{name}"]')


def test_pointing_tells_and_a_click_keeps(opened: Open) -> None:
    page = opened()
    card = page.locator(".card")
    expect(card).to_contain_text("Point at a sign")
    sign(page, "Trạm Hà Nam").hover()
    expect(card).to_contain_text("Trạm Hà Nam")
    expect(card).to_contain_text("Doctors: 346; before: 347; minimum 1, target 2")
    expect(card).to_contain_text("Goes: Bác sĩ 1 (D1), to " + NASTY)
    page.locator(".plane").hover(position={"x": 5, "y": 5})
    expect(card).to_contain_text("Point at a sign")
    page.locator(".plane .view:not(.off) .station.at-target").first.click()
    expect(card.locator("strong")).to_have_text(NASTY)
    sign(page, "Trạm Hà Nam").hover()
    expect(card.locator("strong")).to_have_text(NASTY)
    page.keyboard.press("Escape")
    page.locator(".plane").press("Escape")
    expect(card).to_contain_text("Point at a sign")


@pytest.mark.parametrize(
    ("layer", "signs"),
    [
        ("Who goes where", ".flow"),
        ("District teams", ".team"),
        ("Outreach points and visits", ".point"),
        ("Ferries", ".ferries .link"),
    ],
)
def test_layers_are_switched(opened: Open, layer: str, signs: str) -> None:
    page = opened()
    first = page.locator(f".plane .view:not(.off) {signs}, .plane > {signs}").first
    expect(first).to_be_visible()
    box = page.get_by_label(layer)
    box.press("Space")  # a click may miss while the page still settles
    expect(box).not_to_be_checked()
    expect(first).to_be_hidden()
    expect(sign(page, "Trạm Hà Nam")).to_be_visible()
    box.press("Space")
    expect(first).to_be_visible()


def choice(page: Page, name: str) -> Locator:
    return page.get_by_role("combobox", name=name, exact=True)


def shown(page: Page) -> list[float]:
    box = page.locator(".plane").get_attribute("viewBox") or ""
    return [float(one) for one in box.split()]


def test_a_district_comes_forward(opened: Open) -> None:
    page = opened()
    choice(page, "Former district").select_option("Cô Tô")
    away = re.compile(r"\baway\b")
    expect(sign(page, "Trạm Hà Nam")).to_have_class(away)
    expect(sign(page, "Trạm Cô Tô")).not_to_have_class(away)
    assert shown(page)[2] < 1000
    choice(page, "Former district").select_option("all")
    expect(sign(page, "Trạm Hà Nam")).not_to_have_class(away)
    assert shown(page) == [0, 0, 1000, 640]


def test_a_view_for_each_period(opened: Open) -> None:
    page = opened()
    options = choice(page, "Show").locator("option").all_inner_texts()
    assert options == ["Whole plan", "A", "B", "Before"]
    flows = page.locator(".plane .flow:visible")
    key = page.locator(".key:visible")
    expect(flows).to_have_count(3)
    expect(key).to_contain_text("Below the minimum: 0")
    choice(page, "Show").select_option("B")
    expect(flows).to_have_count(1)
    choice(page, "Show").select_option("Before")
    expect(flows).to_have_count(0)
    expect(key).to_contain_text("Below the minimum: 2")


def test_zoom_and_move(opened: Open) -> None:
    page = opened()
    plane = page.locator(".plane")
    page.get_by_role("button", name="Zoom in").click()
    assert shown(page)[2] == pytest.approx(1000 / 1.5)
    plane.press("+")
    assert shown(page)[2] == pytest.approx(1000 / 1.5**2)
    plane.press("ArrowRight")
    left = shown(page)[0]
    box = plane.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 300, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] + 400, box["y"] + 220, steps=5)
    page.mouse.up()
    assert shown(page)[0] == pytest.approx(left - 100 / box["width"] * 1000 / 1.5**2, rel=0.02)
    plane.press("0")
    assert shown(page) == [0, 0, 1000, 640]


def test_a_station_is_found_by_its_name(opened: Open) -> None:
    page = opened()
    page.get_by_label("Find a station").fill("cô tô")
    page.get_by_label("Find a station").press("Enter")
    expect(page.locator(".card strong")).to_have_text("Trạm Cô Tô")
    expect(page.locator(".card")).to_contain_text("Comes: Bác sĩ 350 (D350), from Đội Tiên Yên")
    assert shown(page)[2] == pytest.approx(200)


def test_texts_are_those_of_the_language(opened: Open) -> None:
    page = opened("vi")
    assert page.locator("html").get_attribute("lang") == "vi"
    expect(page.get_by_role("heading", name="Bản đồ phương án")).to_be_visible()
    expect(choice(page, "Huyện cũ")).to_be_visible()
    expect(page.locator(".tools output").first).to_have_text(re.compile(r"^\d+/\d+ dòng$"))


def test_without_a_script_the_page_is_whole(opened: Open) -> None:
    page = opened(script=False)
    expect(page.locator(".plane")).to_be_visible()
    expect(page.locator(".controls")).to_be_hidden()
    expect(page.locator(".card")).to_be_hidden()
    assert page.locator(".station:visible").count() >= 3
    assert len(column(listed(page, "Every doctor’s post"), 2)) == 700


def test_print_shows_every_row_and_no_controls(opened: Open) -> None:
    page = opened()
    page.emulate_media(media="print")
    section = listed(page, "Every doctor’s post")
    assert len(column(section, 2)) == 700
    expect(section.get_by_label("Search in this table")).to_be_hidden()
    expect(page.locator(".controls")).to_be_hidden()
    expect(page.locator("nav")).to_be_hidden()
    expect(page.locator(".plane")).to_be_visible()
    head = section.locator("thead").evaluate("one => getComputedStyle(one).display")
    assert head == "table-header-group"
    paper = page.pdf(prefer_css_page_size=True)
    width, height = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", paper)[0]
    assert (round(float(width)), round(float(height))) == (842, 595)  # A4 landscape, in points


def test_a_hostile_name_stays_a_name(opened: Open) -> None:
    page = opened()
    assert page.locator("img").count() == 0
    assert NASTY in page.locator("datalist option").evaluate_all("all => all.map(o => o.value)")
