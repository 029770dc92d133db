from datetime import UTC, datetime

import pytest

from newscrawl.commands.dedup import Command
from newscrawl.storage.dumps import Dumps
from newscrawl.storage.ledger import Ledger
from newscrawl.storage.state import State
from newscrawl.storage.values import RunEnd, RunInfo
from tests.commands.test_dumps import article

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
TEXT = "昨日上午，清远市召开全市教育工作会议，部署下一阶段的重点任务，各县区负责人参加了会议。<script>"


@pytest.fixture
def command(tmp_path):
    with State(tmp_path / "state" / "newscrawl.db") as state:
        run = RunInfo(run_id="r", spider="example", code_version="0", started_at=NOON, sites=("example",))
        ledger = Ledger(state, run, Dumps(tmp_path / "dumps"))
        for number, body in enumerate((TEXT, TEXT + "（完）", "另一篇文章，说的是别的事情。" * 3), start=1):
            one = article(number, number)
            one.text = body
            ledger.enter(one)
        ledger.close(end=RunEnd(outcome="ok", exit_code=0, ended_at=NOON))
    command = Command()
    command.settings = {"NEWSCRAWL_DATA_DIR": str(tmp_path)}
    command.exitcode = 0
    return command


class Options:
    def __init__(self, output):
        self.output = str(output)


def test_stats_count_documents_clusters_and_verdicts(command, capsys):
    command.run(["stats"], Options(""))
    counted = dict(line.rsplit(None, 1) for line in capsys.readouterr().out.splitlines())
    assert (counted["documents"], counted["clusters"], counted["rows: near"]) == ("3", "2", "1")


def test_explain_lays_two_texts_side_by_side_and_escapes_them(command, tmp_path, capsys):
    command.run(["explain", "example:2"], Options(tmp_path / "page.html"))
    assert "example:2: near of example:1" in capsys.readouterr().out
    page = (tmp_path / "page.html").read_text("utf-8")
    assert page.count("&lt;script&gt;") == 2
    assert "<script" not in page
    assert "<mark>（完）</mark>" in page


def test_explain_of_an_unknown_article_says_so(command, tmp_path, capsys):
    command.run(["explain", "example:9"], Options(tmp_path / "page.html"))
    assert command.exitcode == 1
    assert "example:9: no such article" in capsys.readouterr().err


def test_compact_keeps_what_is_needed(command, capsys):
    command.run(["compact"], Options(""))
    assert "bytes before" in capsys.readouterr().out
    command.run(["stats"], Options(""))
    assert command.exitcode == 0
