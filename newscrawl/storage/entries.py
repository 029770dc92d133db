"""What an article becomes: a row with its verdict, nothing where it says nothing new, or a case for the quarantine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from newscrawl import schema
from newscrawl.dedup.index import Index
from newscrawl.dedup.verdict import Document, Verdict
from newscrawl.items import Article, Capture
from newscrawl.storage import canonical, rows
from newscrawl.storage.dumps import Dumps, Folder
from newscrawl.storage.quarantine import Quarantine
from newscrawl.storage.state import State
from newscrawl.storage.values import Outcome

Policy = Literal["mark", "drop"]


@dataclass(slots=True, kw_only=True)
class Entries:
    """Enters the articles and the quarantined pages of one run, within the transaction that its ledger holds."""

    state: State
    dumps: Dumps
    index: Index
    quarantine: Quarantine
    run_id: str
    policy: Policy
    replays: bool
    now: Callable[[], datetime]

    def renew(self) -> None:
        """Forget what was remembered of a transaction that was lost."""
        self.index = Index(self.state.connection)

    def enter(
        self, article: Article, verdict: Verdict, capture: Capture | None
    ) -> tuple[Outcome, tuple[Folder, int] | None]:
        """Enter a judged article; how its page ends, and the dump folder and size of its row if it gets one."""
        previous = self.state.latest(article.id)
        stored = Outcome(
            kind="stored",
            article_id=article.id,
            etag=article.crawl.etag,
            last_modified=capture.header("Last-Modified") if capture else None,
        )
        old = rows.latest_row(self.state, article.id) if previous else None
        corrected = self.replays and old is not None and not rows.says_the_same(old, article)
        if verdict.kind == "unchanged" and previous and not corrected:
            return replace(stored, kind="unchanged", reason=f"row {previous.row_id} says the same"), None
        original = verdict.cluster == article.id
        stands_for_it = canonical.current(self.state, verdict.cluster)
        if not original:
            stands_for_it = canonical.appoint(self.state, verdict.cluster, article)
        if self.policy == "drop" and not (previous or original or stands_for_it == article.id):
            return replace(stored, kind="duplicate", reason=f"{verdict.kind} of {verdict.of or verdict.cluster}"), None
        judged = verdict
        if verdict.kind == "unchanged" and old:
            verdict = Verdict(kind=old["dedup"]["verdict"], **{n: old["dedup"][n] for n in ("of", "cluster", "score")})
        elif verdict.kind == "unchanged":  # left out by an earlier run whose policy was to drop
            verdict = replace(verdict, kind="new" if original else "exact", of=None if original else verdict.cluster)
        rows.complete(article, verdict, old, self.run_id, stands_for_it)
        row = schema.to_row(article)
        problems = schema.validate(row)
        if problems:
            self.forget(article, judged)
            reason = f"invalid row: {'; '.join(problems[:5])}"
            self.isolate(article.canonical_url, reason, article.site, capture, row)
            return Outcome(kind="quarantined", reason=reason, article_id=article.id), None
        return stored, rows.insert(self.state, article, row, self.now(), self.dumps.machine(self.state))

    def forget(self, article: Article, verdict: Verdict) -> None:
        """Take back that an article was judged."""
        if verdict.kind != "unchanged":  # then it was remembered before it was judged
            self.index.forget(Document.of(article))

    def isolate(self, url: str, reason: str, site: str, raw: Capture | None, row: dict[str, Any] | None = None) -> None:
        """Put a page, or the row that was no valid one, in quarantine."""
        run_id = self.run_id
        file = self.quarantine.keep(url, reason, site=site, run_id=run_id, capture=raw, row=row)
        self.state.execute(
            "INSERT INTO quarantine (file, url, site, reason, run_id, at) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (file) DO UPDATE SET url = excluded.url, site = excluded.site, reason = excluded.reason,"
            " run_id = excluded.run_id, at = excluded.at",
            (file, url, site, reason, run_id, self.now().isoformat()),
        )
