"""How fast newscrawl is, beside Scrapy itself, the naive spider and other crawlers, in one run: `make bench`.

    python -m benchmarks.speed [--pages 1000] [--growth 1000 5000 20000] [--rounds 3] [--no-rivals] [--write]

Only ratios within one run mean anything on another machine.  `--write` puts the table into docs/performance.md and the
plot of cost against size beside it.  Needs the extra [replica].
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path

from benchmarks import crawls, rivals
from benchmarks.harness import PROJECT, CommandFailed, Reading, interleaved, run, say, scrapy, table
from benchmarks.site import serving
from benchmarks.stages import stages

PAGE = PROJECT / "docs/performance.md"
PLOT = PROJECT / "docs/performance.svg"
BEGIN, END = "<!-- last run: written by make bench -->", "<!-- end of the last run -->"
RIVAL_PAGES, TRIAL_PAGES = 2000, 20
"""What newscrawl and other crawlers are given beside each other, the slow ones take a twentieth of a second a page; and
what shows whether a crawler works here."""
FIGURES = ("pages", "pages/s", "CPU ms/page", "largest MB")
SITES = {"generic": "generic", "ycwb": "replica"}
"""The sites of :mod:`benchmarks.site`, and what the table calls them."""
VERSIONS = ("scrapy", "lxml", "trafilatura", "isal", "numpy", "rensa")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--growth", type=int, nargs="*", default=[1000, 5000, 20_000], metavar="PAGES")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-rivals", action="store_true", help="newscrawl and the yardsticks only")
    parser.add_argument("--write", action="store_true", help="put the results into docs/")
    options = parser.parse_args()
    pages, rounds, grown, parts = options.pages, options.rounds, list[Reading](), list[str]()

    def part(name: str, found: str) -> None:
        parts.append(f"### {name}\n\n{found}")
        say(parts[-1])  # what is there is there, should the rest not come to its end

    part("Crawling", crawling(pages, rounds))
    if not options.no_rivals:
        part("Beside other crawlers", beside_rivals(min(pages, RIVAL_PAGES), rounds))
    part("The stages by themselves", stage_table(min(pages, 500)))
    part("Cleaning the archive again", recleaning(pages, rounds))
    if not options.no_rivals:
        part("Starting", starting(rounds))
    if options.growth:
        grown = growth(options.growth)
        part("Growth", growth_table(grown))
    text = "\n\n".join([about(), *parts])
    print(text)
    if options.write:
        write(text, grown)


def crawling(pages: int, rounds: int) -> str:
    """The arms in turn on both sites, and what each is to the naive spider and to Scrapy's floor on the same pages."""
    with ExitStack() as open_:
        arms: dict[str, Callable[[], Reading]] = {}
        for site in SITES:
            first = open_.enter_context(serving(pages, site))
            arms |= {
                f"links, {site}": partial(crawls.baseline, "links", first, pages),
                f"naive, {site}": partial(crawls.baseline, "naive", first, pages),
                f"newscrawl, {site}": partial(crawls.newscrawl, first, pages, layout=site == "ycwb"),
            }
        found = interleaved(arms, rounds)
    names = {"links": "Scrapy following links only", "naive": "Scrapy with trafilatura, as one writes it first"}
    rows = []
    for arm, one in found.items():
        of, _, site = arm.partition(", ")
        against = [one.pages_per_second / found[f"{other}, {site}"].pages_per_second for other in ("naive", "links")]
        rows.append((names.get(of, one.name), SITES[site], *_figures(one), *(f"{ratio:.2f}" for ratio in against)))
    return table(("crawler", "site", *FIGURES, "pages/s to naive", "pages/s to links"), rows)


def beside_rivals(pages: int, rounds: int) -> str:
    """newscrawl and other crawlers in turn, the same pages each, and how many times as fast newscrawl is."""
    mine = "newscrawl, site layouts"
    with serving(pages, rivals.SITE) as first:
        missing = []
        arms = {mine: partial(crawls.newscrawl, first, pages, layout=True)}
        for rival in rivals.RIVALS:
            try:
                rivals.crawl(rival, first, min(pages, TRIAL_PAGES))
            except (rivals.NotInstalled, CommandFailed) as error:
                missing.append(f"{rival.name} was left out: {str(error).splitlines()[-1]}")
            else:
                arms[rival.name] = partial(rivals.crawl, rival, first, pages)
        found = interleaved(arms, rounds)
    fast = found[mine]
    rows = [
        (
            name,
            *_figures(one),
            f"{fast.pages_per_second / one.pages_per_second:.2f}",
            f"{one.cpu_ms / fast.cpu_ms:.2f}",
        )
        for name, one in found.items()
    ]
    head = ("crawler", *FIGURES, "newscrawl to it", "its CPU to newscrawl's")
    return "\n\n".join([table(head, rows), *missing])


def _figures(one: Reading) -> tuple[str, ...]:
    """What stands under FIGURES."""
    return (str(one.pages), f"{one.pages_per_second:.1f}", f"{one.cpu_ms:.1f}", f"{one.cost.peak_mb:.0f}")


def stage_table(pages: int) -> str:
    return table(("stage", "speed", "per page"), stages(pages))


def recleaning(pages: int, rounds: int) -> str:
    """The same archive with one worker and with two."""
    with tempfile.TemporaryDirectory() as folder, serving(pages, "generic") as first:
        data = Path(folder) / "data"
        crawls.newscrawl(first, pages, keep=data)

        def clean_again(workers: int) -> Reading:
            copy = Path(folder) / "copy"
            shutil.copytree(data, copy)
            command = ("reclean", "--workers", str(workers))
            cost = run(scrapy(*command, settings={"NEWSCRAWL_DATA_DIR": copy, "LOG_LEVEL": "ERROR"}))
            shutil.rmtree(copy)
            return Reading(f"{workers} workers", pages, cost)

        found = interleaved({"1 worker": lambda: clean_again(1), "2 workers": lambda: clean_again(2)}, rounds)
    alone = found["1 worker"].pages_per_second
    return table(
        ("reclean", "pages/s", "CPU ms/page", "pages/s to one worker"),
        [
            (name, f"{one.pages_per_second:.1f}", f"{one.cpu_ms:.1f}", f"{one.pages_per_second / alone:.2f}")
            for name, one in found.items()
        ],
    )


def growth(sizes: Sequence[int]) -> list[Reading]:
    """One crawl of each size."""
    found = []
    for pages in sizes:
        with serving(pages, "generic") as first:
            found.append(crawls.newscrawl(first, pages))
        say(f"{pages} pages: {found[-1].cpu_ms:.1f} CPU ms per page, {found[-1].cost.peak_mb:.0f} MB")
    return found


def growth_table(found: Sequence[Reading]) -> str:
    first = found[0].pages_per_second
    rows = [
        (
            f"{one.pages:,}",
            f"{one.pages_per_second:.1f}",
            f"{one.pages_per_second / first:.2f}",
            f"{one.cpu_ms:.1f}",
            f"{one.cost.peak_mb:.0f}",
        )
        for one in found
    ]
    return table(("pages", "pages/s", "to the first", "CPU ms/page", "largest MB"), rows)


def starting(rounds: int) -> str:
    """How long a command takes that does next to nothing."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text("<h1>云溪大桥通车</h1>" + "<p>云溪大桥昨日通车，全长三公里，双向六车道。</p>" * 9, "utf-8")
        arms = {
            "scrapy version": lambda: Reading("scrapy version", 1, run(scrapy("version"))),
            "scrapy list": lambda: Reading("scrapy list", 1, run(scrapy("list"))),
            "scrapy clean FILE": lambda: Reading("scrapy clean", 1, run(scrapy("clean", str(page)))),
        }
        found = interleaved(arms, max(rounds, 9))
    least = found["scrapy version"].cpu_ms
    rows = [(name, f"{one.cpu_ms:.0f}", f"{one.cpu_ms / least:.2f}") for name, one in found.items()]
    return table(("command", "CPU ms", "to scrapy version"), rows)


def about() -> str:
    """When, where and with what."""
    command = "python -m benchmarks.speed " + " ".join(sys.argv[1:])
    versions = ", ".join(f"{name} {version(name)}" for name in VERSIONS)
    load = os.getloadavg()[0]
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, `{command.strip()}`. {os.cpu_count()} cores ({platform.machine()}), "
        f"load {load:.1f} at the end of the run, Python {platform.python_version()}, {versions}."
    )


def write(text: str, grown: Sequence[Reading]) -> None:
    """Put the results between the marks of the page, and draw the plot."""
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")
    if len(grown) > 1:
        draw(grown)


def draw(grown: Sequence[Reading]) -> None:
    """Cost against size, as SVG."""
    import pygal
    from pygal.style import CleanStyle

    chart = pygal.XY(
        width=640, height=320, style=CleanStyle, js=(), x_title="pages", range=(0, None), include_x_axis=True,
        legend_at_bottom=True, title="Cost of a crawl against its size", disable_xml_declaration=True,
        value_formatter=lambda value: f"{value:.0f}", x_value_formatter=lambda value: f"{value:,.0f}",
    )  # fmt: skip
    chart.add("CPU ms per page", [(one.pages, round(one.cpu_ms, 2)) for one in grown])
    chart.add("memory, MB", [(one.pages, round(one.cost.peak_mb)) for one in grown],
              secondary=True)  # fmt: skip
    PLOT.write_text(chart.render(is_unicode=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
