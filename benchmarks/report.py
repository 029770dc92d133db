"""What the report costs: a generated state, then time, memory and size of the page.

    python benchmarks/report.py [--articles 100000] [--days 30] [--data DIR]

The state is made of invented articles by some forty sources, with runs, copies, walls and pages in quarantine; it is
kept in DIR if one is named, and made only if it is not there.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import resource
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from newscrawl.monitoring.findings import Finding
from newscrawl.monitoring.health import Health
from newscrawl.monitoring.history import WHOLE, History
from newscrawl.monitoring.measures import WATCHED, Measures, RunCounts
from newscrawl.monitoring.report import gather
from newscrawl.monitoring.report_page import render
from newscrawl.sites.registry import SITES
from newscrawl.storage.quarantine import Quarantine
from newscrawl.storage.state import State

RULES = ("outside_layout", "related_heading", "share_tools", "copyright", "after_disclaimer", "caption", "time_line")
FAULTS = (
    (Finding("blocked", {"blocked": 9, "causes": "9× wall:waf"}),),
    (Finding("site_down", {"failed": 4, "causes": "4× network: TCPTimedOutError"}),),
    (Finding("list_gone", {"lists": 2, "failed": 2, "causes": "2× list: no articles in it"}),),
    (Finding("template_changed", {"evidence": [
        Finding("layout_lost", {"rate": 0.0, "pages": 14, "usual": 1.0}).as_json(),
        Finding("text_fell", {"chars": 140, "usual": 870}).as_json(),
    ]}),),
    (Finding("pages_wrong", {"bad": 7, "all": 31, "ends": "7 failed", "causes": "7× status 500"}),),
)  # fmt: skip
NOW = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)


def generate(data: Path, articles: int, days: int, sites: int = 40) -> None:
    """A state with so many articles, stored evenly over the days."""
    chance = random.Random("report")
    names = list(dict.fromkeys(["ycwb", "nanfang_plus", "qingxin", *chance.sample(sorted(SITES), sites)]))[:sites]
    text = "云溪镇的茶园迎来采摘季，合作社每天收鲜叶六百多公斤。" * 40
    with State(data / "state" / "newscrawl.db") as state:
        for day in range(days):
            at = NOW - timedelta(days=days - 1 - day)
            with state.transaction():
                for site in names:
                    _run(state, data, site, at, day, days, chance)
                _articles(state, names, articles // days, at, day, text, chance)


def _run(  # noqa: PLR0913, PLR0917
    state: State, data: Path, site: str, at: datetime, day: int, days: int, chance: random.Random
) -> None:
    fault = chance.choice(FAULTS) if chance.random() < (0.12 if day == days - 1 else 0.03) else ()
    new = 0 if fault else chance.randint(0, 120)
    measures = Measures(
        counts=RunCounts(stored=new, lists_read=3, passed_over=50, failed=chance.randint(0, 2) + 4 * bool(fault)),
        new=new, revised=new // 20, copies=new // 5, pages=new, by_layout=new, chars=900, lag_minutes=40,
        compared=5, agreement=0.97, filled={name: new - chance.randint(0, new // 2) for name in WATCHED},
        removed={rule: chance.randint(200, 90_000) for rule in RULES},
    )  # fmt: skip
    health, run_id = Health.of(fault), f"{at:%Y%m%dT%H%M%SZ}-{site}-{day:04x}"
    moment = at + timedelta(seconds=chance.randint(0, 900))
    History(state, site, "").save(run_id, moment, {WHOLE: (health, measures), site: (health, measures)}, accepted=False)
    if day >= days - 3 and chance.random() < 0.2:
        reason = chance.choice(["no_body: 3 characters of text found", "too_deep", "cleaning_timeout: more than 10 s"])
        url = f"https://{site}.example/content_{day}.htm"
        file = Quarantine(data / "quarantine").keep(
            url, reason, site=site, run_id=run_id, capture=None, row={"text": "<script>alert(1)</script>"}
        )
        state.execute(
            "INSERT INTO quarantine (file, url, site, reason, run_id, at) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (file) DO NOTHING",
            (file, url, site, reason, run_id, moment.isoformat()),
        )


def _articles(  # noqa: PLR0913, PLR0917
    state: State, sites: list[str], number: int, at: datetime, day: int, text: str, chance: random.Random
) -> None:
    clusters: list[str] = []
    weights = [24 if 7 <= hour <= 20 else 3 for hour in range(24)]
    for place in range(number):
        site = chance.choice(sites)
        article = f"{site}:{day}-{place}"
        copied = bool(clusters) and chance.random() < 0.15
        cluster = clusters[min(int(chance.expovariate(0.1)), len(clusters) - 1)] if copied else article
        if not copied:
            clusters.append(article)
        hour = chance.choices(range(24), weights)[0]
        published = f"{at - timedelta(days=1):%Y-%m-%d}T{hour:02}:{chance.randint(0, 59):02}:00+08:00"
        title = f"云溪镇百亩茶园迎来采摘季 第{day}-{cluster.rpartition('-')[2]}期 <b>茶香</b>"
        line = json.dumps({"id": article, "url": f"https://{site}.example/{article}.htm", "title": title, "text": text})
        state.execute(
            "INSERT INTO row (article_id, n, site, day, stored_at, published_at, content_hash, title, verdict, cluster,"
            " run_id, line) VALUES (?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                article, site, f"{at:%Y-%m-%d}", at.isoformat(), published, hashlib.sha256(line.encode()).hexdigest(),
                title, "near" if copied else "new", cluster, f"run-{day}", line,
            ),
        )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = options.data or Path(folder)
        if not (data / "state" / "newscrawl.db").exists():
            generate(data, options.articles, options.days)
        began, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with State(data / "state" / "newscrawl.db") as state:
            facts = gather(state, now=NOW, days=options.days)
        page = render(facts, data)
        seconds = time.process_time() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        if options.out:
            options.out.write_text(page, encoding="utf-8")
        found = Counter(source.outcome for source in facts.sources)
        print(f"{facts.articles:,} articles, {len(facts.sources)} sources ({dict(found)})")
        print(f"{seconds:.2f} s of processor time, {peak / 1024:.0f} MiB at most (before: {before / 1024:.0f})")
        print(f"page: {len(page.encode()):,} bytes")


if __name__ == "__main__":
    main()
