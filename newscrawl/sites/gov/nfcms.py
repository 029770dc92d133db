"""NFCMS, 南方网's content system: every government portal of Guangdong.

Templates differ from portal to portal, metas and URLs do not: articles are ``/{column}/content/post_{id}.html``, with
``mpost_`` for the mobile page of the same post, lists ``/{column}/index.html``, ``index_2.html``, ``index_3.html``.
Post ids are one series for the whole province's cluster, and gkmlpt (:mod:`newscrawl.sites.gov.gkmlpt`) shows the same
posts under the same ids; so ``nfcms:{id}`` names a post on every host and in every view.
"""

from __future__ import annotations

import re

from newscrawl.sites.base import Identity, Layout
from newscrawl.sites.gov.family import Family

ARTICLE_PATH = re.compile(r"/content/(?:\d+/\d+/)?m?post_(?P<id>\d+)\.s?html?(?:$|[?#])")
"""A post's page in either view: portal and gkmlpt, desktop and mobile."""

PAGE_CONSTANT = re.compile(r"\bNFCMS_(?:SITE_ID|POST_ID|CAT_ID|PAGE_ID|PUB_TYPE)\b")

IDENTITIES = (Identity(pattern=ARTICLE_PATH, key="nfcms:{id}"),)
PATH_REWRITES = ((re.compile(r"/mpost_(\d+)(\.s?html?)$"), r"/post_\1\2"),)

BODY = (
    "#zoomcon",
    "div.news_cont_d_wrap",
    "div.tyxxy_main",
    ".xl_main.articleBox",
    "div.artContent",
    ".conTxt",
    ".artile_con",
    "div.article-content",
    "div.detail_content",
    "ucapcontent",
    ".contener",
    "#zoom",
    "div.text",
    "div.txt",
)
"""Body containers of the portals' templates, the more telling names first."""

LAYOUTS = (
    Layout(
        name="nfcms",
        body=BODY,
        remove=("div.tyxxy_fj", "div.info_fbt"),
        fields={
            "published": ("publishtime", "div.info_fbt span.time"),
            "source": ("span.resourse font", "div.info_fbt span.ly"),
        },
    ),
)


def list_page(url: str, number: int) -> str:
    """URL of page `number` (from 1) of the list at `url`: ``index_2.html`` is the second."""
    folder = re.sub(r"index(?:_\d+)?\.html?$", "", re.split(r"[?#]", url, maxsplit=1)[0])
    folder = folder if folder.endswith("/") else folder + "/"
    return folder + ("index.html" if number == 1 else f"index_{number}.html")


def next_page(_text: str, url: str) -> str:
    """The page after the list at `url`; the one behind the last is a 404."""
    number = re.search(r"/index_(\d+)\.html?$", url)
    return list_page(url, int(number[1]) + 1 if number else 2)


def first_page(url: str) -> str:
    """The first page of the column at `url`."""
    return list_page(url, 1)


FAMILY = Family(
    name="nfcms",
    system="NFCMS (南方网)",
    identities=IDENTITIES,
    layouts=LAYOUTS,
    words=("NFCMS_", "nfw-cms-"),
    signs=((PAGE_CONSTANT, 0.99), (re.compile(r"nfw-cms-(?:attachment|img)"), 0.95)),
    path_rewrites=PATH_REWRITES,
    first_page=first_page,
    next_page=next_page,
)
