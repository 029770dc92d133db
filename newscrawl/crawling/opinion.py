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
from newscrawl.monitoring.history import WHOLE
from newscrawl.monitoring.measures import Measures
from newscrawl.monitoring.watch import Change, Watch, accept, changes
from newscrawl.storage.errors import StorageError
from newscrawl.storage.state import State
from newscrawl.storage.tally import Tally

logger = logging.getLogger(__name__)


class Opinion:
    """What is thought of one run; the account of the run never depends on it."""

    def __init__(self, crawler: Crawler, watch: Watch, state: State, name: str) -> None:
        self._crawler, self._watch, self._name = crawler, watch, name
        self._history = watch.history(state, name)
        self._accepted = crawler.settings.getbool("HEALTH_ACCEPT")
        self.judged: dict[str, tuple[Health, Measures]] = {}
        """Health and measures by site, and under WHOLE those of the run; empty for a run that was stopped."""

    def judge(self, tally: Tally, *, errors: int) -> Health:
        """The health of the run.  Raises StorageError."""
        stats = self._crawler.stats
        try:
            judged = self._watch.judge(
                tally,
                lambda name: int(stats.get_value(name, 0)),
                errors=errors,
                history=self._history,
                at=clock.now(),
            )
        except StorageError:
            raise
        except Exception:  # the account of the run is worth more than the opinion on it
            logger.exception("The health of the run could not be judged")
            return Health.of([Finding("code_errors", {"errors": errors + 1})])
        self.judged = accept(judged) if self._accepted else judged
        return self.judged[WHOLE][0]

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
