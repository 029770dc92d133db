"""The report as one HTML file: works without a network and without a server, and what pages said in it is inert.

Everything taken from pages is escaped; the Content-Security-Policy lets only the report's own script run, named by its
hash, and nothing be loaded.
"""

from __future__ import annotations

import base64
import hashlib
import json
import shlex
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from newscrawl.monitoring.charts import bars, sparkline, stacked_bars
from newscrawl.monitoring.facts import Facts
from newscrawl.monitoring.findings import KINDS, WORST_FIRST
from newscrawl.monitoring.quarantined import excerpt
from newscrawl.monitoring.summary import printable
from newscrawl.monitoring.unusual import UNUSUAL
from newscrawl.sites.base import BEIJING

STATES = {
    "ok": ("ok", "正常"),
    "degraded": ("degraded", "降级"),
    "blocked": ("blocked", "被拦截"),
    "failed": ("failed", "失败"),
    "interrupted": ("interrupted", "中断"),
    "disk_full": ("disk full", "磁盘已满"),
}
COLUMNS = (
    ("new", "New", "新增"),
    ("revised", "Revised", "修订"),
    ("copies", "Duplicate", "重复"),
    ("blocked", "Blocked", "拦截"),
    ("failed", "Failed", "失败"),
    ("quarantined", "Quarantined", "隔离"),
)
RULES = 20
"""Rules of cleaning that are shown."""


def render(facts: Facts, data_dir: Path, explanations: Mapping[str, str] | None = None) -> str:
    """The page; `data_dir` is where the pages in quarantine lie, `explanations` links to theirs, by file."""
    script, style = _text("report.js"), _text("report.css")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    totals = sum(facts.stored.values(), Counter()) + Counter(wrong=facts.wrong.total())
    removed = facts.removed.most_common(RULES)
    most = max((chars for _, chars in removed), default=1)
    outcomes = {source.outcome for source in facts.sources}
    return _template().render(
        facts=facts,
        script=Markup(script),  # noqa: S704 - our own file
        script_hash=f"sha256-{digest}",
        style=Markup(style),  # noqa: S704 - our own file
        states=STATES,
        kinds=KINDS,
        columns=COLUMNS,
        order={outcome: len(WORST_FIRST) - place for place, outcome in enumerate(WORST_FIRST)},
        shown_states=[outcome for outcome in WORST_FIRST if outcome in outcomes],
        unwell=sum(source.outcome != "ok" or source.overdue for source in facts.sources),
        totals={name: totals[name] for name in ("new", "revised", "copies", "wrong")},
        warnings=[
            (source, finding) for source in facts.sources for finding in source.findings if finding.kind in UNUSUAL
        ],
        charts=_charts(facts),
        removed=[(rule, chars, chars / most) for rule, chars in removed],
        causes=[(cause, [(sample, excerpt(data_dir, sample)) for sample in cause.samples]) for cause in facts.causes],
        quarantine=data_dir / "quarantine",
        explanations=explanations or {},
    )


def _charts(facts: Facts) -> dict[str, Markup]:
    days, labels = facts.days, [day[5:] for day in facts.days]
    stored = {name: [facts.stored.get(day, Counter())[name] for day in days] for name in ("new", "revised", "copies")}
    return {
        "stored": stacked_bars(stored, labels),
        "wrong": bars({day[5:]: facts.wrong[day] for day in days}),
        "hours": bars({str(hour): facts.hours[hour] for hour in range(24)}),
        "published": bars({day[5:]: facts.published[day] for day in days}),
    }


def _text(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8").strip()


def _minute(moment: datetime) -> str:
    return f"{moment.astimezone(BEIJING):%Y-%m-%d %H:%M}"


def _span(minutes: int) -> str:
    """A time span, short."""
    return (
        f"{minutes} min" if minutes < 120 else f"{minutes / 60:.0f} h" if minutes < 2880 else f"{minutes / 1440:.0f} d"
    )


def _arguments(series: str) -> str:
    return " ".join(f"{name}={value}" for name, value in json.loads(series).items())


def _shown(value: Any) -> str:
    return printable(str(value))


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    filters: dict[str, Callable[[Any], Any]] = {
        "minute": _minute,
        "day": lambda moment: _minute(moment)[:10],
        "arguments": _arguments,
        "shown": _shown,
        "quoted": shlex.quote,
        "percent": "{:.0%}".format,
        "span": _span,
        "sparkline": sparkline,
    }
    environment.filters.update(filters)
    return environment.from_string(_text("report.html"))
