from pathlib import Path

from newscrawl.items import ArchiveRecord
from newscrawl.storage.archive import ArchiveReader
from tests.commands.conftest import Terminal


def newest_url(terminal: Terminal, source: str) -> str:
    return next(one["urls"][0] for one in terminal.replica.truth() if one["source_name"] == source)


def test_a_page_of_a_known_site_is_fetched_whatever_the_state_says(terminal: Terminal):
    url = newest_url(terminal, "ycwb")
    first = terminal.run("recrawl", url)
    assert first.returncode == 0, first.stderr
    verdict, article_id, title, row, raw = first.stdout.rstrip("\n").split("\t")
    (stored,) = terminal.rows()
    assert (verdict, article_id, title) == ("new", stored["id"], stored["title"])
    shard, _, line = row.rpartition(":")
    assert stored["id"] in Path(shard).read_text(encoding="utf-8").splitlines()[int(line) - 1]
    record = ArchiveRecord(**stored["crawl"]["raw"])
    assert raw == f"{terminal.data_dir / record.file}:{record.offset}"
    assert ArchiveReader(terminal.data_dir).read(record.file, record.offset).capture.url == stored["url"]

    second = terminal.run("recrawl", url)
    assert second.returncode == 0
    assert second.stdout.split("\t")[0] == "unchanged"
    assert len(terminal.rows()) == 1


def test_a_changed_page_is_a_revision(terminal: Terminal):
    url = newest_url(terminal, "ycwb")
    terminal.run("recrawl", url)
    (stored,) = terminal.rows()
    terminal.replica.change(stored["id"])
    ended = terminal.run("recrawl", url)
    assert ended.stdout.split("\t")[:2] == ["revision", stored["id"]]
    assert [row["revision"] and row["revision"]["n"] for row in terminal.rows()] == [None, 1]


def test_the_page_of_a_row_is_asked_for_where_the_crawl_found_it(terminal: Terminal):
    terminal.run("crawl", "eastmoney")
    row = terminal.rows()[0]
    ended = terminal.run("recrawl", row["url"])
    assert ended.stdout.split("\t")[:3] == ["unchanged", row["id"], row["title"]]


def test_every_url_gets_a_line_and_one_failure_fails_the_command(terminal: Terminal):
    good, gone = newest_url(terminal, "ycwb"), "https://news.ycwb.com/2026-11/01/content_1.htm"
    ended = terminal.run("recrawl", good, gone)
    assert [line.split("\t")[0] for line in ended.stdout.splitlines()] == ["new", "failed"]
    assert ended.stdout.splitlines()[1].split("\t")[1:] == [gone, "status 404"]
    assert ended.returncode == 5


def test_what_is_no_url_is_named_and_the_others_are_fetched(terminal: Terminal):
    ended = terminal.run("recrawl", "ycwb.com/x", newest_url(terminal, "ycwb"))
    assert ended.returncode == 1
    assert "newscrawl: URL='ycwb.com/x' is no web address" in ended.stderr
    assert ended.stdout.startswith("new\t")


def test_without_urls_nothing_is_fetched(terminal: Terminal):
    ended = terminal.run("recrawl")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "name at least one URL" in ended.stderr
