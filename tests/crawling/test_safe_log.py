import io
import logging
from collections.abc import Iterator

import pytest

from newscrawl.crawling.safe_log import SafeLogAddon, escaped
from newscrawl.settings import ADDONS

HOSTILE = "标题\x1b[2J\x07\r\x9b31m\u202e\u2028甲\n2026-11-22 00:00:00 [scrapy] ERROR: 假"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What a handler that was there before the crawl writes."""
    factory, stream = logging.getLogRecordFactory(), io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("> [%(name)s] %(levelname)s: %(message)s"))
    logger = logging.getLogger("hostile")
    logger.addHandler(handler)
    SafeLogAddon().update_settings(None)  # type: ignore[arg-type]  # it asks for no setting
    yield stream
    logging.setLogRecordFactory(factory)
    logger.removeHandler(handler)


def controls(text: str) -> set[str]:
    return {char for char in text if not char.isprintable() and char != "\n"}


def records(log: io.StringIO) -> list[str]:
    """The lines that begin at the margin, that is pass for records."""
    return [line for line in log.getvalue().splitlines() if not line.startswith(" ")]


def test_words_of_strangers_cannot_steer_a_terminal_or_forge_a_record(log: io.StringIO):
    logging.getLogger("hostile").warning("List page %s could not be had", HOSTILE)
    assert controls(log.getvalue()) == set()
    assert "标题\\x1b[2J\\x07\\r\\x9b31m\\u202e\\u2028甲" in log.getvalue()
    assert len(records(log)) == 1


def fail() -> None:
    raise ValueError(HOSTILE) from OSError(HOSTILE)


def test_nor_can_the_words_of_exceptions(log: io.StringIO):
    try:
        fail()
    except ValueError:
        logging.getLogger("hostile").exception("Error processing %s", HOSTILE, stack_info=True)
    assert controls(log.getvalue()) == set()
    assert log.getvalue().count("\\x1b[2J") == 3
    assert "test_nor_can_the_words_of_exceptions" in log.getvalue()
    assert len(records(log)) == 1


def test_ordinary_words_stay_as_they_are():
    assert escaped("清新区　召开大会 100\xa0%\t完") == "清新区　召开大会 100\xa0%\t完"
    assert escaped("Dumping stats:\n{'a': 1}") == "Dumping stats:\n    {'a': 1}"


def test_every_crawl_has_it():
    assert f"{SafeLogAddon.__module__}.{SafeLogAddon.__qualname__}" in ADDONS
