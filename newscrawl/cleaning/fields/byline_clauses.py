"""The people of one clause of a byline: what stands between sentence marks, outside brackets.

Roles stand before the names (编辑：张三, 记者 李四) or behind them (李川 摄, 張三／台北報導).  Where nothing but a
title marks the names, the whole clause must be names, or it is prose that speaks of reporters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest

from newscrawl.cleaning.fields.byline_words import LABEL, TITLE, WORK, Work, role_of_chain, role_of_title
from newscrawl.cleaning.fields.names import Token, each_token, is_full_latin_name, tokens
from newscrawl.cleaning.fields.surnames import is_person
from newscrawl.items import Role
from newscrawl.patterns import lazy

_LEAD = lazy(r"(?:(?!在(?!线))[^，,：:的了是说对向被让把从该这告诉据我你他她]){0,24}(?<![名位])")
_DATELINE = lazy(r"[^，,。]{1,24}[讯电]\s*$")
_TIME = lazy(r"[\d年月日\-/.:：\s]{4,}")
_AUTHOR_IS = lazy(r"作者\s?[:：]?\s?(?P<name>[一-鿿·]{2,12}?)\s?[，,]?\s?(?:系|为|是|现任|现为)")
"""作者张三系某大学教授: the name runs into what its bearer is."""
_BETWEEN_ROLES = lazy(r"[/／、&＆]")
_BETWEEN_NAMES = lazy(r"[、，,/／&＆|｜]")
_SLASH = lazy(r"\s*[/／╱|｜丨]\s*")
LONGEST_RUN = 60
"""Characters of a clause that may be nothing but names and roles."""
_ANY_TITLE = lazy(TITLE)
_PEN_ROLES = frozenset({"author", "editor", "correspondent", "proofreader", "coordinator"})

Found = tuple[int, int, Role]
"""Start and end of a name in the line, and its role."""


@dataclass(slots=True)
class _Label:
    """A role word of a clause and where its value lies."""

    work: Work
    marked: bool
    """A colon, slash or bar stands behind it."""
    title: bool
    """A word such as 记者, which takes an agency before it."""
    field: bool
    """The label of something that is no person: 来源."""
    start: int
    end: int
    stop: int = 0
    inherits: bool = False
    """The title stands inside another label's value: 图/记者 张三."""


def read_clause(clause: str, offset: int) -> list[Found]:
    found = (
        _author_and_office(clause)
        or _names_before_roles(clause)
        or _names_behind_labels(clause)
        or _closing_credit(clause)
    )
    return [(offset + start, offset + end, role) for start, end, role in found]


def _author_and_office(clause: str) -> list[Found]:
    match = _AUTHOR_IS.match(clause)
    return [(*match.span("name"), "author")] if match and is_person(match.group("name")) else []


def _names_behind_labels(clause: str) -> list[Found]:
    labels = [_label(match) for match in LABEL.finditer(clause)]
    if not labels:
        return []
    marked: list[Found] = []
    bare: list[Found] = []
    prose = False
    outer: _Label | None = None
    for index, label in enumerate(labels):
        following = labels[index + 1] if index + 1 < len(labels) else None
        label.stop = _value_end(clause, label, following) if following else len(clause)
        before = labels[index - 1] if index else None
        if label.title and not label.marked and before and _is_empty(clause, before):
            outer = before if not before.title else outer
            if outer and not outer.field:
                label.inherits = outer.marked
                label.work = outer.work if outer.work not in ("author", "reporter") else label.work
        elif not label.title:
            outer = None
        names, whole = _read_value(clause, label, last=index + 1 == len(labels))
        if label.work == "none":
            continue
        if (label.marked and not label.title) or label.inherits or _DATELINE.fullmatch(clause[: labels[0].start]):
            marked += names
        elif whole:
            bare += names
        else:
            prose = True
    lead_is_prose = not labels[0].marked and not _is_lead(clause[: labels[0].start])
    return marked if prose or lead_is_prose else marked + bare


def _is_lead(text: str) -> bool:
    """Whether what stands before a title is an agency, a time or nothing, and no prose."""
    return _LEAD.fullmatch(_TIME.sub("", text)) is not None


def _value_end(clause: str, label: _Label, following: _Label) -> int:
    """Where a value ends: at the next label, or at the agency that runs into a title (中国气象网记者)."""
    if following.title and not clause[following.start - 1].isspace():
        words = tokens(clause, label.end, following.start)
        if words and words[-1].end == following.start and (words[-1].kind != "person" or len(words[-1].text) > 3):
            return words[-1].start
    return following.start


def _label(match: re.Match[str]) -> _Label:
    chain, bare, title = match.group("chain"), match.group("bare") or match.group("house"), match.group("title")
    if title:
        return _Label(role_of_title(title), bool(match.group("mark")), True, False, match.start(), match.end())
    if match.group("field"):
        return _Label("none", True, False, True, match.start(), match.end())
    words = chain or bare or match.group("glued")
    marked = chain is not None or _BETWEEN_ROLES.search(words) is not None
    return _Label(role_of_chain(words), marked, False, False, match.start(), match.end())


def _is_empty(clause: str, label: _Label) -> bool:
    """Whether a label's value names nobody: it is blank or holds the agency of the title that follows."""
    return not label.field and not any(token.kind == "person" for token in tokens(clause, label.end, label.stop))


def _read_value(clause: str, label: _Label, *, last: bool) -> tuple[list[Found], bool]:
    """(the names of a label's value, whether it holds nothing but names and what belongs to them)."""
    if label.work == "none":
        return [], True
    role: Role = label.work
    if not label.title and label.marked:
        return [(a, b, role) for a, b in leading_names(clause, label.end, label.stop, role)], True
    names: list[tuple[int, int]] = []
    glued = clause[label.end : label.end + 1] not in (" ", "")
    for token in tokens(clause, label.end, label.stop):
        pen_name = token.kind == "pen" and role == "correspondent" and not glued and len(token.text) <= 5
        if token.kind == "person" or (pen_name and not names) or (token.kind == "pen" and pen_name):
            names.append((token.start, token.end))
        elif token.kind == "closing" and names:
            if token.text.endswith(("摄", "摄影")) and "文" not in clause[label.end : token.end]:
                role = "photographer"
            elif token.text.endswith(("报道", "报导", "电", "讯")):
                return [(a, b, role) for a, b in names], True
        elif token.kind != "note" and (token.kind != "agency" or last):
            return [(a, b, role) for a, b in names], False
    return [(a, b, role) for a, b in names], True


def leading_names(text: str, start: int, stop: int, role: Role) -> list[tuple[int, int]]:
    """Spans of the names with which a marked value begins; agencies between them are passed over."""
    names: list[tuple[int, int]] = []
    previous = start
    words = tokens(text, start, stop)
    for token, following in zip_longest(words, words[1:]):  # the second is None at the end
        gap, previous = text[previous : token.start], token.end
        if text[token.end : token.end + 1] in (":", "：") and token.kind != "closing" and token.end < stop:
            break  # the label of the next field
        if following and token.text.isascii() and following.text.islower() and following.text.isascii():
            break  # an English sentence
        if token.kind == "pen" and gap.endswith(("“", "《", '"')):
            continue
        if token.kind == "person" or (token.kind == "pen" and _may_be_pen(token, role, gap, first=not names)):
            names.append((token.start, token.end))
        elif token.kind in ("other", "pen"):
            break
    return names


def _may_be_pen(token: Token, role: Role, gap: str, *, first: bool) -> bool:
    if token.text.isascii():
        return is_full_latin_name(token.text) or (role == "author" and first)
    return role in _PEN_ROLES and (first or bool(_BETWEEN_NAMES.search(gap)) or role == "correspondent")


# --------------------------------------------------------------------------------------- roles behind names


def _names_before_roles(clause: str) -> list[Found]:
    """A clause that is names each followed by what they did: 张三/文 李四/图, 王冬青／綜合報導, 石可/中国青年报."""
    found: list[Found] = []
    pending: list[tuple[int, int]] = []
    previous = 0
    if len(clause) > LONGEST_RUN or _ANY_TITLE.search(clause):
        return []
    following = each_token(clause)
    first = next(following, None)
    if first is None or first.kind in ("closing", "note", "other"):
        return []
    words = [first, *following]
    for token in words:
        slash = _SLASH.fullmatch(clause, previous, token.start) is not None
        previous = token.end
        role = _role_behind(token)
        if role and clause[token.end : token.end + 1] in (":", "："):
            return []
        if token.kind == "person" or (token.kind == "pen" and token is words[0] and len(words) == 2 and role is None):
            pending.append((token.start, token.end))
        elif pending and role and (slash or words[0].kind != "pen"):
            found += [(a, b, role) for a, b in pending]
            pending = []
        elif pending and slash and token.kind == "agency" and token is words[-1]:
            found += [(a, b, "author") for a, b in pending]
            pending = []
        elif token.kind != "note" and (token.kind != "agency" or pending or not _LEAD.fullmatch(token.text)):
            return []
    return [] if pending else found


def _role_behind(token: Token) -> Role | None:
    if token.text.endswith(("报道", "报导")) and token.kind == "closing":
        return "reporter"
    if token.kind == "closing" and "摄" in token.text:
        return "photographer"
    work = WORK.get(token.text, "none")
    return None if work == "none" or token.kind == "person" else work


def _closing_credit(clause: str) -> list[Found]:
    """A caption that ends in its photographer's name: 湖面如镜 李川 摄."""
    if not clause.rstrip().endswith("摄"):
        return []
    words = tokens(clause)
    if len(words) >= 2 and words[-1].kind == "closing" and words[-2].kind == "person":
        return [(words[-2].start, words[-2].end, "photographer")]
    return []
