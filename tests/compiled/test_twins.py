import json
import os
import subprocess
import sys

from newscrawl.compiled import SWITCH, twin

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


def test_a_twin_that_was_not_compiled_is_none():
    assert twin("no_such_twin") is None
