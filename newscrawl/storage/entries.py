"""What pages become: rows with their verdicts, nothing where an article says nothing new, cases for the quarantine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from newscrawl import schema
from newscrawl.dedup.index import Index
from newscrawl.dedup.verdict import Document, Verdict
from newscrawl.items import Article, Capture
from newscrawl.storage import rows
from newscrawl.storage.canonical import Standing
from newscrawl.storage.dumps import Dumps, Folder
from newscrawl.storage.group import Arrival, Ending, Listing, OtherEnd, apart
from newscrawl.storage.quarantine import Quarantine
from newscrawl.storage.state import Finished, State
from newscrawl.storage.values import Outcome

Policy = Literal["mark", "drop"]


@dataclass(frozen=True, slots=True)
class Written:
    """How a page ended, as it stands in the open transaction."""

    ending: Ending
    site: str
    """Where it is counted."""
    outcome: Outcome
    url: str
    """What it is called in lists of failures."""
    row: tuple[Folder, int] | None = None
    """Dump folder and bytes of its row, if it got one."""


@dataclass(slots=True, kw_only=True)
class Entries:
    """Enters the pages of one run into the state, within transactions that its ledger opens."""

    state: State
    dumps: Dumps
    index: Index
    quarantine: Quarantine
    run_id: str
    spider: str
    own_site: str
    """Where pages are counted whose site nobody knows."""
    policy: Policy
    replays: bool
    now: Callable[[], datetime]

    def renew(self) -> None:
        """Forget what was remembered of a transaction that was undone."""
        self.index = Index(self.state.connection)

    def write(self, group: Iterable[Ending]) -> list[Written]:
        """Enter a group; lists first, so that what they name is in the frontier when its pages end."""
        group = list(group)
        written = self._list([one for one in group if isinstance(one, Listing)])
        for part in apart(one for one in group if isinstance(one, Arrival)):
            written += self._store(part)
        written += self._end([one for one in group if isinstance(one, OtherEnd)])
        return written

    def _list(self, pages: Sequence[Listing]) -> list[Written]:
        """What list pages named enters the frontier; they are done."""
        self.state.discover((one for page in pages for one in page.reopened), reopen=True)
        self.state.discover(one for page in pages for one in page.found)
        return self._end([OtherEnd(url=page.url, ended=page.ended, outcome=Outcome(kind="listed")) for page in pages])

    def _end(self, pages: Sequence[OtherEnd]) -> list[Written]:
        sites = self.state.sites_of(page.url for page in pages if not page.site)
        written = []
        for page in pages:
            site = page.site or sites.get(page.url) or self.own_site
            if page.outcome.kind == "quarantined":
                self._isolate(page.url, page.outcome.reason or "unknown", site, page.raw)
            written.append(Written(page, site, page.outcome, page.url))
        self._finish(
            Finished(
                one.url,
                one.outcome,
                kind="list" if one.outcome.kind == "listed" else "article",
                spider=self.spider,
                site=one.site,
            )
            for one in written
        )
        return written

    def _store(self, arrivals: Sequence[Arrival]) -> list[Written]:
        """Judge and store different articles; what all of them need is read at once, and written at once."""
        now = self.now()
        verdicts = self.index.judge_all([Document.of(one.article) for one in arrivals])
        latest = rows.latest_rows(self.state, [one.article.id for one in arrivals])
        standing = Standing(self.state, [verdict.cluster for verdict in verdicts], latest)
        written, new = [], list[tuple[Article, str]]()
        for one, verdict in zip(arrivals, verdicts, strict=True):
            article = one.article
            outcome, line = self._enter(article, verdict, one.capture, latest.get(article.id), standing)
            row = None
            if line is not None:
                new.append((article, line))
                row = rows.folder_of(article, now), len(line.encode("utf-8"))
            written.append(Written(one, article.site, outcome, article.canonical_url, row))
        standing.save()
        rows.insert(self.state, new, now, self.dumps.machine(self.state))
        self._finish(
            Finished(url, ended.outcome, spider=self.spider, site=one.article.site)
            for one, ended in zip(arrivals, written, strict=True)
            for url in dict.fromkeys((one.url, one.article.canonical_url))
        )
        return written

    def _enter(
        self,
        article: Article,
        verdict: Verdict,
        capture: Capture | None,
        previous: rows.Latest | None,
        standing: Standing,
    ) -> tuple[Outcome, str | None]:
        """How the page of a judged article ends, and the line of its row if it gets one."""
        stored = Outcome(
            kind="stored",
            article_id=article.id,
            etag=article.crawl.etag,
            last_modified=capture.header("Last-Modified") if capture else None,
        )
        old = previous.row if previous else None
        corrected = self.replays and old is not None and not rows.says_the_same(old, article)
        if verdict.kind == "unchanged" and previous and not corrected:
            return replace(stored, kind="unchanged", reason=f"row {previous.row_id} says the same"), None
        original = verdict.cluster == article.id
        stands_for_it = standing.current(verdict.cluster)
        if not original:
            stands_for_it = standing.appoint(verdict.cluster, article)
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
            if judged.kind != "unchanged":  # then it was remembered before it was judged
                self.index.forget(Document.of(article))
            reason = f"invalid row: {'; '.join(problems[:5])}"
            self._isolate(article.canonical_url, reason, article.site, capture, row)
            return Outcome(kind="quarantined", reason=reason, article_id=article.id), None
        standing.stored(article.id, row)
        return stored, schema.json_line(row)

    def _finish(self, pages: Iterable[Finished]) -> None:
        """Take down that pages have ended; of those that a run over the archive finds open, somebody else will."""
        ended = list(pages)
        if self.replays:
            still_open = self.state.open_among(page.url for page in ended)
            ended = [page for page in ended if page.url not in still_open]
        self.state.finish_all(ended)

    def _isolate(
        self, url: str, reason: str, site: str, raw: Capture | None, row: dict[str, Any] | None = None
    ) -> None:
        """Put a page, or the row that was no valid one, in quarantine."""
        run_id = self.run_id
        file = self.quarantine.keep(url, reason, site=site, run_id=run_id, capture=raw, row=row)
        self.state.execute(
            "INSERT INTO quarantine (file, url, site, reason, run_id, at) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (file) DO UPDATE SET url = excluded.url, site = excluded.site, reason = excluded.reason,"
            " run_id = excluded.run_id, at = excluded.at",
            (file, url, site, reason, run_id, self.now().isoformat()),
        )
