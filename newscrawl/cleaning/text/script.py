"""Simplified and traditional characters: telling them apart, and OpenCC where a text is converted."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

ONLY_HANS, ONLY_HANT = np.uint8(1), np.uint8(2)
FORMS = resources.files(__package__).joinpath("forms.txt")
"""Written by `python -m newscrawl.cleaning.text.script > newscrawl/cleaning/text/forms.txt`."""
_HAN_RANGES = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00))


@cache
def _converter(name: str) -> Any:
    from opencc import OpenCC

    return OpenCC(name)  # reads its dictionaries: tens of milliseconds, once per process


def to_simplified(text: str) -> str:
    """`text` in simplified characters, chosen by phrase as OpenCC does."""
    return str(_converter("t2s").convert(text))


@lru_cache(maxsize=40_000)
def simplified(char: str) -> str:
    """The simplified form of one character, without regard to its phrase; the character itself when it has none."""
    return simplified_forms().get(char, char)


def simplified_forms() -> dict[str, str]:
    """Traditional character -> simplified form, of all that differ."""
    return _forms()[0]


def traditional_forms() -> dict[str, str]:
    """Simplified character -> its usual traditional form, of all that differ."""
    return _forms()[1]


@cache
def _forms() -> tuple[dict[str, str], dict[str, str]]:
    """Both tables from forms.txt: to ask OpenCC for them takes a tenth of the time of a start."""
    one, simple, other, usual = FORMS.read_text(encoding="utf-8").split()
    return dict(zip(one, simple, strict=True)), dict(zip(other, usual, strict=True))


def forms_of_opencc() -> str:
    """What forms.txt is to hold: characters that differ and their forms, to simplified and back, a line each."""
    tables = (_differing("t2s"), _differing("s2t"))
    return "".join(f"{''.join(part)}\n" for table in tables for part in (table.keys(), table.values()))


@cache
def only_simplified() -> frozenset[str]:
    """Characters that a traditional text does not use."""
    return frozenset(traditional_forms()) & frozenset(simplified_forms().values())


def count_scripts(text: str) -> tuple[int, int]:
    """(characters that only simplified text uses, characters that only traditional text uses)."""
    # The bits of all characters (UTF-16 units) at once; those beyond the basic plane have none.
    bits = _script_bits()[np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)]
    return int(np.count_nonzero(bits & ONLY_HANS)), int(np.count_nonzero(bits & ONLY_HANT))


@cache
def _script_bits() -> NDArray[np.uint8]:
    bits = np.zeros(1 << 16, np.uint8)
    bits[[ord(char) for char in only_simplified()]] |= ONLY_HANS
    bits[[ord(char) for char in simplified_forms()]] |= ONLY_HANT
    return bits


def is_traditional(text: str) -> bool:
    """Whether `text` is written in traditional characters, as pages of Hong Kong and Taiwan are."""
    hans, hant = count_scripts(text)
    return hant > 2 * hans


def _differing(name: str) -> dict[str, str]:
    chars = [chr(code) for first, end in _HAN_RANGES for code in range(first, end)]
    # A line each keeps phrases from forming; one call instead of thirty thousand.
    converted = str(_converter(name).convert("\n".join(chars))).split("\n")
    return {char: other for char, other in zip(chars, converted, strict=True) if other != char and len(other) == 1}


if __name__ == "__main__":
    print(forms_of_opencc(), end="")
