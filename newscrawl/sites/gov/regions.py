"""Administrative codes to names, offline: 441803 is 广东省, 清远市, 清新区.

Codes follow the national standard GB/T 2260; ``regions.txt`` is the table.  The identification code of a government
website (政府网站标识码, the meta ``SiteIDCode``) is ten digits and begins with the code of its place; codes of
ministries begin with ``bm``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

SITE_ID_CODE = re.compile(r"(?<!\d)([1-8]\d{5})\d{4}(?!\d)")
MUNICIPALITIES = frozenset({"11", "12", "31", "50"})
"""Provinces that are cities: what stands below them are districts."""


@dataclass(frozen=True, slots=True)
class Region:
    """A place and what it lies in; names that do not apply or are not in the table are None."""

    code: str
    province: str | None
    city: str | None
    district: str | None

    @property
    def name(self) -> str:
        """The names from the outside in, without a break: 广东省清远市清新区."""
        return "".join(dict.fromkeys(part for part in (self.province, self.city, self.district) if part))


@cache
def names() -> Mapping[str, str]:
    """The table: code -> name."""
    text = resources.files(__package__).joinpath("regions.txt").read_text(encoding="utf-8")
    return dict(line.split(" ", 1) for line in text.splitlines() if line and not line.startswith("#"))


def region_of(code: str) -> Region | None:
    """The place of a six-digit administrative code; None for what is no code of a known province."""
    table = names()
    province = table.get(code[:2] + "0000")
    if province is None or not re.fullmatch(r"\d{6}", code):
        return None
    if code[:2] in MUNICIPALITIES:
        return Region(code, province, province, None if code.endswith("00") else table.get(code))
    if code[2:4] == "90":  # cities and counties directly below the province
        return Region(code, province, table.get(code), None)
    city = None if code.endswith("0000") else table.get(code[:4] + "00")
    return Region(code, province, city, None if code.endswith("00") else table.get(code))


def region_of_site_code(site_id_code: str) -> Region | None:
    """The place that a website's identification code names; None for ministries and for placeholders."""
    found = SITE_ID_CODE.search(site_id_code)
    return region_of(found.group(1)) if found else None
