"""Writes the replica's news: invented stories of several kinds, each fully determined by its seed.

Two stories share sentence patterns but hardly ever wording: patterns are filled from ten topics, a cast of its own for
each story, and fresh figures.  The words stand in ``grammar.toml``.
"""

from __future__ import annotations

import random
import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

Kind = Literal["feature", "meeting", "bulletin", "interview", "notice", "photo", "personnel", "weather"]
KINDS: tuple[Kind, ...] = get_args(Kind)

SYMBOL = re.compile(r"\{([^{}]+)\}")
NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of the text; cross-heads are lines too."""

    text: str
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture between two paragraphs."""

    caption: str
    photographer: str


@dataclass(frozen=True, slots=True)
class Story:
    """What a newsroom wrote, before any site lays it out."""

    kind: Kind
    topic: str
    title: str
    blocks: tuple[Paragraph | Photo, ...]
    reporters: tuple[str, ...]
    correspondents: tuple[str, ...]
    editors: tuple[str, ...]
    tags: tuple[str, ...]
    issuer: str
    doc_no: str | None

    @property
    def paragraphs(self) -> list[str]:
        return [block.text for block in self.blocks if isinstance(block, Paragraph)]


@cache
def grammar() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("grammar.toml").read_text(encoding="utf-8"))


def write(seed: str, kind: Kind, year: int, edition: int = 0) -> Story:
    """The story that belongs to `seed`; a higher `edition` is the same story as its newsroom changed it later."""
    pen = Pen(seed, year)
    title = pen.fill(pen.pick("title_" + kind if kind != "feature" else "title_news"))
    blocks = WRITERS[kind](pen)
    for number in range(1, edition + 1):
        later = Pen(f"{seed}/edition {number}", year, cast=pen.cast)
        blocks.append(Paragraph(later.paragraph(2)))
    return Story(
        kind=kind,
        topic=pen.topic["topic_name"][0],
        title=title,
        blocks=tuple(blocks),
        reporters=tuple(pen.names(pen.random.randint(1, 2))),
        correspondents=tuple(pen.names(pen.random.randint(0, 2))),
        editors=tuple(pen.names(pen.random.randint(1, 2))),
        tags=tuple(dict.fromkeys(pen.fill(pen.pick("tag")) for _ in range(3))),
        issuer=pen.cast["issuer"],
        doc_no=f"{pen.cast['area'][0]}府办〔{year}〕{pen.random.randint(3, 98)}号" if kind == "notice" else None,
    )


@dataclass(slots=True)
class Pen:
    """Fills patterns for one story; takes no alternative twice before all of its list were taken."""

    seed: str
    year: int
    cast: dict[str, str] = field(default_factory=dict)
    random: random.Random = field(init=False)
    topic: dict[str, list[str]] = field(init=False)
    _left: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)  # noqa: S311 - reproducible, not secret
        self.turn_to_topic()
        if not self.cast:
            self.cast = self._new_cast()
            for agreed in ("meeting", "bulletin_span"):  # title and text speak of the same one
                self.cast[agreed] = self.fill(self.pick(agreed))

    def turn_to_topic(self) -> None:
        """Go on with another topic, as a long story does under each cross-head."""
        self.topic = grammar()["topic"][self.pick("topics", list(grammar()["topic"]))]

    def pick(self, symbol: str, alternatives: list[str] | None = None) -> str:
        """An alternative of `symbol` that this story has not used of late."""
        known = alternatives or self.topic.get(symbol) or grammar()["common"][symbol]
        bag = symbol + known[0]
        if not self._left.get(bag):
            self._left[bag] = self.random.sample(known, len(known))
        return self._left[bag].pop()

    def fill(self, pattern: str) -> str:
        """`pattern` with every symbol replaced, down to plain words."""
        return SYMBOL.sub(lambda match: self._value(match.group(1)), pattern)

    def _value(self, symbol: str) -> str:
        match symbol.partition(":"):
            case ("n", _, span):
                low, high = span.split("-")
                return str(self.random.randint(int(low), int(high)))
            case ("d", _, span):
                low, high = span.split("-")
                return f"{self.random.uniform(int(low) + 0.1, int(high)):.{self.random.choice((1, 1, 2))}f}"
            case ("pct", _, _):
                return f"{self.random.uniform(1.2, 28):.1f}%"
            case ("share", _, _):
                return f"{self.random.uniform(46, 99.5):.1f}%"
            case ("person", _, _):
                return self.name()
        return self.cast.get(symbol) or self.fill(self.pick(symbol))

    def name(self) -> str:
        """A person's name."""
        return self.pick("surname", _words("surname")) + self.pick("given", _words("given"))

    def names(self, count: int) -> list[str]:
        return [self.name() for _ in range(count)]

    def paragraph(self, sentences: int) -> str:
        return "".join(self.fill(self.pick("sentence")) for _ in range(sentences))

    def paragraphs(self, count: int) -> list[Paragraph | Photo]:
        """Body paragraphs of changing length."""
        return [Paragraph(self.paragraph(self.random.choice((1, 1, 2, 2, 3, 3, 4)))) for _ in range(count)]

    def photo(self) -> Photo:
        return Photo(self.fill(self.pick("caption")), self.name())

    def _new_cast(self) -> dict[str, str]:
        place = self.random.sample(_words("place"), 6)
        firm = [
            f"{place[0]}{name}{trade}有限公司"
            for name, trade in zip(
                self.random.sample(_words("firm"), 3), self.random.sample(_words("trade"), 3), strict=True
            )
        ]
        area = place[5] + self.random.choice(("区", "县"))
        guest = self.name()
        return {
            "area": area,
            "town": place[0] + "镇",
            "town2": place[1] + "镇",
            "village": place[2] + "村",
            "village2": place[3] + "村",
            "road": place[4] + self.random.choice(("大道", "东路", "老街")),
            "river": self.random.choice(_words("river")),
            "firm": firm[0],
            "firm2": firm[1],
            "official": self.random.choice(("副区长", "区委副书记", "镇党委书记", "镇长")) + self.name(),
            "boss": f"{firm[2]}总经理{self.name()}",
            "worker": self.random.choice(("技术员", "班组长", "质检员", "项目经理")) + self.name(),
            "villager": self.random.choice(("村民", "居民")) + self.name(),
            "expert": f"{self.random.choice(_words('river'))[:2]}学院教授{self.name()}",
            "guest": self.random.choice((firm[2] + "总经理", "区住房和城乡建设局局长", "镇党委书记")) + guest,
            "guest_name": guest,
            "issuer": area + self.random.choice(("人民政府办公室", "发展和改革局", "农业农村局", "教育局")),
            "year": str(self.year),
            "year_end": str(self.year + self.random.randint(1, 4)),
        }


@cache
def _words(kind: str) -> list[str]:
    return str(grammar()["names"][kind]).split()


# -------------------------------------------------------------------------------------------------- kinds of stories


def _feature(pen: Pen) -> list[Paragraph | Photo]:
    blocks: list[Paragraph | Photo] = [pen.photo(), *pen.paragraphs(pen.random.randint(2, 4))]
    for _ in range(pen.random.randint(2, 4)):
        pen.turn_to_topic()
        blocks.append(Paragraph(pen.fill(pen.pick("cross_head")), heading=True))
        if pen.random.random() < 0.5:
            blocks.append(Paragraph(pen.fill(pen.pick("sub_head")), heading=True))
        blocks += pen.paragraphs(pen.random.randint(3, 9))
        if pen.random.random() < 0.6:
            blocks.append(pen.photo())
    return [*blocks, *pen.paragraphs(1)]


def _meeting(pen: Pen) -> list[Paragraph | Photo]:
    lead = Paragraph(pen.fill(pen.pick("meeting_lead")))
    points = [Paragraph(pen.fill(pen.pick("meeting_point"))) for _ in range(pen.random.randint(4, 8))]
    return [lead, *([pen.photo()] if pen.random.random() < 0.5 else []), *points, *pen.paragraphs(1)]


def _bulletin(pen: Pen) -> list[Paragraph | Photo]:
    blocks: list[Paragraph | Photo] = [Paragraph(pen.fill(pen.pick("bulletin_lead")))]
    for number in range(pen.random.randint(4, 7)):
        pen.turn_to_topic()
        blocks.append(Paragraph(f"{NUMERALS[number]}、{pen.pick('bulletin_head')}", heading=True))
        lines = [pen.fill(pen.pick("bulletin_line")) for _ in range(pen.random.randint(2, 4))]
        blocks += [Paragraph(f"（{NUMERALS[index]}）{line}") for index, line in enumerate(lines)]
    return [*blocks, *pen.paragraphs(1)]


def _interview(pen: Pen) -> list[Paragraph | Photo]:
    answerer = pen.cast["guest_name"]
    blocks = pen.paragraphs(2)
    for _ in range(pen.random.randint(3, 6)):
        pen.turn_to_topic()
        blocks.append(Paragraph("记者：" + pen.fill(pen.pick("question"))))
        blocks.append(Paragraph(f"{answerer}：{pen.paragraph(3)}"))
        blocks += pen.paragraphs(pen.random.randint(0, 2))
    return blocks


def _notice(pen: Pen) -> list[Paragraph | Photo]:
    items = [f"{NUMERALS[number]}、{pen.fill(pen.pick('notice_item'))}" for number in range(pen.random.randint(3, 7))]
    lines = ["各镇人民政府，区政府各部门、各直属机构：", pen.fill(pen.pick("notice_lead")), *items]
    lines += ["特此通知。", pen.cast["issuer"], pen.fill(f"{pen.year}年{{month}}月{{day}}日")]
    return [Paragraph(line) for line in lines]


def _photo(pen: Pen) -> list[Paragraph | Photo]:
    lines = [pen.fill(pen.pick("photo_line")) for _ in range(pen.random.randint(2, 3))]
    return [pen.photo(), Paragraph(lines[0]), pen.photo(), *map(Paragraph, lines[1:])]


def _personnel(pen: Pen) -> list[Paragraph | Photo]:
    changes = [pen.fill(pen.pick("personnel_line")) for _ in range(pen.random.randint(3, 5))]
    lead = pen.fill("经{area}人民政府第{n:8-60}次常务会议研究决定，{month}月{day}日起作如下任免，公示期间未收到异议：")
    return [Paragraph(lead), *map(Paragraph, changes), *pen.paragraphs(1)]


def _weather(pen: Pen) -> list[Paragraph | Photo]:
    return [
        *(Paragraph(pen.fill(pen.pick("weather_line"))) for _ in range(pen.random.randint(3, 5))),
        *pen.paragraphs(1),
    ]


WRITERS = {
    "feature": _feature,
    "meeting": _meeting,
    "bulletin": _bulletin,
    "interview": _interview,
    "notice": _notice,
    "photo": _photo,
    "personnel": _personnel,
    "weather": _weather,
}
