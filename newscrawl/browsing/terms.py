"""How Chinese text is found: what is indexed of a text, what is asked for by a query, where the words stand.

Chinese has no spaces, and a dictionary would decide what can be found.  So every two neighbouring characters are a
term, and the last character of a run is one by itself: a query of any length is then a phrase of terms, and finds
exactly the places where its characters stand, one character by its terms' beginning.  Words of other scripts are terms
as they are.  Width, case and the script of a character (traditional or simplified) make no difference.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from newscrawl.cleaning.text.tidy import simplify

UNSPACED = "\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
"""Han, kana and hangul: scripts of which two neighbouring characters are a term."""
_RUN = re.compile(f"(?P<unspaced>[{UNSPACED}]+)|[^\\W_{UNSPACED}]+")
_QUERY = re.compile(r'(?P<sign>-?)(?:["“”](?P<phrase>[^"“”]*)["“”]?|(?P<word>[^\s"“”]+))')

MOST_WORDS = 20
"""Words of a query that are looked at; nobody types more by hand."""
LONGEST_WORD = 200
LONGEST_TERM = 64
"""Characters of a word of another script that are indexed: longer ones are codes, and are found by their beginning."""


def folded(text: str) -> str:
    """`text` as terms are compared: NFKC, lower case, simplified characters."""
    return simplify(unicodedata.normalize("NFKC", text).lower())


def terms(text: str) -> str:
    """The terms of `text` in order, separated by spaces: what is put into the index."""
    return " ".join(_terms(folded(text)))


def _terms(text: str) -> Iterator[str]:
    for run in _RUN.finditer(text):
        word = run.group()
        if run["unspaced"]:
            for place in range(len(word)):
                yield word[place : place + 2]
        else:
            yield word[:LONGEST_TERM]


@dataclass(frozen=True, slots=True)
class Query:
    """What a reader typed: words that must stand in the article, and words (with ``-`` before them) that must not."""

    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> Query:
        """Words are separated by blanks; quotation marks keep several together.  Any text is a query."""
        wanted: list[str] = []
        unwanted: list[str] = []
        for match in list(_QUERY.finditer(folded(text)))[:MOST_WORDS]:
            word = (match["phrase"] if match["phrase"] is not None else match["word"])[:LONGEST_WORD]
            if _RUN.search(word):
                (unwanted if match["sign"] else wanted).append(word)
        return cls(tuple(dict.fromkeys(wanted)), tuple(dict.fromkeys(unwanted)))

    def expression(self, *facets: str) -> str:
        """The query in the language of SQLite's full text search; `facets` are terms of the facet column.

        Empty when everything is wanted.
        """
        parts = [f'facets : "{facet}"' for facet in facets]
        parts += [f"{{title body}} : {_phrase(word)}" for word in self.wanted]
        if not parts and self.unwanted:
            parts = [f'facets : "{EVERY}"']
        without = "".join(f" NOT {{title body}} : {_phrase(word)}" for word in self.unwanted)
        return f"({' AND '.join(parts)}){without}" if parts else ""

    def places(self, text: str) -> list[tuple[int, int]]:
        """Where the wanted words stand in `text`: (start, end), in order, none overlapping."""
        if not self.wanted:
            return []
        plain, origin = _with_origin(text)
        found = [
            (origin[match.start()], origin[match.end() - 1] + 1)
            for word in self.wanted
            for match in _pattern(word).finditer(plain)
        ]
        places: list[tuple[int, int]] = []
        for start, end in sorted(found):
            if places and start < places[-1][1]:
                places[-1] = (places[-1][0], max(places[-1][1], end))
            else:
                places.append((start, end))
        return places


EVERY = "e"
"""A facet of every document."""


def _phrase(word: str) -> str:
    """The terms of a query's word as one phrase.

    The last character of its last run has a term of its own in the index only where the text's run ends with it, so it
    is left to the term before; a single character is found as the beginning of its terms.
    """
    parts = list(_terms(word))
    last = list(_RUN.finditer(word))[-1]
    begins = last["unspaced"] is not None and len(last.group()) == 1
    if last["unspaced"] and not begins:
        parts.pop()
    return f'"{" ".join(parts)}"' + ("*" if begins else "")


def _pattern(word: str) -> re.Pattern[str]:
    """What a query's word looks like in a folded text."""
    pattern = r"[\W_]*".join(map(re.escape, (run.group() for run in _RUN.finditer(word))))
    first, last = word[0], word[-1]
    begin = "" if re.match(f"[{UNSPACED}\\W]", first) else f"(?<![^\\W_{UNSPACED}])"
    end = "" if re.match(f"[{UNSPACED}\\W]", last) else f"(?![^\\W_{UNSPACED}])"
    return re.compile(begin + pattern + end)


def _with_origin(text: str) -> tuple[str, list[int]]:
    """`text` folded, and for each of its characters the place it came from."""
    plain = folded(text)
    if len(plain) == len(text):
        return plain, list(range(len(text)))
    pieces = [folded(char) for char in text]
    return "".join(pieces), [place for place, piece in enumerate(pieces) for _ in piece]
