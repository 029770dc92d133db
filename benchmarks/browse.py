"""How long a search over many articles takes: `python benchmarks/browse.py [--articles 100000] [--folder DIR]`.

Makes a state with invented articles of the length of real ones (about 900 characters on average), builds the search
index from it, starts the server of `scrapy browse`, and times its pages over HTTP.  A folder that is named is kept, so
that a second run only measures.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import ClientSession

from newscrawl.browsing.index import SearchIndex
from newscrawl.browsing.server import Browser, serving
from newscrawl.items import Article, Byline, Crawl, Dedup, Quality
from newscrawl.schema import to_line
from newscrawl.storage import rows
from newscrawl.storage.state import State

SITES = [("ycwb", "金羊网"), ("nanfang_plus", "南方Plus"), *((f"portal{n}", f"某某区{n}") for n in range(98))]
BLOCK = 20_000
"""Common Chinese characters are drawn by Zipf's law, in words of two, as in real text."""
PROMISE = 300
SEARCHES = {
    "two characters, in most articles": "q={common}",
    "two characters, in some": "q={some}",
    "two characters, in few": "q={rare}",
    "one character": "q={one}",
    "two words": "q={common}+{some}",
    "a sentence's part": "q={phrase}",
    "no such word": "q=饕餮貔貅",
    "one of many sites": "q={common}&site=portal3",
    "a week": "q={common}&since=2026-03-01&until=2026-03-07",
    "a verdict": "q={common}&verdict=near",
    "one word without another": "q={common}+-{some}",
    "nothing asked": "",
}


class Language:
    """Invented Chinese: two-character words drawn by Zipf's law."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        chars = [chr(code) for code in range(0x4E00, 0x4E00 + 3500)]
        self.words = [self.random.choice(chars) + self.random.choice(chars) for _ in range(BLOCK)]
        self.weights = [1 / (rank + 1) for rank in range(BLOCK)]

    def text(self, length: int) -> str:
        """`length` characters in paragraphs."""
        words = self.random.choices(self.words, self.weights, k=length // 2)
        sentences = ["".join(words[at : at + 12]) + "，" for at in range(0, len(words), 12)]
        return "\n".join("".join(sentences[at : at + 6])[:-1] + "。" for at in range(0, len(sentences), 6))


def fill(folder: Path, count: int) -> Language:
    """A state with `count` articles, a tenth of them copies and a twentieth revisions."""
    language = Language(7)
    path = folder / "state" / "newscrawl.db"
    start = datetime(2026, 1, 1, tzinfo=UTC)
    with State(path) as state:
        made = state.rows("SELECT count(*) FROM row")[0][0]
        for first in range(made, count, 1000):
            with state.transaction():
                made_now = [article(language, number, start) for number in range(first, min(first + 1000, count))]
                rows.insert(state, [(one, to_line(one)) for one in made_now], start, "here")
    return language


def article(language: Language, number: int, start: datetime) -> Article:
    site, name = SITES[min(int(language.random.expovariate(0.1)), 99)]
    moment = start + timedelta(minutes=3 * number)
    text = language.text(max(200, int(language.random.lognormvariate(6.6, 0.6))))
    kind = "near" if number % 10 == 3 else "new"
    return Article(
        id=f"{site}:{number}", url=f"https://{site}.example/{number}.htm", canonical_url=f"https://{site}.example/{number}.htm",
        site=site, site_name=name, title=language.text(20).replace("\n", ""), text=text, published_at=moment,
        published_raw="", published_precision="minute", fetched_at=moment, source=name,
        bylines=[Byline(name="张三", role="reporter")], language="zh", script="Hans",
        content_hash=f"sha256:{number:064x}",
        dedup=Dedup(verdict=kind, of=f"{site}:{number - 1}" if kind == "near" else None, cluster=f"c:{number // 10}"),
        quality=Quality(chars=len(text)), crawl=Crawl(run_id="made", code_version="0", encoding="utf-8"),
    )  # fmt: skip


def build(folder: Path) -> None:
    with State(folder / "state" / "newscrawl.db") as state, SearchIndex(folder / "state" / "search.db") as index:
        began, used = time.monotonic(), time.process_time()
        added = index.update(state)
        seconds, cpu = time.monotonic() - began, time.process_time() - used
        articles, _ = index.size()
    size = (folder / "state" / "search.db").stat().st_size
    state_size = (folder / "state" / "newscrawl.db").stat().st_size
    if added:
        print(
            f"indexed {added:,} rows in {seconds:.0f} s ({cpu:.0f} s of processor time), {added / cpu:,.0f} per second"
        )
    print(f"{articles:,} articles; search.db {size / 1e6:,.0f} MB beside a state of {state_size / 1e6:,.0f} MB")


async def measure(folder: Path, language: Language, runs: int) -> float:
    """Print how long each search takes, the whole page over HTTP; returns the longest median."""
    words = language.words
    named = {"common": words[0], "some": words[40], "rare": words[9000], "one": words[0][0]}
    with State(folder / "state" / "newscrawl.db") as state:
        named["phrase"] = json.loads(state.rows("SELECT line FROM row WHERE id = 70")[0][0])["text"][30:37]
    slowest = 0.0
    print(f"{'search':<36}{'articles':>10}{'median ms':>11}{'worst ms':>10}{'KB':>6}")
    async with serving(Browser(folder), 0) as address, ClientSession() as session:
        for name, query in SEARCHES.items():
            taken = []
            for _ in range(runs):
                began = time.monotonic()
                async with session.get(f"{address}?lang=en&{query.format(**named)}") as answer:
                    page = await answer.text()
                taken.append(1000 * (time.monotonic() - began))
            found = re.search(r'class="count"[^>]*>\s*(?:more than )?([^<]+?) articles', page)
            assert found, page
            middle = statistics.median(taken)
            slowest = max(slowest, middle)
            size = len(page.encode()) / 1000
            print(f"{name:<36}{found[1]:>10.10}{middle:>11.0f}{max(taken):>10.0f}{size:>6.0f}")
    return slowest


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--runs", type=int, default=7, help="how often each search is made")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        language = fill(folder, options.articles)
        build(folder)
        slowest = asyncio.run(measure(folder, language, options.runs))
    print(f"slowest median: {slowest:.0f} ms, and the promise is {PROMISE} ms")
    sys.exit(slowest > PROMISE)


if __name__ == "__main__":
    main()
