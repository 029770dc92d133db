"""What a page says of a field, and which layer says it: the values that the resolver chooses from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Evidence:
    """One statement about one field."""

    value: str
    """As printed."""
    layer: str
    """Where it stands: ``layout:2020``, ``meta:PubDate``, ``jsonld``, ``api``, ``text``, ``generic``."""


@dataclass(slots=True)
class Statements:
    """All evidence of a page by field, in order of trust."""

    by_field: dict[str, list[Evidence]] = field(default_factory=dict)

    def add(self, name: str, value: str | None, layer: str) -> None:
        """Note that `layer` says `value`; blank values say nothing."""
        if value and (value := value.strip()):
            self.by_field.setdefault(name, []).append(Evidence(value, layer))

    def of(self, name: str) -> list[Evidence]:
        """Evidence for a field, most trusted first."""
        return self.by_field.get(name, [])

    def extend(self, pairs: Iterable[tuple[str, str]], layer: str) -> None:
        """Note several fields of one layer."""
        for name, value in pairs:
            self.add(name, value, layer)
