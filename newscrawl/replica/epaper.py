"""The electronic 羊城晚报, 新快报 and 南方日报: an issue a day of two pages, with advertisements among the articles."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from newscrawl.replica.messages import Answer, Asked, escape, page_answer
from newscrawl.replica.plain import PlainSource, body_of
from newscrawl.replica.source import Numbered
from newscrawl.replica.world import DAYS, Article, World

IDS = Numbered(477553, 3)
PAPERS = {"ycwb": "羊城晚报", "xkb": "新快报", "nfdaily": "南方日报"}
PAGES = 2


class Epaper(PlainSource):
    name = "epaper"
    hosts = ("ep.ycwb.com", "epaper.nfnews.com")
    precision = "day"
    routes = (
        (r"/epaper/(ycwb|xkb)/html/(\d{4})-(\d\d)/(\d\d)/(?:index|node_(\d))\.htm", "issue_page"),
        (r"/(nfdaily)/html/(\d{4})(\d\d)/(\d\d)/node_A0(\d)\.html", "issue_page"),
        (r"/epaper/(?:ycwb|xkb)/html/[\d/-]+/content_\d_(\d+)\.htm", "page"),
        (r"/nfdaily/html/[\d/]+/content_(\d+)\.html", "page"),
    )

    def __init__(self, world: World) -> None:
        super().__init__(world)
        first = world.now.date() - timedelta(days=DAYS + 1)
        self.crawl = ("epaper", "-a", f"since={first}", "-a", f"until={world.now.date()}")

    def named(self, index: int, published: datetime) -> tuple[tuple[str, ...], str]:
        number, paper = IDS.id_of(index), list(PAPERS)[index % len(PAPERS)]
        if paper == "nfdaily":
            url = f"https://epaper.nfnews.com/nfdaily/html/{published:%Y%m/%d}/content_{number}.html"
            return (url,), f"epaper:nfdaily:{number}"
        path = f"/epaper/{paper}/html/{published:%Y-%m/%d}/content_{page_number(index)}_{number}"
        return (f"http://ep.ycwb.com{path}.htm",), f"ycwb-epaper:{path[1:]}"

    def origin_of(self, index: int) -> str:
        return list(PAPERS.values())[index % len(PAPERS)]

    def issue_page(self, _asked: Asked, paper: str, year: str, month: str, day: str, page: str | None) -> Answer | None:
        """A page of an issue; the first one links to the others."""
        number, when = int(page or 1), date(int(year), int(month), int(day))
        if number > PAGES or when > self.world.now.date():
            return None
        node = "node_A0{}.html" if paper == "nfdaily" else "node_{}.htm"
        pages = "".join(f'<a href="{node.format(n)}">第A0{n}版</a> ' for n in range(1, PAGES + 1))
        printed = [
            article
            for index, article in ((index, self.article(index)) for index in self._of(paper))
            if article.published.date() == when and page_number(index) == number
        ]
        rows = [(one.urls[0].rpartition("/")[2], one.title) for one in printed]
        suffix = "html" if paper == "nfdaily" else "htm"
        rows.append((f"content_9{number}_1.{suffix}", "■广告"))
        items = "".join(f'<li><h2><a href="{href}">{escape(title)}</a></h2></li>' for href, title in rows)
        return page_answer("epaper_page", "list", paper=PAPERS[paper], day=when.isoformat(), pages=pages, items=items)

    def _of(self, paper: str) -> range:
        return range(list(PAPERS).index(paper), self.count, len(PAPERS))

    def page(self, asked: Asked, number: str) -> Answer | None:
        index = IDS.index_of(number, self.count)
        if index is None or not self.article(index).urls[0].endswith(asked.path):
            return None
        return self._page(self.article(index), list(PAPERS.values())[index % len(PAPERS)])

    def _page(self, article: Article, paper: str) -> Answer:
        day = f"{article.published:%Y年%m月%d日}"
        return page_answer(
            "epaper_article",
            "article",
            title=escape(article.title),
            paper=paper,
            day=day,
            info=f"<span>来源：{paper}</span> <span>{day}</span>",
            body=body_of(article),
        )


def page_number(index: int) -> int:
    """The page of its issue that an article is printed on."""
    return index // len(PAPERS) % PAGES + 1
