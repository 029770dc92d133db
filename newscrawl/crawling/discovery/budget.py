"""How many requests a site may cost in one run: a site that invents new pages without end is left in time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Budget:
    """Requests of one run, by site; what does not fit in waits in the frontier for the next run."""

    most: int = 5000
    """Requests for one site; 0 sets no bound."""
    _asked: Counter[str] = field(default_factory=Counter)

    def spend(self, site: str) -> None:
        """Count one request for `site`."""
        self._asked[site] += 1

    def is_spent(self, site: str) -> bool:
        """Whether `site` may not be asked any more."""
        return 0 < self.most <= self._asked[site]
