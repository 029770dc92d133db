"""Why a page has become no article.  By itself: a crawl need not load the cleaning."""

from __future__ import annotations


class NotAnArticle(Exception):  # noqa: N818  the name says what is wrong
    """The page holds no article that cleaning could find; `reason` is one word for counting."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class CleaningFailed(Exception):  # noqa: N818  it names the state of things
    """Cleaning did not come to an end; `reason` begins with cleaning_timeout, _memory, _crash or _error."""

    def __init__(self, reason: str, trace: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.trace = trace
