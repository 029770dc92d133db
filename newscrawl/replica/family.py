"""What the portals of all content systems share: one column, articles with the national metas, a page around them."""

from __future__ import annotations

from abc import abstractmethod
from datetime import datetime
from functools import cached_property
from typing import ClassVar
from urllib.parse import urlsplit

from newscrawl.replica.messages import Answer, Asked, escape
from newscrawl.replica.plain import PlainSource, body_of
from newscrawl.replica.source import Numbered
from newscrawl.replica.world import Article, World

ROWS = 5
PAGE = """<!DOCTYPE html>
<html lang="zh-CN">
<head><meta charset="utf-8"><title>{title}</title>
{metas}
</head>
<body>
<div class="top"><a href="/">首页</a> <a href="/wza/">无障碍</a> <a href="/about.html">关于我们</a></div>
{content}
<div class="foot"><p>主办：{name}办公室　网站标识码：{code}</p><p>版权所有 未经书面授权禁止使用</p></div>
</body>
</html>
"""


class FamilyPortal(PlainSource):
    """A portal; subclasses say how their system writes addresses, lists and articles."""

    family: ClassVar[str]
    place: ClassVar[str]
    """Name of the invented place."""
    body: ClassVar[str]
    """Tag that opens the body, with the system's own class or id."""
    column: ClassVar[str]
    """Path of the one column."""
    ids: ClassVar[Numbered] = Numbered(4400120, 7)
    routes: ClassVar[tuple[tuple[str, str], ...]] = ()

    def __init__(self, world: World, *, plain: bool = False) -> None:
        super().__init__(world)
        self.plain = plain
        self.origin = f"https://{self.hosts[0]}"

    # ------------------------------------------------------------------------------------------------- the truth

    def named(self, index: int, published: datetime) -> tuple[tuple[str, ...], str]:
        token = self.world.token(self.name, index)
        path, key = self.address(self.ids.id_of(index), token, f"{published:%Y %m %d}".split())
        return (self.origin + path,), key.format(host=self.hosts[0].removeprefix("www."))

    def origin_of(self, index: int) -> str:
        return f"{self.place}融媒体中心"

    @abstractmethod
    def address(self, number: int, token: str, day: list[str]) -> tuple[str, str]:
        """Path of an article and the format of its id, of its number, 32 hexadecimal digits and year, month, day."""

    @cached_property
    def _places(self) -> dict[str, int]:
        return {urlsplit(self.article(index).urls[0]).path: index for index in range(self.count)}

    # ------------------------------------------------------------------------------------------------------ pages

    def answer(self, asked: Asked) -> Answer | None:
        if asked.path == "/":
            return self._page("", f'<div class="nav"><a href="{self.column}">政务要闻</a></div>{self.mark()}', "other")
        if (index := self._places.get(asked.path)) is not None:
            return self._article(self.article(index))
        return super().answer(asked) or self.listing(asked)

    def mark(self) -> str:
        """What the system leaves in each of its pages."""
        return ""

    def listing(self, asked: Asked) -> Answer | None:
        """A list that no route answers."""
        return None

    @property
    def pages(self) -> int:
        return -(-self.count // ROWS)

    def items(self, articles: list[Article]) -> str:
        row = '<li><a href="{}" title="{}">{}</a><span>{:%Y-%m-%d}</span></li>'
        parts = [
            (urlsplit(one.urls[0]).path, escape(one.title), escape(one.title[:18] + "..."), one.published)
            for one in articles
        ]
        return "\n".join(row.format(*part) for part in parts)

    def list_page(self, number: int, paging: str) -> Answer | None:
        """Page `number` (from 1) as HTML, with `paging` below its rows."""
        articles = self.page_of(number, ROWS)
        if not articles:
            return None
        return self._page(
            "政务要闻", f'<ul class="gl">{self.items(articles)}</ul><div class="fy">{paging}</div>{self.mark()}', "list"
        )

    def _page(self, title: str, content: str, kind: str, metas: str = "") -> Answer:
        name = f"{self.place}人民政府"
        metas = f'<meta name="SiteName" content="{name}"><meta name="SiteIDCode" content="网站标识码">{metas}'
        text = PAGE.format(title=f"{title}-{name}", metas=metas, content=content, name=name, code="4400000099")
        return Answer(body=text.encode(), kind=kind)

    def _article(self, article: Article) -> Answer:
        minute = f"{article.published:%Y-%m-%d %H:%M}"
        pairs = {"ArticleTitle": article.title, "PubDate": minute, "ContentSource": article.source or ""}
        metas = "".join(f'<meta name="{name}" content="{escape(value)}">' for name, value in pairs.items())
        opening = '<div class="k7-text">' if self.plain else self.body
        closing = "</div>" * opening.count("<div")
        content = (
            f'<div class="k6">当前位置：<a href="/">首页</a> &gt; <a href="{self.column}">政务要闻</a></div>'
            f'<div class="k7"><h1>{escape(article.title)}</h1><div class="k7-info"><span>{minute}</span> '
            f"<span>来源：{article.source}</span> <span>【字体：大 中 小】</span></div>"
            f"{opening}{body_of(article)}{closing}<div>打印 关闭</div></div>{self.mark()}"
        )
        return self._page(escape(article.title), content, "article", metas)
