"""Coverage-guided fuzzing of everything that reads what strangers wrote.

    pip install atheris
    python benchmarks/fuzz.py TARGET [CORPUS_DIR] -seed=1 -max_total_time=1800 -timeout=10 -rss_limit_mb=1500

TARGET is clean, fallback, decode, dates, bylines, dumps or archive.  The options after it are libFuzzer's: an input
that takes more than `timeout` seconds, needs more than `rss_limit_mb`, or breaks a promise below is written to the
working directory, and the same command with that file as an argument runs it again.  A few small inputs begin, for
pages also the tests' fixtures; the corpus folder keeps what was found beyond them.  `timeout` is by the clock: on a
busy machine give it more, and judge by the processor time of the input alone.
"""

import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["newscrawl"]):
    from newscrawl import schema
    from newscrawl.cleaning.fallback import fallback_page
    from newscrawl.cleaning.fields.bylines import parse_bylines
    from newscrawl.cleaning.fields.dates import find_times, parse_time
    from newscrawl.cleaning.refusals import NotAnArticle
    from newscrawl.cleaning.saved import clean, saved_page
    from newscrawl.cleaning.text.decode import decode
    from newscrawl.storage import warc
    from newscrawl.storage.errors import ArchiveError, DumpError
    from newscrawl.storage.reader import read_dumps

NOW = datetime(2026, 11, 22, tzinfo=UTC)
FOLDER = Path(tempfile.mkdtemp(prefix="newscrawl-fuzz-"))

PAGE = (
    "<html><head><meta charset=gbk><title>新桥通车_某市人民政府</title></head><body><h1>新桥通车</h1>"
    "<div>2026-11-20 09:30 来源：本网 责任编辑：李四</div><div class=content><p>新桥在上午通车，居民都来看。</p>"
    "<table><tr><td>一</td><td>2</td></tr></table><img src=a.jpg alt=图><br>第二段也很长，讲的是以后怎么办。"
    "</div></body></html>"
)
FIXTURES = Path(__file__).parents[1] / "tests" / "fixtures"
PAGES = [path.read_bytes() for path in sorted(FIXTURES.rglob("*.html"))]
SEEDS = {
    "clean": [PAGE.encode(), PAGE.encode("gbk"), b'{"data":{"content":"<p>x</p>"}}', b"---\ntitle: x\n---\ntext"],
    "fallback": [PAGE.encode(), PAGE.encode("gbk")],
    "decode": [PAGE.encode(code, "replace") for code in ("utf-8", "gb18030", "big5hkscs", "utf-16-le")],
    "dates": ["2026年11月20日 09:30".encode(), "昨天 8:05".encode(), b"Fri, 20 Nov 2026 01:30:00 GMT"],
    "bylines": ["文/某晚报全媒体记者 张三 通讯员 李四".encode(), "（责编：王五、赵六）".encode()],
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
    valid(clean(data, "https://news.example/a/1.html", NOW))


def fuzz_fallback(data: bytes) -> None:
    with suppress(NotAnArticle):
        valid(fallback_page(saved_page(data, "https://news.example/a/1.html", NOW)))


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
        begin_with(FOLDER / name, [*SEEDS[name], *(PAGES if name in ("clean", "fallback") else ())])
        sys.argv += ["-len_control=0", str(FOLDER / name)]
    atheris.Setup(sys.argv, TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
