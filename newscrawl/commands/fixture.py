"""`scrapy fixture URL|FILE`: record a page beside what cleaning makes of it, to be reviewed."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from newscrawl.console.examples import WithExamples


class Command(WithExamples):
    """Writes into tests/fixtures of the checkout; a JSON file of a fixture is refreshed from its recorded page."""

    requires_crawler_process = False

    examples = (
        (
            "scrapy fixture https://news.ycwb.com/2026-11/22/content_41241906.htm",
            "record a page beside what cleaning makes of it",
        ),
        ("scrapy fixture saved.html --url https://news.example.com/1.html", "the same of a saved page"),
        ("scrapy fixture tests/fixtures/ycwb/ycwb_54170193.json", "clean a recorded page again"),
    )

    def syntax(self) -> str:
        return "[--url URL] [--into DIR] URL|FILE..."

    def short_desc(self) -> str:
        return "Record or refresh a page beside what cleaning makes of it"

    def add_options(self, parser: ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--url", metavar="URL", help="where a saved page was fetched from")
        parser.add_argument("--into", metavar="DIR", help="folder of the fixtures (default: tests/fixtures)")

    def run(self, args: list[str], opts: Namespace) -> None:
        from newscrawl.cleaning.saved import saved_page
        from newscrawl.crawling.say import complain
        from newscrawl.crawling.single_pages import fetch_pages
        from newscrawl.onboarding.fixtures import FOLDER, FixtureError, load, record

        assert self.settings is not None
        self.exitcode = 0 if args else 1
        if not args:
            complain("name a URL, a saved page or the JSON file of a fixture")
        fetched = fetch_pages(self.settings, [name for name in args if name.startswith(("http://", "https://"))])
        for name in args:
            try:
                if name in fetched:
                    page, problem = fetched[name].page, fetched[name].reason
                elif name.endswith(".json") and Path(name).with_suffix(".html").exists():
                    page, problem = load(Path(name)).page, None
                else:
                    page, problem = saved_page(Path(name).read_bytes(), opts.url), None
                if page is None:
                    complain(f"{name}: {problem}")
                    self.exitcode = 1
                    continue
                stem = Path(name).stem if name.endswith(".json") else None
                written = record(page, Path(opts.into) if opts.into else FOLDER, name=stem)
            except (FixtureError, OSError) as error:
                complain(str(error))
                self.exitcode = 1
                continue
            print(f'{written.path}: compare it with the page, then set "reviewed" to true')
