"""settings.py names the parts of Scrapy that are used; a Scrapy that comes with others has to be looked at."""

import pytest
from scrapy.settings import default_settings

from newscrawl import settings

LEFT_OUT = {
    "EXTENSIONS_BASE": {
        "scrapy.extensions.remote_control.RemoteControl",
        "scrapy.extensions.telnet.TelnetConsole",
    },
    "DOWNLOADER_MIDDLEWARES_BASE": {
        "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware",
        "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware",
        "scrapy.downloadermiddlewares.retry.RetryMiddleware",
        "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware",
        "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware",
        "scrapy.downloadermiddlewares.cookies.CookiesMiddleware",
    },
    "SPIDER_MIDDLEWARES_BASE": {
        "scrapy.spidermiddlewares.depth.DepthMiddleware",
        "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware",
        "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware",
    },
}


@pytest.mark.parametrize("name", LEFT_OUT)
def test_each_of_scrapys_parts_is_used_at_its_place_or_left_out_by_name(name):
    scrapys, ours = getattr(default_settings, name), getattr(settings, name)
    assert {part: place for part, place in scrapys.items() if part not in LEFT_OUT[name]} == ours
    assert LEFT_OUT[name] <= scrapys.keys()
