"""Which of many pieces of source stand in a page, told in one pass over it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from newscrawl.compiled import twin

COMPILED = twin("source")
SIZE = 4
"""Bytes that are looked at at a time, as one number."""
ANY_CASE = np.uint32(0x20202020)
"""Set in four bytes, it makes their letters small."""
HASH = np.uint32(2654435761)
"""Knuth's multiplier: spreads four bytes over the table's 65,536 places."""
FREQUENT = b'etaoinsrlcdpumhg/<>=" '
"""Bytes that fill pages; the grams that stand for a piece are those with the fewest of them."""
WORDS = b"article channel/ column content custom data-view/ editor font list news_new-newspaper public query"
"""Words that fill pages; grams out of them are passed over too."""


class Pieces:
    """Pieces of ASCII source, four bytes or longer; those in lower case are found in any case.

    Four bytes are looked up at every place of a page; at every second or fourth, where all pieces are so long that
    they cannot stand between two such places.
    """

    def __init__(self, pieces: Iterable[str]) -> None:
        known = {piece: piece.encode("ascii") for piece in pieces}
        shortest = min(map(len, known))
        self._step = next(step for step in (4, 2, 1) if step <= shortest - SIZE + 1)
        self._by_gram: dict[int, list[tuple[str, bytes, int]]] = {}
        for piece, data in known.items():
            for place, gram in self._rarest(data):
                self._by_gram.setdefault(gram, []).append((piece, data, place))
        self._table = np.zeros(1 << 16, np.bool_)
        self._table[_places(np.array(list(self._by_gram), np.uint32))] = True

    def within(self, data: bytes) -> set[str]:
        """The pieces that stand in the page `data`."""
        found: set[str] = set()
        for place, gram in self.hits(data) if COMPILED is None else self.hits_compiled(data):
            for piece, whole, before in self._by_gram.get(gram, ()):
                printed = data[max(0, place - before) : place - before + len(whole)]
                if printed == whole or (whole.islower() and printed.lower() == whole):
                    found.add(piece)
        return found

    def hits(self, data: bytes) -> Iterator[tuple[int, int]]:
        """Places of grams that may be some piece's, and the grams."""
        for offset in range(0, min(SIZE, len(data) - SIZE + 1), self._step):
            grams = np.frombuffer(data, "<u4", (len(data) - offset) // SIZE, offset) | ANY_CASE
            hits = np.flatnonzero(self._table.take(_places(grams)))
            yield from zip((hits * SIZE + offset).tolist(), grams[hits].tolist(), strict=True)

    def hits_compiled(self, data: bytes) -> list[tuple[int, int]]:
        """The same by the compiled twin."""
        assert COMPILED is not None
        return list(COMPILED.hits(data, self._table.view(np.uint8), self._step, ANY_CASE, HASH))

    def _rarest(self, piece: bytes) -> list[tuple[int, int]]:
        """Places and numbers of as many neighbouring grams as there are places in a step, the least frequent ones."""
        grams = [piece[at : at + SIZE] for at in range(len(piece) - SIZE + 1)]
        costs = [sum(byte in FREQUENT for byte in gram) + SIZE * (gram.lower() in WORDS) for gram in grams]
        starts = range(len(grams) - self._step + 1)
        first = min(starts, key=lambda start: sum(costs[start : start + self._step]))
        chosen = range(first, first + self._step)
        return [(at, int.from_bytes(grams[at], "little") | int(ANY_CASE)) for at in chosen]


def _places(grams: NDArray[np.uint32]) -> NDArray[np.uint16]:
    """The upper half of each product."""
    return np.asarray((grams * HASH).astype("<u4", copy=False).view("<u2")[1::2])
