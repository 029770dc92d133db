"""The features of a batch of texts, worked out for all of them at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
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
from newscrawl.dedup.normalise import LETTERS, NORM_VERSION, Codes, narrowed, narrowed_all, plain, without_surroundings
from newscrawl.dedup.signature import SLOTS, Engine, band_keys, mixed

GRAM = 5
"""Characters per shingle: bulletins share too many of three, copies too few of more."""
SHORT = 40
"""Below so many folded characters different articles may have the same text (图片新闻), so titles count too."""
SHORTEST_CLAUSE = 4
"""Clauses below it (据悉, 近日) say nothing."""

_BREAKS = np.zeros(0x110000, np.bool_)
_BREAKS[[ord(character) for character in "\n。！？；，：!?;,:.…"]] = True
_DIGITS = np.zeros(0x110000, np.bool_)
_DIGITS[ord("0") : ord("9") + 1] = True
_POWERS = np.cumprod(np.full(256, 0x9E3779B97F4A7C15, np.uint64))
_GRAM_FACTORS = _POWERS[100 : 100 + GRAM]
_SCATTERED = mixed(np.arange(0x10000, dtype=np.uint64))
"""`mixed` of the characters that texts mostly consist of."""
_NO_KEYS = np.empty(0, np.uint32)

_HAN = "〇零一二三四五六七八九十百千"
FIGURE = re.compile(
    rf"""[0-9第{_HAN}](?:
    (?<=[0-9])[0-9]*(?:,[0-9]{{3}}(?![0-9]))*(?:\.[0-9]+)?
      (?:(?<![0-9.,][0-9])[ ]?[\u4e00-\u9fff])?        # a single digit counts with the word behind it: 3月, 2级
    |(?<=第)[{_HAN}]+                                    # 第三
    |(?<=[{_HAN}])(?:[{_HAN}]+|(?=[届次轮期批])))        # 二十, 二〇二六, 三次会议
    """,
    re.VERBOSE,
)

_Integers = NDArray[np.int64]


class _Clauses(NamedTuple):
    """The clauses of a batch; one entry per document."""

    clauses: list[NDArray[np.uint32]]
    figures: list[NDArray[np.uint32]]
    keys: list[NDArray[np.uint32]]
    letters: list[bytes]


def extract(documents: Sequence[tuple[str, str]], engine: Engine) -> list[Features]:
    """The features of (text, title) pairs."""
    whole = narrowed_all([plain(text) for text, _ in documents])
    texts = [without_surroundings(one) + "\n" for one in whole]
    text = "".join(texts)
    codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    owner = np.repeat(np.arange(len(texts), dtype=np.int64), [len(text) for text in texts])
    letters = LETTERS.of(codes)
    folded, folded_owner = codes[letters], owner[letters]
    slots, grams = _signatures(folded, folded_owner, len(texts), engine)
    bands = band_keys(slots)
    found = _clauses(text, codes, owner, letters, len(texts))
    ends = np.searchsorted(folded_owner, np.arange(len(texts) + 1)).tolist()
    features = []
    for number, ((_, title), one, count) in enumerate(zip(documents, whole, grams.tolist(), strict=True)):
        same = len(texts[number]) == len(one) + 1
        own = folded[ends[number] : ends[number + 1]] if same else _letters(one)
        features.append(
            Features(
                grams=count,
                slots=slots[number],
                clauses=found.clauses[number],
                figures=found.figures[number],
                digest=_digest(own, title),
                keys=np.concatenate((bands[number], found.keys[number])) if count >= FEWEST_GRAMS else _NO_KEYS,
                letters=found.letters[number],
            )
        )
    return features


def _signatures(folded: Codes, owner: _Integers, documents: int, engine: Engine) -> tuple[NDArray[np.uint8], _Integers]:
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


def _clauses(text: str, codes: Codes, owner_of_all: _Integers, letters: NDArray[np.bool_], documents: int) -> _Clauses:
    folded, owner = codes[letters], owner_of_all[letters]
    if not len(folded):
        return _Clauses([_NO_KEYS] * documents, [_NO_KEYS] * documents, [_NO_KEYS] * documents, [b""] * documents)
    digits = _DIGITS[codes]
    breaks = _BREAKS[codes]
    breaks[1:-1] &= ~(digits[:-2] & digits[2:])  # 3.5, 1,200, 8:30
    clause_at = np.cumsum(breaks, dtype=np.int64)
    clause = clause_at[letters]
    starts = np.flatnonzero(np.append(True, clause[1:] != clause[:-1]))
    lengths = np.diff(np.append(starts, len(folded)))
    place = np.arange(len(folded)) - np.repeat(starts, lengths)
    scattered = _SCATTERED[folded] if folded.max() < len(_SCATTERED) else mixed(folded.astype(np.uint64))
    hashes = mixed(np.add.reduceat(scattered * _POWERS[place & 0xFF], starts))
    packed = (hashes >> np.uint64(32)) & np.uint64(0xFFFFFF00) | np.minimum(lengths, 255).astype(np.uint64)
    kept = np.flatnonzero(lengths >= SHORTEST_CLAUSE)
    kept = kept[_first((owner[starts[kept]].astype(np.uint64) << np.uint64(32)) | packed[kept])]
    own, of, numbers = packed[kept].astype(np.uint32), owner[starts[kept]], clause[starts[kept]]
    ends = np.searchsorted(of, np.arange(documents + 1)).tolist()
    bounds = [(first, min(end, first + MOST_CLAUSES)) for first, end in pairwise(ends)]
    return _Clauses(
        clauses=[own[first:end] for first, end in bounds],
        figures=_figures(text, clause_at, numbers, [first for first, _ in bounds], owner_of_all),
        keys=_longest(own, of, documents),
        letters=_short_texts(folded, starts[kept], lengths[kept], ends),
    )


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


def _longest(clauses: NDArray[np.uint32], owner: _Integers, documents: int) -> list[NDArray[np.uint32]]:
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
    keys = clause_keys(clauses[order])
    bounds = np.searchsorted(owner[order], np.arange(documents + 1)).tolist()
    return [keys[bounds[number] : bounds[number + 1]] for number in range(documents)]


def _figures(
    text: str, clause_at: _Integers, clauses: _Integers, first_clause: Sequence[int], owner: _Integers
) -> list[NDArray[np.uint32]]:
    """The figures of every document; `clauses` are the numbers of those that are kept, over the whole batch."""
    starts, hashes = [], []
    for match in FIGURE.finditer(text):
        starts.append(match.start())
        hashes.append(_hash_of_figure(match.group()))
    places = np.array(starts, np.int64)
    of = owner[places]
    ordinals = np.searchsorted(clauses, clause_at[places], side="right") - 1 - np.array(first_clause, np.int64)[of]
    packed = (ordinals.clip(0, 0xFF) << 16).astype(np.uint32) | np.array(hashes, np.uint32)
    bounds = np.searchsorted(of, np.arange(len(first_clause) + 1)).tolist()
    return [packed[bounds[number] : bounds[number + 1]] for number in range(len(first_clause))]


@lru_cache(maxsize=1 << 15)
def _hash_of_figure(figure: str) -> int:
    return crc32(figure.replace(",", "").replace(" ", "").encode()) & 0xFFFF


def _letters(narrow: str) -> Codes:
    codes = np.frombuffer(narrow.encode("utf-32-le"), np.uint32)
    return codes[LETTERS.of(codes)]


def _digest(folded: Codes, title: str) -> bytes:
    value = folded.tobytes()
    if len(folded) < SHORT:
        headline = narrowed(plain(title))
        value += b"\n\0\0\0" + headline[LETTERS.of(headline)].tobytes()
        if len(value) == 4:
            return b""
    return blake2b(value, digest_size=12, person=b"norm%d" % NORM_VERSION).digest()
