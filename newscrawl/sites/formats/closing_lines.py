"""The lines with which eastmoney and its mirrors close an article: first publisher, editor, the article's code."""

from __future__ import annotations

import re

CODE = re.compile(r"\bNW\d{17,18}\b")
"""An article's code; its first eight digits are the date."""

SOURCE = re.compile(r"[(（]\s*文章来源\s*[:：]\s*([^()（）<>]{1,60}?)\s*[)）]")
EDITOR = re.compile(r"[(（]\s*责任编辑\s*[:：]\s*([^()（）<>]{1,60}?)\s*[)）]")


def closing_fields(body: str) -> dict[str, str]:
    """Publisher and editor from the lines that close an article."""
    found = {"source": SOURCE.search(body), "editor": EDITOR.search(body)}
    return {name: match.group(1) for name, match in found.items() if match}
