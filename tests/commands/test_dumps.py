import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newscrawl.items import Article, Crawl, Quality
from newscrawl.schema import to_line
from newscrawl.storage.dumps import Dumps
from newscrawl.storage.ledger import Ledger
from newscrawl.storage.state import State
from newscrawl.storage.values import RunEnd, RunInfo

PROJECT = Path(__file__).parents[2]
NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


def article(number, day):
    return Article(
        id=f"example:{number}",
        url=f"https://e/{number}",
        canonical_url=f"https://e/{number}",
        site="example",
        site_name="示例",
        title=f"标题{number}",
        text=f"第{number}篇" * 400,
        published_at=datetime(2026, 11, day, 4, tzinfo=UTC),
        fetched_at=NOON,
        content_hash="sha256:" + "0" * 64,
        quality=Quality(chars=1200),
        crawl=Crawl(code_version="0", encoding="utf-8"),
    )


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    with State(folder / "state" / "newscrawl.db") as state:
        run = RunInfo(run_id="r", spider="example", code_version="0", started_at=NOON, sites=("example",))
        ledger = Ledger(state, run, Dumps(folder / "dumps"), now=lambda: NOON)
        for number in range(100):
            one = article(number, 1 + number % 20)
            ledger.enter(one)
        ledger.close(end=RunEnd(outcome="ok", exit_code=0, ended_at=NOON))
    return folder


def command(data_dir, *arguments):
    return [sys.executable, "-m", "scrapy", "dumps", *arguments, "-s", f"NEWSCRAWL_DATA_DIR={data_dir}"]


def dumps(data_dir, *arguments):
    return subprocess.run(command(data_dir, *arguments), cwd=PROJECT, capture_output=True, check=False, timeout=120)


def test_cat_prints_the_lines_of_the_days_asked_for(data_dir):
    found = dumps(data_dir, "cat", "--site", "example", "--since", "2026-11-03", "--until", "2026-11-03")
    ids = [json.loads(line)["id"] for line in found.stdout.splitlines()]
    assert ids == [f"example:{number}" for number in range(100) if number % 20 == 2]
    assert found.returncode == 0


def test_cat_stops_quietly_when_nobody_reads_on(data_dir):
    process = subprocess.Popen(
        command(data_dir, "cat"), cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ
    )
    assert process.stdout.readline().startswith(b'{"schema_version"')
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(120) == 0


def test_verify_says_ok_and_then_what_is_wrong_and_mends_it(data_dir):
    good = dumps(data_dir, "verify")
    assert (good.returncode, good.stdout.decode().splitlines()[-1]) == (0, "100 rows in 1 shards, 0 problems")
    (shard,) = (data_dir / "dumps").rglob("part-*")
    shard.write_bytes(shard.read_bytes()[:-100])
    bad = dumps(data_dir, "verify")
    assert bad.returncode == 1
    assert "example/2026-11-22: part-0000000001.jsonl: size or digest" in bad.stdout.decode()
    assert dumps(data_dir, "verify", "--repair").returncode == 0
    assert dumps(data_dir, "verify").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("cat", "/nowhere"), "newscrawl: /nowhere: no such dumps folder\n"),
        (("cat", "--since", "soon"), "newscrawl: 'soon' is no date such as 2026-11-01\n"),
    ],
)
def test_wrong_use_ends_with_one_line(data_dir, arguments, complaint):
    found = dumps(data_dir, *arguments)
    assert (found.returncode, found.stderr.decode()) == (1, complaint)


def test_a_bad_line_is_named_after_the_good_ones_were_printed(tmp_path):
    shard = tmp_path / "part-1.jsonl"
    shard.write_text(to_line(article(1, 1)) + "\n{\n")
    found = dumps(tmp_path, "cat", str(shard))
    assert (found.returncode, found.stdout.count(b"\n")) == (1, 1)
    assert f"{shard}, line 2: " in found.stderr.decode()


def test_cat_gives_some_fields_of_what_is_new(data_dir, tmp_path):
    words = ("cat", "--fields", "id,dedup.verdict", "--cursor", str(tmp_path / "cursor.json"))
    first, again = dumps(data_dir, *words), dumps(data_dir, *words)
    assert first.stdout.splitlines()[0] == b'{"id":"example:0","dedup.verdict":"new"}'
    assert (first.stdout.count(b"\n"), again.stdout, again.returncode) == (100, b"", 0)


def test_a_reader_that_leaves_early_gets_everything_again(data_dir, tmp_path):
    words = command(data_dir, "cat", "--cursor", str(tmp_path / "cursor.json"))
    process = subprocess.Popen(words, cwd=PROJECT, stdout=subprocess.PIPE)
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(120) == 0
    assert not (tmp_path / "cursor.json").exists()


def test_a_full_disk_has_its_exit_code(data_dir):
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            command(data_dir, "cat"), cwd=PROJECT, stdout=full, stderr=subprocess.PIPE, check=False, timeout=120
        )
    assert ended.returncode == 3
    assert ended.stderr.decode().startswith("newscrawl: standard output: No space left on device. Free some space")


def test_an_export_says_what_it_wrote_and_goes_to_standard_output_if_told(data_dir, tmp_path):
    target = tmp_path / "articles.csv"
    words = ("export", "--as", "csv", "--fields", "id", "--until", "2026-11-01")
    written = dumps(data_dir, *words, "--to", str(target))
    assert written.stderr.decode() == f"5 rows as csv in {target}\n"
    assert (
        target.read_bytes()
        == dumps(data_dir, *words, "--to", "-").stdout
        == b"id\r\n" + b"".join(f"example:{number}\r\n".encode() for number in range(0, 100, 20))
    )


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_an_export_that_is_stopped_leaves_nothing(tmp_path, told):
    folder = tmp_path / "dumps" / "example" / "2026-11-22"
    folder.mkdir(parents=True)
    (folder / "part-1.jsonl").write_text(to_line(article(1, 1)) + "\n")
    os.mkfifo(folder / "part-2.jsonl")  # a shard that lets its reader wait
    words = command(tmp_path, "export", "--as", "csv", "--to", str(tmp_path / "out.csv"))
    process = subprocess.Popen(words, cwd=PROJECT, stderr=subprocess.PIPE)
    with (folder / "part-2.jsonl").open("wb"):  # opens when the reader has come so far
        process.send_signal(told)
        assert process.stderr.read() == b"newscrawl: interrupted\n"
    process.stderr.close()
    assert process.wait(120) == 11
    assert [path.name for path in tmp_path.iterdir()] == ["dumps"]


def test_old_days_go_by_command(tmp_path):
    folder = tmp_path / "dumps" / "example" / "2020-01-01"
    folder.mkdir(parents=True)
    (folder / "part-1.jsonl").write_text(to_line(article(1, 1)) + "\n")
    rehearsed = dumps(tmp_path, "prune", "--older-than", "30", "--dry-run").stdout.decode().splitlines()
    assert rehearsed[0].startswith("example/2020-01-01: 1 shards, ")
    assert rehearsed[1].endswith("bytes would go")
    assert folder.exists()
    assert dumps(tmp_path, "prune", "--older-than", "30").returncode == 0
    assert not folder.exists()
    unclear = dumps(tmp_path, "prune")
    assert (unclear.returncode, b"--older-than takes a number of days" in unclear.stderr) == (1, True)
