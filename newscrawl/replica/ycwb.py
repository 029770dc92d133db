"""金羊网 ycwb.com: article pages with a desktop and a mobile copy, list pages and the JSONP list."""

from __future__ import annotations

from datetime import datetime

from newscrawl.items import Role
from newscrawl.replica.messages import Answer, Asked, escape, json_answer, page_answer
from newscrawl.replica.plain import PlainSource, body_of
from newscrawl.replica.source import Numbered, Source
from newscrawl.replica.world import Article, Picture, World, paragraphs_before, uuid_of
from newscrawl.replica.writer import Photo, Story

IDS = Numbered(54169914, 31)
APP_IDS = Numbered(52152192, 19)
COLUMNS = {"n_gn": "国内", "n_gj": "国际", "n_gd": "广东", "node_3232": "政经热闻"}
ROWS = 10
PARAGRAPHS_PER_PAGE = 18
TABS = 5


class Ycpai(PlainSource):
    """羊城派, the app: a few articles that only the columns of 金羊网 lead to."""

    name = "ycpai"
    hosts = ("ycpai.ycwb.com",)
    routes = ((r"/ycppad/content/[\d/-]+/content_(\d+)\.html", "page"),)

    @property
    def count(self) -> int:
        return -(-self.world.articles // 5)

    def named(self, index: int, published: datetime) -> tuple[tuple[str, ...], str]:
        number = APP_IDS.id_of(index)
        url = f"https://ycpai.ycwb.com/ycppad/content/{published:%Y-%m/%d}/content_{number}.html"
        return (url,), f"ycpai:{number}"

    def origin_of(self, index: int) -> str:
        return "羊城派"

    def page(self, _asked: Asked, number: str) -> Answer | None:
        index = APP_IDS.index_of(number, self.count)
        if index is None:
            return None
        article = self.article(index)
        time, title = f"{article.published:%Y-%m-%d %H:%M}", escape(article.title)
        return page_answer("ycpai_article", "article", title=title, time=time, body=body_of(article))


class Ycwb(Source):
    name = "ycwb"
    crawl = ("ycwb",)
    hosts = ("news.ycwb.com", "www.ycwb.com", "api.ycwb.com", "6api.ycwb.com")
    robots = "User-agent: *\nDisallow: /search/\nCrawl-delay: 1\n"
    routes = (
        (r"/app_if/jy/getArticles", "jsonp"),
        (r"/(n_[a-z]+|node_3232)(?:_(\d+))?\.htm", "list_page"),
        (r"/(?:\d{4}-\d\d/\d\d|[a-z]+)/content_(\d+)(?:_(\d+))?\.htm", "page"),
    )

    def __init__(self, world: World, app: Ycpai) -> None:
        super().__init__(world)
        self.app = app

    # ------------------------------------------------------------------------------------------------- the truth

    def article(self, index: int) -> Article:
        number = IDS.id_of(index)
        story = self.world.story(self.name, index, f"ycwb:{number}")
        published = self.world.published(self.name, index).replace(second=0)
        folder = "ikimvkmtjj" if index % 8 == 5 else f"{published:%Y-%m/%d}"  # the newest addresses have no date
        url = f"https://news.ycwb.com/{folder}/content_{number}.htm"
        credit = _credit(story)
        pages = len(_split(story))
        people: list[tuple[str, Role]] = [(name, "reporter") for name in story.reporters]
        people += [(name, "correspondent") for name in story.correspondents]
        people += [] if _no_editor(index) else [(name, "editor") for name in story.editors[:1]]
        return Article(
            id=f"ycwb:{number}",
            source_name=self.name,
            urls=(url, url.replace("https:", "http:")),
            title=story.title,
            paragraphs=(credit, *story.paragraphs),
            published=published,
            precision="minute",
            source="金羊网",
            summary=story.paragraphs[0][:50],
            bylines=tuple(people),
            credit_lines=(credit,),
            section=("新闻中心", COLUMNS["n_gd"], COLUMNS["node_3232"]),
            tags=story.tags,
            pictures=tuple(self._picture(url, photo, after + 1) for photo, after in paragraphs_before(story)),
            pages=tuple(_page_url(url, page) for page in range(1, pages + 1)) if pages > 1 else (),
            story=story,
        )

    def _picture(self, url: str, photo: Photo, after: int) -> Picture:
        name = uuid_of(self.world.token(url, photo.photographer))
        return Picture(
            url=f"https://news.ycwb.com/pic/{self.world.now:%Y-%m/%d}/{name}.jpg",
            caption=photo.caption,
            credit=photo.photographer,
            printed=f"{photo.caption} {photo.photographer} 摄",
            after_paragraph=after,
        )

    # ------------------------------------------------------------------------------------------------ list pages

    def list_page(self, _asked: Asked, column: str, page: str | None) -> Answer | None:
        """A list with relative links; page k is ``{column}_{k}.htm``."""
        number = int(page or 1)
        articles = self.page_of(number, ROWS)
        if not articles or column not in COLUMNS:
            return None
        if (column, number) == ("n_gn", 1):
            articles += self.app.articles()
        link = '<li><a href="{href}" target="_blank">{title}</a><span>{date}</span></li>'
        if self.switches.template == "changed":
            link = '<li class="card" data-to="{href}"><b>{title}</b><i>{date}</i></li>'
        items = [
            link.format(
                href=article.urls[0].removeprefix("https://news.ycwb.com/"),
                title=escape(article.title),
                date=f"{article.published:%Y-%m-%d}",
            )
            for article in articles
        ]
        last = -(-self.count // ROWS)
        links = [f'<a href="{column}{"" if n == 1 else f"_{n}"}.htm">{n}</a>' for n in range(1, last + 1)]
        if number < last:
            links.append(f'<a href="{column}_{number + 1}.htm">下一页</a>')
        return page_answer(
            "ycwb_list",
            "list",
            column=COLUMNS[column],
            block="news_list" if self.switches.template == "known" else "feed-2027",
            items="\n".join(items),
            paging=" ".join(links),
        )

    def jsonp(self, asked: Asked) -> Answer:
        """The newest articles, as many as `pagesize` asks for; the key is misspelt on the real site too."""
        size = asked.query.get("pagesize", "10")
        rows = [
            {
                "PUBURL": article.urls[0],
                "TITLE": article.title,
                "ABSTRACT": article.summary,
                "PUBTIME": f"{article.published:%Y-%m-%d %H:%M:%S}",
                "NODENAME": COLUMNS["node_3232"],
            }
            for article in self.page_of(1, min(int(size) if size.isdecimal() else 10, 50))
        ]
        key = "artiles" if self.switches.template == "known" else "feed"
        return json_answer({key: rows}, callback=asked.query.get("jsoncallback"))

    # --------------------------------------------------------------------------------------------- article pages

    def page(self, _asked: Asked, number: str, part: str | None) -> Answer | None:
        index = IDS.index_of(number, self.count)
        if index is None:
            return None
        article = self.article(index)
        parts = _split(article.story)
        page = int(part or 1)
        if not 1 <= page <= len(parts):
            return None
        headlines = self.world.headlines(f"{self.name}/{index % 7}", 9 * TABS + 20)
        tabs = [_tab(headlines[9 * tab : 9 * tab + 9], f"{self.world.now:%Y-%m-%d}") for tab in range(TABS)]
        gallery, ranks, mobile = headlines[-20:-12], headlines[-12:-7], headlines[-7:]
        return page_answer(
            "ycwb_article",
            "article",
            title=escape(article.title),
            keywords=escape(" ".join(article.tags)),
            picture=article.pictures[0].url if article.pictures else "",
            channel=article.section[1],
            column=article.section[2],
            author="" if index % 4 == 1 else escape(article.story.reporters[0]),
            editor="" if _no_editor(index) else escape(article.story.editors[0]),
            time=f"{article.published:%Y-%m-%d %H:%M}",
            day=f"{article.published:%Y-%m-%d}",
            summary=escape(article.summary or ""),
            body=_body(article, parts, page, caption_in_attribute=index % 3 != 0),
            paging=_paging(article, page),
            tabs="\n".join(tabs),
            gallery="\n".join(f'<li><a href="#"><img src="/pic/g.jpg">{escape(title)}</a></li>' for title in gallery),
            ranks="\n".join(
                f'<p><a href="#">{escape(title)}</a></p><span>{self.world.now:%Y-%m-%d %H:%M:%S}</span>'
                for title in ranks
            ),
            mobile_ranks="\n".join(
                f'<p><a href="#">{escape(title)}</a></p><span>{self.world.now:%H:%M}</span>' for title in mobile
            ),
        )


def _credit(story: Story) -> str:
    correspondents = f" 通讯员 {' '.join(story.correspondents)}" if story.correspondents else ""
    return f"文/羊城晚报全媒体记者 {' '.join(story.reporters)}{correspondents}"


def _no_editor(index: int) -> bool:
    return index % 6 == 2


def _split(story: Story) -> list[list[int]]:
    """The indexes of a story's blocks, page by page; only long features and interviews have more than one page."""
    blocks = list(range(len(story.blocks)))
    if len(blocks) < 2 * PARAGRAPHS_PER_PAGE - 8:
        return [blocks]
    return [blocks[start : start + PARAGRAPHS_PER_PAGE] for start in range(0, len(blocks), PARAGRAPHS_PER_PAGE)]


def _page_url(url: str, page: int) -> str:
    return url if page == 1 else url.replace(".htm", f"_{page}.htm")


def _body(article: Article, parts: list[list[int]], page: int, *, caption_in_attribute: bool) -> str:
    lines = [f"<p>　　{escape(article.credit_lines[0])}</p>"] if page == 1 else []
    blocks = article.blocks
    for block in (blocks[index] for index in parts[page - 1]):
        if isinstance(block, Picture):
            lines.append(_picture_html(block, caption_in_attribute=caption_in_attribute))
        else:
            text = escape(block.text)
            lines.append(f"<p>　　<strong>{text}</strong></p>" if block.heading else f"<p>　　{text}</p>")
    return "\n".join(lines)


def _picture_html(picture: Picture, *, caption_in_attribute: bool) -> str:
    caption = escape(picture.printed)
    if caption_in_attribute:  # a script of the site shows it, since 2023
        title = f'class="picture-illustrating" data-original-title="{caption}"'
        return f'<p align="center"><img {title} src="{picture.url}"></p>'
    return f'<p align="center"><img src="{picture.url}"></p>\n<p align="center">{caption}</p>'


def _paging(article: Article, page: int) -> str:
    if not article.pages:
        return '<div id="displaypagenum"></div>'
    names = [url.rpartition("/")[2] for url in article.pages]
    links = [f"<b>{n}</b>" if n == page else f'<a href="{name}">{n}</a>' for n, name in enumerate(names, start=1)]
    if page < len(names):
        links.append(f'<a href="{names[page]}">下一页</a>')
    return f'<div id="displaypagenum"><center>{" ".join(links)}</center></div>'


def _tab(titles: list[str], day: str) -> str:
    links = "".join(f'<li><a href="#">{escape(title)}</a> {day}</li>' for title in titles[1:])
    return f'<div class="yelist"><h3><a href="#">{escape(titles[0])}</a></h3><ul class="ullist">{links}</ul></div>'
