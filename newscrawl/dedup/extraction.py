"""The features of a batch of texts, worked out for all of them at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from newscrawl.dedup.features import (
    FEWEST_GRAMS,
    LETTER_BYTES,
    MOST_CLAUSES,
    MOST_LETTERS,
    SHORTEST_KEY,
    Features,
    clause_keys,
    keyed,
)
from newscrawl.dedup.normalise import LETTERS, Codes, Text, compared, without_surroundings
from newscrawl.dedup.signature import SLOTS, Engine, band_keys, mix

ROUND = 64
"""Texts that are worked on at once: enough for numpy, and few enough for the processor's cache."""
GRAM = 5
"""Characters per shingle: bulletins share too many of three, copies too few of more."""
SHORTEST_CLAUSE = 4
"""Clauses below it (据悉, 近日) say nothing."""

_HAN = "〇零一二三四五六七八九十百千"
_BREAKS = np.zeros(0x110000, np.bool_)
_BREAKS[[ord(character) for character in "\n。！？；，：!?;,:.…"]] = True
_DIGITS = np.zeros(0x110000, np.bool_)
_DIGITS[ord("0") : ord("9") + 1] = True
_FIGURES = np.zeros(0x110000, np.bool_)
_FIGURES[[ord(character) for character in "0123456789第" + _HAN]] = True
_POWERS = np.cumprod(np.full(256, 0x9E3779B97F4A7C15, np.uint64))
_GRAM_FACTORS = _POWERS[100 : 100 + GRAM]
_SCATTERED = mix(np.arange(0x10000, dtype=np.uint64))
"""`mix` of the characters that texts mostly consist of."""
_NO_KEYS = np.empty(0, np.uint32)

FIGURE = re.compile(
    rf"""([0-9第{_HAN}](?:
    (?<=[0-9])[0-9]*(?:,[0-9]{{3}}(?![0-9]))*(?:\.[0-9]+)?
      (?:(?<![0-9.,][0-9])[ ]?[\u4e00-\u9fff])?        # a single digit counts with the word behind it: 3月, 2级
    |(?<=第)[{_HAN}]+                                    # 第三
    |(?<=[{_HAN}])(?:[{_HAN}]+|(?=[届次轮期批]))))       # 二十, 二〇二六, 三次会议
    """,
    re.VERBOSE,
)

_Integers = NDArray[np.int64]


class _Ends(NamedTuple):
    """Where the documents of a batch end, from 0 on."""

    texts: _Integers
    """In their text."""
    letters: _Integers
    """In their letters."""


class _Keys(NamedTuple):
    """Lookup keys of a batch."""

    keys: NDArray[np.uint32]
    of: _Integers
    """The number of the document of each."""


class _Clauses(NamedTuple):
    """The clauses of a batch; one entry per document."""

    clauses: list[NDArray[np.uint32]]
    figures: list[NDArray[np.uint32]]
    letters: list[bytes]
    keys: _Keys


def extract(documents: Sequence[tuple[str, str]], engine: Engine) -> list[Features]:
    """The features of (text, title) pairs."""
    return features_of(compared(documents), engine)


def features_of(texts: Sequence[Text], engine: Engine) -> list[Features]:
    """The features of texts."""
    rounds = (texts[start : start + ROUND] for start in range(0, len(texts), ROUND))
    return [features for some in rounds for features in _features_of(some, engine)]


def _features_of(texts: Sequence[Text], engine: Engine) -> list[Features]:
    without = [without_surroundings(one.narrow) + "\n" for one in texts]
    codes = np.frombuffer("".join(without).encode("utf-32-le"), np.uint32)
    letters_at = np.flatnonzero(LETTERS.of(codes))
    folded = codes.take(letters_at)
    text_ends = np.cumsum([0, *map(len, without)])
    ends = np.searchsorted(letters_at, text_ends)
    slots, grams = _signatures(folded, ends, engine)
    found = _clauses(codes, letters_at, folded, _Ends(text_ends, ends))
    keys = _with_bands(found.keys, slots)
    return [
        Features(
            grams=count,
            slots=slots[number],
            clauses=found.clauses[number],
            figures=found.figures[number],
            digest=one.digest,
            keys=keys[number] if count >= FEWEST_GRAMS else _NO_KEYS,
            letters=found.letters[number],
        )
        for number, (one, count) in enumerate(zip(texts, grams.tolist(), strict=True))
    ]


def _signatures(folded: Codes, ends: _Integers, engine: Engine) -> tuple[NDArray[np.uint8], _Integers]:
    """The signatures of documents whose letters end at `ends`, and how many different shingles each has."""
    documents = len(ends) - 1
    slots = np.zeros((documents, SLOTS), np.uint8)
    windows = len(folded) - GRAM + 1
    if windows < 1:
        return slots, np.zeros(documents, np.int64)
    letters = folded.astype(np.uint64)
    hashes = letters[:windows] * _GRAM_FACTORS[0]
    product = np.empty_like(hashes)
    for place in range(1, GRAM):
        hashes += np.multiply(letters[place : place + windows], _GRAM_FACTORS[place], out=product)
    whole = np.ones(windows, np.bool_)
    across = (ends[1:-1, None] - np.arange(1, GRAM)).ravel()
    whole[across[(across >= 0) & (across < windows)]] = False
    tokens = mix(hashes[whole])
    tokens >>= np.uint64(24)
    numbers = np.arange(documents + 1, dtype=np.uint64) << np.uint64(40)
    tokens |= np.repeat(numbers[:-1], np.maximum(np.diff(ends) - GRAM + 1, 0))
    tokens.sort()
    tokens = tokens[np.append(True, tokens[1:] != tokens[:-1])] if len(tokens) else tokens
    offsets = np.searchsorted(tokens, numbers)
    grams = np.diff(offsets)
    filled = np.flatnonzero(grams)
    if len(filled):
        tokens &= np.uint64(2**40 - 1)
        slots[filled] = engine.sign(mix(tokens), np.append(offsets[filled], len(tokens)).astype(np.uint64))
    return slots, grams


def _clauses(codes: Codes, letters_at: _Integers, folded: Codes, ends_of: _Ends) -> _Clauses:
    documents = len(ends_of.letters) - 1
    if not len(folded):
        nothing = [_NO_KEYS] * documents
        return _Clauses(nothing, nothing, [b""] * documents, _Keys(_NO_KEYS, np.empty(0, np.int64)))
    digits = _DIGITS.take(codes)
    breaks = _BREAKS.take(codes)
    breaks[1:-1] &= ~(digits[:-2] & digits[2:])  # 3.5, 1,200, 8:30
    clause_at = np.cumsum(breaks, dtype=np.int32)
    clause = clause_at.take(letters_at)
    starts = np.flatnonzero(np.append(True, clause[1:] != clause[:-1]))
    lengths = np.diff(np.append(starts, len(folded)))
    place = np.arange(len(folded), dtype=np.int32)
    place -= np.repeat(starts.astype(np.int32), lengths)
    place &= 0xFF
    scattered = _SCATTERED.take(folded) if folded.max() < len(_SCATTERED) else mix(folded.astype(np.uint64))
    scattered *= _POWERS.take(place)
    hashes = mix(np.add.reduceat(scattered, starts))
    packed = (hashes >> np.uint64(32)) & np.uint64(0xFFFFFF00) | np.minimum(lengths, 255).astype(np.uint64)
    kept = np.flatnonzero(lengths >= SHORTEST_CLAUSE)
    owner = _owners(ends_of.letters, starts)
    kept = kept[_first((owner[kept].astype(np.uint64) << np.uint64(32)) | packed[kept])]
    own, of, numbers = packed[kept].astype(np.uint32), owner[kept], clause[starts[kept]]
    ends = np.searchsorted(of, np.arange(documents + 1)).tolist()
    bounds = [(first, min(end, first + MOST_CLAUSES)) for first, end in pairwise(ends)]
    return _Clauses(
        clauses=[own[first:end] for first, end in bounds],
        figures=_figures(codes, clause_at, numbers, [first for first, _ in bounds], ends_of.texts),
        letters=_short_texts(folded, starts[kept], lengths[kept], ends),
        keys=_longest(own, of, documents),
    )


def _owners(ends: _Integers, places: _Integers) -> _Integers:
    """The numbers of the documents in which places lie."""
    return np.searchsorted(ends, places, side="right") - 1


def _first(values: NDArray[np.uint64]) -> _Integers:
    """Where every different value stands first, in order."""
    order = np.argsort(values)
    if not len(order):
        return order
    found = values[order]
    first = np.minimum.reduceat(order, np.flatnonzero(np.append(True, found[1:] != found[:-1])))
    return np.sort(first)


def _short_texts(folded: Codes, starts: _Integers, lengths: _Integers, ends: list[int]) -> list[bytes]:
    """The letters of the clauses of every document that has few."""
    sizes = np.concatenate(([0], np.cumsum(lengths)))
    total = np.diff(sizes[ends])
    in_short = np.repeat((total <= MOST_LETTERS) & (total > 0), np.diff(ends)) & (lengths < 0xFF)
    counts = np.where(in_short, lengths, 0)
    after = np.concatenate(([0], np.cumsum(counts)))
    at = np.arange(int(after[-1])) + np.repeat(starts - after[:-1], counts)
    letters = LETTER_BYTES[folded[at] & np.uint32(0xFFFF)].tobytes()
    bounds = after[ends].tolist()
    short = (np.diff(bounds) == total).tolist()  # a clause whose length is not known exactly spoils the rest
    return [letters[bounds[number] : bounds[number + 1]] if here else b"" for number, here in enumerate(short)]


def _longest(clauses: NDArray[np.uint32], owner: _Integers, documents: int) -> _Keys:
    """The same as :func:`newscrawl.dedup.features.clause_keys` for every document of a batch."""
    lengths = (clauses & np.uint32(0xFF)).astype(np.int64)
    count = len(clauses)
    order = (
        count - 1 - (np.sort((owner << 40) | ((0xFF - lengths) << 32) | (count - 1 - np.arange(count))) & 0xFFFFFFFF)
    )
    sorted_owner = owner[order]
    rank = np.arange(count) - np.searchsorted(sorted_owner, sorted_owner)
    most = keyed(np.bincount(owner, minlength=documents))
    order = order[(rank < most[sorted_owner]) & (lengths[order] >= SHORTEST_KEY)]
    return _Keys(clause_keys(clauses[order]), owner[order])


def _with_bands(longest: _Keys, slots: NDArray[np.uint8]) -> list[NDArray[np.uint32]]:
    """The keys of every document: those of its bands and those of its longest clauses."""
    bands = band_keys(slots)
    of = np.concatenate((np.repeat(np.arange(len(bands)), bands.shape[1]), longest.of))
    order = np.argsort(of, kind="stable")
    return _parted(np.concatenate((bands.ravel(), longest.keys))[order], of[order], len(bands))


def _parted(values: NDArray[np.uint32], owner: _Integers, documents: int) -> list[NDArray[np.uint32]]:
    """The values of every document, of `values` in the order of documents."""
    bounds = np.searchsorted(owner, np.arange(documents + 1)).tolist()
    return [values[start:end] for start, end in pairwise(bounds)]


def _figures(
    codes: Codes, clause_at: NDArray[np.int32], clauses: NDArray[np.int32], first_clause: Sequence[int], ends: _Integers
) -> list[NDArray[np.uint32]]:
    """The figures of every document; `clauses` are the numbers of those that are kept, over the whole batch."""
    near = _FIGURES.take(codes)  # most characters are far from any figure, and left out
    for _ in range(2):
        near[1:] |= near[:-1]
    near[:-1] |= near[1:]
    at = np.flatnonzero(near)
    parts = FIGURE.split(codes.take(at).tobytes().decode("utf-32-le"))
    places = at[np.cumsum(np.fromiter(map(len, parts), np.int64, len(parts)))[:-1:2]]  # the text before each ends there
    hashes = np.fromiter(map(_hash_of_figure, parts[1::2]), np.uint32, len(places))
    of = _owners(ends, places)
    ordinals = np.searchsorted(clauses, clause_at[places], side="right") - 1 - np.array(first_clause, np.int64)[of]
    packed = (ordinals.clip(0, 0xFF) << 16).astype(np.uint32) | hashes
    return _parted(packed, of, len(first_clause))


@lru_cache(maxsize=1 << 15)
def _hash_of_figure(figure: str) -> int:
    return crc32(figure.replace(",", "").replace(" ", "").encode()) & 0xFFFF
