"""`scrapy newsite URL`: write what a new source needs, from one of its list or article pages."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from newscrawl.console.examples import WithExamples


class Command(WithExamples):
    """A portal of a known content system becomes a row of portals.toml, another site a site module and a spider.

    Two of its articles become fixtures, which `make test` compares from then on.
    """

    requires_crawler_process = False

    examples = (
        ("scrapy newsite --dry-run https://www.example.gov.cn/zwgk/", "what would be written for a new source"),
        ("scrapy newsite https://www.example.gov.cn/zwgk/", "add it, with two of its articles as fixtures"),
    )

    def syntax(self) -> str:
        return "[--dry-run] [--fixtures DIR] URL"

    def short_desc(self) -> str:
        return "Add a source, from one of its list or article pages"

    def add_options(self, parser: ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--dry-run", action="store_true", help="print what would be written")
        parser.add_argument("--fixtures", metavar="DIR", help="folder of the fixtures (default: tests/fixtures)")

    def run(self, args: list[str], opts: Namespace) -> None:
        from newscrawl.crawling.arguments import SpiderArgumentError, check_url
        from newscrawl.crawling.say import complain
        from newscrawl.onboarding.fixtures import FOLDER, FixtureError, record
        from newscrawl.onboarding.proposal import CannotPropose, propose
        from newscrawl.onboarding.scout import look_at

        assert self.settings is not None
        self.exitcode = 1
        try:
            if len(args) != 1:
                raise SpiderArgumentError("name one URL: a column page of the new source, or one of its articles")  # noqa: TRY301
            seen, _ = look_at(self.settings, check_url("URL", args[0]))
            if not seen.text:
                raise CannotPropose(f"{args[0]} could not be had; `scrapy recrawl` says why")  # noqa: TRY301
            proposal = propose(seen.url, seen.text, seen.links, seen.recognition, seen.columns)
        except (SpiderArgumentError, CannotPropose) as problem:
            complain(str(problem))
            return
        if seen.recognition and proposal.row:
            found = seen.recognition
            print(f"family    {found.family.name} ({found.family.system}), confidence {found.confidence:.2f}")
            print(f"signs     {'; '.join(found.signs)}")
        if opts.dry_run:
            for path, text in proposal.files.items():
                print(f"\n# {path}\n{text}")
            print(proposal.row or "")
            self.exitcode = 0
            return
        for path in proposal.write():
            print(f"written   {path}")
        for page in seen.pages:
            try:
                fixture = record(page, Path(opts.fixtures) if opts.fixtures else FOLDER)
            except FixtureError as problem:
                complain(str(problem))
                continue
            print(f"fixture   {fixture.path}: {fixture.expected['title']}")
        print('review    compare the fixtures with their pages, then set "reviewed" to true')
        print(f"crawl     {proposal.crawl}")
        self.exitcode = 0
