"""Coverage-guided fuzzing of everything that reads what strangers wrote.

    pip install atheris
    python benchmarks/fuzz.py TARGET [CORPUS_DIR] -seed=1 -max_total_time=1800 -timeout=10 -rss_limit_mb=1500

TARGET is clean, twins, fallback, decode, dates, bylines, lists, feeds, robots, shown, dumps or archive.  The options
after it are libFuzzer's: an input that takes more than `timeout` seconds, needs more than `rss_limit_mb`, or breaks a
promise below is written to the working directory, and the same command with that file as an argument runs it again. A
few small inputs begin, for pages also the tests' fixtures; the corpus folder keeps what was found beyond them.
`timeout` is by the clock: on a busy machine give it more, and judge by the processor time of the input alone.
"""

import gzip
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import atheris
from parsel import Selector

with atheris.instrument_imports(include=["newscrawl"]):
    from newscrawl import schema
    from newscrawl.browsing.inert import inert_tree
    from newscrawl.cleaning.article import take_apart
    from newscrawl.cleaning.fallback import fallback_page
    from newscrawl.cleaning.fields.bylines import parse_bylines
    from newscrawl.cleaning.fields.dates import find_times, parse_time
    from newscrawl.cleaning.refusals import NotAnArticle
    from newscrawl.cleaning.saved import clean, saved_page
    from newscrawl.cleaning.text.decode import decode
    from newscrawl.crawling.blocked import wall
    from newscrawl.crawling.discovery.parts import part_links
    from newscrawl.crawling.feeds import FeedError, read_feed, read_sitemap
    from newscrawl.crawling.links import is_endless, looks_like_article, select_links
    from newscrawl.crawling.robots import read_rules
    from newscrawl.monitoring.explain import explain
    from newscrawl.onboarding.proposal import metas, site_name
    from newscrawl.sites.gov.families import FAMILIES, recognise
    from newscrawl.sites.rows import JsonError, find_rows, listing_of, parse_json, read_row, row_key
    from newscrawl.storage import warc
    from newscrawl.storage.errors import ArchiveError, DumpError
    from newscrawl.storage.reader import read_dumps

ADDRESS = "https://news.example/a/1.html"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
FOLDER = Path(tempfile.mkdtemp(prefix="newscrawl-fuzz-"))

PAGE = (
    "<html><head><meta charset=gbk><title>新桥通车_某市人民政府</title></head><body><h1>新桥通车</h1>"
    "<div>2026-11-20 09:30 来源：本网 责任编辑：李四</div><div class=content><p>新桥在上午通车，居民都来看。</p>"
    "<table><tr><td>一</td><td>2</td></tr></table><img src=a.jpg alt=图><br>第二段也很长，讲的是以后怎么办。"
    "</div></body></html>"
)
LIST = (
    '<html><base href="/b/"><body><ul><li><a href="../a/123.html" title="新桥通车">新桥...</a> 2026-11-20</li>'
    '<li><a {onclick="x" href="javascript:go(2)">2</a></li></ul><a href="index_2.html">下一页</a>'
    '<script>createPageHTML(9, 0, "index", "html");</script></body></html>'
)
FEED = (
    '<rss version="2.0"><channel><item><title>新桥通车</title><link>https://news.example/a/1.html</link>'
    "<pubDate>Fri, 20 Nov 2026 01:30:00 GMT</pubDate><description><![CDATA[<p>甲</p>]]></description></item></channel>"
    "</rss>"
)
SITEMAP = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://news.example/a/1.html</loc>'
    "<lastmod>2026-11-20</lastmod></url></urlset>"
)
FIXTURES = Path(__file__).parents[1] / "tests" / "fixtures"
PAGES = [path.read_bytes() for path in sorted(FIXTURES.rglob("*.html"))]
SEEDS = {
    "clean": [PAGE.encode(), PAGE.encode("gbk"), b'{"data":{"content":"<p>x</p>"}}', b"---\ntitle: x\n---\ntext"],
    "twins": [PAGE.encode(), PAGE.encode("gbk")],
    "fallback": [PAGE.encode(), PAGE.encode("gbk")],
    "decode": [PAGE.encode(code, "replace") for code in ("utf-8", "gb18030", "big5hkscs", "utf-16-le")],
    "dates": ["2026年11月20日 09:30".encode(), "昨天 8:05".encode(), b"Fri, 20 Nov 2026 01:30:00 GMT"],
    "bylines": ["文/某晚报全媒体记者 张三 通讯员 李四".encode(), "（责编：王五、赵六）".encode()],
    "lists": [
        LIST.encode(),
        LIST.encode("gbk"),
        b'{"data":[{"id":1,"title":"x","url":"/a/1.html","time":1795344000}]}',
    ],
    "feeds": [FEED.encode(), SITEMAP.encode(), gzip.compress(SITEMAP.encode())],
    "robots": [b"User-agent: *\nDisallow: /a/*?x=$\nAllow: /\nCrawl-delay: 2\nSitemap: /s.xml\n"],
    "shown": [PAGE.encode(), PAGE.encode("gbk")],
    "dumps": [b'{"schema_version":"1.0","id":"a:1","title":"x"}\n'],
    "archive": [warc.warcinfo("x.warc.gz", "fuzz")],
}


def valid(article: object) -> None:
    """A row that comes out fits the schema and is one line of UTF-8."""
    if article is not None:
        assert schema.validate(schema.to_row(article)) == []
        line = schema.to_line(article)
        assert len(line.splitlines()) == 1
        assert line.encode("utf-8")


def fuzz_clean(data: bytes) -> None:
    valid(clean(data, ADDRESS, NOW))


def fuzz_twins(data: bytes) -> None:
    """What is compiled and what stands in for it make the same row."""
    row = clean(data, ADDRESS, NOW)
    kept = {module: module.COMPILED for module in list(sys.modules.values()) if getattr(module, "COMPILED", None)}
    assert kept, "newscrawl was installed without a C compiler"
    try:
        for module in kept:
            module.COMPILED = None
        assert clean(data, ADDRESS, NOW) == row
    finally:
        for module, compiled in kept.items():
            module.COMPILED = compiled


def fuzz_fallback(data: bytes) -> None:
    with suppress(NotAnArticle):
        valid(fallback_page(saved_page(data, ADDRESS, NOW)))


def fuzz_decode(data: bytes) -> None:
    decoded = decode(data, None if len(data) % 2 else "gb2312")
    assert decoded.replaced <= decoded.text.count("\ufffd")


def fuzz_dates(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    for moment in [parse_time(text, fetched_at=NOW), *find_times(text, fetched_at=NOW)]:
        assert moment is None or moment.at.tzinfo is not None


def fuzz_bylines(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    for byline in parse_bylines(text):
        assert byline.name.strip()


def fuzz_lists(data: bytes) -> None:
    """What a spider does with an answer before it is cleaned, and `scrapy newsite` with a page."""
    text = decode(data).text
    wall(200, {}, data, ADDRESS)
    for address, _ in select_links(Selector(text=text or "<p>", type="html"), ADDRESS, looks_like_article):
        assert address is None or is_endless(address) in (True, False)
    part_links(ADDRESS, text, ADDRESS)
    for family in FAMILIES.values():
        Selector(text=family.list_html(text) or "<p>", type="html")
        family.next_page(text, ADDRESS)
    recognise(text)
    site_name(text, metas(text))
    read_row(text, ADDRESS)
    with suppress(JsonError):
        for row in find_rows(parse_json(text)):
            assert all(isinstance(said, str) for said in (row_key(row), *listing_of(row).values()))


def fuzz_feeds(data: bytes) -> None:
    for read in (read_feed, read_sitemap):
        with suppress(FeedError):
            read(data)


def fuzz_robots(data: bytes) -> None:
    read_rules(200, data)


def fuzz_shown(data: bytes) -> None:
    """The pages for people: the explanation, and the page as `scrapy browse` shows it."""
    inert_tree(decode(data).text)
    with suppress(NotAnArticle):
        assert explain(take_apart(saved_page(data, ADDRESS, NOW))[0])


def fuzz_dumps(data: bytes) -> None:
    for suffix in ("jsonl", "jsonl.gz", "jsonl.zst"):
        path = FOLDER / f"part-1.{suffix}"
        path.write_bytes(data)
        with suppress(DumpError):
            list(read_dumps(path))


def fuzz_archive(data: bytes) -> None:
    with suppress(ArchiveError):
        for member in warc.read_members(BytesIO(data)):
            warc.read_record(member)


TARGETS: dict[str, Callable[[bytes], None]] = {name: globals()[f"fuzz_{name}"] for name in SEEDS}


def begin_with(folder: Path, seeds: list[bytes]) -> None:
    folder.mkdir()
    for number, seed in enumerate(seeds):
        (folder / f"seed-{number}").write_bytes(seed)


def main() -> None:
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        sys.exit(__doc__)
    name = sys.argv.pop(1)
    if not any(Path(argument).is_file() for argument in sys.argv[1:]):  # an input to be run again stands alone
        begin_with(
            FOLDER / name, [*SEEDS[name], *(PAGES if name in ("clean", "twins", "fallback", "lists", "shown") else ())]
        )
        sys.argv += ["-len_control=0", str(FOLDER / name)]
    atheris.Setup(sys.argv, TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
