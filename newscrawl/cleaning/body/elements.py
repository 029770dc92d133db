"""The elements of a page as columns: where they begin and end, what holds them, and what their names say.

Tag, class and id are asked together, once for each combination that turns up: sites repeat few of them.
"""

from __future__ import annotations

import re
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from newscrawl.cleaning.body.blocks import Page

Ints = NDArray[np.int64]
GOOD_NAME = re.compile(
    r"artic|content|body|text|detail|main|post|entry|story|news_?c|zoom|trs_|ucap|vsb|artibody|neirong|zhengwen|conts?\b|"
    r"paragraph|show_|endtext|cont_|detail|editor_?(?!line)"
)
BAD_NAME = re.compile(
    r"comment|foot|copyright|side|recommend|relat|share|nav|menu|crumb|rank|hot|list|link|tool|tags?\b|keyword|"
    r"advert|a(?<!\wa)ds?[\b_-]|banner|login|search|qrcode|download|author|editor|source|info|meta|time|date|top|bottom|header|"
    r"pages?\b|pager|next|prev|fixed|float|popup|dialog|widget|sns|weixin|wechat|more|extra|aside|right|tab|focus|slide|"
    r"photo_?list|pic_?list|gallery|title|summary|abstract|statement|disclaim|mzsm|declare|original"
)
"""Parts of classes and ids in lower case.  Every alternative begins with a letter, so a search skips all others."""
LEVELS = 6
"""How many elements around a line are asked for their names."""
NAMED_LEVELS = 4
STEP_CODES = np.array([*range(1, NAMED_LEVELS + 1), *[NAMED_LEVELS] * (LEVELS - NAMED_LEVELS), 0])
"""Steps to an element -> answer: from the last named level on all are alike, and nothing is said from LEVELS on."""
LONGEST_NAME = 200
"""Characters of a class or an id that are read."""
MOST_NAMES = 20_000
"""Combinations of tag, class and id that are remembered."""


GOOD, BAD, LABEL_BITS = 1, 2, 30


class _Names(dict[tuple[str, str | None, str | None], int]):
    """(tag, class, id) -> what they say, filled as they turn up.

    That is one number, for speed: GOOD where they sound like an article's container and like nothing else, BAD where
    they sound like something else, and above these bits a number for tag and class, and one for tag and class or id.
    """

    def __init__(self) -> None:
        super().__init__()
        self._labels: dict[tuple[str, str | None], int] = {}

    def __missing__(self, key: tuple[str, str | None, str | None]) -> int:
        tag, called, name = key
        if len(called or "") > LONGEST_NAME or len(name or "") > LONGEST_NAME:
            return self[tag, called and called[:LONGEST_NAME], name and name[:LONGEST_NAME]]
        words = f"{called or ''} {name or ''}".lower()
        said = BAD if BAD_NAME.search(words) else GOOD if GOOD_NAME.search(words) else 0
        found = self[key] = said | self._label(tag, called) << 2 | self._label(tag, called or name) << 2 + LABEL_BITS
        return found

    def forget(self) -> None:
        """Begin anew where sites have given too many; between pages, as a page's numbers must fit together."""
        if len(self) >= MOST_NAMES:
            self.clear()
            self._labels.clear()

    def _label(self, tag: str, name: str | None) -> int:
        return self._labels.setdefault((tag, name), len(self._labels) + 1)


NAMES = _Names()
"""What has been asked so far."""


class Elements:
    """The elements of a page, in the order in which they begin; the entry behind the last is of no element."""

    def __init__(self, page: Page) -> None:
        NAMES.forget()
        nodes = page.nodes
        self.starts, self.ends = page.ranges()
        self.depths: Ints = np.asarray(nodes.depths, np.int64)
        self.parents: Ints = np.asarray(nodes.parents, np.int64)
        said = [NAMES[named] for named in zip(nodes.tags, nodes.classes, nodes.identifiers, strict=True)]
        said.append(0)
        self._said: Ints = np.array(said, np.int64)

    @cached_property
    def names(self) -> Ints:
        """Two rows of answers: how far above each element stands the next one with a name like an article's container,
        and the next one with a name like anything else's; 0 where none is near.
        """
        steps = np.where(self._said & np.array([[GOOD], [BAD]]), 0, LEVELS)
        around = np.append(self.parents, -1)
        for _ in range(LEVELS - 1):
            steps = np.minimum(steps, steps[:, around] + 1)
        return STEP_CODES[np.minimum(steps, LEVELS)]

    def kinds(self, places: Ints) -> Ints:
        """Numbers for some elements, the same for those of the same tag and class under the same kind of parent."""
        parents = np.append(self.parents, -1)[places]
        own = self._said[places] >> 2 & (1 << LABEL_BITS) - 1
        return np.unique(own << LABEL_BITS | self._said[parents] >> 2 + LABEL_BITS, return_inverse=True)[1]

    def way_to(self, main: int) -> tuple[Ints, Ints]:
        """Per element the innermost one around it that also holds element `main`, and how many steps away that is."""
        roots = np.flatnonzero(self.parents < 0)
        meeting = np.repeat(roots, np.diff(roots, append=len(self.parents)))
        around = main
        way: list[int] = []
        while around >= 0:
            way.append(around)
            around = int(self.parents[around])
        for place in reversed(way):
            # Elements stand in the order in which they begin: those in this one follow it, until one is no deeper.
            beyond = self.depths[place + 1 :] <= self.depths[place]
            meeting[place : place + 1 + (int(beyond.argmax()) if beyond.any() else len(beyond))] = place
        return meeting, self.depths - self.depths[meeting]
