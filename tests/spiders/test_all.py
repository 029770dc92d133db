"""What holds for every spider."""

import asyncio
import re

import pytest
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from newscrawl.crawling.arguments import SpiderArgumentError
from newscrawl.crawling.discovery.base import NewsSpider
from newscrawl.crawling.links import absolute

LOADER = SpiderLoader.from_settings(Settings({"SPIDER_MODULES": ["newscrawl.spiders"]}))
SPIDERS = {name: LOADER.load(name) for name in LOADER.list()}
STARTS = {"generic": {"list": "https://www.example.org/news/"}}


@pytest.mark.parametrize("name", SPIDERS)
def test_the_docstring_has_its_fixed_shape(name):
    lines = SPIDERS[name].__doc__.splitlines()
    labels = [found.group(1) for line in lines if (found := re.match(r"    (\w[\w ]*):", line))]
    assert labels == ["Site", "CMS", "Discovery", "Quirks", "Verified on"]


@pytest.mark.parametrize("name", SPIDERS)
def test_start_asks_for_pages_of_the_spiders_own_hosts(name, start):
    spider = start(SPIDERS[name], **STARTS.get(name, {}))

    async def requests():
        return [request async for request in spider.start()]

    found = asyncio.run(requests())
    assert found
    for request in found:
        assert spider.may_visit(request.url)
        assert absolute(request.url, "x")
        assert request.errback == spider.failed
        assert request.callback.__self__ is spider, "callbacks are methods, so that the frontier can name them"


@pytest.mark.parametrize("name", SPIDERS)
def test_a_bad_argument_ends_at_start_with_one_line(name, start):
    for bad in ({"since": "soon"}, {"until": "2026-99-01"}, {"limit": "0"}, {"no_such": "1"}):
        with pytest.raises(SpiderArgumentError) as refusal:
            start(SPIDERS[name], **STARTS.get(name, {}), **bad)
        assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("name", SPIDERS)
def test_leaves_declare_what_their_arguments_are_for(name):
    assert issubclass(SPIDERS[name], NewsSpider)
    assert all(SPIDERS[name].ARGUMENTS.values())


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://www.ycwb.com.evil.example/", "http://news.ycwb.com@127.0.0.1/x",
        "ftp://news.ycwb.com/x", "http://evil.example/news.ycwb.com", "http://2130706433/", "http:///x", "javascript:1",
    ],
)  # fmt: skip
def test_other_hosts_are_not_visited(url, start):
    assert not start(SPIDERS["ycwb"]).may_visit(url)
