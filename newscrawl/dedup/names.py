"""Names that stand in the place of others: 欢迎泰国总理 beside 欢迎爱尔兰总理.

A bulletin of a series keeps the wording around a name that changes; a desk that edits a text changes a character here
and there.  Told apart by pairs of clauses that begin and end alike: what stands between differs as a whole in the one
case, by a character in the other.  Works on the letters of short texts, see :mod:`newscrawl.dedup.features`.
"""

from __future__ import annotations

from itertools import accumulate

from newscrawl.dedup.features import NUMERALS, Features

FRAMED = 0.4
"""Share of a clause that begins and ends alike, from which it is the same clause."""
ENDED = 0.6
"""The same of a clause that only ends alike: its subject is another."""
LONGEST_NAME = 24
ALIKE = 0.45
"""Share of letters in common, in the same order, from which one name is an edit of the other."""


def are_replaced(one: Features, other: Features) -> bool:
    """Whether names, dates or numerals of the one stand in the place of others, rather than edited characters."""
    if not one.letters or not other.letters:
        return False
    names = edits = 0
    left = _clauses(other, frozenset(one.clauses.tolist()))
    for clause in _clauses(one, frozenset(other.clauses.tolist())):
        found = max(((frame, place) for place, its in enumerate(left) if (frame := _frame(clause, its))), default=None)
        if found is None:
            continue
        (_, begin, end), place = found
        its = left.pop(place)
        middle, its_middle = clause[begin : len(clause) - end], its[begin : len(its) - end]
        if _is_name(middle, its_middle):
            names += 1
        elif max(len(middle), len(its_middle)) < 2:
            edits += 1
        elif middle and its_middle:
            edits += 2
    return names > 0 and names >= edits


def _clauses(text: Features, shared: frozenset[int]) -> list[bytes]:
    """The letters of the clauses that are not shared."""
    clauses = text.clauses.tolist()
    ends = list(accumulate([clause & 0xFF for clause in clauses], initial=0))
    return [text.letters[ends[place] : ends[place + 1]] for place, clause in enumerate(clauses) if clause not in shared]


def _frame(one: bytes, other: bytes) -> tuple[int, int, int] | None:
    """(together, letters at the beginning, at the end) that are the same; None when it is not the same clause."""
    if one[-1] != other[-1]:
        return None
    shorter = min(len(one), len(other))
    begin, end = 0, 1
    while begin < shorter and one[begin] == other[begin]:
        begin += 1
    while end < shorter - begin and one[-1 - end] == other[-1 - end]:
        end += 1
    end = min(end, shorter - begin)
    enough = max(4, FRAMED * shorter) if begin else max(6, ENDED * shorter)
    return (begin + end, begin, end) if end and begin + end >= enough else None


def _is_name(one: bytes, other: bytes) -> bool:
    if not one or not other or max(len(one), len(other)) > LONGEST_NAME:
        return False
    if NUMERALS.issuperset(one) and NUMERALS.issuperset(other):
        return True
    if len(one) == len(other) == 1:
        return False
    return _common(one, other) < ALIKE * min(len(one), len(other))


def _common(one: bytes, other: bytes) -> int:
    """The length of the longest common subsequence."""
    before = [0] * (len(other) + 1)
    for letter in one:
        row = [0]
        for place, its in enumerate(other):
            row.append(before[place] + 1 if its == letter else max(row[-1], before[place + 1]))
        before = row
    return before[-1]
