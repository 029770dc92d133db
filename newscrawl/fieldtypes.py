"""The types of single values in the record: how each is checked, read from JSON and described to machines."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

SHOWN = 60
"""Characters of a wrong value that a problem quotes."""

TIME = (
    "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
    r"(\.[0-9]{1,6})?[+-]([01][0-9]|2[0-3]):[0-5][0-9]$"
)


class SchemaError(ValueError):
    """A row does not fit the schema; the message names the field."""


class FieldType(ABC):
    """One type of value."""

    @abstractmethod
    def label(self) -> str:
        """As the data dictionary prints it."""

    @abstractmethod
    def check(self, value: Any, path: str) -> Iterator[str]:
        """What is wrong with a JSON value; `path` says where it stands."""

    @abstractmethod
    def schema(self) -> dict[str, Any]:
        """JSON Schema of the value."""

    def fits(self, value: Any) -> bool:
        """Whether a JSON value is right at a glance, and is the Python value as it stands; False says nothing."""
        return False

    def decode(self, value: Any, path: str) -> Any:
        """The Python value of a JSON value; raises SchemaError."""
        for problem in self.check(value, path):
            raise SchemaError(problem)
        return value

    def parts(self) -> tuple[FieldType, ...]:
        """The types that this one is made of."""
        return ()


@dataclass(frozen=True)
class Text(FieldType):
    """A string, perhaps of a certain form."""

    constraint: Mapping[str, Any]

    def label(self) -> str:
        return "str"

    def fits(self, value: Any) -> bool:
        return type(value) is str and not self.constraint

    def check(self, value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield f"{path}: {short(value)} is not a string"
        elif len(value) < self.constraint.get("minLength", 0):
            yield f"{path}: is empty"
        elif "pattern" in self.constraint and not re.fullmatch(self.constraint["pattern"], value):
            yield f"{path}: {short(value)} is not of the form {self.constraint['pattern']}"

    def schema(self) -> dict[str, Any]:
        return {"type": "string", **self.constraint}


@dataclass(frozen=True)
class Choice(FieldType):
    """One of a few strings."""

    values: tuple[str, ...]

    def label(self) -> str:
        return " ".join(f'"{value}"' for value in self.values)

    def fits(self, value: Any) -> bool:
        return type(value) is str and value in self.values

    def check(self, value: Any, path: str) -> Iterator[str]:
        if value not in self.values:
            yield f"{path}: {short(value)} is not one of {', '.join(self.values)}"

    def schema(self) -> dict[str, Any]:
        return {"enum": list(self.values)}


@dataclass(frozen=True)
class Number(FieldType):
    """A number, perhaps whole, perhaps within limits."""

    whole: bool
    constraint: Mapping[str, Any]

    def label(self) -> str:
        return "int" if self.whole else "float"

    def fits(self, value: Any) -> bool:
        return type(value) is (int if self.whole else float) and self._within(value)

    def check(self, value: Any, path: str) -> Iterator[str]:
        # As in JSON Schema, 1.0 is whole and true is no number.
        if isinstance(value, bool) or not isinstance(value, (int, float)) or (self.whole and value % 1 != 0):
            yield f"{path}: {short(value)} is not {'a whole' if self.whole else 'a'} number"
        elif not self._within(value):
            yield f"{path}: {value} is out of range"

    def _within(self, value: float) -> bool:
        return bool(self.constraint.get("minimum", value) <= value <= self.constraint.get("maximum", value))

    def schema(self) -> dict[str, Any]:
        return {"type": "integer" if self.whole else "number", **self.constraint}

    def decode(self, value: Any, path: str) -> Any:
        return (int if self.whole else float)(super().decode(value, path))


@dataclass(frozen=True)
class Time(FieldType):
    """A moment with offset."""

    def label(self) -> str:
        return "datetime"

    def check(self, value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, str) or not is_time(value):
            yield f"{path}: {short(value)} is not a time with offset such as 2024-01-04T11:49:00+08:00"

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date-time", "pattern": TIME}

    def decode(self, value: Any, path: str) -> Any:
        return datetime.fromisoformat(super().decode(value, path))


def is_time(value: str) -> bool:
    """Whether a string is a moment of the record: its form, and that the day exists."""
    if not re.fullmatch(TIME, value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def short(value: Any) -> str:
    """A wrong value as a problem quotes it."""
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:57]}..."
