import json
import os
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
            ledger.store(one, ledger.judge(one))
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
