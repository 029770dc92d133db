"""Answers about strings of which sites repeat a few, such as classes and styles: each is asked once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
MOST = 20_000
"""Strings that are remembered; then all are forgotten, and it begins anew."""


class Remembered(dict[str, T], Generic[T]):
    """String -> what `ask` says of it, filled as they turn up; those of more than `longest` characters are not kept."""

    def __init__(self, ask: Callable[[str], T], longest: int) -> None:
        super().__init__()
        self._ask, self._longest = ask, longest

    def __missing__(self, said: str) -> T:
        answer = self._ask(said)
        self.keep(said, answer)
        return answer

    def keep(self, said: str, answer: T) -> None:
        """Remember an answer that somebody has got otherwise, such as many at once."""
        if len(said) <= self._longest:
            if len(self) >= MOST:
                self.clear()
            self[said] = answer
