"""`scrapy checksites`: check docstrings, names, layouts and fixtures of all sources."""

from __future__ import annotations

from argparse import Namespace

from newscrawl.console.examples import WithExamples


class Command(WithExamples):
    """Prints one line for each problem; ends with 1 when there is any."""

    requires_crawler_process = False

    examples = (("scrapy checksites", "one line for each problem in the declarations and fixtures of the sources"),)

    def short_desc(self) -> str:
        return "Check the declarations and fixtures of all sources"

    def run(self, args: list[str], opts: Namespace) -> None:
        from newscrawl.crawling.say import complain
        from newscrawl.onboarding.checks import problems
        from newscrawl.onboarding.fixtures import FixtureError, fixtures

        try:
            found = list(problems())
            unreviewed = sum(not fixture.reviewed for fixture in fixtures())
        except FixtureError as error:
            found, unreviewed = [str(error)], 0
        for problem in found:
            print(problem)
        if found:
            complain(f"{len(found)} problems")
        print(f"{unreviewed} fixtures wait for a review" if unreviewed else "every fixture is reviewed")
        self.exitcode = 1 if found else 0
