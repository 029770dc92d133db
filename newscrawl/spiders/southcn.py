from __future__ import annotations

from newscrawl.crawling.discovery.columns import ColumnSpider
from newscrawl.sites.southcn import SOUTHCN


class SouthcnSpider(ColumnSpider):
    """南方网, the site of 南方报业.

    Site: https://news.southcn.com
    CMS: the house's own, before 2020 another one
    Discovery: node pages, the next by ?cms_node_post_list_page=2
    Quirks: 南方Plus below the same domain is crawled by nanfang_plus
    Verified on: not verified against the live site
    """

    name = "southcn"
    sites = (SOUTHCN,)

    # ColumnSpider
    columns = ("https://news.southcn.com/node_179d29f1ce",)
    numbering = (
        r"(?P<stem>[^?]+/node_[0-9a-f]{10}/?)(?:\?cms_node_post_list_page=(?P<number>\d+))?",
        "{stem}?cms_node_post_list_page={number}",
    )
