"""Mend what re-hosting machines do to a page, on its source and before it is parsed.

Three kinds of damage, which come together: readings put behind characters (:mod:`~newscrawl.cleaning.text.glosses`),
GBK text edited byte by byte (:mod:`~newscrawl.cleaning.text.byte_machine`), and conversion to traditional characters.
The last one is undone only where one of the others proves the machine: a page of Hong Kong or Taiwan keeps its script.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from newscrawl.cleaning.text.byte_machine import realign
from newscrawl.cleaning.text.glosses import GLOSS, find_machine_glosses, strip_glosses
from newscrawl.cleaning.text.lost_bytes import Context
from newscrawl.cleaning.text.script import count_scripts, to_simplified
from newscrawl.items import Repair

# What a cut leaves behind, read by the machine (full-width mark) or normalised since (ASCII mark).
_CUT = re.compile(r"\?(?:[！？](?=[^\x00-\x3f]|\?)|[!?](?=[^\x00-\x7f]|\?/|[@-~]{1,2}[^\x00-\x7f]))")

# The rest of a closing tag whose "<" the machine ate, escaped by whoever published the text next.
_ESCAPED_TAG = re.compile(r"(\?[!！]\?/[a-z]{1,6}\s{0,3})&gt;")


@dataclass(frozen=True, slots=True)
class Repaired:
    """A page source after repair."""

    text: str
    """The source; the very one that was given when nothing was mended."""
    repairs: list[Repair] = field(default_factory=list)
    """What was mended: ``gbk_shift``, ``pinyin_gloss``, ``traditional_conversion``, with the number of places."""


def repair(source: str) -> Repaired:
    """Mend a page source, HTML or plain text.  A page without such damage comes back as it is."""
    if source.isascii() or not (GLOSS.search(source) or _CUT.search(source)):
        return Repaired(source)
    text, shifted = realign(_ESCAPED_TAG.sub(r"\1>", source), Context(source, find_machine_glosses(source)))
    glosses = find_machine_glosses(text)
    repairs = []
    if shifted:
        repairs.append(Repair(rule="gbk_shift", count=shifted))
    if glosses:
        text = strip_glosses(text, glosses)
        repairs.append(Repair(rule="pinyin_gloss", count=len(glosses)))
    if not repairs:
        return Repaired(source)
    hans, hant = count_scripts(text)
    if hant > hans:
        text = to_simplified(text)
        repairs.append(Repair(rule="traditional_conversion", count=hant))
    return Repaired(text, repairs)
