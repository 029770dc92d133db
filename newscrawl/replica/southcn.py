"""南方网: node pages and articles of today's template, one node with the template of before 2020."""

from __future__ import annotations

from datetime import datetime

from newscrawl.replica.messages import Answer, Asked, escape, page_answer
from newscrawl.replica.plain import PlainSource, body_of
from newscrawl.replica.source import Numbered
from newscrawl.replica.world import Article

HOST = "https://news.southcn.com"
NODE = "node_179d29f1ce"
IDS = Numbered(0x0A1B2C3D40, 4099)
ROWS = 6


class Southcn(PlainSource):
    name = "southcn"
    crawl = ("southcn",)
    hosts = ("news.southcn.com",)
    routes = ((rf"/{NODE}/?", "list_page"), (rf"/{NODE}/([0-9a-f]{{10}})\.shtml", "page"))

    def named(self, index: int, published: datetime) -> tuple[tuple[str, ...], str]:
        code = f"{IDS.id_of(index):010x}"
        return (f"{HOST}/{NODE}/{code}.shtml",), f"southcn:{code}"

    def origin_of(self, index: int) -> str:
        return ("南方日报", "南方网", "清远日报")[index % 3]

    def list_page(self, asked: Asked) -> Answer | None:
        """The node; page 2 is ``?cms_node_post_list_page=2``, and behind the last page the list is empty."""
        number = asked.query.get("cms_node_post_list_page", "1")
        rows = [
            f'<div class="j-news"><h3><a href="/{NODE}/{one.id.partition(":")[2]}.shtml">{escape(one.title)}</a></h3>'
            f"<span>{one.published:%Y-%m-%d %H:%M}</span></div>"
            for one in self.page_of(int(number) if number.isdecimal() else 1, ROWS)
        ]
        return page_answer("southcn_list", "list", items="\n".join(rows))

    def page(self, _asked: Asked, code: str) -> Answer | None:
        index = IDS.index_of(int(code, 16), self.count)
        return None if index is None else self._page(self.article(index))

    def _page(self, article: Article) -> Answer:
        return page_answer(
            "southcn_article",
            "article",
            title=escape(article.title),
            time=f"{article.published:%Y-%m-%d %H:%M}",
            source=article.source or "",
            body=body_of(article),
            related="\n".join(
                f'<li><a href="#">{escape(title)}</a></li>' for title in self.world.headlines(article.id, 5)
            ),
        )
