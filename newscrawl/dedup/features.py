"""What two texts are compared by: a MinHash signature, clauses and figures.  A batch is worked through at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from struct import Struct
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from newscrawl.dedup.normalise import LETTERS, NORM_VERSION, Codes, narrowed, plain, without_surroundings
from newscrawl.dedup.signature import SLOTS, Engine, band_keys, mixed

GRAM = 5
"""Characters per shingle: bulletins share too many of three, copies too few of more."""
SHORT = 40
"""Below so many folded characters different articles may have the same text (图片新闻), so titles count too."""
FEWEST_GRAMS = 25
"""A text of fewer shingles is only compared as a whole."""
SHORTEST_CLAUSE = 4
"""Clauses below it (据悉, 近日) say nothing."""
MOST_CLAUSES = 4000
MOST_FIGURES = 1000
"""A book needs no more to be recognised."""
KEYED_CLAUSES = 8
"""The longest clauses, under which a document can be looked up besides its bands: so many, or one in six."""
MOST_KEYED = 40
SHORTEST_KEY = 9

_BREAKS = np.zeros(0x110000, np.bool_)
_BREAKS[[ord(character) for character in "\n。！？；，：!?;,:.…"]] = True
_DIGITS = np.zeros(0x110000, np.bool_)
_DIGITS[ord("0") : ord("9") + 1] = True
_POWERS = np.cumprod(np.full(256, 0x9E3779B97F4A7C15, np.uint64))
_GRAM_FACTORS = _POWERS[100 : 100 + GRAM]

# A single digit counts with the word behind it: 3月, 2级.
FIGURE = re.compile(r"[0-9]+(?:,[0-9]{3}(?![0-9]))*(?:\.[0-9]+)?(?:(?<![0-9.,][0-9]) ?[\u4e00-\u9fff])?")


_HEAD = Struct("<BIHH")
_NO_KEYS = np.empty(0, np.uint32)


@dataclass(frozen=True, slots=True)
class Features:
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

    def pack(self) -> bytes:
        """For the store; what can be computed from the rest is left out."""
        clauses, figures = self.clauses[:MOST_CLAUSES], self.figures[:MOST_FIGURES]
        head = _HEAD.pack(NORM_VERSION, self.grams, len(clauses), len(figures))
        ordinals = np.minimum(figures >> np.uint32(16), 0xFF).astype(np.uint8)
        hashes = (figures & np.uint32(0xFFFF)).astype("<u2")
        return b"".join(
            (head, self.slots.tobytes(), clauses.astype("<u4").tobytes(), ordinals.tobytes(), hashes.tobytes())
        )

    @classmethod
    def unpack(cls, packed: bytes, digest: bytes = b"") -> Features | None:
        """From the store; None when a different version of the comparison text made them."""
        version, grams, clauses, figures = _HEAD.unpack_from(packed)
        if version != NORM_VERSION:
            return None
        at = _HEAD.size
        slots = np.frombuffer(packed, np.uint8, SLOTS, at)
        own = np.frombuffer(packed, "<u4", clauses, at + SLOTS)
        at += SLOTS + 4 * clauses
        ordinals = np.frombuffer(packed, np.uint8, figures, at).astype(np.uint32)
        hashes = np.frombuffer(packed, "<u2", figures, at + figures).astype(np.uint32)
        return cls(grams, slots, own, (ordinals << np.uint32(16)) | hashes, digest, _NO_KEYS)

    def with_keys(self) -> NDArray[np.uint32]:
        """The lookup keys, computed again."""
        if self.grams < FEWEST_GRAMS:
            return _NO_KEYS
        return np.concatenate((band_keys(self.slots[None])[0], clause_keys(self.clauses)[1]))


def extract(documents: Sequence[tuple[str, str]], engine: Engine) -> list[Features]:
    """The features of (text, title) pairs."""
    whole = [narrowed(plain(text)) for text, _ in documents]
    texts = [without_surroundings(one.tobytes().decode("utf-32-le")) + "\n" for one in whole]
    text = "".join(texts)
    codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    owner = np.repeat(np.arange(len(texts), dtype=np.int64), [len(text) for text in texts])
    letters = LETTERS.of(codes)
    folded, folded_owner = codes[letters], owner[letters]
    slots, grams = _signatures(folded, folded_owner, len(texts), engine)
    bands = band_keys(slots)
    clauses, figures, keys = _clauses(text, codes, owner, letters, len(texts))
    ends = np.searchsorted(folded_owner, np.arange(len(texts) + 1)).tolist()
    same = [len(text) == len(one) + 1 for text, one in zip(texts, whole, strict=True)]
    found = []
    for number, (_, title) in enumerate(documents):
        own = clauses[number]
        found.append(
            Features(
                grams=int(grams[number]),
                slots=slots[number],
                clauses=own,
                figures=figures[number],
                digest=_digest(
                    folded[ends[number] : ends[number + 1]] if same[number] else _letters(whole[number]), title
                ),
                keys=np.concatenate((bands[number], keys[number])) if grams[number] >= FEWEST_GRAMS else _NO_KEYS,
            )
        )
    return found


def clause_keys(clauses: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """The longest clauses, and the key of each."""
    lengths = clauses & np.uint32(0xFF)
    places = np.argsort(lengths, kind="stable")[::-1][: int(_keyed(len(clauses)))]
    longest = clauses[places[lengths[places] >= SHORTEST_KEY]]
    return longest, (mixed(longest.astype(np.uint64)) >> np.uint64(32)).astype(np.uint32)


def _keyed(clauses: int | NDArray[np.int64]) -> NDArray[np.int64]:
    """How many of so many clauses a document is looked up by: a digest by more, so that each of its parts is found."""
    return np.asarray(np.clip(np.asarray(clauses) // 6, KEYED_CLAUSES, MOST_KEYED), np.int64)


def _signatures(
    folded: Codes, owner: NDArray[np.int64], documents: int, engine: Engine
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    slots = np.zeros((documents, SLOTS), np.uint8)
    if len(folded) < GRAM:
        return slots, np.zeros(documents, np.int64)
    windows = len(folded) - GRAM + 1
    hashes = np.zeros(windows, np.uint64)
    for place in range(GRAM):
        hashes += folded[place : place + windows] * _GRAM_FACTORS[place]
    whole = owner[:windows] == owner[GRAM - 1 :]
    hashes, owner = mixed(hashes[whole]), owner[:windows][whole]
    tokens = np.sort((owner.astype(np.uint64) << np.uint64(40)) | (hashes >> np.uint64(24)))
    tokens = tokens[np.append(True, tokens[1:] != tokens[:-1])] if len(tokens) else tokens
    own = (tokens >> np.uint64(40)).astype(np.int64)
    grams = np.bincount(own, minlength=documents)
    filled = np.flatnonzero(grams)
    if len(filled):
        offsets = np.concatenate(([0], np.cumsum(grams[filled]))).astype(np.uint64)
        slots[filled] = engine.sign(mixed(tokens & np.uint64(2**40 - 1)), offsets)
    return slots, grams


def _clauses(
    text: str, codes: Codes, owner_of_all: NDArray[np.int64], letters: NDArray[np.bool_], documents: int
) -> tuple[list[NDArray[np.uint32]], list[NDArray[np.uint32]], list[NDArray[np.uint32]]]:
    """The clauses, the figures and the keys of the longest clauses of every document."""
    folded, owner = codes[letters], owner_of_all[letters]
    if not len(folded):
        return [_NO_KEYS] * documents, [_NO_KEYS] * documents, [_NO_KEYS] * documents
    digits = _DIGITS[codes]
    breaks = _BREAKS[codes]
    breaks[1:-1] &= ~(digits[:-2] & digits[2:])  # 3.5, 1,200, 8:30
    clause_at = np.cumsum(breaks, dtype=np.int64)
    clause = clause_at[letters]
    starts = np.flatnonzero(np.append(True, clause[1:] != clause[:-1]))
    lengths = np.diff(np.append(starts, len(folded)))
    place = np.arange(len(folded)) - np.repeat(starts, lengths)
    hashes = mixed(np.add.reduceat(mixed(folded.astype(np.uint64)) * _POWERS[place & 0xFF], starts))
    packed = (hashes >> np.uint64(32)) & np.uint64(0xFFFFFF00) | np.minimum(lengths, 255).astype(np.uint64)
    kept = lengths >= SHORTEST_CLAUSE
    packed, of, numbers = packed[kept], owner[starts[kept]], clause[starts[kept]]
    _, first = np.unique((of.astype(np.uint64) << np.uint64(32)) | packed, return_index=True)
    first.sort()
    packed, of, numbers = packed[first].astype(np.uint32), of[first], numbers[first]
    ends = np.searchsorted(of, np.arange(documents + 1))
    bounds = list(zip(ends[:-1], np.minimum(ends[1:], ends[:-1] + MOST_CLAUSES), strict=True))
    figures = _figures(text, clause_at, numbers, [first_clause for first_clause, _ in bounds], owner_of_all)
    keys = _longest(packed, of, documents)
    return [packed[first_clause:end] for first_clause, end in bounds], figures, keys


def _longest(clauses: NDArray[np.uint32], owner: NDArray[np.int64], documents: int) -> list[NDArray[np.uint32]]:
    """The same as :func:`clause_keys` for every document of a batch."""
    lengths = (clauses & np.uint32(0xFF)).astype(np.int64)
    order = np.lexsort((-np.arange(len(clauses)), -lengths, owner))
    sorted_owner = owner[order]
    rank = np.arange(len(order)) - np.searchsorted(sorted_owner, sorted_owner)
    keyed = _keyed(np.bincount(owner, minlength=documents))
    order = order[(rank < keyed[sorted_owner]) & (lengths[order] >= SHORTEST_KEY)]
    keys = (mixed(clauses[order].astype(np.uint64)) >> np.uint64(32)).astype(np.uint32)
    bounds = np.searchsorted(owner[order], np.arange(documents + 1))
    return [keys[bounds[number] : bounds[number + 1]] for number in range(documents)]


def _figures(
    text: str,
    clause_at: NDArray[np.int64],
    clauses: NDArray[np.int64],
    first_clause: Sequence[int],
    owner: NDArray[np.int64],
) -> list[NDArray[np.uint32]]:
    """The figures of every document; `clauses` are the numbers of those that are kept, over the whole batch."""
    starts, hashes = [], []
    for match in FIGURE.finditer(text):
        figure = match.group()
        if not figure.isalnum():
            figure = figure.replace(",", "").replace(" ", "")
        starts.append(match.start())
        hashes.append(crc32(figure.encode()) & 0xFFFF)
    places = np.array(starts, np.int64)
    of = owner[places]
    ordinals = np.searchsorted(clauses, clause_at[places], side="right") - 1 - np.array(first_clause, np.int64)[of]
    packed = (ordinals.clip(0, 0xFF) << 16).astype(np.uint32) | np.array(hashes, np.uint32)
    bounds = np.searchsorted(of, np.arange(len(first_clause) + 1))
    return [packed[bounds[number] : bounds[number + 1]] for number in range(len(first_clause))]


def _letters(narrow: Codes) -> Codes:
    return narrow[LETTERS.of(narrow)]


def _digest(folded: Codes, title: str) -> bytes:
    value = folded.tobytes()
    if len(folded) < SHORT:
        value += b"\n\0\0\0" + _letters(narrowed(plain(title))).tobytes()
        if len(value) == 4:
            return b""
    return blake2b(value, digest_size=12, person=b"norm%d" % NORM_VERSION).digest()
