import signal
import time

from newscrawl.crawling.lock import RunLock
from tests.commands.conftest import Terminal

SPIDER = "nanfang_plus"


def last_line(stderr: str) -> str:
    return stderr.strip().splitlines()[-1]


def forget_state_and_dumps(terminal: Terminal) -> None:
    for part in ("state", "dumps"):
        for path in sorted((terminal.data_dir / part).rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()


def test_cleaning_again_changes_nothing_and_makes_a_lost_dump_again_which_the_next_crawl_knows(terminal: Terminal):
    terminal.run("crawl", SPIDER)
    rows = terminal.rows()
    ended = terminal.run("reclean", "--diff")
    assert (ended.returncode, last_line(ended.stderr)) == (0, "reclean: ok")
    assert f"{len(rows)} unchanged" in ended.stderr
    assert terminal.rows() == rows
    page = next((terminal.data_dir / "reports").glob("*-reclean-*.html"))
    assert "0 articles changed" in page.read_text(encoding="utf-8")

    forget_state_and_dumps(terminal)
    assert terminal.run("reclean", "--workers", "1").returncode == 0
    assert sorted(row["id"] for row in terminal.rows()) == sorted(row["id"] for row in rows)
    assert last_line(terminal.run("crawl", SPIDER).stderr) == "nanfang_plus: ok; nothing new"


def test_an_interrupted_run_ends_with_its_code_and_goes_on(terminal: Terminal):
    terminal.run("crawl", SPIDER)
    ids = sorted(row["id"] for row in terminal.rows())
    forget_state_and_dumps(terminal)
    process = terminal.start("reclean", "--workers", "1")
    marker = terminal.data_dir / "state" / "newscrawl.db"
    while not marker.exists():
        time.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    assert b"run the same command again" in process.communicate(timeout=60)[1]
    assert process.returncode == 11
    assert terminal.run("reclean", "--workers", "1").returncode == 0
    assert sorted(row["id"] for row in terminal.rows()) == ids
    assert terminal.run("dumps", "verify").returncode == 0


def test_without_an_archive_there_is_nothing_to_do(terminal: Terminal):
    ended = terminal.run("reclean", "--site", "ycwb")
    assert ended.returncode == 1
    assert "no page of ycwb is in" in last_line(ended.stderr)


def test_two_at_once_are_kept_apart(terminal: Terminal):
    archived = terminal.data_dir / "archive" / "example" / "run.warc.gz"
    archived.parent.mkdir(parents=True)
    archived.touch()
    with RunLock(terminal.data_dir / "state" / "locks" / "reclean.lock", "reclean"):
        assert terminal.run("reclean").returncode == 75


def test_a_day_that_is_none_is_refused(terminal: Terminal):
    ended = terminal.run("reclean", "--since", "gestern")
    assert (ended.returncode, last_line(ended.stderr)) == (1, "newscrawl: 'gestern' is no date such as 2026-11-01")
