"""Where the site files an article: the columns of its breadcrumb, and its keywords."""

from __future__ import annotations

import re

from newscrawl.cleaning.fields.evidence import Statements
from newscrawl.cleaning.fields.surroundings import Surroundings
from newscrawl.cleaning.text.tidy import fold, tidy_line

CRUMBS = re.compile(r"\s*(?:[>》›»→]+|&gt;|--+|::|/(?!\d))\s*")
CRUMB_LABEL = re.compile(r"^.{0,12}?(?:位置|所在|当前|栏目)[^:：]{0,4}[:：]\s*|^(?:首页|主页|网站首页)$")
NO_SECTION = re.compile(r"^(?:首页|主页|网站首页|正文|内容|详情|详细|新闻正文|文章正文|浏览文章|信息详情|列表|Home)?$")
TAG_SPLIT = re.compile(r"[,，;；、|\s\n]+")
TAG_LINE = re.compile(r"^\s*(?:(?:文章|本文|新闻|热门|相关)?(?:标签|关键[词字])|Tags?)\s*[:：]\s*(.+)$", re.IGNORECASE)
MOST_TAGS = 20
LONGEST_COLUMN = 30


def choose_section(statements: Statements, around: Surroundings, title: str) -> tuple[list[str], str] | None:
    """The columns from the outside in and the layer that names them: layout, then the breadcrumb, then metas."""
    said = [item for item in statements.of("section") if item.layer.startswith("layout:")]
    if said:
        return [part for item in said for part in columns(item.value, title)], said[0].layer
    for line in around.crumbs:
        if parts := columns(line, title):
            return parts, "text"
    for item in statements.of("section"):
        return columns(item.value, title), item.layer
    return None


def columns(line: str, title: str) -> list[str]:
    """The columns that a breadcrumb names, without 首页, 正文 and the article's own title."""
    line = CRUMB_LABEL.sub("", line)
    parts = [tidy_line(part) for piece in line.split("\n") for part in CRUMBS.split(piece)]
    return [
        part
        for part in parts
        if part and not NO_SECTION.match(part) and fold(part) != fold(title) and len(part) <= LONGEST_COLUMN
    ]


def choose_tags(statements: Statements, around: Surroundings, title: str) -> tuple[list[str], str] | None:
    """Keywords and the layer that gives them; a single keyword that is the title, or very many, are none."""
    said = [(item.value, item.layer) for item in statements.of("tags")]
    said += [(match.group(1), "text") for line in around.tail if (match := TAG_LINE.match(line))]
    for value, layer in said:
        tags = list(dict.fromkeys(tag for tag in TAG_SPLIT.split(value) if 1 < len(tag) <= 24))
        if 0 < len(tags) <= MOST_TAGS and not (len(tags) == 1 and fold(tags[0]) == fold(title)):
            return tags, layer
    return None
