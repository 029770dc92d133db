"""The lines around the body: the head block above it, the lines that close it below, the breadcrumb."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from newscrawl.cleaning.body.extract import Body
from newscrawl.cleaning.body.notes import Mark
from newscrawl.cleaning.fields.marks import marks_of
from newscrawl.cleaning.text.tidy import fold
from newscrawl.patterns import lazy

ABOVE_HEADLINE = 4
ABOVE_BODY = 14
BELOW_BODY = 12
LONGEST = 200
LISTS = ("related", "neighbours", "login")
"""Rules whose lines begin something that is no longer about this article."""
FOOTER = frozenset({"copyright", "registration", "operator", "leave_dialog"})
"""Rules whose lines belong to the site."""
OF_THE_ARTICLE = frozenset({"editor_line", "source_note", "source_line", "time_line", "original_title", "keywords"})
TIMED = frozenset({"time_line", "source_line", "source_note", "editor_line"})
"""Rules whose lines may tell when the article appeared."""
TIME_SIGN = lazy(r"[\d前零〇]")
"""What every time holds."""
TODAY = lazy(r"今天是|今日是|现在是|当前时间|北京时间[:：]|农历")
"""How a page prints the day on which it is read."""
ABOUT_TIME = lazy(
    r"(?:发[布表稿]|刊发|更新|上传|录入|推送)?(?:时间|日期)\s?[:：]|(?:发[布表稿]|刊发)(?:[于日]|\s?[:：])|(?<!更)Posted|Published",
    re.IGNORECASE,
)
LONE_LABEL = lazy(
    r"(?:[来來]源|作\s?者|[记記]者|[责責]任[编編][辑輯]|[编編]\s?[辑輯]|通[讯訊][员員]|出[处處])\s?[:：]?"
)
LONGEST_VALUE = 24
COMMENT = lazy(r"网友|楼|回复|评论|[发點点]赞|举报|游客|用户|来自\S{1,8}网友|\d+人|阅读\s?\d")


@dataclass(slots=True)
class Surroundings:
    """Short lines near the body, as printed."""

    head: list[str]
    """From a little above the headline to the first paragraph, the headline left out."""
    tail: list[str]
    """From the last paragraph to the first list of other articles, and furniture lines taken out of the body."""
    crumbs: list[str]
    """Breadcrumb lines, nearest to the body last."""
    times: list[str] = field(default_factory=list)
    """Lines that may carry the time of publication, the likelier ones first."""
    marks: list[Mark] = field(default_factory=list)
    """Unlabelled pieces of the head whose element is called author or source."""


def surroundings(body: Body, title: str) -> Surroundings:
    """The lines around a body; a page without a body has none."""
    blocks, rules = body.page.blocks, body.rules
    if not body.kept:
        return Surroundings([], [], [])
    first, last = body.kept[0], body.kept[-1]
    headline, folded = fold(title), body.page.lines.folded
    above = next((i for i in range(first, max(-1, first - 60), -1) if headline and folded[i] == headline), None)
    start = max(0, above - ABOVE_HEADLINE) if above is not None else max(0, first - ABOVE_BODY)
    head = [index for index in range(start, first) if _counts(body, index) and folded[index] != headline]
    tail = [index for index in range(first, last) if (blocks[index].removed or "") in OF_THE_ARTICLE]
    for index in range(last + 1, min(len(blocks), last + 1 + BELOW_BODY)):
        rule = rules[index]
        if rule is not None and rule.name in LISTS:
            break
        if _counts(body, index):
            tail.append(index)
    crumbs = [
        blocks[index].text
        for index in range(first)
        if (rule := rules[index]) is not None and rule.name == "breadcrumb" and len(blocks[index].text) <= LONGEST
    ]
    return Surroundings(
        _labelled([blocks[index].text for index in head]),
        [blocks[index].text for index in tail],
        crumbs[::-1],
        _times(body, head, tail, above if above is not None else start),
        marks_of(body.page, range(start, first)),
    )


def _labelled(lines: list[str]) -> list[str]:
    """Lines as they are, but a word such as 作者 alone on its line with the value that stands on the next."""
    joined: list[str] = []
    for line in lines:
        if (
            joined
            and LONE_LABEL.fullmatch(joined[-1])
            and len(line) <= LONGEST_VALUE
            and not LONE_LABEL.fullmatch(line)
        ):
            joined[-1] = f"{joined[-1].rstrip(' :：')}：{line}"
        else:
            joined.append(line)
    return joined


def _times(body: Body, head: list[int], tail: list[int], headline: int) -> list[str]:
    """Lines that may say when the article appeared, the likelier first.

    Between headline and body any short line may; above the headline and below the body stand other articles, comments
    and the site's footer, so that only lines that a rule or a label vouches for count.
    """
    blocks, rules = body.page.blocks, body.rules
    ranked: list[tuple[int, str]] = []
    for index in (*head, *tail):
        line = blocks[index].text
        if not TIME_SIGN.search(line):
            continue
        simple, rule = body.page.lines.simplified[index], rules[index]
        if TODAY.search(simple) or (rule is not None and rule.name in FOOTER):
            continue
        vouched = (rule is not None and rule.name in TIMED) or ABOUT_TIME.search(simple) is not None
        if index in tail:
            if vouched and not COMMENT.search(simple):
                ranked.append((3, line))
        elif index > headline:
            ranked.append((0 if vouched else 1, line))
        elif vouched and not blocks[index].link_chars:
            ranked.append((2, line))
    return [line for _, line in sorted(ranked, key=lambda pair: pair[0])]


def _counts(body: Body, index: int) -> bool:
    block = body.page.blocks[index]
    if not block.text or len(block.text) > LONGEST or block.hidden or block.removed == "caption":
        return False
    rule = body.rules[index]
    return rule is not None or block.link_chars < 0.8 * len(block.text)
