from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from newscrawl.replica import running_replica

SPIDER = """
import json
import scrapy

class Probe(scrapy.Spider):
    name = "probe"

    async def start(self):
        for url in json.loads(self.urls):
            yield scrapy.Request(url, meta={"proxy": "http://192.0.2.1:9"})

    def parse(self, response):
        yield {
            "url": response.url, "asked": response.request.url, "status": response.status, "text": response.text,
            "latency": "download_latency" in response.meta,
        }
"""


def crawl(folder: Path, urls: list[str], address: str | None) -> tuple[list[dict[str, object]], str]:
    (folder / "probe.py").write_text(SPIDER)
    handler = "newscrawl.replica.transport.ReplicaDownloadHandler"
    settings = {
        "DOWNLOAD_HANDLERS": json.dumps({"http": handler, "https": handler}),
        "ROBOTSTXT_OBEY": "True",
        "RETRY_ENABLED": "False",
        "REMOTE_CONTROL_ENABLED": "False",
        "TELNETCONSOLE_ENABLED": "False",
        "FEED_EXPORT_ENCODING": "utf-8",
    }
    if address:
        settings["REPLICA_ADDRESS"] = address
    options = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "scrapy",
            "runspider",
            "probe.py",
            "-a",
            f"urls={json.dumps(urls)}",
            "-O",
            "out.jsonl",
            *options,
        ],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "SCRAPY_SETTINGS_MODULE": ""},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    out = folder / "out.jsonl"
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()], done.stderr


def test_a_crawl_reaches_every_host_and_scheme_and_keeps_its_addresses(tmp_path):
    with running_replica(articles=4) as replica:
        article = next(replica.sources["ycwb"].articles())
        rows, _ = crawl(
            tmp_path,
            [
                *article.urls,
                "http://43.240.125.15:1818/information/newmarket/web/webapi?marketType=37&count=2",
                "https://qingxin.gov.cn/zwgk/qxyw/",
                "https://www.ycwb.com/search/forbidden.htm",
            ],
            replica.address,
        )
        seen = {(entry["host"], entry["path"]) for entry in replica.log}
    by_address = {row["asked"]: row for row in rows}
    assert set(article.urls) <= set(by_address)
    assert all(article.title in by_address[url]["text"] for url in article.urls)
    assert all(row["latency"] for row in rows)
    market = by_address["http://43.240.125.15:1818/information/newmarket/web/webapi?marketType=37&count=2"]
    assert len(json.loads(market["text"])["record"]) == 2
    assert by_address["https://www.qingxin.gov.cn/zwgk/qxyw/"]["status"] == 200, "the redirect was followed"
    assert ("www.ycwb.com", "/robots.txt") in seen
    assert ("www.ycwb.com", "/search/forbidden.htm") not in seen, "robots.txt was obeyed"


def test_without_an_address_nothing_is_fetched_and_the_log_says_why(tmp_path):
    rows, log = crawl(tmp_path, ["https://news.ycwb.com/"], None)
    assert rows == []
    assert "REPLICA_ADDRESS is not set" in log
