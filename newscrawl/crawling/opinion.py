"""The opinion on a run at its end: judged against the runs before, entered in the state, told to who listens."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import asdict

from scrapy.crawler import Crawler

from newscrawl import clock
from newscrawl.monitoring.alarm import tell
from newscrawl.monitoring.findings import Finding
from newscrawl.monitoring.health import Health
from newscrawl.monitoring.history import WHOLE, History
from newscrawl.monitoring.measures import Measures
from newscrawl.monitoring.shares import Share, Shares
from newscrawl.monitoring.watch import Change, Watch, accept, changes
from newscrawl.storage.errors import StorageError
from newscrawl.storage.state import State
from newscrawl.storage.tally import Tally

logger = logging.getLogger(__name__)


class Opinion:
    """What is thought of one run; the account of the run never depends on it."""

    def __init__(
        self, crawler: Crawler, watch: Watch, state: State, name: str, *, shares: Shares | None = None
    ) -> None:
        """`shares` are those of a crawl that several machines share: the last of them judges the whole."""
        self._crawler, self._watch, self._name, self._shares = crawler, watch, name, shares
        self._state = state
        self._accepted = crawler.settings.getbool("HEALTH_ACCEPT")
        self.judged: dict[str, tuple[Health, Measures]] = {}
        """Health and measures by site, and under WHOLE those of the run; empty for a run that was stopped."""
        self.is_total = False
        """Whether they are those of a whole crawl that several runs have shared."""

    def judge(self, tally: Tally, *, errors: int) -> Health:
        """The health of the run; of all runs of the crawl, where this is the last of them.  Raises StorageError."""
        stats = self._crawler.stats
        try:
            own = Share.of(self._watch, tally, lambda name: int(stats.get_value(name, 0)), errors)
            total = self._shares.put(own) if self._shares and not self.is_total else None
            if total is not None and total.says_something:
                self.is_total, self._watch, own = True, total.watch, total
            judged = own.watch.judge(
                own.tally, lambda name: own.stats[name], errors=own.errors, history=self._history, at=clock.now()
            )
        except StorageError:
            raise
        except Exception:  # the account of the run is worth more than the opinion on it
            logger.exception("The health of the run could not be judged")
            return Health.of([Finding("code_errors", {"errors": errors + 1})])
        self.judged = accept(judged) if self._accepted else judged
        return self.judged[WHOLE][0]

    @property
    def _history(self) -> History:
        return self._watch.history(self._state, self._name)

    def remember(self, run_id: str) -> list[Change]:
        """Enter the run's health in the state; returns what is in another state than before.  Raises StorageError."""
        if self._watch.arguments is None or not self.judged:
            return []
        changed = changes(self.judged, self._history.before(self.judged))
        self._history.save(run_id, clock.now(), self.judged, accepted=self._accepted)
        return changed

    def tell(self, run_id: str, health: Health, exit_code: int, changed: Sequence[Change]) -> None:
        """Let those who listen know; single pages are of no interest to them."""
        if self._watch.arguments is None:
            return
        told = {"run_id": run_id, "spider": self._name, "arguments": self._watch.arguments, **health.as_json()}
        told |= {"exit_code": exit_code, "changes": [asdict(change) for change in changed]}
        settings = self._crawler.settings
        tell(
            json.dumps(told).encode("ascii"),
            command=settings.get("HEALTH_COMMAND"),
            webhook=settings.get("HEALTH_WEBHOOK"),
            seconds=settings.getfloat("HEALTH_ALARM_TIMEOUT"),
        )
