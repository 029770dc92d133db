"""博达 VSB (Visual SiteBuilder): articles ``/info/1001/1234.htm``; lists count down.

The first page is ``zfwj.htm``, the second ``zfwj/{number of pages - 1}.htm``, the last ``zfwj/1.htm``.  Both forms of
address were seen; that the numbers count down is inferred, so a link called 下页 goes first.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin

from newscrawl.sites.base import Identity, Layout
from newscrawl.sites.gov.family import HOST, Family
from newscrawl.sites.gov.paging import linked_page


def page_below(text: str, url: str) -> str | None:
    """The page after this one: its link, else one number less, else the highest number that the first page names."""
    if following := linked_page(text, url):
        return following
    if numbered := re.search(r"/(\d+)\.htm$", url):
        number = int(numbered[1]) - 1
    else:
        stem = re.search(r"([\w-]+)\.htm$", url)
        named = re.findall(rf"\b{re.escape(stem[1])}/(\d+)\.htm", text) if stem else []
        number = max(map(int, named), default=0)
        return urljoin(url, f"{stem[1]}/{number}.htm") if stem and number else None
    return urljoin(url, f"{number}.htm") if number else None


FAMILY = Family(
    name="vsb",
    system="博达 VSB",
    identities=(Identity(pattern=re.compile(HOST + r"/(?:.*/)?info/\d+/(?P<id>\d+)\.htm$"), key="vsb:{host}:{id}"),),
    layouts=(
        Layout(
            name="vsb",
            fields={"title": ("meta[name=pageTitle]::attr(content)",)},
            body=("div.v_news_content", "[id^=vsb_content]"),
        ),
    ),
    words=("vsb_content", "v_news_content", "_vsb_", "_showDynClicks("),
    signs=(
        (re.compile(r"id=[\"']vsb_content|\bv_news_content\b|_vsb_|_showDynClicks\("), 0.95),
        (re.compile(r"/system/_content/download\.jsp|/_sitegray/|name=[\"']pageTitle[\"']", re.IGNORECASE), 0.6),
    ),
    next_page=page_below,
)
