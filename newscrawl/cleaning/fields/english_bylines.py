"""Bylines of pages in English: “By Jane Doe and John Q. Public”, and values of author fields in Latin letters."""

from __future__ import annotations

import re

from newscrawl.items import Byline, Role
from newscrawl.patterns import lazy

_UPPER = "A-ZÀ-ÖØ-ÞĀ-Ž"
_WORD = rf"[{_UPPER}][\w.'’-]*"
_PARTICLE = r"(?:de|da|dos|di|del|della|la|le|van|von|der|den|bin|ibn|al|el|y)"
_NAME = rf"{_WORD}(?: (?:{_PARTICLE} )*{_WORD}){{1,3}}"
NAME = lazy(_NAME)
_LINE = lazy(
    r"(?P<role>[Bb]y|BY|Written by|Author|Reporter|Edited by|Editor|Photos? by|Photographs? by|Reported by|Story by)"
    rf"\s*[:：]?\s+(?P<names>{_NAME}(?:(?:, | and | & |, and ){_NAME}){{0,5}})"
    r"(?:,? [^,]{0,40}|\s*[|·•–—-]\s*[^|·•]{0,60})?"
)
_ROLES: dict[str, Role] = {
    "by": "author",
    "written": "author",
    "story": "author",
    "author": "author",
    "reporter": "reporter",
    "reported": "reporter",
    "edited": "editor",
    "editor": "editor",
    "photo": "photographer",
    "photos": "photographer",
    "photograph": "photographer",
    "photographs": "photographer",
}
_BETWEEN = lazy(r"\s*(?:[,;|&/•]|\band\b|\bwith\b)\s*")
_NICKNAME = lazy(r"\s*[\"“”‘(][^\"“”’()]{1,30}[\"“”’)]\s*")
_OUTLET = lazy(
    r"\b(?:News|Desk|Wire|Staff|Reporters?|Press|Agency|Editors?|Editorial|Team|Media|Magazine|Times|Post|Daily|Journal|"
    r"Herald|Tribune|Today|Weekly|Television|TV|Radio|Network|Online|Reuters|Bloomberg|Xinhua|AFP|CNN|BBC|AP|UPI|Inc|"
    r"Ltd|LLC|Group|Company|Publishing|Communications|Nast|University|Institute|Service|Services|Bureau|Associated|"
    r"Correspondent|Contributor|Contributors|Writer|Writers|Guest|Admin|Administrator|Website|Office|Department)\b"
)
_HAN = lazy("[㐀-鿿]")


def english_byline(line: str) -> list[Byline]:
    """The people whom a line such as “By Jane Doe” names; [] for others."""
    match = _LINE.fullmatch(line)
    if not match:
        return []
    role = _ROLES[match.group("role").lower().split()[0]]
    return [Byline(name=name, role=role) for name in _names(match.group("names"))]


def latin_people(value: str, role: Role) -> list[Byline] | None:
    """The people of a value in Latin letters that holds full names; None where the value is not of that kind."""
    if _HAN.search(value) or " " not in value.strip():
        return None
    value = re.sub(r"^(?:[Bb]y|BY)\s+", "", _NICKNAME.sub(" ", value).strip())
    pieces = [" ".join(piece.split()) for piece in _BETWEEN.split(value)]
    if not any(NAME.fullmatch(piece) for piece in pieces):
        return None
    return [Byline(name=piece, role=role) for piece in pieces if NAME.fullmatch(piece) and not _OUTLET.search(piece)]


def _names(text: str) -> list[str]:
    return [name for name in NAME.findall(text) if not _OUTLET.search(name)]
