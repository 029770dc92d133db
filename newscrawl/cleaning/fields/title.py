"""The headline: without the site's name, whole where a meta was cut, and found by place on pages without markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from newscrawl.cleaning.body.blocks import Block
from newscrawl.cleaning.body.furniture import Rule
from newscrawl.cleaning.fields.evidence import Evidence
from newscrawl.cleaning.text.tidy import fold, tidy_line
from newscrawl.patterns import lazy

LETTER = lazy("[一-鿿A-Za-z]")
SPLIT = re.compile(r"\s*[_|｜丨]+\s*|\s+[-–—]+\s+|\s*--+\s*|(?<=\S)[-–—](?=[^-–—]{2,24}$)|\s*[>»›·]\s+")
"""Between the parts of a ``title`` element."""
SITE_WORDS = re.compile(
    r"(?:网|新闻|频道|报|社|台|门户|政府|政务|资讯|中心|网站|首页|客户端|\.com|\.cn|\.net|\.org|官网|平台|媒体|要闻|动态|头条|日报|晚报|"
    r"在线|热线|论坛|博客|财经|科技|体育|娱乐|正文|详情|南方\+|APP|News|news|Online)$",
    re.IGNORECASE,
)
LONGEST = 300
"""Characters of a title that are kept."""
LONGEST_HEADLINE = 90
LEAST_SHARE = 0.3
"""Share of a page title that a printed line inside it must make up to be the headline."""
HEAD_LINES = 14
"""Lines above the body in which a headline without markup is looked for."""
BELOW_START = 4
"""Lines below the body's first line that are looked at too: the headline may have been taken for the first line."""
CLOSE_ABOVE = 8
RELEVANT = 0.3
"""Share of its pairs of characters in the text from which a title is surely the article's."""
ENOUGH = 0.2
"""The same for a line where a headline is wanting."""
NEAR_META = 4
"""Lines between the headline and the line with time or source."""


def choose_title(
    evidence: Sequence[Evidence], page_titles: Sequence[str], headlines: Sequence[Block], site_names: Iterable[str]
) -> Evidence | None:
    """The best title of a page with markup.

    `evidence` is what layouts, lists and metas say, `page_titles` the ``title`` elements, `headlines` the blocks whose
    text stands in a page title.
    """
    layout = [item for item in evidence if item.layer.startswith(("layout:", "api", "listing", "front_matter", "enp"))]
    if layout:
        return _whole(layout[0], headlines)
    names = {fold(name) for name in site_names if name}
    printed = _printed(headlines, page_titles)
    if printed:
        return Evidence(printed, "text")
    metas = [item for item in evidence if item.layer.startswith(("meta:", "jsonld"))]
    official = next((item for item in metas if item.layer == "meta:ArticleTitle"), None)
    if official:
        return official
    for title in page_titles:
        stripped = without_site(title, names)
        whole = next((item for item in metas if fold(item.value) == fold(stripped)), None)
        if stripped:
            return Evidence(stripped, whole.layer if whole else "title")
    return Evidence(without_site(metas[0].value, names), metas[0].layer) if metas else None


def without_site(title: str, names: Iterable[str] = ()) -> str:
    """`title` without the site's and column's names at its end."""
    title = tidy_line(title)
    known = set(names)
    cuts = list(SPLIT.finditer(title))
    end = len(title)
    for cut in reversed(cuts):
        part = title[cut.end() : end].strip()
        rest = title[: cut.start()].strip()
        if len(rest) < 4:
            break
        hyphen = cut.group().strip() in ("-", "–", "—") and not cut.group().startswith(" ")
        site_like = fold(part) in known or bool(SITE_WORDS.search(part)) or (len(part) <= 6 and not hyphen)
        if not (site_like or (len(part) <= 0.4 * len(rest) and not hyphen)):
            break
        end = cut.start()
    return title[:end].strip()[:LONGEST]


def from_lines(lines: Sequence[Block], rules: Sequence[Rule | None], start: int) -> str | None:
    """The headline of a page without markup: the nearest line above the line with time or source.

    `start` is the index of the body's first line.  None when nothing above the body looks like one.
    """
    zone = range(max(0, start - HEAD_LINES), min(len(lines), start + BELOW_START))
    named = [
        index for index in zone if (rule := rules[index]) is not None and rule.name in ("time_line", "source_line")
    ]
    for meta in named:
        for index in range(meta - 1, max(-1, meta - 1 - NEAR_META), -1):
            rule = rules[index]
            if rule is not None and rule.name == "breadcrumb":
                break
            if rule is None and lines[index].text:
                if _reads_like_headline(lines[index].text):
                    return lines[index].text
                break
    return None


def above(lines: Sequence[Block], rules: Sequence[Rule | None], start: Sequence[int], text: str) -> Evidence | None:
    """The line close above the body that shares most with `text`, which is folded, or None without a good one.

    `start` is the body's first line, which may be the headline itself, taken for text.
    """
    zone = range(max(0, start[0] - CLOSE_ABOVE), start[0] + 1) if start else range(0)
    found = [
        (relevance(lines[index].text, text), index)
        for index in zone
        if rules[index] is None and _reads_like_headline(lines[index].text)
    ]
    best = max(found, default=(0.0, 0))
    return Evidence(tidy_line(lines[best[1]].text), "text") if best[0] >= ENOUGH else None


def is_foreign(title: str, text: str) -> bool:
    """Whether a title says nothing of the folded text: no pair of characters in common, or a site's name with few."""
    shared = relevance(title, text)
    return shared == 0 or (shared < RELEVANT and bool(SITE_WORDS.search(title)))


def relevance(title: str, text: str) -> float:
    """Share of the title's pairs of characters that stand in the folded text, 0 to 1."""
    line = fold(title)
    pairs = {line[index : index + 2] for index in range(len(line) - 1)}
    return sum(pair in text for pair in pairs) / len(pairs) if pairs else 0.0


def _reads_like_headline(text: str) -> bool:
    return (
        6 <= len(text) <= LONGEST_HEADLINE
        and not text.endswith(("。", "：", ":", "，", ",", "；"))
        and (len(LETTER.findall(text)) >= 5)
    )


def _printed(headlines: Sequence[Block], page_titles: Sequence[str]) -> str | None:
    """The headline as the page prints it: the longest block that a page title holds, headings before other lines."""
    starts = [fold(title) for title in page_titles]
    best: tuple[tuple[bool, bool, int], str] | None = None
    for block in headlines:
        line = fold(block.text)
        leading = any(title.startswith(line) for title in starts)
        if not leading and len(line) < LEAST_SHARE * min(map(len, starts), default=0):
            continue  # a column whose name happens to stand in the title
        key = (leading, block.heading in (1, 2, 3), len(line))
        if not block.hidden and (best is None or key > best[0]):
            best = (key, block.text)
    return best[1][:LONGEST] if best else None


def _whole(item: Evidence, headlines: Sequence[Block]) -> Evidence:
    """The item, or the headline that the page prints, when the item is a cut beginning of it."""
    line = fold(item.value)
    for block in headlines:
        whole = fold(block.text)
        if len(line) >= 4 and whole.startswith(line) and len(whole) > len(line) and item.value.endswith(("…", "...")):
            return Evidence(block.text, "text")
    return Evidence(tidy_line(item.value)[:LONGEST], item.layer)
