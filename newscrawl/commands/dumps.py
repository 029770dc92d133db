"""`scrapy dumps cat|export|verify|card|prune`: read the dump, check it, describe it, and let old days go."""

from __future__ import annotations

import signal
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.exceptions import UsageError

from newscrawl.console.examples import WithExamples

if TYPE_CHECKING:
    from newscrawl.storage.cursor import Cursor
    from newscrawl.storage.dumps import Dumps
    from newscrawl.storage.reader import Line
    from newscrawl.storage.verify import FolderReport


class Command(WithExamples):
    """Works on the data directory of the project, without network."""

    requires_crawler_process = False

    examples = (
        (
            "scrapy dumps cat --site ycwb --since 2026-11-01 --unique | jq -r .title",
            "the titles of a site, each article once",
        ),
        ("scrapy dumps cat --fields id,title,dedup.verdict --cursor reader.json", "what is new since the last time"),
        ("scrapy dumps export --as parquet --to articles.parquet", "for pandas, DuckDB or Spark"),
        ("scrapy dumps export --as csv --bom --latest --to articles.csv", "for Excel"),
        ("scrapy dumps verify --repair", "check all shards, write again what is damaged"),
        ("scrapy dumps prune --older-than 90 --dry-run", "what would go"),
    )

    def syntax(self) -> str:
        return "cat [PATH...] | export --as FORMAT --to TARGET [PATH...] | verify | card | prune --older-than DAYS"

    def short_desc(self) -> str:
        return "Print, export, check, describe or prune the dump"

    def long_desc(self) -> str:
        return (
            "Read the dump, check it, describe it, and let old days go. PATH is a dumps folder, a folder in it or a "
            "shard; by default the dump of the project. See docs/reading-the-dumps.md."
        )

    def add_options(self, parser: ArgumentParser) -> None:
        from newscrawl.exporting.export import FORMATS

        super().add_options(parser)
        rows = parser.add_argument_group("which rows (cat, export)")
        rows.add_argument("--site", metavar="NAMES", help="only these sites, comma-separated")
        rows.add_argument("--since", metavar="DATE", help="published on this day or later")
        rows.add_argument("--until", metavar="DATE", help="published on this day or earlier")
        rows.add_argument("--verdict", metavar="NAMES", help="only these: new, revision, exact, near, part_of, series")
        rows.add_argument("--unique", action="store_true", help="one article per cluster, its latest revision")
        rows.add_argument("--latest", action="store_true", help="the latest revision of every article")
        rows.add_argument("--fields", metavar="NAMES", help="only these fields, such as id,title,dedup.verdict")
        rows.add_argument("--cursor", metavar="FILE", help="only what came since the last time with this file")
        target = parser.add_argument_group("export")
        target.add_argument("--as", metavar="FORMAT", dest="form", choices=FORMATS, help=", ".join(FORMATS))
        target.add_argument("--to", metavar="TARGET", help="the new file or folder; - for standard output")
        target.add_argument("--bom", action="store_true", help="csv: begin with the mark by which Excel knows UTF-8")
        others = parser.add_argument_group("verify, prune")
        others.add_argument("--repair", action="store_true", help="verify: write again what the state holds")
        others.add_argument("--older-than", metavar="DAYS", type=int, help="prune: days of storing before that")
        others.add_argument("--dry-run", action="store_true", help="prune: only say what would go")

    def run(self, args: list[str], opts: Namespace) -> None:
        from newscrawl.crawling.exit_codes import ExitCode
        from newscrawl.crawling.say import complain
        from newscrawl.storage.errors import StorageError, StorageFull
        from newscrawl.storage.objects import place_of

        action, paths = args[0] if args else "", [place_of(path) for path in args[1:]]
        actions = {"cat": self._cat, "export": self._export}
        alone = {"verify": self._verify, "card": self._card, "prune": self._prune}
        if action not in actions | alone or (action in alone and paths):
            raise UsageError
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C: what is half done is taken away
        try:
            actions[action](paths, opts) if action in actions else alone[action](opts)
        except KeyboardInterrupt:
            complain("interrupted")
            self.exitcode = ExitCode.INTERRUPTED
        except BrokenPipeError:  # the reader has seen enough
            self.exitcode = ExitCode.OK
        except (StorageError, ValueError) as error:
            complain(str(error))
            self.exitcode = ExitCode.DISK_FULL if isinstance(error, StorageFull) else ExitCode.ERROR

    def _cat(self, paths: list[Path], opts: Namespace) -> None:
        from newscrawl.exporting.lines import fields_of, lines_of, standard_output, whole_lines

        fields = fields_of(opts.fields)
        lines, cursor = self._lines(paths, opts)
        with standard_output() as out:
            for data in lines_of(lines, fields) if fields else whole_lines(lines):
                out.write(data + b"\n")
        if cursor:
            cursor.save(opts.cursor)

    def _export(self, paths: list[Path], opts: Namespace) -> None:
        from newscrawl.crawling.say import say
        from newscrawl.exporting.export import export
        from newscrawl.exporting.lines import fields_of, standard_output
        from newscrawl.exporting.options import Options

        if not opts.form or not opts.to:
            raise ValueError("export takes a form and a target, such as --as parquet --to articles.parquet")
        options = Options(data_dir=self._data_dir(), fields=fields_of(opts.fields), byte_order_mark=opts.bom)
        lines, cursor = self._lines(paths, opts)
        if opts.to == "-":
            with standard_output() as out:
                exported = export(opts.form, lines, out, options)
        else:
            exported = export(opts.form, lines, Path(opts.to), options)
        for note in exported.notes:
            say(f"note: {note}")
        say(f"{exported.rows:,} rows as {opts.form}{'' if opts.to == '-' else f' in {opts.to}'}")
        if cursor:
            cursor.save(opts.cursor)

    def _lines(self, paths: list[Path], opts: Namespace) -> tuple[Iterator[Line], Cursor | None]:
        from newscrawl.exporting.lines import sites_of, verdicts_of
        from newscrawl.storage.cursor import Cursor
        from newscrawl.storage.reader import Filter, first_moment, last_moment, names, select

        roots = paths or [self._dumps().place]
        sites, verdicts = names(sites_of(opts.site, roots)), names(verdicts_of(opts.verdict))
        wanted = Filter(sites, first_moment(opts.since), last_moment(opts.until), verdicts)
        cursor = Cursor.load(opts.cursor) if opts.cursor else None
        return select(roots, wanted, unique=opts.unique, latest=opts.latest, cursor=cursor), cursor

    def _verify(self, opts: Namespace) -> None:
        from newscrawl.storage.verify import verify

        reports = verify(self._data_dir(), self._dumps(), repair=opts.repair, state=self._state())
        print_reports(reports)
        self.exitcode = int(any(report.problems for report in reports))

    def _card(self, _: Namespace) -> None:
        from newscrawl.exporting.card import write_card

        print(f"wrote {write_card(self._dumps().place)}")

    def _prune(self, opts: Namespace) -> None:
        from newscrawl.exporting.lines import sites_of
        from newscrawl.storage.retention import days_before, existing_state, prune_dumps

        if self.settings.get("NEWSCRAWL_DUMPS_URL"):
            raise ValueError("prune works on folders: let a lifecycle rule of the bucket remove old days")
        before, root = days_before(opts.older_than), self._data_dir() / "dumps"
        with existing_state(self._state()) as database:
            sites = sites_of(opts.site, [root])
            removed = prune_dumps(root, database, before, sites=sites, dry_run=opts.dry_run)
        for folder in removed:
            print(f"{folder.name}: {folder.files} shards, {folder.bytes:,} bytes")
        size, word = sum(folder.bytes for folder in removed), "would go" if opts.dry_run else "removed"
        print(f"{len(removed)} folders of days before {before}, {size:,} bytes {word}")

    def _data_dir(self) -> Path:
        return Path(self.settings["NEWSCRAWL_DATA_DIR"])

    def _dumps(self) -> Dumps:
        from newscrawl.storage.object_dumps import dumps_of

        url = self.settings.get("NEWSCRAWL_DUMPS_URL")
        return dumps_of(self._data_dir(), url, self.settings["DUMP_COMPRESSION"])

    def _state(self) -> str | Path:
        from newscrawl.storage.database import state_location

        return state_location(self._data_dir(), self.settings.get("NEWSCRAWL_STATE_URL"))


def print_reports(reports: list[FolderReport]) -> None:
    """A table of the folders, and below it all that is or was wrong."""
    width = max((len(report.name) for report in reports), default=6)
    print(f"{'folder':<{width}} {'shards':>7} {'rows':>9} {'runs':>5}  state")
    for report in reports:
        state = f"{len(report.problems)} problems" if report.problems else "repaired" if report.repaired else "ok"
        print(f"{report.name:<{width}} {report.shards:>7} {report.rows:>9,} {report.runs:>5}  {state}")
    for report in reports:
        for problem in report.problems:
            print(f"{report.name}: {problem}")
        for problem in report.repaired:
            print(f"{report.name}: repaired: {problem}")
    rows, shards = sum(report.rows for report in reports), sum(report.shards for report in reports)
    print(f"{rows:,} rows in {shards} shards, {sum(len(report.problems) for report in reports)} problems")
