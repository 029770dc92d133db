"""The types of composed values in the record: optional values, lists, tables, and objects made from dataclasses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import datetime
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from newscrawl.fieldtypes import Choice, FieldType, Number, SchemaError, Text, Time, short

Constraints = Mapping[str, Mapping[str, Any]]
"""By ``Class.field`` what the field promises beyond its type, in the words of JSON Schema."""


@dataclass(frozen=True)
class Optional(FieldType):
    """A value or null."""

    of: FieldType

    def label(self) -> str:
        return f"{self.of.label()}?" if not isinstance(self.of, Choice) else f"{self.of.label()} null"

    def fits(self, value: Any) -> bool:
        return value is None or self.of.fits(value)

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

    def fits(self, value: Any) -> bool:
        return type(value) is list and all(map(self.of.fits, value))

    def check(self, value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield f"{path}: {short(value)} is not a list"
            return
        for number, part in enumerate(value):
            yield from self.of.check(part, f"{path}[{number}]")

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": self.of.schema()}

    def decode(self, value: Any, path: str) -> Any:
        if not isinstance(value, list):
            raise SchemaError(f"{path}: {short(value)} is not a list")
        return [self.of.decode(part, f"{path}[{number}]") for number, part in enumerate(value)]

    def parts(self) -> tuple[FieldType, ...]:
        return (self.of,)


@dataclass(frozen=True)
class Table(FieldType):
    """Names and strings."""

    def label(self) -> str:
        return "{str: str}"

    def fits(self, value: Any) -> bool:
        return type(value) is dict and all(type(part) is str for part in value.values())

    def check(self, value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{path}: {short(value)} is not an object"
            return
        for key, part in value.items():
            if not isinstance(part, str):
                yield f"{path}.{key}: {short(part)} is not a string"

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
            yield f"{path or 'row'}: {short(value)} is not an object"
            return
        for name, kind in self.fields.items():
            if name not in value:
                yield f"{_join(path, name)}: missing"
            elif not kind.fits(part := value[name]):
                yield from kind.check(part, _join(path, name))
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
            raise SchemaError(f"{path or 'row'}: {short(value)} is not an object")
        known = {
            name: (part[:] if type(part) is list else part)  # what becomes of the article is not to change the row
            if kind.fits(part := value[name])
            else kind.decode(part, _join(path, name))
            for name, kind in self.fields.items()
            if name in value
        }
        if len(known) < len(self.fields):
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
