"""The interfaces of 东方财富: three shapes of list, whose rows have a code and no address, and bodies by code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from newscrawl.sites.base import Reading
from newscrawl.sites.formats.closing_lines import CODE, closing_fields
from newscrawl.sites.rows import parse_object

LISTS = {
    **{
        market: f"http://43.240.125.15:1818/information/newmarket/web/webapi?marketType={market}&count=100"
        for market in ("37", "38", "39")
    },
    "45": "http://183.136.162.242/web/webapi?type=45&count=100",
    "102": "http://183.136.162.242/web/webapi?type=102&count=100&newsid=1",
}
"""Number of a list -> its address: markets, focus news, express news."""
BODIES = tuple(
    f"http://{host}/NewsData/GetNewsText.do?id={{code}}" for host in ("choicewzp1.eastmoney.com", "finews.zning.xyz")
)
SHARE = "http://finews.zning.xyz/html_News/NewsShare.html?infoCode={code}"


def code_of(row: Mapping[str, Any]) -> str | None:
    """The code of the article that a row stands for."""
    found = CODE.fullmatch(str(row.get("infoCode") or row.get("infocode") or ""))
    return found.group() if found else None


def is_row(value: Any) -> bool:
    """Whether `value` is a row of any of the lists."""
    return isinstance(value, dict) and bool(value.get("title")) and code_of(value) is not None


def read_body_answer(text: str, url: str) -> Reading | None:
    """Read the body API: JSON with the body's HTML in ``text`` or ``content``."""
    answer = parse_object(text)
    if answer is None:
        return None
    body = answer.get("text") or answer.get("content")
    if not isinstance(body, str) or not body.strip():
        return None
    code = CODE.search(url)
    return Reading(
        body=body,
        fields=closing_fields(body),
        layer="api",
        article_id=f"em:{code.group()}" if code else None,
    )
