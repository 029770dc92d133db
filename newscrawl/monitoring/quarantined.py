"""Pages in quarantine as the report shows them: what they say of themselves, and how cleaning took them apart."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from newscrawl.monitoring.facts import Cause, Sample

LARGEST = 200_000
"""Bytes of a page in quarantine that are looked at."""
EXPLAINED = frozenset({"no_body", "undecodable"})
"""Causes whose pages were taken apart before they were refused."""


def excerpt(data_dir: Path, sample: Sample, length: int = 300) -> Mapping[str, Any]:
    """What a page in quarantine says of itself: status, size, title and its first words; empty where it is gone."""
    from newscrawl.cleaning.text.decode import decode

    kept = _kept(data_dir, sample)
    if kept is None:
        return {}
    about, body = kept
    text = decode(body[:LARGEST], None).text
    title = re.search(r"<title[^>]*>(.*?)</title", text, re.IGNORECASE | re.DOTALL)
    visible = re.sub(r"(?is)<(script|style|head)\b.*?(</\1\s*>|$)|<!--.*?(-->|$)|<[^>]*>", " ", text)
    words = " ".join(visible.split())
    return {
        "status": about["status"],
        "bytes": len(body),
        "title": " ".join(title[1].split())[:200] if title else "",
        "words": words[:length] + ("…" if len(words) > length else ""),
    }


def explanation(data_dir: Path, cause: Cause, sample: Sample) -> str | None:
    """The explanation of a page in quarantine as HTML, see newscrawl.monitoring.explain.

    None where cleaning never came to its end: nobody wants to wait for such a page again.
    """
    from newscrawl.cleaning.article import take_apart
    from newscrawl.cleaning.refusals import NotAnArticle
    from newscrawl.items import Capture, RawPage
    from newscrawl.monitoring.explain import explain

    kept = _kept(data_dir, sample)
    if cause.name not in EXPLAINED or kept is None or not 0 < len(kept[1]) <= LARGEST:
        return None
    about, body = kept
    capture = Capture(
        url=sample.url,
        status=about["status"],
        headers=tuple((str(name), str(value)) for name, value in about["headers"]),
        body=body,
        fetched_at=datetime.fromisoformat(about["at"]),
    )
    page = RawPage(capture=capture, request_url=sample.url, spider="report", site=sample.site)
    try:
        return explain(take_apart(page)[0])
    except NotAnArticle:
        return None


def _kept(data_dir: Path, sample: Sample) -> tuple[dict[str, Any], bytes] | None:
    """The description and the bytes of a page in quarantine; no bytes for a row that was no valid one."""
    file = data_dir / "quarantine" / sample.file
    try:
        about = json.loads(file.with_name(f"{file.name}.json").read_bytes())
        return about, file.with_name(f"{file.name}.bin").read_bytes() if about["status"] else b""
    except (OSError, ValueError, KeyError):
        return None
