import json
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from newscrawl.crawling.lock import RunLock
from tests.commands.conftest import ENVIRONMENT, Terminal

SPIDER = "nanfang_plus"


def last_line(stderr: str) -> str:
    return stderr.strip().splitlines()[-1]


def test_a_crawl_stores_every_article_once_and_a_second_one_finds_nothing_new(terminal: Terminal):
    first = terminal.run("crawl", SPIDER)
    assert first.returncode == 0, first.stderr
    assert last_line(first.stderr) == "nanfang_plus: ok"
    wanted = {one["id"] for one in terminal.replica.truth() if one["source_name"] == SPIDER}
    assert sorted(row["id"] for row in terminal.rows()) == sorted(wanted)

    second = terminal.run("crawl", SPIDER)
    assert (second.returncode, last_line(second.stderr)) == (0, "nanfang_plus: ok; nothing new")
    assert len(terminal.rows()) == len(wanted)


def test_a_changed_article_gives_one_revision(terminal: Terminal):
    terminal.run("crawl", SPIDER)
    changed = terminal.rows()[0]
    terminal.replica.change(changed["id"])
    assert terminal.run("crawl", SPIDER).returncode == 0
    revisions = [row for row in terminal.rows() if row["revision"]]
    assert [(row["id"], row["revision"]["n"]) for row in revisions] == [(changed["id"], 1)]
    assert revisions[0]["revision"]["previous_hash"] == changed["content_hash"]


def test_the_report_of_a_run_adds_up(terminal: Terminal):
    terminal.run("crawl", SPIDER)
    report = json.loads(next((terminal.data_dir / "reports").iterdir()).read_text(encoding="utf-8"))
    counts = report["counts"][SPIDER]
    ends = ("stored", "unchanged", "duplicate", "quarantined", "blocked", "failed")
    assert counts["fetched"] == sum(counts[end] for end in ends) == 3
    assert report["health"]["outcome"] == "ok"


def test_scrapys_own_feed_gets_the_articles(terminal: Terminal, tmp_path: Path):
    feed = tmp_path / "feed.jsonl"
    terminal.run("crawl", SPIDER, "-o", feed)
    rows = [json.loads(line) for line in feed.read_text(encoding="utf-8").splitlines()]
    assert sorted(row["id"] for row in rows) == sorted(row["id"] for row in terminal.rows())


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("crawl", "nope"), "newscrawl: no spider is called 'nope'; there are"),
        (("crawl",), "newscrawl: name one spider"),
        (("crawl", SPIDER, "-a", "since=yesterday"), "newscrawl: since='yesterday' is no date"),
        (("crawl", SPIDER, "-a", "colour=red"), "newscrawl: spider nanfang_plus has no argument 'colour'"),
        (("crawl", SPIDER, "-s", "DEDUP_POLICY=forget"), "newscrawl: DEDUP_POLICY='forget' is none of mark, drop"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_1(terminal: Terminal, words: tuple[str, ...], line: str):
    ended = terminal.run(*words)
    assert ended.returncode == 1
    assert last_line(ended.stderr).startswith(line)
    assert "Traceback" not in ended.stderr
    assert not terminal.replica.log


def test_a_second_run_of_a_spider_is_refused(terminal: Terminal):
    with RunLock(terminal.data_dir / "state" / "locks" / f"{SPIDER}.lock", SPIDER):
        ended = terminal.run("crawl", SPIDER)
    assert ended.returncode == 75
    assert last_line(ended.stderr).startswith("newscrawl: nanfang_plus is already running")
    assert not terminal.replica.log


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_unwritable_data_directory_stops_the_crawl_before_any_request(terminal: Terminal):
    terminal.data_dir.mkdir()
    terminal.data_dir.chmod(0o500)
    ended = terminal.run("crawl", SPIDER)
    assert ended.returncode == 1
    assert "choose another data directory" in last_line(ended.stderr)
    assert not terminal.replica.log


def test_a_file_in_the_place_of_the_data_directory_is_named(terminal: Terminal):
    terminal.data_dir.write_text("")
    ended = terminal.run("crawl", SPIDER)
    assert ended.returncode == 1
    assert str(terminal.data_dir) in last_line(ended.stderr)
    assert "Traceback" not in ended.stderr


def test_a_wall_is_exit_code_4_and_nothing_is_stored(terminal: Terminal):
    terminal.replica.switch(SPIDER, "wall", 405)
    ended = terminal.run("crawl", SPIDER)
    assert ended.returncode == 4, ended.stderr
    assert last_line(ended.stderr).startswith("nanfang_plus: blocked")
    assert terminal.rows() == []


def test_a_dead_site_is_exit_code_6(terminal: Terminal):
    terminal.replica.switch(SPIDER, "reset", True)
    ended = terminal.run("crawl", SPIDER)
    assert ended.returncode == 6, ended.stderr


def test_lists_that_hold_no_list_are_exit_code_6(terminal: Terminal):
    terminal.replica.switch(SPIDER, "refuse", True)
    ended = terminal.run("crawl", SPIDER)
    assert ended.returncode == 6, ended.stderr


def test_an_interrupted_crawl_ends_cleanly_and_the_next_one_finishes_it(terminal: Terminal):
    crawl = terminal.start("crawl", SPIDER, "-s", "DOWNLOAD_DELAY=0.7", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=1")
    while len(terminal.replica.log) < 4:
        assert crawl.poll() is None
        time.sleep(0.05)
    crawl.send_signal(signal.SIGTERM)
    stderr = crawl.communicate(timeout=60)[1].decode()
    assert crawl.returncode == 11, stderr
    assert last_line(stderr) == "nanfang_plus: interrupted; run the same command again to go on"
    assert terminal.run("crawl", SPIDER).returncode == 0
    wanted = [one["id"] for one in terminal.replica.truth() if one["source_name"] == SPIDER]
    assert sorted(row["id"] for row in terminal.rows()) == sorted(wanted)


def test_a_server_that_never_answers_does_not_hold_up_the_end(terminal: Terminal):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        crawl = terminal.start(
            "crawl", "generic", "-s", "DOWNLOAD_HANDLERS={}", "-s", "STOP_WAIT=1", "-a", f"url={url}"
        )
        silent.accept()[0].close()
        connection = silent.accept()[0]
        crawl.send_signal(signal.SIGTERM)
        stderr = crawl.communicate(timeout=15)[1].decode()
        connection.close()
    assert crawl.returncode == 11, stderr


def test_the_exit_code_survives_a_log_on_a_full_disk(terminal: Terminal):
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(terminal.command("crawl", "nope"), env=ENVIRONMENT, stderr=full, check=False)
    assert ended.returncode == 1


def test_a_crawl_killed_outright_loses_nothing_and_repeats_nothing(terminal: Terminal):
    crawl = terminal.start("crawl", SPIDER, "-s", "DOWNLOAD_DELAY=0.7", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=1")
    while len(terminal.replica.log) < 5:
        assert crawl.poll() is None
        time.sleep(0.05)
    crawl.kill()
    crawl.communicate(timeout=60)
    assert terminal.run("crawl", SPIDER).returncode == 0
    wanted = [one["id"] for one in terminal.replica.truth() if one["source_name"] == SPIDER]
    assert sorted(row["id"] for row in terminal.rows()) == sorted(wanted)


def test_an_alarm_is_given_when_a_source_changes_its_state_and_not_again(terminal: Terminal, tmp_path: Path):
    alarm = ("-s", f"HEALTH_COMMAND=tee -a {tmp_path / 'alarm'}")
    terminal.replica.switch(SPIDER, "wall", 405)
    for _ in range(2):
        assert terminal.run("crawl", SPIDER, *alarm).returncode == 4
    told = json.loads((tmp_path / "alarm").read_text())
    assert (told["spider"], told["outcome"], told["exit_code"]) == (SPIDER, "blocked", 4)
    assert told["findings"][0]["kind"] == "blocked"
    assert {(one["site"], one["was"], one["now"]) for one in told["changes"]} == {
        ("", "ok", "blocked"),
        (SPIDER, "ok", "blocked"),
    }
