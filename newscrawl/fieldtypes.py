"""The types that fields of the record may have: how each is checked, read from JSON and described to machines."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import datetime
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

SHOWN = 60
"""Characters of a wrong value that a problem quotes."""

Constraints = Mapping[str, Mapping[str, Any]]

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

    def check(self, value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield f"{path}: {_short(value)} is not a string"
        elif len(value) < self.constraint.get("minLength", 0):
            yield f"{path}: is empty"
        elif "pattern" in self.constraint and not re.fullmatch(self.constraint["pattern"], value):
            yield f"{path}: {_short(value)} is not of the form {self.constraint['pattern']}"

    def schema(self) -> dict[str, Any]:
        return {"type": "string", **self.constraint}


@dataclass(frozen=True)
class Choice(FieldType):
    """One of a few strings."""

    values: tuple[str, ...]

    def label(self) -> str:
        return " ".join(f'"{value}"' for value in self.values)

    def check(self, value: Any, path: str) -> Iterator[str]:
        if value not in self.values:
            yield f"{path}: {_short(value)} is not one of {', '.join(self.values)}"

    def schema(self) -> dict[str, Any]:
        return {"enum": list(self.values)}


@dataclass(frozen=True)
class Number(FieldType):
    """A number, perhaps whole, perhaps within limits."""

    whole: bool
    constraint: Mapping[str, Any]

    def label(self) -> str:
        return "int" if self.whole else "float"

    def check(self, value: Any, path: str) -> Iterator[str]:
        # As in JSON Schema, 1.0 is whole and true is no number.
        if isinstance(value, bool) or not isinstance(value, (int, float)) or (self.whole and value % 1 != 0):
            yield f"{path}: {_short(value)} is not {'a whole' if self.whole else 'a'} number"
        elif not self.constraint.get("minimum", value) <= value <= self.constraint.get("maximum", value):
            yield f"{path}: {value} is out of range"

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
            yield f"{path}: {_short(value)} is not a time with offset such as 2024-01-04T11:49:00+08:00"

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


@dataclass(frozen=True)
class Optional(FieldType):
    """A value or null."""

    of: FieldType

    def label(self) -> str:
        return f"{self.of.label()}?" if not isinstance(self.of, Choice) else f"{self.of.label()} null"

    def check(self, value: Any, path: str) -> Iterator[str]:
        if value is not None:
            yield from self.of.check(value, path)

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [self.of.schema(), {"type": "null"}]}

    def decode(self, value: Any, path: str) -> Any:
        return None if value is None else self.of.decode(value, path)

    def parts(self) -> tuple[FieldType, ...]:
        return (self.of,)


@dataclass(frozen=True)
class List(FieldType):
    """Values in order."""

    of: FieldType

    def label(self) -> str:
        return f"[{self.of.label()}]"

    def check(self, value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield f"{path}: {_short(value)} is not a list"
            return
        for number, part in enumerate(value):
            yield from self.of.check(part, f"{path}[{number}]")

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": self.of.schema()}

    def decode(self, value: Any, path: str) -> Any:
        if not isinstance(value, list):
            raise SchemaError(f"{path}: {_short(value)} is not a list")
        return [self.of.decode(part, f"{path}[{number}]") for number, part in enumerate(value)]

    def parts(self) -> tuple[FieldType, ...]:
        return (self.of,)


@dataclass(frozen=True)
class Table(FieldType):
    """Names and strings."""

    def label(self) -> str:
        return "{str: str}"

    def check(self, value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{path}: {_short(value)} is not an object"
            return
        for key, part in value.items():
            if not isinstance(part, str):
                yield f"{path}.{key}: {_short(part)} is not a string"

    def schema(self) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": {"type": "string"}}


@dataclass(frozen=True)
class Record(FieldType):
    """An object with named fields, made from a dataclass."""

    of: type
    fields: Mapping[str, FieldType]

    def label(self) -> str:
        return self.of.__name__

    def check(self, value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{path or 'row'}: {_short(value)} is not an object"
            return
        for name, kind in self.fields.items():
            if name in value:
                yield from kind.check(value[name], _join(path, name))
            else:
                yield f"{_join(path, name)}: missing"
        for name in value.keys() - self.fields.keys():
            yield f"{_join(path, str(name))}: no such field"

    def schema(self) -> dict[str, Any]:
        return {"$ref": f"#/$defs/{self.label()}"}

    def definition(self, descriptions: Mapping[str, str]) -> dict[str, Any]:
        """JSON Schema of the object itself, for `$defs`."""
        return {
            "type": "object",
            "description": re.sub(r"\s+", " ", self.of.__doc__ or "").strip(),
            "properties": {
                name: {"description": descriptions[f"{self.label()}.{name}"], **kind.schema()}
                for name, kind in self.fields.items()
            },
            "required": list(self.fields),
            "additionalProperties": False,
        }

    def decode(self, value: Any, path: str) -> Any:
        if not isinstance(value, Mapping):
            raise SchemaError(f"{path or 'row'}: {_short(value)} is not an object")
        known = {n: kind.decode(value[n], _join(path, n)) for n, kind in self.fields.items() if n in value}
        for field in fields(self.of):
            if field.name not in known and field.default is MISSING and field.default_factory is MISSING:
                raise SchemaError(f"{_join(path, field.name)}: missing")
        return self.of(**known)

    def parts(self) -> tuple[FieldType, ...]:
        return tuple(self.fields.values())


def field_type(hint: Any, owner: str, constraints: Constraints) -> FieldType:
    """The type behind an annotation; `owner` is the ``Class.field`` that carries it, or the class itself."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType) and NoneType in arguments:
        (inner,) = (argument for argument in arguments if argument is not NoneType)
        return Optional(field_type(inner, owner, constraints))
    if origin is list:
        return List(field_type(arguments[0], owner, constraints))
    if origin is Literal:
        return Choice(arguments)
    if is_dataclass(hint) and isinstance(hint, type):
        hints = get_type_hints(hint)
        names = [field.name for field in fields(hint)]
        kinds = {name: field_type(hints[name], f"{hint.__name__}.{name}", constraints) for name in names}
        return Record(hint, kinds)
    constraint = constraints.get(owner, {})
    simple: dict[Any, FieldType] = {
        str: Text(constraint),
        int: Number(whole=True, constraint=constraint),
        float: Number(whole=False, constraint=constraint),
        datetime: Time(),
        dict[str, str]: Table(),
    }
    if hint not in simple:
        raise TypeError(f"{owner}: the schema has no form for {hint}")
    return simple[hint]


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:57]}..."
