"""Asking a replica without a network, and reading what it answers."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

import lxml.html

from newscrawl.replica.messages import Answer, Asked

Get = Callable[[str], Answer]


def asked(url: str) -> Asked:
    parts = urlsplit(url)
    return Asked(host=parts.netloc, path=parts.path, query=dict(parse_qsl(parts.query)))


def text_of(answer: Answer) -> str:
    """Source text of an answer, decoded as it declares itself."""
    return answer.body.decode("gb18030" if b'charset="gb2312"' in answer.body[:300] else "utf-8")


def visible(html: str) -> str:
    """Text of a page with entities resolved and without any white space."""
    return re.sub(r"\s", "", lxml.html.fromstring(html).text_content()) if html.strip() else ""
