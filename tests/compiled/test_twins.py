import json
import os
import shutil
import subprocess
import sys
import sysconfig
from importlib import import_module
from pathlib import Path

import pytest

import newscrawl.compiled
from newscrawl.compiled import SWITCH, twin

SOURCES = sorted(Path(newscrawl.compiled.__file__).parent.glob("*.pyx"))
COMPILER = (sysconfig.get_config_var("CC") or "cc").split()[0]
HAS_COMPILER = bool(shutil.which(COMPILER)) and Path(sysconfig.get_path("include"), "Python.h").exists()

CLEANED = """
import json, sys
from datetime import UTC, datetime
import newscrawl
from newscrawl.compiled import twin
day = datetime(2026, 3, 2, tzinfo=UTC)
article = newscrawl.clean(sys.stdin.buffer.read(), url="https://news.example.cn/1.html", fetched_at=day)
print(json.dumps([twin("walk") is None, repr(article)]))
"""
PAGE = (
    "<html><head><title>清新区农田建设_清新新闻网</title></head><body><a href=/>首页</a>"
    "<h1>清新区农田建设</h1>"
    "<p>来源：清新新闻网 2026-03-01 09:00</p><div class=content>"
    + "".join(f"<p>第{number}段，清新区今年新增高标准农田一千二百亩，惠及十六个村的农户。</p>" for number in range(6))
    + "<p>责任编辑：李四</p></div></body></html>"
)


def cleaned(**variables):
    done = subprocess.run(
        [sys.executable, "-c", CLEANED],
        input=PAGE.encode(),
        capture_output=True,
        check=True,
        env={**os.environ, **variables},
    )
    return json.loads(done.stdout)


def test_the_switch_keeps_the_twins_out_and_the_article_is_the_same():
    switched_off, *article = cleaned(**{SWITCH: "1"})
    assert switched_off is True
    assert article == cleaned()[1:]


@pytest.mark.skipif(
    not HAS_COMPILER or SWITCH in os.environ, reason="nothing can be compiled here, or it is switched off"
)
@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
def test_every_twin_was_compiled_where_there_is_a_compiler(source):
    import_module(f"newscrawl.compiled.{source.stem}")


def test_a_twin_that_was_not_compiled_is_none():
    assert twin("no_such_twin") is None
