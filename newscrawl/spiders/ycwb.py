from __future__ import annotations

from newscrawl.crawling.discovery.columns import ColumnSpider
from newscrawl.sites.ycwb import YCWB


class YcwbSpider(ColumnSpider):
    """金羊网, the site of 羊城晚报, and 羊城派, its app.

    Site: https://news.ycwb.com and its sister hosts below ycwb.com, ycpai.ycwb.com among them
    CMS: Founder
    Discovery: the JSONP list of the newest articles, then column pages, the next called {column}_2.htm
    Quirks: the JSONP key is misspelt ("artiles"); list links are relative; 200 with a script of 2.7 kB or with zero
        bytes is a wall; pages carry the article twice and go on in content_{id}_2.htm; 羊城派 has no list of its own
        that is known, its articles stand in the columns of 金羊网
    Verified on: not verified against the live site
    """

    name = "ycwb"
    sites = (YCWB,)

    # ColumnSpider
    json_lists = ("https://api.ycwb.com/app_if/jy/getArticles?jsoncallback=cb&nodeid=22&pagesize=50",)
    columns = ("https://news.ycwb.com/n_gn.htm", "https://news.ycwb.com/node_3232.htm")
    numbering = (
        r"(?P<stem>.+?/(?:node_\d+|[a-z_]+))(?:_(?P<number>\d+))?(?P<suffix>\.html?)",
        "{stem}_{number}{suffix}",
    )
