"""The content systems that government portals run on, by name, and how a page or an address tells its own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, TypeVar

from newscrawl.sites.base import Identity, Layout, Site
from newscrawl.sites.gov import (
    channel_list,
    gkmlpt,
    hanweb,
    hash_dated,
    jpaas,
    lonsun,
    nfcms,
    pc_list,
    trs,
    ucap,
    vsb,
)
from newscrawl.sites.gov.family import Family

if TYPE_CHECKING:
    from newscrawl.sites.gov.pieces import Pieces

T = TypeVar("T")
MODULES = (gkmlpt, nfcms, trs, hanweb, jpaas, vsb, ucap, pc_list, channel_list, hash_dated, lonsun)
FAMILIES = {module.FAMILY.name: module.FAMILY for module in MODULES}
"""In order of recognition: the directory first, as its addresses fit the portal's dialect too."""

CERTAIN = 0.9
"""Confidence from which a single page is read by its family."""
LIKELY = 0.5
"""Confidence below which a family is not named at all."""
FEW_LINKS, MANY_LINKS = 0.4, 0.7
"""How sure one or two links in a family's dialect make, and how sure three or more."""


@dataclass(frozen=True, slots=True)
class Recognition:
    """The family of a page, as far as the page tells it."""

    family: Family
    confidence: float
    """From 0.5 (more likely than not) to 1."""
    signs: tuple[str, ...]
    """What was found: pieces of the page's source, and how many links have the family's dialect."""


@lru_cache(maxsize=1024)
def family_of_url(url: str) -> Family | None:
    """The family whose article dialect `url` has."""
    return next((family for family in FAMILIES.values() if family.is_article(url)), None)


def family_of_page(text: str, data: bytes | None = None) -> Family | None:
    """The family that wrote `text` with certainty; `data` is `text` as UTF-8, where at hand."""
    words = _words().within(text.encode("utf-8", "replace") if data is None else data)
    likely = [family for family in FAMILIES.values() if not words.isdisjoint(family.words)]
    enough = CERTAIN if len(likely) == 1 else 1.0
    best = _best([_recognition(family, text, enough=enough) for family in likely])
    return best.family if best and best.confidence >= CERTAIN else None


def recognise(text: str, links: Iterable[str] = ()) -> Recognition | None:
    """The family of a page by its source and the addresses that it links to; None for a page of an unknown system.

    Independent signs add up: two of 0.6 make 0.84.
    """
    addresses = set(links)
    best = _best([_recognition(family, text, addresses) for family in FAMILIES.values()])
    return best if best and best.confidence >= LIKELY else None


def _best(found: Iterable[Recognition]) -> Recognition | None:
    return max(found, key=lambda recognition: recognition.confidence, default=None)


@cache
def _words() -> Pieces:
    from newscrawl.sites.gov.pieces import Pieces  # brings numpy, which the names of sites need not

    return Pieces(word for family in FAMILIES.values() for word in family.words)


def _recognition(family: Family, text: str, links: Iterable[str] = (), *, enough: float = 1.0) -> Recognition:
    """How sure the page makes of `family`; signs are looked for until that is `enough`."""
    doubt, signs = 1.0, []
    for pattern, weight in family.signs:
        if found := pattern.search(text):
            doubt *= 1 - weight
            signs.append(" ".join(found.group()[-60:].split()))
            if 1 - doubt >= enough:
                break
    spoken = sum(map(family.is_article, links))
    if spoken:
        doubt *= 1 - (MANY_LINKS if spoken > 2 else FEW_LINKS)
        signs.append(f"{spoken} links in its dialect")
    return Recognition(family, round(1 - doubt, 3), tuple(signs))


def family_site(  # noqa: PLR0913  what a row of the table says
    *,
    name: str,
    display_name: str,
    hosts: tuple[str, ...],
    family: Family,
    region: str | None = None,
    aliases: tuple[str, ...] = (),
) -> Site:
    """A portal that runs on `family`; pages of other systems are read too, as portals keep what they had before."""
    identities, layouts, rewrites = _parts(family.name)
    return Site(
        name=name,
        display_name=display_name,
        hosts=hosts,
        identities=identities,
        layouts=layouts,
        host_aliases=dict.fromkeys(aliases, hosts[0]) if hosts else {},
        path_rewrites=rewrites,
        drop_query=True,
        region=region,
    )


@cache
def _parts(first: str) -> tuple[tuple[Identity, ...], tuple[Layout, ...], tuple[tuple[re.Pattern[str], str], ...]]:
    """Identities, layouts and rewrites of all families, those of the family called `first` before the others."""
    families = sorted(FAMILIES.values(), key=lambda family: family.name not in ("gkmlpt", first))
    return (
        _each_once(identity for one in families for identity in one.identities),
        _each_once(layout for one in families for layout in one.layouts),
        _each_once(rule for one in families for rule in one.path_rewrites),
    )


def _each_once(values: Iterable[T]) -> tuple[T, ...]:
    kept: list[T] = []
    for value in values:
        if value not in kept:
            kept.append(value)
    return tuple(kept)
