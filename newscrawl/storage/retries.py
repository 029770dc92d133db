"""Pages that failed: how often they are asked for again, and after what time."""

from __future__ import annotations

GIVE_UP = 8
"""Failures in a row after which a URL is no longer tried; about a day lies between the first and the last."""
GIVE_UP_PASSING = 20
"""The same where the site was at fault and not the page: it was down or walled off, for about a week."""
FIRST_WAIT = 60.0
"""Seconds before the third try; each further wait is four times as long."""
LONGEST_WAIT = 12 * 3600.0
"""Seconds that a wait never exceeds."""

RETRIED = ("failed", "blocked")


def wait_before_retry(attempts: int) -> float:
    """Seconds to wait after so many failures in a row; the first retry is due at once, that is in the next run."""
    return 0.0 if attempts <= 1 else min(FIRST_WAIT * 4.0 ** (attempts - 2), LONGEST_WAIT)
