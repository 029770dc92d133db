"""`scrapy archive prune`: lets raw pages go that are old and not needed any more."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from datetime import timedelta
from pathlib import Path

from scrapy.exceptions import UsageError

from newscrawl.console.examples import WithExamples


class Command(WithExamples):
    """Works on the data directory of the project, without network."""

    requires_crawler_process = False

    examples = (
        ("scrapy archive prune --older-than 365 --dry-run", "what would go"),
        ("scrapy archive prune --older-than 365", "keeps every file that holds the page of a current row"),
        ("scrapy archive prune --older-than 730 --all", "these pages cannot be cleaned again"),
    )

    def syntax(self) -> str:
        return "prune --older-than DAYS [--all] [--dry-run]"

    def short_desc(self) -> str:
        return "Remove archived pages that are old and not needed"

    def add_options(self, parser: ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--older-than", metavar="DAYS", type=int, help="files last written before that")
        parser.add_argument("--all", action="store_true", help="also pages that current rows were made of")
        parser.add_argument("--dry-run", action="store_true", help="only say what would go")

    def run(self, args: list[str], opts: Namespace) -> None:
        from newscrawl import clock
        from newscrawl.crawling.say import complain
        from newscrawl.storage.database import state_location
        from newscrawl.storage.errors import StorageError
        from newscrawl.storage.retention import existing_state, prune_archive

        if args != ["prune"]:
            raise UsageError
        if opts.older_than is None or opts.older_than < 1:
            complain("--older-than takes a number of days, 1 or more")
            self.exitcode = 1
            return
        data_dir = Path(self.settings["NEWSCRAWL_DATA_DIR"])
        state = state_location(data_dir, self.settings.get("NEWSCRAWL_STATE_URL"))
        before = clock.now() - timedelta(days=opts.older_than)
        try:
            with existing_state(state) as database:
                removed, needed = prune_archive(data_dir, database, before, needed_too=opts.all, dry_run=opts.dry_run)
        except StorageError as error:
            complain(str(error))
            self.exitcode = 1
            return
        for file in removed:
            print(f"{file.name}: {file.bytes:,} bytes")
        size, word = sum(file.bytes for file in removed), "would go" if opts.dry_run else "removed"
        print(f"{len(removed)} files, {size:,} bytes {word}")
        if needed.files:
            print(f"{needed.files} old files, {needed.bytes:,} bytes, stay: current rows were made of their pages")
