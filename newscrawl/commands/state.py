"""`scrapy state backup|restore FILE`: copies of the state."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.settings import Settings

EXAMPLES = """
examples:
  scrapy state backup /backup/newscrawl-$(date +%F).db     # also while a crawl runs
  scrapy state restore /backup/newscrawl-2026-11-22.db     # then: scrapy reclean, for the pages fetched since
"""


class Command(ScrapyCommand):
    """Works on the data directory of the project, without network."""

    settings: Settings

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "backup FILE | restore FILE"

    def short_desc(self) -> str:
        return "Copy the state while crawls run, and put a copy back"

    def add_options(self, parser: ArgumentParser) -> None:
        super().add_options(parser)
        parser.formatter_class, parser.epilog = RawDescriptionHelpFormatter, EXAMPLES

    def run(self, args: list[str], opts: Namespace) -> None:
        from newscrawl.crawling.exit_codes import ExitCode
        from newscrawl.crawling.say import complain
        from newscrawl.storage.errors import StorageError, StorageFull

        if len(args) != 2 or args[0] not in ("backup", "restore"):
            raise UsageError
        data_dir = Path(self.settings["NEWSCRAWL_DATA_DIR"])
        if self.settings.get("NEWSCRAWL_STATE_URL"):
            complain("the state is on a server (NEWSCRAWL_STATE_URL): use its tools, such as pg_dump and pg_restore")
            self.exitcode = ExitCode.ERROR
            return
        try:
            self._backup(data_dir, Path(args[1])) if args[0] == "backup" else self._restore(data_dir, Path(args[1]))
        except StorageError as error:
            complain(str(error))
            self.exitcode = ExitCode.DISK_FULL if isinstance(error, StorageFull) else ExitCode.ERROR

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
