"""Versions of the schema, and how rows of older ones become rows of today's.

`schema_version` is ``major.minor``.  A minor version adds fields, and readers of the same major version read its rows:
unknown fields are passed over, missing ones take their default.  A major version renames, removes or redefines; it
comes with a :class:`Step` here, so that old dumps stay readable for ever without being written again.  A minor version
has a step, too, where a new field of an old row follows from the others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from newscrawl.fieldtypes import SchemaError, short
from newscrawl.items import SCHEMA_VERSION

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """From one version of the schema to a later one."""

    to: str
    """The version that comes out."""
    change: Callable[[Row], Row]
    """Makes the new row from the old one, which it may take apart; `schema_version` is taken care of."""


STEPS: dict[str, Step] = {}
"""By version the step that leads on from it.  1.0 is the first version: there is none yet."""


def upgrade(row: Mapping[str, Any]) -> Row:
    """`row` as a row of today's schema; the same values where it is one already.

    Raises SchemaError for a row of a later major version, or of one so old that no step leads on from it.
    """
    upgraded = dict(row)
    version = upgraded.get("schema_version", SCHEMA_VERSION)
    major, known = _major(version), _major(SCHEMA_VERSION)
    while version in STEPS and version != SCHEMA_VERSION:
        step = STEPS[version]
        try:
            upgraded = {**step.change(upgraded), "schema_version": step.to}
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise SchemaError(f"no good row of schema {version}: {error!r}") from error
        version, major = step.to, _major(step.to)
    if major > known:
        advice = f"is newer than {SCHEMA_VERSION}, which this newscrawl reads: update newscrawl"
        raise SchemaError(f"schema_version: {version!r} {advice}")
    if major < known:
        raise SchemaError(f"schema_version: {version!r} is too old: no way is known from there to {SCHEMA_VERSION}")
    return upgraded


def _major(version: object) -> int:
    if not isinstance(version, str) or not re.fullmatch(r"\d{1,9}\.\d{1,9}", version, re.ASCII):
        raise SchemaError(f"schema_version: {short(version)} is no version such as {SCHEMA_VERSION}")
    return int(version.partition(".")[0])
