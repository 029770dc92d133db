"""What a process loads: start-up is felt with every command, and every cleaning process starts as well."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("work", "unwanted"),
    [
        ("import newscrawl.pipelines", ["newscrawl.cleaning.article", "newscrawl.cleaning.worker"]),
        ("from newscrawl.cleaning import worker; worker.warm_up()", ["trafilatura", "justext", "scrapy"]),
        ("from newscrawl.commands import crawl; crawl._live_lines(None)", ["rich"]),
        ("import newscrawl.crawling.cookies", ["tldextract", "requests"]),
    ],
    ids=[
        "a crawl leaves cleaning to others",
        "only doubtful pages need a second opinion",
        "nobody looks on",
        "no site has set a cookie",
    ],
)
def test_what_is_not_needed_is_not_loaded(work: str, unwanted: list[str]):
    said = f"{work}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()).isdisjoint(unwanted)
