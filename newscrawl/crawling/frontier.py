"""What a spider may ask of the state: what is still to do, which found articles need a request, how pages ended."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, Protocol

from newscrawl import clock
from newscrawl.items import Capture
from newscrawl.storage.values import Discovered, Outcome, StoredRow

Need = Literal["new", "revisit", "known", "seen"]
"""new: never fetched; revisit: stored, to be asked for again; known: stored or done with, nothing to do; seen: found
before in this run."""


class StateView(Protocol):
    """The part of :class:`newscrawl.storage.state.State` that discovery uses."""

    def discover(self, found: Iterable[Discovered], *, reopen: bool = False) -> None: ...
    def pending(self, spider: str) -> list[Discovered]: ...
    def known(self, article_ids: Iterable[str]) -> set[str]: ...
    def latest(self, article_id: str) -> StoredRow | None: ...
    def validators(self, urls: Iterable[str]) -> dict[str, tuple[str | None, str | None]]: ...


class LedgerView(Protocol):
    """The part of :class:`newscrawl.storage.ledger.Ledger` that discovery uses."""

    def outcome(self, url: str, outcome: Outcome, raw: Capture | None = None) -> None: ...
    def arrived(self, url: str) -> None: ...
    def listed(self, url: str, found: Iterable[Discovered], *, reopened: Iterable[Discovered] = ()) -> None: ...


class SharedWork(Protocol):
    """The part of :class:`newscrawl.crawling.sharing.Sharing` that discovery uses."""

    def asks(self, entries: Iterable[Discovered]) -> None: ...
    def unread(self, seeds: Sequence[Discovered]) -> list[Discovered]: ...
    def further(self, spider: Any) -> list[Any]: ...


@dataclass(slots=True)
class Frontier:
    """One run's view of the state."""

    state: StateView
    ledger: LedgerView
    revisit: timedelta = timedelta(days=3)
    """How long after it was first stored an article is asked for again without a sign of change."""
    sharing: SharedWork | None = None
    """The run's part in a frontier that crawlers share."""
    _seen: set[str] = field(default_factory=set)
    _validators: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)

    def pending(self, spider: str) -> list[Discovered]:
        """What earlier runs left to do; it counts as seen from now on.  Of a shared state it comes site by site."""
        left = [] if self.sharing else self.state.pending(spider)
        for found in left:
            self._seen.add(key_of(found))
        return left

    def needs(self, found: Sequence[Discovered]) -> list[Need]:
        """What each of `found` needs; from now on all of them count as seen."""
        known = self.state.known({key for one in found if (key := one.article_id)})
        needs: list[Need] = []
        for one in found:
            key = key_of(one)
            if key in self._seen:
                needs.append("seen")
                continue
            self._seen.add(key)
            if one.article_id not in known:
                needs.append("new")
            else:
                needs.append("revisit" if self._should_revisit(one) else "known")
        return needs

    def discover(self, found: Iterable[Discovered], *, again: bool = False) -> None:
        """Put requests that are about to be made into the frontier; `again` opens articles that were done with."""
        found = list(found)
        if again:
            self.ask_conditionally(found)
        self.state.discover(found, reopen=again)
        if self.sharing:
            self.sharing.asks(found)

    def begin(self, lists: Sequence[Discovered]) -> list[Discovered]:
        """Enter the lists that a run begins with; those that are to be asked for at once."""
        if self.sharing is None:
            self.state.discover(lists)
            return list(lists)
        self.state.discover(self.sharing.unread(lists))
        return []

    def further(self, spider: Any) -> list[Any]:
        """Requests of `spider` for sites of a shared frontier that nobody else is at."""
        return self.sharing.further(spider) if self.sharing else []

    def ask_conditionally(self, found: Iterable[Discovered]) -> None:
        """Look up what requests need for articles that may have been fetched before, in one go."""
        self._validators |= self.state.validators(one.url for one in found if one.kind == "article")

    def see(self, found: Discovered) -> None:
        """An entry is asked for: it counts as seen from now on."""
        self._seen.add(key_of(found))

    def listed(self, url: str, found: Iterable[Discovered] = (), *, reopened: Iterable[Discovered] = ()) -> None:
        """A list page was read; what it named enters the frontier in the same transaction."""
        found, reopened = list(found), list(reopened)
        if self.sharing:
            self.sharing.asks([*found, *reopened])  # before the list has ended, or its site would seem done
        self.ask_conditionally(reopened)
        self.ledger.listed(url, found, reopened=reopened)

    def arrived(self, url: str) -> None:
        """A page came in, or will not come: from now on its end is owed to the ledger."""
        self.ledger.arrived(url)

    def ended(self, url: str, outcome: Outcome, raw: Capture | None = None) -> None:
        """The page of `url` gave no article, or nothing new."""
        self.arrived(url)
        self.ledger.outcome(url, outcome, raw)

    def validators(self, url: str) -> tuple[str | None, str | None]:
        """ETag and Last-Modified of the last answer, of a page that is asked for again."""
        return self._validators.get(url, (None, None))

    def _should_revisit(self, found: Discovered) -> bool:
        stored = self.state.latest(found.article_id) if found.article_id else None
        if stored is None:  # done with, but never stored: a copy that was dropped, or no article
            return False
        return clock.now() - stored.stored_at < self.revisit or says_changed(found.listing, stored)


def key_of(found: Discovered) -> str:
    """What a found page is known by within a run: the article's id, a list's URL."""
    return found.article_id or found.url


def says_changed(listing: Mapping[str, str], stored: StoredRow) -> bool:
    """Whether a list tells that an article changed after it was stored: another title, or a later modification.

    A title that the list cut short ("…") is compared as far as it goes.
    """
    title = listing.get("title", "")
    cut = re.split(r"(?:…|\.{3})\s*$", title)[0]
    mine, theirs = _plain(cut), _plain(stored.title)
    if mine and not (theirs.startswith(mine) if cut != title else theirs == mine):
        return True
    try:
        modified = datetime.fromisoformat(listing.get("modified", ""))
    except ValueError:
        return False
    from_list = modified if modified.tzinfo else modified.replace(tzinfo=UTC) - timedelta(hours=8)
    return from_list > stored.stored_at


def _plain(title: str) -> str:
    return re.sub(r"\W", "", unicodedata.normalize("NFKC", title)).lower()
