"""Where the site files an article: the columns of its breadcrumb, and its keywords."""

from __future__ import annotations

import re

from newscrawl.cleaning.fields.evidence import Evidence, Finding, Statements, Trace
from newscrawl.cleaning.fields.surroundings import Surroundings
from newscrawl.cleaning.text.tidy import fold, tidy_line
from newscrawl.patterns import lazy

CRUMBS = lazy(r"\s*(?:[>》›»→]+|&gt;|--+|::|/(?!\d))\s*")
CRUMB_LABEL = lazy(r"^.{0,12}?(?:位置|所在|当前|栏目)[^:：]{0,4}[:：]\s*|^(?:首页|主页|网站首页)$")
NO_SECTION = lazy(r"^(?:首页|主页|网站首页|正文|内容|详情|详细|新闻正文|文章正文|浏览文章|信息详情|列表|Home)?$")
TAG_SPLIT = lazy(r"[,，;；、|\s\n]+")
TAG_LINE = lazy(r"^\s*(?:(?:文章|本文|新闻|热门|相关)?(?:标签|关键[词字])|Tags?)\s*[:：]\s*(.+)$", re.IGNORECASE)
MOST_TAGS = 20
LONGEST_COLUMN = 30
LONGEST_TAG = 24
HEADLINE_PIECE = 10
"""Characters from which a keyword that stands in the headline is a piece of the headline."""


def choose_section(statements: Statements, around: Surroundings, title: str, trace: Trace) -> list[str]:
    """The columns from the outside in: those of the layout, then of the breadcrumb, then of metas."""
    stated = statements.of("section")
    said = [item for item in stated if item.layer.startswith("layout:")]
    if said:
        for item in said:
            trace.believe("section", item.layer, item.value)
        return [part for item in said for part in columns(item.value, title)]
    chosen: list[str] = []
    for item in (*(Evidence(line, "text") for line in around.crumbs), *stated):
        parts = columns(item.value, title)
        trace.note("section", Finding(item.layer, item.value, " > ".join(parts), chosen=not chosen and bool(parts)))
        chosen = chosen or parts
    return chosen


def columns(line: str, title: str) -> list[str]:
    """The columns that a breadcrumb names, without 首页, 正文 and the article's own title."""
    line = CRUMB_LABEL.sub("", line)
    parts = [tidy_line(part) for piece in line.split("\n") for part in CRUMBS.split(piece)]
    return [
        part
        for part in parts
        if part and not NO_SECTION.match(part) and fold(part) != fold(title) and len(part) <= LONGEST_COLUMN
    ]


def _is_tag(tag: str, title: str) -> bool:
    """Whether a piece of a list of keywords is one, and no piece of the headline put there."""
    return 1 < len(tag) <= LONGEST_TAG and not (len(tag) >= HEADLINE_PIECE and fold(tag) in fold(title))


def choose_tags(statements: Statements, around: Surroundings, title: str, trace: Trace) -> list[str]:
    """Keywords; a single keyword that is the title, or very many, are none."""
    said = [(item.value, item.layer) for item in statements.of("tags")]
    said += [(match.group(1), "text") for line in around.tail if (match := TAG_LINE.match(line))]
    chosen: list[str] = []
    for value, layer in said:
        tags = [tag for tag in dict.fromkeys(TAG_SPLIT.split(value)) if _is_tag(tag, title)]
        valid = 0 < len(tags) <= MOST_TAGS and not (len(tags) == 1 and fold(tags[0]) == fold(title))
        trace.note("tags", Finding(layer, value, "、".join(tags) if valid else "", chosen=valid and not chosen))
        chosen = chosen or (tags if valid else [])
    return chosen
