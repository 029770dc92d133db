"""Which of many pieces of source stand in a page, told in one pass over it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

SIZE = 4
HASH = np.uint32(2654435761)
"""Knuth's multiplier: spreads four bytes over the table's 65,536 places."""
FREQUENT = b'etaoinsrlcdpumhg/<>=" '
"""Bytes that fill pages; the four bytes that stand for a piece are those with the fewest of them."""


class Pieces:
    """Pieces of ASCII source in lower case, four bytes or longer."""

    def __init__(self, pieces: Iterable[str]) -> None:
        self._by_gram: dict[int, list[tuple[str, bytes, int]]] = {}
        for piece in dict.fromkeys(pieces):
            data = piece.encode("ascii")
            grams = [data[start : start + SIZE] for start in range(len(data) - SIZE + 1)]
            rarest = min(grams, key=lambda gram: sum(byte in FREQUENT for byte in gram))
            key = int.from_bytes(rarest, "little")
            self._by_gram.setdefault(key, []).append((piece, data, data.index(rarest)))
        self._table = np.zeros(1 << 16, np.bool_)
        self._table[self._places(np.array(list(self._by_gram), np.uint32))] = True

    def within(self, text: str) -> set[str]:
        """The pieces that stand in `text`, in whatever case."""
        data = text.encode("utf-8", "replace").lower()
        found: set[str] = set()
        for offset in range(min(SIZE, len(data) - SIZE + 1)):
            grams = np.frombuffer(data, "<u4", (len(data) - offset) // SIZE, offset)
            hits = np.flatnonzero(self._table[self._places(grams)])
            for place, gram in zip((hits * SIZE + offset).tolist(), grams[hits].tolist(), strict=True):
                for piece, whole, before in self._by_gram.get(gram, ()):
                    if place >= before and data.startswith(whole, place - before):
                        found.add(piece)
        return found

    @staticmethod
    def _places(grams: NDArray[np.uint32]) -> NDArray[np.uint32]:
        return np.asarray((grams * HASH) >> np.uint32(16))
