import shutil
from pathlib import Path

from benchmarks.report import generate
from newscrawl import clock
from newscrawl.items import Capture
from newscrawl.storage.quarantine import Quarantine
from newscrawl.storage.state import State
from tests.browser import Browser
from tests.commands.conftest import Terminal


def test_nothing_crawled_yet_is_one_line_that_says_how_to_begin(terminal: Terminal):
    ended = terminal.run("report")
    assert ended.returncode == 1
    assert "nothing has been crawled yet; start with `scrapy crawl ycwb`" in ended.stderr
    assert not terminal.data_dir.exists()


def test_the_report_links_to_what_cleaning_saw_of_a_page_in_quarantine(
    terminal: Terminal, tmp_path: Path, browser: Browser
):
    capture = Capture(
        url="https://news.ycwb.com/1.htm",
        status=200,
        headers=(("Content-Type", "text/html"),),
        body="<title>空白</title><div class='nav'>分享到</div>".encode(),
        fetched_at=clock.now(),
    )
    generate(terminal.data_dir, articles=20, days=2, sites=4)
    file = Quarantine(terminal.data_dir / "quarantine").keep(
        capture.url, "no_body", site="ycwb", run_id="r", capture=capture
    )
    with State(terminal.data_dir / "state" / "newscrawl.db") as state:
        state.execute("DELETE FROM quarantine")
        state.execute(
            "INSERT INTO quarantine (file, url, site, reason, run_id, at) VALUES (?, ?, 'ycwb', 'no_body', 'r', ?)",
            (file, capture.url, capture.fetched_at.isoformat()),
        )
    out = tmp_path / "my report" / "last week.html"
    ended = terminal.run("report", "--out", out, "--days", "7")
    assert (ended.returncode, ended.stdout.strip()) == (0, str(out)), ended.stderr
    page = browser.open(out.as_uri())
    page.locator("summary", has_text="no_body").click()
    page.get_by_role("link", name="what cleaning saw").click()
    assert "分享到" in page.inner_text("body")
    shutil.rmtree(terminal.data_dir)
