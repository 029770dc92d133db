"""`scrapy state`: copies of the state, and the machines that share one."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from scrapy.exceptions import UsageError

from newscrawl.console.examples import WithExamples


class Command(WithExamples):
    """Works on the data directory of the project, without network."""

    requires_crawler_process = False

    examples = (
        ("scrapy state backup /backup/newscrawl-$(date +%F).db", "also while a crawl runs"),
        ("scrapy state restore /backup/newscrawl-2026-11-22.db", "then: scrapy reclean, for the pages fetched since"),
        ("scrapy state machines", "of a state on PostgreSQL: who shares it"),
        ("scrapy state rewrite crawler7-1f2e3d4c", "it never comes back: have its shards written again"),
    )

    def syntax(self) -> str:
        return "backup FILE | restore FILE | machines | rewrite MACHINE"

    def short_desc(self) -> str:
        return "Copy the state while crawls run, put a copy back, see the machines that share it"

    def add_options(self, parser: ArgumentParser) -> None:
        super().add_options(parser)

    def run(self, args: list[str], opts: Namespace) -> None:
        from newscrawl.crawling.exit_codes import ExitCode
        from newscrawl.crawling.say import complain
        from newscrawl.storage.errors import StorageError, StorageFull

        if len(args) != {"backup": 2, "restore": 2, "machines": 1, "rewrite": 2}.get(args[0] if args else ""):
            raise UsageError
        data_dir, url = Path(self.settings["NEWSCRAWL_DATA_DIR"]), self.settings.get("NEWSCRAWL_STATE_URL")
        try:
            if args[0] in ("machines", "rewrite"):
                self._machines(url, *args[1:])
            elif url:
                raise StorageError(  # noqa: TRY301
                    "the state is on a server (NEWSCRAWL_STATE_URL): use its tools, such as pg_dump and pg_restore"
                )
            elif args[0] == "backup":
                self._backup(data_dir, Path(args[1]))
            else:
                self._restore(data_dir, Path(args[1]))
        except StorageError as error:
            complain(str(error))
            self.exitcode = ExitCode.DISK_FULL if isinstance(error, StorageFull) else ExitCode.ERROR

    def _machines(self, url: str | None, dead: str | None = None) -> None:
        """List the machines that share the state; or give back the shards of one that never comes back."""
        from newscrawl.crawling.sharing import SILENT_LEASES
        from newscrawl.monitoring.summary import table
        from newscrawl.storage.errors import StateError
        from newscrawl.storage.machines import give_back, machines_of
        from newscrawl.storage.state import State

        if not url or url.startswith("sqlite:"):
            raise StateError("the state is not shared with other machines: NEWSCRAWL_STATE_URL names no server")
        if dead and self.settings.get("NEWSCRAWL_DUMPS_URL"):
            raise StateError(f"the dump is in object storage, and so are the shards of {dead}: nothing is lost")
        with State(url) as state:
            if dead:
                rows = give_back(state, dead, silent=SILENT_LEASES * self.settings.getfloat("LEASE_SECONDS"))
                print(f"{rows} rows of {dead} are to be written again; the next crawl does so when it starts")
                return
            rows_of = [
                (one.name, f"{one.silent:.0f} s ago", one.rows, one.unwritten, one.open_runs)
                for one in machines_of(state)
            ]
            print(table(("machine", "seen", "rows", "rows in no shard", "open runs"), rows_of))

    def _backup(self, data_dir: Path, target: Path) -> None:
        from newscrawl.storage.backup import back_up

        contents = back_up(data_dir / "state" / "newscrawl.db", target)
        print(f"wrote {target}: {contents.rows:,} rows, {contents.urls:,} URLs, {contents.runs:,} runs")

    def _restore(self, data_dir: Path, copy: Path) -> None:
        from newscrawl.storage.backup import restore

        restored = restore(data_dir, copy)
        contents = restored.contents
        print(f"restored {copy}: {contents.rows:,} rows, {contents.urls:,} URLs, {contents.runs:,} runs")
        if restored.aside:
            print(f"what was there before, with {restored.shards} shards that the copy does not know: {restored.aside}")
        if (data_dir / "archive").is_dir():
            print("`scrapy reclean` takes the pages that were fetched since from the archive")
        for report in restored.reports:
            for problem in report.problems:
                print(f"{report.name}: {problem}")
                self.exitcode = 1
