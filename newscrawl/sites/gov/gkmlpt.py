"""gkmlpt, Guangdong's open-government directory: a JSON interface and pages that carry their article as JSON.

Its posts are the portal's own (see :mod:`newscrawl.sites.gov.nfcms` for the shared key); the directory adds 索引号,
文号 and 发布机构, and a ``DETAIL`` object in ``window._CONFIG`` with the whole body as an escaped string.
"""

from __future__ import annotations

import re

from newscrawl.sites.base import Identity, Layout
from newscrawl.sites.formats.gkmlpt_config import read_detail
from newscrawl.sites.gov import nfcms
from newscrawl.sites.gov.family import Family

ARTICLE_PATH = re.compile(r"/gkmlpt/content/\d+/\d+/m?post_(?P<id>\d+)\.s?html?(?:$|[?#])")
OWN_CONFIG = re.compile(r"\A(?>(?s:.*?)window\._CONFIG\s*=)(?s:.*?)\b(?:DETAIL|SID)\b[\"']?\s*:")
"""Anchored, so that a page with a thousand beginnings takes no longer than one with one."""

LAYOUTS = (
    Layout(name="gkmlpt", reader=read_detail),
    Layout(
        name="gkmlpt-page",
        fingerprint=("div.classify", "div.article-content"),
        fields={
            "title": ("h1.title",),
            "published": ("div.date-row",),
            "index_no": ("div.classify td.td-value-xl:nth-of-type(2) span", "div.classify td.td-value-xl span"),
        },
        body=("div.article-content",),
    ),
)

FAMILY = Family(
    name="gkmlpt",
    system="gkmlpt (广东政府信息公开平台)",
    identities=(Identity(pattern=ARTICLE_PATH, key="nfcms:{id}"),),
    layouts=LAYOUTS,
    words=("window._CONFIG",),
    signs=((OWN_CONFIG, 0.99),),
    path_rewrites=nfcms.PATH_REWRITES,
    first_page=nfcms.first_page,
    next_page=nfcms.next_page,
)
