"""`scrapy dedup stats|compact|explain ID`: look at the store of repeats, keep it small, and see why two texts match."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.exceptions import UsageError

from newscrawl.console.examples import WithExamples

if TYPE_CHECKING:
    from newscrawl.storage.state import State


class Command(WithExamples):
    """Works on the state of the project, without network."""

    requires_crawler_process = False

    examples = (
        ("scrapy dedup stats", "figures on what is stored to find repeats by"),
        ("scrapy dedup explain ycwb:41241906 --output why.html", "an article beside the one it repeats, and why"),
        ("scrapy dedup compact", "make the store of repeats small and quick"),
    )

    def syntax(self) -> str:
        return "stats | compact | explain ID [--output FILE]"

    def short_desc(self) -> str:
        return "Show what repeats what, and why"

    def add_options(self, parser: ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--output", metavar="FILE", default="dedup.html", help="explain: the page that is written")

    def run(self, args: list[str], opts: Namespace) -> None:
        from newscrawl.crawling.say import complain
        from newscrawl.storage.database import state_location
        from newscrawl.storage.errors import StorageError
        from newscrawl.storage.state import State

        if (args[:1], len(args)) not in ((["stats"], 1), (["compact"], 1), (["explain"], 2)):
            raise UsageError
        location = state_location(Path(self.settings["NEWSCRAWL_DATA_DIR"]), self.settings.get("NEWSCRAWL_STATE_URL"))
        if isinstance(location, Path) and not location.exists():
            complain(f"{location}: nothing has been crawled yet; try `scrapy demo`, or `scrapy crawl ycwb`")
            self.exitcode = 1
            return
        try:
            with State(location) as state, state.errors():
                if args[0] == "explain":
                    self._explain(state, args[1], Path(opts.output))
                elif args[0] == "compact":
                    self._compact(state)
                else:
                    self._stats(state)
        except (StorageError, LookupError) as error:
            complain(str(error.args[0]) if error.args else str(error))
            self.exitcode = 1

    def _stats(self, state: State) -> None:
        from newscrawl.monitoring.repeats import stats

        for name, value in stats(state):
            print(f"{name:<32} {value:>14,}")

    def _compact(self, state: State) -> None:
        from newscrawl.dedup.index import Index

        with state.transaction():
            Index(state.connection).compact()
        if state.shared:
            print(f"{state.name}: done; the server gives the room back by itself")
            return
        before = state.path.stat().st_size
        state.execute("VACUUM")
        state.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        print(f"{state.path}: {before:,} bytes before, {state.path.stat().st_size:,} now")

    def _explain(self, state: State, article_id: str, output: Path) -> None:
        from newscrawl.monitoring.repeats import explain_repeat

        page, summary = explain_repeat(state, article_id)
        output.write_text(page, encoding="utf-8")
        print(summary)
        print(f"the two texts side by side: {output}")
