"""Lines that Chinese news pages print around an article, as rules with a name, a place and a reason.

The rules are data, in ``furniture.toml``.  A rule is matched against the beginning of one line in simplified
characters.  Every pattern has a greatest length of line, so that a paragraph that happens to begin with the same words
stays.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, cast

from newscrawl.cleaning.body.signs import Signs
from newscrawl.cleaning.text.characters import Characters
from newscrawl.compiled import twin

COMPILED = twin("lines")
Match = Callable[[str], re.Match[str] | None]
Place = Literal["line", "head", "tail"]

DAY = r"\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?"
WEEKDAY = r"(?:\s*(?:星期|周)[一二三四五六日天])?"
HOUR = r"\s*(?:上午|下午|凌晨|晚上)?\s*\d{1,2}[:：时点]\d{2}(?:[:：分]\d{2})?秒?"
WORDS = {"{TIME}": f"(?:{DAY}{WEEKDAY}(?:{HOUR})?)", "{CLOCK}": f"(?:{DAY}{WEEKDAY}{HOUR})"}
"""What patterns may name in braces."""
MANY_LINES = 500
"""Lines after which it pays to learn the signs of the patterns; until then a line is tried against all of them."""
MOST_SIGNS = 5_000
"""Combinations of patterns that are remembered."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of furniture line."""

    name: str
    place: Place
    """line: furniture wherever it stands; head: above the body; tail: ends the article."""
    reason: str
    examples: tuple[str, ...]
    """Lines that it must match."""
    leaves: tuple[str, ...]
    """Lines that look alike and must stay."""


@dataclass(frozen=True, slots=True)
class _Pattern:
    rule: Rule
    longest: int
    source: str


class Furniture:
    """The compiled rules."""

    def __init__(self, patterns: list[_Pattern]) -> None:
        self._rules = [pattern.rule for pattern in patterns]
        self._tries: list[tuple[Match, int, Rule]] = [
            (re.compile(pattern.source).match, pattern.longest, pattern.rule) for pattern in patterns
        ]
        self._sources = [pattern.source for pattern in patterns]
        self._signs: Signs | None = None
        self._seen = 0
        self._chosen: dict[int, list[tuple[Match, int, Rule]]] = {}

    def of(self, line: str) -> Rule | None:
        """The first rule that the line (in simplified characters) is furniture by, or None."""
        length = len(line)
        return next((rule for match, longest, rule in self._tries if length <= longest and match(line)), None)

    def of_each(self, lines: Sequence[str]) -> list[Rule | None]:
        """As :meth:`of`, for all lines of a page at once."""
        self._seen += len(lines)
        if self._signs is None:
            if self._seen < MANY_LINES:
                return list(map(self.of, lines))
            self.prepare()
        assert self._signs is not None
        if COMPILED is not None:
            return cast("list[Rule | None]", COMPILED.first_matches(self._signs, self._tries, lines))
        found: list[Rule | None] = [None] * len(lines)
        for place, sign in enumerate(self._signs.candidates(Characters(lines))[: len(lines)]):
            if sign:
                line = lines[place]
                length = len(line)
                for match, longest, rule in self._chosen.get(sign) or self._choose(sign):
                    if length <= longest and match(line):
                        found[place] = rule
                        break
        return found

    def prepare(self) -> None:
        """Learn what tells the patterns apart, for whoever is going to ask about many lines."""
        self._signs = self._signs or Signs(self._sources)

    def _choose(self, sign: int) -> list[tuple[Match, int, Rule]]:
        """The patterns whose bits are set, kept for the next line: the same few signs turn up again and again."""
        if len(self._chosen) >= MOST_SIGNS:
            self._chosen.clear()
        found = [attempt for number, attempt in enumerate(self._tries) if sign >> number & 1]
        self._chosen[sign] = found
        return found

    @property
    def rules(self) -> list[Rule]:
        """Every rule once, in the order in which they are tried."""
        return list(dict.fromkeys(self._rules))


@cache
def furniture() -> Furniture:
    """The rules that newscrawl ships, loaded once."""
    data = tomllib.loads(files(__package__).joinpath("furniture.toml").read_text("utf-8"))
    patterns: list[_Pattern] = []
    for entry in data["rule"]:
        rule = Rule(
            name=entry["name"],
            place=cast("Place", entry["place"]),
            reason=entry["reason"],
            examples=tuple(entry["examples"]),
            leaves=tuple(entry["leaves"]),
        )
        for item in entry["patterns"]:
            source = item["pattern"]
            for word, meaning in WORDS.items():
                source = source.replace(word, meaning)
            patterns.append(_Pattern(rule, item["longest"], source))
    return Furniture(patterns)
