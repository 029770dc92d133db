from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from newscrawl.crawling.discovery.issues import IssueSpider
from newscrawl.sites.nanfang_daily import NANFANG_DAILY
from newscrawl.sites.ycwb import YCWB


class EpaperSpider(IssueSpider):
    """The electronic editions of 羊城晚报, 新快报 and 南方日报, by day.

    Site: http://ep.ycwb.com and https://epaper.nfnews.com
    CMS: Founder
    Discovery: the issue of a day, its pages node_{page}.htm, the articles that they link to
    Quirks: today's 羊城晚报 appears at about 16:00; advertisements are articles with the title 广告
    Verified on: not verified against the live sites
    """

    name = "epaper"
    sites = (YCWB, NANFANG_DAILY)

    # IssueSpider
    papers: ClassVar[Mapping[str, str]] = {
        "ycwb": "http://ep.ycwb.com/epaper/ycwb/html/%Y-%m/%d/index.htm",
        "xkb": "http://ep.ycwb.com/epaper/xkb/html/%Y-%m/%d/index.htm",
        "nfdaily": "https://epaper.nfnews.com/nfdaily/html/%Y%m/%d/node_A01.html",
    }
