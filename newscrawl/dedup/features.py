"""What two texts are compared by: a MinHash signature, clauses, figures, and the letters of a short text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from struct import Struct
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from newscrawl.dedup.alignment import Layout
from newscrawl.dedup.signature import SLOTS, band_keys, mix

FORMAT = 3
"""Raised when the packed form changes.  Forms with the same hashes are still read: version 2 had no letters."""
FEWEST_GRAMS = 25
"""A text of fewer shingles is only compared as a whole."""
MOST_CLAUSES = 4000
MOST_FIGURES = 1000
"""A book needs no more to be recognised."""
MOST_LETTERS = 320
"""Letters up to which they are kept: in longer texts a name is not the news."""
KEYED_CLAUSES = 8
"""The longest clauses, under which a document can be looked up besides its bands: so many, or one in six."""
MOST_KEYED = 40
SHORTEST_KEY = 9

HAN_NUMERALS = "零一二三四五六七八九十百千万亿两"
NUMERALS = frozenset((*range(1, 1 + len(HAN_NUMERALS)), *b"0123456789"))
"""The bytes that stand for numerals."""

_HEAD = Struct("<BIHHHB")
_HEAD_2 = Struct("<BIHH")
_NO_KEYS = np.empty(0, np.uint32)


def _bytes_of_letters() -> NDArray[np.uint8]:
    codes = np.arange(0x10000, dtype=np.uint64)
    table = ((mix(codes) % np.uint64(0xC0)) + np.uint64(0x40)).astype(np.uint8)
    table[ord("0") : ord("9") + 1] = np.frombuffer(b"0123456789", np.uint8)
    table[[ord(numeral) for numeral in HAN_NUMERALS]] = np.arange(1, 1 + len(HAN_NUMERALS))
    return table


LETTER_BYTES = _bytes_of_letters()
"""Code point (its lower 16 bits) -> the byte that stands for it; two letters in 192 share theirs, numerals do not."""


class Features(NamedTuple):
    """One document as the index remembers it."""

    grams: int
    """How many different shingles it has."""
    slots: NDArray[np.uint8]
    """MinHash signature."""
    clauses: NDArray[np.uint32]
    """Different clauses in the order of the text: 24 bits of hash, 8 bits of length."""
    figures: NDArray[np.uint32]
    """Its figures in the order of the text: 16 bits for the number of the clause, 16 bits of hash."""
    digest: bytes
    """12 bytes of the whole comparison text; empty when nothing is left to compare."""
    keys: NDArray[np.uint32]
    """What it is looked up by."""
    letters: bytes = b""
    """The letters of its clauses, a byte each; empty for a long text."""
    holds_several: bool = False
    """Whether it is a digest, in which several earlier articles stand."""

    def layout(self) -> Layout:
        """For laying it beside others: takes ten times the room of the rest."""
        return Layout(self.clauses.tolist(), self.figures.tolist())

    @classmethod
    def unpack(cls, packed: bytes, digest: bytes = b"") -> Features | None:
        """From the store; None for a form that cannot be compared with today's."""
        if packed[0] == FORMAT:
            _, grams, clauses, figures, letters, several = _HEAD.unpack_from(packed)
            at = _HEAD.size
        elif packed[0] == 2:
            _, grams, clauses, figures = _HEAD_2.unpack_from(packed)
            letters, several, at = 0, 0, _HEAD_2.size
        else:
            return None
        slots = np.frombuffer(packed, np.uint8, SLOTS, at)
        own = np.frombuffer(packed, "<u4", clauses, at + SLOTS)
        at += SLOTS + 4 * clauses
        hashes = np.frombuffer(packed, "<u2", figures, at + figures).astype(np.uint32)
        hashes |= np.frombuffer(packed, np.uint8, figures, at).astype(np.uint32) << np.uint32(16)
        at += 3 * figures
        return cls(grams, slots, own, hashes, digest, _NO_KEYS, packed[at : at + letters], bool(several))

    def with_keys(self, furniture: frozenset[int] = frozenset()) -> NDArray[np.uint32]:
        """The lookup keys, computed again, from other clauses than those of `furniture`."""
        if self.grams < FEWEST_GRAMS:
            return _NO_KEYS
        clauses = self.clauses
        if furniture:
            clauses = np.array([clause for clause in clauses.tolist() if clause not in furniture], np.uint32)
        return np.concatenate((band_keys(self.slots[None])[0], clause_keys(longest_clauses(clauses))))


def pack_all(batch: Sequence[Features]) -> Iterator[bytes]:
    """For the store; what can be computed from the rest is left out."""
    figures = [own.figures[:MOST_FIGURES] for own in batch]
    together = np.concatenate([_NO_KEYS, *figures])
    ordinals = np.minimum(together >> np.uint32(16), 0xFF).astype(np.uint8).tobytes()
    hashes = together.astype("<u2").tobytes()
    at = 0
    for own, some in zip(batch, figures, strict=True):
        end = at + len(some)
        head = _HEAD.pack(FORMAT, own.grams, len(own.clauses), len(some), len(own.letters), own.holds_several)
        clauses = own.clauses.astype("<u4", copy=False).tobytes()
        yield b"".join((head, own.slots.tobytes(), clauses, ordinals[at:end], hashes[2 * at : 2 * end], own.letters))
        at = end


def clause_keys(clauses: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """The key of each clause."""
    return (mix(clauses.astype(np.uint64)) >> np.uint64(32)).astype(np.uint32)


def longest_clauses(clauses: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """The clauses that a document is looked up by."""
    lengths = clauses & np.uint32(0xFF)
    places = np.argsort(lengths, kind="stable")[::-1][: int(keyed(len(clauses)))]
    return clauses[places[lengths[places] >= SHORTEST_KEY]]


def keyed(clauses: int | NDArray[np.int64]) -> NDArray[np.int64]:
    """How many of so many clauses a document is looked up by: a digest by more, so that each of its parts is found."""
    return np.asarray(np.clip(np.asarray(clauses) // 6, KEYED_CLAUSES, MOST_KEYED), np.int64)
