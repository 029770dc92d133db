"""Every example of docs/reading-the-dumps.md runs as it is printed, in order, and prints what is printed there."""

import os
import re
import shutil
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from newscrawl.items import Byline, Capture, RawPage
from newscrawl.storage.archive import Archive
from tests.storage.conftest import NOON, Runs, make_article

PAGE = Path(__file__).parents[2] / "docs" / "reading-the-dumps.md"
BLOCK = re.compile(r"```(?P<language>\w+)\n(?P<code>.*?)```|<!-- (?P<event>[\w ]+) -->", re.DOTALL)
BEIJING = timezone(timedelta(hours=8))
WORKS = "北江大堤加固工程今天开工，计划明年汛期之前完成，沿线三个镇的一万两千名居民将因此受益，工程总投资两亿元。"
TEA = "清新区早茶文化节将于下周六在体育公园开幕，二十家老字号参展，市民可以凭身份证免费入场品尝点心，活动为期三天。"
NOTICE = (
    "各镇人民政府、区直有关单位：现将今年惠民工程的名单公布如下，请认真组织实施，并于每季度末上报进度情况，特此通知。"
)


def examples():
    """(name, code in its language or event, the output printed below it) of the page."""
    found = []
    for match in BLOCK.finditer(PAGE.read_text("utf-8")):
        language, code = match["language"], match["code"]
        if language == "text":
            found[-1][-1] = code
        else:
            found.append([language or "event", code or match["event"], None])
    return [pytest.param(*example, id=f"{number}-{example[0]}") for number, example in enumerate(found, start=1)]


def article(article_id, title, text, day, hour, **changes):
    site = article_id.split(":")[0]
    at = datetime(2026, 11, day, hour, 30 if hour == 9 else 0, tzinfo=BEIJING)
    return make_article(0, text, site=site, id=article_id, title=title, published_at=at, language="zh", **changes)


def crawl(runs, *articles):
    with Archive(runs.folder, f"run-{runs.number}") as archive:
        for one in articles:
            capture = Capture(url=one.url, status=200, headers=(), body=one.text.encode(), fetched_at=one.fetched_at)
            page = RawPage(capture=capture, request_url=one.url, spider="example", site=one.site)
            one.crawl.raw = archive.append(page)
    runs.run(*articles)


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    runs = Runs(tmp_path_factory.mktemp("reader") / "data")
    crawl(
        runs,
        article("eastmoney:9", "关于公布惠民工程名单的通知", NOTICE, 20, 17, source="清新区政府"),
        article("qingxin:8", "关于公布惠民工程名单的通知", NOTICE, 20, 17, fetched_at=NOON + timedelta(minutes=1)),
        article("ycwb:1", "北江大堤加固工程开工", WORKS, 20, 9, bylines=[Byline(name="陈明", role="reporter")]),
        article("ycwb:2", "早茶文化节下周开幕", TEA, 21, 8),
    )
    crawl(runs, article("ycwb:2", "早茶文化节下周开幕", TEA.replace("六", "日"), 21, 8))
    yield runs
    for state in runs.states:
        state.close()


def crawl_again(runs):
    crawl(runs, article("ycwb:1", "北江大堤加固工程开工（更新）", WORKS + "本报将继续关注。", 20, 9))


@pytest.fixture(scope="module")
def place(runs):
    """Where the reader works: the folder in which `data` lies, with what the shell needs."""
    folder = runs.folder.parent
    commands = folder / "bin"
    commands.mkdir()
    if not any((Path(path) / "jq").exists() for path in os.environ["PATH"].split(os.pathsep)):
        (commands / "jq").write_text(
            f'#!/bin/sh\nexec "{sys.executable}" "{Path(__file__).with_name("stand_in_for_jq.py")}" "$@"\n'
        )
        (commands / "jq").chmod(0o755)
    return folder


def environment(folder):
    return {
        **os.environ,
        "PATH": os.pathsep.join([str(folder / "bin"), str(Path(sys.executable).parent), os.environ["PATH"]]),
        "SCRAPY_SETTINGS_MODULE": "newscrawl.settings",
        "PYTHONPATH": str(PAGE.parents[1]),
        "HF_HOME": str(folder / "hf"),
        "HF_HUB_OFFLINE": "1",
        "HF_DATASETS_DISABLE_PROGRESS_BARS": "1",
    }


@pytest.mark.parametrize(("language", "code", "printed"), examples())
def test_the_example_prints_what_the_page_says(place, runs, language, code, printed):
    if language == "event":
        assert code == "another crawl"
        crawl_again(runs)
        return
    words = {"sh": ["bash", "-euo", "pipefail", "-c", code], "python": [sys.executable, "-c", code]}[language]
    ended = subprocess.run(
        words, cwd=place, env=environment(place), capture_output=True, check=False, timeout=120, encoding="utf-8"
    )
    assert ended.returncode == 0, ended.stderr
    if printed is not None:
        assert ended.stdout == printed


def test_every_tool_has_an_example():
    text = PAGE.read_text("utf-8")
    code = "".join(match["code"] or "" for match in BLOCK.finditer(text) if match["language"] != "text")
    for tool in ("jq ", "pandas", "duckdb", "datasets", "datatrove", "newscrawl.Cursor", "--cursor", "--unique"):
        assert tool in code


@pytest.mark.skipif(not shutil.which("jq"), reason="compares with the program jq, which this machine does not have")
@pytest.mark.parametrize("options", ["-rc", "-c"])
def test_the_stand_in_for_jq_prints_what_jq_prints(options, tmp_path):
    (tmp_path / "in.jsonl").write_text('{"a": "标题\\n", "b": [1, null]}\n{"a": "x"}\n', "utf-8")
    words = [options, ".a, .b", str(tmp_path / "in.jsonl")]
    stand_in = [sys.executable, str(Path(__file__).with_name("stand_in_for_jq.py"))]
    printed = [subprocess.run([*tool, *words], capture_output=True, check=True).stdout for tool in (["jq"], stand_in)]
    assert printed[0] == printed[1]
