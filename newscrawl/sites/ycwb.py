"""金羊网 (ycwb.com), the site of 羊城晚报.

One page holds two copies of the article on purpose: elements of class ``pc`` for desktops, which the page's script
removes on phones, and a mobile copy.  The desktop copy is the better one: its time has minutes.  Empty author and
editor lines are left standing with their bare labels ("作者："), which cleaning takes for empty.
"""

from __future__ import annotations

import re

from newscrawl.sites.base import Identity, Layout, Site

YCWB = Site(
    name="ycwb",
    display_name="金羊网",
    hosts=(".ycwb.com",),
    identities=(
        # 羊城派 counts in the same range since 2020-12 and in one of its own before: its ids are no keys of ycwb.
        Identity(
            pattern=re.compile(r"^https?://ycpai\.ycwb\.com/(?:.*/)?content_(?P<id>\d+)\.html?"), key="ycpai:{id}"
        ),
        # The epapers name pages content_{node}_{id}; everywhere else the second number is the page of the article.
        Identity(
            pattern=re.compile(r"^https?://ep\.ycwb\.com/(?P<path>.+/content_\d+_\d+)\.html?"), key="ycwb-epaper:{path}"
        ),
        Identity(
            pattern=re.compile(r"^https?://(?!ep\.)[^/]*ycwb\.com/.*content_(?P<id>\d+)(?:_\d{1,3})?\.html?"),
            key="ycwb:{id}",
        ),
    ),
    drop_query=True,
    layouts=(
        Layout(
            name="2020",
            fingerprint=(".main_article",),
            fields={
                "title": (".pc h1", "h1"),
                "published": (".pc #pubtime_baidu", "#pubtime_baidu"),
                "source": (".pc #source_baidu", "#source_baidu"),
                "author": (".pc #author_baidu", "#author_baidu"),
                "editor": (".pc #editor_baidu", "#editor_baidu"),
                "summary": (".article-abstract .ngabstract",),
            },
            body=(".pc .main_article", ".main_article.pc", ".main_article"),
            remove=("div.author", "#displaypagenum", "div.space10", ".ddf"),
            captions=("data-original-title",),
            next_page=("#displaypagenum a::attr(href)",),
        ),
        Layout(
            name="epaper",
            fingerprint=("#list h1",),
            fields={"title": ("#list h1",), "source": ("#list h1 ~ div:nth-of-type(1) span:nth-of-type(1)",)},
            body=("#list h1 ~ div:nth-of-type(2)",),
        ),
    ),
)
