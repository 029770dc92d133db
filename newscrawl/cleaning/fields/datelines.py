"""Where a paragraph of the body names people: the dateline it opens with, the bracket it closes with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newscrawl.patterns import lazy

SHORT_LINE = 90
"""Characters of a line of the body that may be a byline rather than a paragraph."""
FIRST = 3
LAST = 3
"""Lines at either end of the body that may be bylines; the first ones may also open with a dateline."""
REACH = 90
"""Characters into a paragraph in which a dateline ends, and before its end in which a closing bracket begins."""

_WORKER = r"(?:[记記]者|通[讯訊][员員]|特派[员員]|[实實][习習]生|文[／/]|[评評][论論][员員])"
SIGN = lazy("[者员員生文报報]")
"""One of these stands in every dateline that is looked for."""
OPENINGS = (
    lazy(rf"[^。（(【]{{0,40}}[（(]([^（）()]{{0,24}}{_WORKER}[^（）()]{{2,60}})[）)]"),
    lazy(rf"[【〔\[]([^【】〔〕\[\]]{{0,16}}{_WORKER}[^【】〔〕\[\]]{{2,30}})[】〕\]]"),
    lazy(r"([【〔（(][一-鿿、]{2,12}[╱／/][一-鿿]{2,8}[报報][导導道][】〕）)])"),
    lazy(rf"([^，。（）()【】]{{2,20}}[讯訊电電]\s*{_WORKER}[^，。（）()]{{2,40}})[，。：]"),
    lazy(
        rf"((?:[^，。：（）()【】\s]{{2,12}}\s?)?{_WORKER}\s?[一-鿿·]{{2,8}}\s?(?:\d{{1,2}}月)?(?:\d{{1,2}}日)?[报報][导導道])[：:，]"
    ),
)
"""How a paragraph begins: （记者 张三）, 【记者张三／台北报道】, 【张三╱台北報導】, 本报讯 记者张三,
某网记者张三报道："""
CLOSING = lazy(r"[（(【\[]([^（）()【】\[\]]{2,80})[）)】\]]\s*$")


def byline_phrases(paragraphs: Sequence[str]) -> Iterator[str]:
    """Whatever in the text may name those who made it: short lines at its edges, datelines, closing brackets."""
    edges = [*paragraphs[:FIRST], *paragraphs[FIRST:][-LAST:]]
    yield from (line for line in edges if len(line) <= SHORT_LINE)
    for line in paragraphs[:FIRST]:
        if opening := _opening(line):
            yield opening
    for line in dict.fromkeys((*paragraphs[:1], *paragraphs[-1:])):
        if len(line) > SHORT_LINE and (match := CLOSING.search(line, max(0, len(line) - REACH))):
            yield match.group(1)


def _opening(line: str) -> str | None:
    if len(line) <= SHORT_LINE and not line.endswith(("。", "！", "？", "”")):
        return None  # a byline of its own
    head = line[: 2 * REACH]
    if SIGN.search(head) is None:
        return None
    return next((match.group(1) for pattern in OPENINGS if (match := pattern.match(head))), None)
