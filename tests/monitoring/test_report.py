import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from benchmarks.report import NOW, generate
from newscrawl.items import Capture
from newscrawl.monitoring.facts import Facts
from newscrawl.monitoring.findings import Finding
from newscrawl.monitoring.health import Health
from newscrawl.monitoring.history import WHOLE, History
from newscrawl.monitoring.measures import Measures, RunCounts
from newscrawl.monitoring.report import gather
from newscrawl.monitoring.report_page import render
from newscrawl.storage.quarantine import Quarantine
from newscrawl.storage.state import State
from tests.browser import Browser

HOSTILE = "<img src=x onerror=\"document.title='broken'\"><script>document.title='broken'</script>\x1b[31m{{ 7*7 }}"


def run(state: State, site: str, days_ago: float, *findings: Finding, **measures) -> None:
    at = NOW - timedelta(days=days_ago)
    judged = (Health.of(findings), Measures(**{"counts": RunCounts(), **measures}))
    History(state, site, "").save(f"{site}-{days_ago}", at, {WHOLE: judged, site: judged}, accepted=False)


def store(
    state: State, site: str, number: int, published: str | None, *, cluster: str = "", title: str = "标题"
) -> None:
    article = f"{site}:{number}"
    state.execute(
        "INSERT INTO row (article_id, n, site, day, stored_at, published_at, content_hash, title, verdict, cluster,"
        " run_id, line) VALUES (?, 0, ?, '2026-11-22', ?, ?, 'h', ?, ?, ?, 'r', ?)",
        (
            article,
            site,
            NOW.isoformat(),
            published,
            title,
            "near" if cluster else "new",
            cluster or article,
            json.dumps({"url": f"https://{site}.example/{number}"}),
        ),
    )


def page_of(data: Path, facts: Facts, folder: Path) -> str:
    file = folder / "report.html"
    file.write_text(render(facts, data), encoding="utf-8")
    return file.as_uri()


@pytest.fixture
def either(location: Path | str):
    """The state on either engine."""
    with State(location) as state:
        yield state


@pytest.fixture
def state(tmp_path: Path):
    with State(tmp_path / "state.db") as state:
        yield state


def test_the_last_run_that_says_something_is_the_state_of_a_source(either: State):
    run(either, "ycwb", 2, Finding("blocked", {"blocked": 1, "causes": "1× wall:waf"}), new=0)
    run(either, "ycwb", 1, new=7)
    either.execute(
        "INSERT INTO run (run_id, spider, code_version, started_at, outcome, day) VALUES"
        " ('k', 'ycwb', '1', ?, 'killed', '2026-11-22')",
        (NOW.isoformat(),),
    )
    facts = gather(either, now=NOW, days=14)
    (source,) = facts.sources
    assert (source.outcome, source.new, source.stopped) == ("ok", [0, 7], "killed")
    assert [(event.site, event.outcome) for event in facts.events] == [("ycwb", "ok"), ("ycwb", "blocked")]


def test_what_was_measured_of_the_last_pages_stands_with_the_source(either: State, tmp_path: Path):
    run(either, "ycwb", 2, pages=8, by_layout=6, filled={"source": 4}, chars=812, lag_minutes=200, agreement=0.93)
    run(either, "ycwb", 1)
    page = render(gather(either, now=NOW, days=14), tmp_path)
    for words in ("8 pages", "text 812 characters", "fetched 3 h after publishing", "75%", "source 50%", "93%"):
        assert words in page


def test_a_source_that_has_not_run_for_long_is_overdue(either: State):
    for day in (9, 8, 7, 6, 5):
        run(either, "ycwb", day)
        run(either, "qingxin", day - 5)
    found = {source.site: source.overdue for source in gather(either, now=NOW, days=14).sources}
    assert found == {"ycwb": True, "qingxin": False}


def test_hours_of_publication_are_those_of_china(either: State):
    store(either, "ycwb", 1, "2026-11-21T23:30:00+08:00")
    store(either, "ycwb", 2, "2026-11-21T23:30:00+00:00")
    store(either, "ycwb", 3, None)
    facts = gather(either, now=NOW, days=14)
    assert facts.hours == {23: 1, 7: 1}
    assert facts.published == {"2026-11-21": 1, "2026-11-22": 1}


def test_clusters_come_with_the_widest_spread_first(either: State):
    for number, site in enumerate(("ycwb", "ycwb", "ycwb", "qingxin", "eastmoney", "southcn")):
        store(either, site, number, f"2026-11-21T0{number}:00:00+08:00", cluster="a" if number < 3 else "b")
    assert [(one.articles, one.sites) for one in gather(either, now=NOW, days=14).clusters] == [
        (3, ("eastmoney", "qingxin", "southcn")),
        (3, ("ycwb",)),
    ]


def test_pages_in_quarantine_are_counted_by_cause_and_the_newest_are_shown(either: State, tmp_path: Path):
    for number in range(5):
        at = NOW - timedelta(hours=number)
        capture = Capture(
            url=f"https://a.example/{number}",
            status=200,
            headers=(),
            body="<title>空白页</title><p>没有内容</p>".encode(),
            fetched_at=at,
        )
        reason = f"no_body: {number} characters of text found"
        file = Quarantine(tmp_path / "quarantine").keep(capture.url, reason, site="a", run_id="r", capture=capture)
        either.execute(
            "INSERT INTO quarantine (file, url, site, reason, run_id, at) VALUES (?, ?, 'a', ?, 'r', ?)",
            (file, capture.url, reason, at.isoformat()),
        )
    facts = gather(either, now=NOW, days=14)
    (cause,) = facts.causes
    assert (cause.name, cause.pages) == ("no_body", 5)
    assert [sample.url[-1] for sample in cause.samples] == ["0", "1", "2"]
    page = render(facts, tmp_path)
    assert "空白页" in page
    assert "没有内容" in page


def test_an_empty_state_has_a_report_that_says_how_to_begin(state: State, tmp_path: Path, browser: Browser):
    page = browser.open(page_of(tmp_path, gather(state, now=datetime.now(UTC), days=3), tmp_path))
    assert "Start one with scrapy crawl" in page.inner_text("main")


def test_what_pages_say_is_inert(state: State, tmp_path: Path, browser: Browser):
    run(state, HOSTILE, 1, Finding("pages_wrong", {"bad": 3, "all": 4, "ends": HOSTILE, "causes": HOSTILE}))
    store(state, HOSTILE, 1, "2026-11-21T08:00:00+08:00", cluster=HOSTILE, title=HOSTILE)
    store(state, "ycwb", 2, "2026-11-21T09:00:00+08:00", cluster=HOSTILE, title=HOSTILE)
    capture = Capture(url="https://a.example/';id", status=200, headers=(), body=HOSTILE.encode(), fetched_at=NOW)
    file = Quarantine(tmp_path / "quarantine").keep(capture.url, HOSTILE, site="a", run_id="r", capture=capture)
    state.execute(
        "INSERT INTO quarantine (file, url, site, reason, run_id, at) VALUES (?, ?, 'a', ?, 'r', ?)",
        (file, capture.url, HOSTILE, NOW.isoformat()),
    )
    address = page_of(tmp_path, gather(state, now=NOW, days=14), tmp_path)
    assert "\x1b" not in (tmp_path / "report.html").read_text(encoding="utf-8")
    page = browser.open(address)
    for details in page.query_selector_all("details"):
        details.evaluate("one => one.open = true")
    assert page.title() == "newscrawl 2026-11-22"
    assert page.query_selector("main img") is None
    assert "{{ 7*7 }}" in page.inner_text("main")
    assert """--url 'https://a.example/'"'"';id'""" in page.inner_text("code")


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("report")
    generate(folder, articles=600, days=10, sites=30)
    with State(folder / "state" / "newscrawl.db") as state:
        run(state, "ycwb", -0.1, Finding("blocked", {"blocked": 9, "causes": "9× wall:waf"}), new=999)
        return page_of(folder, gather(state, now=NOW, days=10), folder)


def test_sources_are_filtered_and_sorted_without_a_server(generated: str, browser: Browser):
    page = browser.open(generated)
    rows = page.locator("#sources tr[data-state]:visible")
    assert rows.count() == 30
    page.get_by_role("searchbox").fill("金羊网")
    assert rows.count() == 1
    assert "ycwb" in rows.inner_text()
    assert page.locator("#sources tr.why:visible").count() == 1
    page.get_by_role("searchbox").fill("")
    page.locator("#only").select_option("blocked")
    assert "金羊网" in " ".join(rows.all_inner_texts())
    page.locator("#only").select_option("")
    for order in (lambda found: sorted(found, reverse=True), sorted):
        page.locator("#sources button[data-by=new]").click()
        shown = [int(cell.get_attribute("data-v") or "") for cell in page.locator("#sources td[data-k=new]").all()]
        assert shown == order(shown)
    page.locator("#sources button[data-by=name]").click()
    names = [cell.get_attribute("data-v") or "" for cell in page.locator("#sources td[data-k=name]").all()]
    assert names == sorted(names)


def test_labels_are_english_or_chinese(generated: str, browser: Browser):
    page = browser.open(generated)
    assert "met a wall" in page.inner_text("main")
    assert "被拦截" not in page.inner_text("#sources tbody")
    page.get_by_role("button", name="中文").click()
    assert "met a wall" not in page.inner_text("main")
    assert "个请求被拦截" in page.inner_text("main")


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [390, 1200])
def test_nothing_runs_out_of_the_window_and_text_stands_out(
    generated: str, browser: Browser, *, width: int, dark: bool
):
    page = browser.open(generated, width=width, dark=dark)
    for details in page.query_selector_all("details"):
        details.evaluate("one => one.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    colours = page.evaluate(
        "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
        ".map(colour => colour.match(/\\d+/g).slice(0, 3).reduce((sum, part) => sum + +part, 0))"
    )
    assert abs(colours[0] - colours[1]) > 400
    assert (colours[0] > colours[1]) is dark
    charts = [box.bounding_box() for box in page.locator(".charts svg").all()]
    assert len(charts) == 4
    assert all(box and 300 < box["width"] < width for box in charts)


def test_a_page_of_every_portal_stays_below_a_megabyte(tmp_path: Path):
    generate(tmp_path, articles=1_000, days=14, sites=350)
    with State(tmp_path / "state" / "newscrawl.db") as state:
        page = render(gather(state, now=NOW, days=14), tmp_path)
    assert len(page.encode()) < 1_000_000
