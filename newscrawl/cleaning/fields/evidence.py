"""What a page says of a field, and which layer says it: what the resolver chooses from, and the trace of its choice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

EXCERPT = 160
"""Characters of a line that the trace keeps as evidence."""


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


@dataclass(slots=True)
class Finding:
    """What became of one statement about a field of the record."""

    layer: str
    printed: str
    """The line or the content of the tag that it was read from."""
    value: str = ""
    """What was read; empty where the statement could not be read."""
    chosen: bool = False
    why: str = ""
    """Why it was passed over, where there is more to say than that another layer is trusted more."""


@dataclass(slots=True)
class Trace:
    """For each field of the record what the page's layers say of it, and which of them were believed.

    `provenance` comes from here, and `scrapy clean --explain` shows it.
    """

    by_field: dict[str, list[Finding]] = field(default_factory=dict)

    def note(self, name: str, finding: Finding) -> None:
        """Note one statement about the field `name`; what is said twice in the same words is noted once."""
        findings = self.by_field.setdefault(name, [])
        finding.printed, finding.value = finding.printed[:EXCERPT], finding.value[:EXCERPT]
        for known in findings:
            if (known.layer, known.printed) == (finding.layer, finding.printed) and (
                known.value == finding.value or not finding.value
            ):
                known.chosen = known.chosen or finding.chosen
                return
        findings.append(finding)

    def believe(self, name: str, layer: str, printed: str, value: str = "") -> None:
        """Note the statement that the field of the record follows."""
        self.note(name, Finding(layer, printed, value, chosen=True))

    def provenance(self) -> dict[str, str]:
        """The layer of each field that has a value."""
        return {
            name: winner.layer
            for name, findings in self.by_field.items()
            if (winner := next((finding for finding in findings if finding.chosen), None))
        }
