"""Lines that a site is known to print around its articles: one more signal, and the cleaner decides.

Which lines these are is learned from many articles of a site, see :mod:`newscrawl.dedup.site_lines`.  Here they are
taken off the edges of a body where nothing says that they belong to the article all the same: the date and the office
under a document recur, too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from types import MappingProxyType

from newscrawl.cleaning.body.blocks import Block
from newscrawl.cleaning.body.edges import BYLINE, NUMBERED, SIGNATURE, SIGNED
from newscrawl.cleaning.body.extract import ATTACHMENT, DAY, Body
from newscrawl.cleaning.tasks import Printed
from newscrawl.cleaning.text.tidy import fold, tidy_line
from newscrawl.items import EdgeLines

NOTHING: Printed = MappingProxyType({})

SITE_LINE = "site_line"
"""The rule that takes such a line out."""
ABOVE, BELOW = 2, 5
"""Lines at the beginning and at the end of a body that are looked at."""
MOST = 1 / 3
"""Share of a body that can be such lines."""
SHORTEST = 4
"""Folded characters of a line that says enough to be told from others."""
SENTENCE = re.compile(r"[。！？!?；;…]|[：:]$")
"""What a sentence has, and the line that addresses a document."""
OFFICES = "府室局委会院厅部处司办镇所队心校馆站团"
FORMAL = re.compile(r"特此|此[复函致令]|专此|附[件：:]|[（(]?完[）)]?$")
"""How documents and notices begin their closing lines."""
OF_THE_SITE = re.compile(
    r"关注|[扫识]码|扫一扫|二维码|下载|客户端|公众号|微信|微博|视频号|小程序|订阅|投稿|热线|爆料|版权|转载|声明|授权|侵权|点击|"
    r"原文|链接|网址|本[报网站台刊]|点赞|在看|责编|编辑|审核|校对|来源|APP",
    re.IGNORECASE,
)
"""What a site speaks of when it speaks of itself."""
_DIGITS = re.compile(r"\d+")


def drop_site_lines(bodies: Sequence[Body], printed: Collection[str]) -> EdgeLines | None:
    """Take lines that the site prints (`printed`) off the edges of an article; those taken, or None."""
    known = _keys(frozenset(printed))
    if not known or not bodies or not bodies[-1].kept:
        return None
    left = MOST * sum(len(paragraph) for body in bodies for paragraph in body.paragraphs)
    below = _take(bodies[-1], bodies[-1].kept[: -BELOW - 1 : -1], known, left)
    left -= sum(map(len, below))
    above = _take(bodies[0], bodies[0].kept[:ABOVE], known, left)
    return EdgeLines(above=above, below=below[::-1]) if above or below else None


def _take(body: Body, inwards: Iterable[int], known: frozenset[str], most: float) -> list[str]:
    """Remove blocks from an edge on, up to the first that stays; their lines."""
    taken: list[str] = []
    for index in list(inwards):
        block = body.page.blocks[index]
        if _key(body.page.lines.folded[index]) not in known or _belongs(block) or len(body.kept) == 1:
            break
        if (most := most - len(block.text)) < 0:
            break
        block.removed = SITE_LINE
        body.kept.remove(index)
        taken.append(tidy_line(block.text))
    return taken


def _belongs(block: Block) -> bool:
    """Whether a line may be part of the article, however often the site prints it."""
    text = block.text
    if block.link_chars >= 0.5 * len(text):
        return bool(ATTACHMENT.search(text))
    if SIGNED.search(text) or DAY.search(text) or BYLINE.search(text) or NUMBERED.match(text) or FORMAL.match(text):
        return True
    if len(text) <= SIGNATURE and text[-1] in OFFICES:
        return True
    return bool(SENTENCE.search(text)) and not OF_THE_SITE.search(text)


@lru_cache(maxsize=256)
def _keys(printed: frozenset[str]) -> frozenset[str]:
    return frozenset(key for line in printed if len(key := _key(fold(line))) >= SHORTEST)


def _key(folded: str) -> str:
    """What lines are compared by: whatever figures they hold."""
    return _DIGITS.sub("0", folded)
