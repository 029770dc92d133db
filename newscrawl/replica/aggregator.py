"""An aggregator that nobody declared: generic markup, teasers that repeat the article, feed and sitemap."""

from __future__ import annotations

import gzip
from email.utils import format_datetime
from xml.sax.saxutils import escape as xml_escape

from newscrawl.replica.messages import XML, Answer, Asked, escape, page_answer, render, text_answer
from newscrawl.replica.source import Numbered, Source
from newscrawl.replica.world import Article
from newscrawl.replica.ycwb import IDS as YCWB_IDS
from newscrawl.urls import article_id, canonical_url

HOST = "www.pinlan.example"
IDS = Numbered(70412, 7)
MEDIA = ("南方日报", "清远日报", "羊城晚报")
ROWS = 10
SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
URLS = f"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="{SPACE}" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">{{}}</urlset>
"""


class Aggregator(Source):
    name = "aggregator"
    crawl = ("generic", "-a", f"feed=http://{HOST}/rss.xml")
    hosts = (HOST,)
    robots = f"User-agent: *\nDisallow: /e/\nSitemap: http://{HOST}/sitemap.xml\n"
    routes = (
        (r"/quyu/(?:index(?:_(\d+))?\.html)?", "list_page"),
        (r"/quyu/\d{4}/\d{4}/(\d+)\.html", "page"),
        (r"/rss\.xml", "feed"),
        (r"/sitemap\.xml", "sitemap"),
        (r"/sitemap_index\.xml", "sitemap_index"),
        (r"/sitemap_news\.xml\.gz", "news_sitemap"),
    )

    def article(self, index: int) -> Article:
        """Every fifth is a repost of the ycwb article of the same index, without its byline line."""
        published = self.world.published(self.name, index)
        url = f"http://{HOST}/quyu/{published:%Y/%m%d}/{IDS.id_of(index)}.html"
        own_id = article_id(canonical_url(url))
        original = index if index % 5 == 4 else None
        story = self.world.story(self.name if original is None else "ycwb", index, own_id)
        return Article(
            id=own_id,
            source_name=self.name,
            urls=(url,),
            title=story.title,
            paragraphs=tuple(story.paragraphs),
            published=published,
            precision="second",
            source=MEDIA[index % len(MEDIA)] if original is None else "金羊网",
            section=("区域",),
            tags=story.tags,
            repost_of=f"ycwb:{YCWB_IDS.id_of(original)}" if original is not None else None,
            story=story,
        )

    def list_page(self, _asked: Asked, page: str | None) -> Answer | None:
        number = int(page or 1)
        articles = self.page_of(number, ROWS)
        block = "list" if self.switches.template == "known" else "stream"
        rows = [
            f'<li><a href="{_path(one)}">{escape(one.title)}</a><span>{one.published:%m-%d}</span></li>'
            for one in articles
        ]
        following = (
            f'<a class="next" href="/quyu/index_{number + 1}.html">下一页</a>' if number * ROWS < self.count else ""
        )
        text = f'<!DOCTYPE html><meta charset="utf-8"><ul class="{block}">{"".join(rows)}</ul>{following}'
        return Answer(body=text.encode(), kind="list") if articles else None

    def page(self, _asked: Asked, number: str) -> Answer | None:
        """Body in paragraphs, in line breaks, or in a GBK page, by turns."""
        index = IDS.index_of(number, self.count)
        if index is None:
            return None
        article = self.article(index)
        focus = self.world.headlines(f"{self.name}/focus/{index % 9}", 6)
        gbk = index % 3 == 2
        values = {
            "charset": "gb2312" if gbk else "utf-8",
            "title": escape(article.title),
            "lead": escape(article.paragraphs[0]),
            "time": f"{article.published:%Y-%m-%d %H:%M:%S}",
            "source": article.source or "",
            "body": _body(article.paragraphs, in_lines=index % 3 == 1),
            "tags": escape(" ".join(article.tags)),
            "recommended": self._recommended(article, index),
            "focus": "\n".join(f'<li><a href="#">{escape(title)}</a></li>' for title in focus),
        }
        if not gbk:
            return page_answer("aggregator_article", "article", **values)
        text = render("aggregator_article", **values)
        return Answer(body=text.encode("gb18030"), content_type="text/html", kind="article")

    def _recommended(self, article: Article, index: int) -> str:
        """Teasers; the first is of this very article: its lead, cut, and without the dots in its figures."""
        entries = [(article.title, article.paragraphs[0])]
        entries += [(one.title, one.paragraphs[0]) for one in map(self.article, range(max(index - 4, 0), index))]
        return "\n".join(
            f'<dl><dt><a href="#">{escape(title)}</a></dt><dd>{escape(lead[:50].replace(".", " "))}...</dd></dl>'
            for title, lead in entries
        )

    def feed(self, _asked: Asked) -> Answer:
        items = "".join(
            f"<item><title>{xml_escape(one.title)}</title><link>{one.urls[0]}</link><guid>{one.urls[0]}</guid>"
            f"<pubDate>{format_datetime(one.published)}</pubDate>"
            f"<description>{xml_escape(one.paragraphs[0][:80])}</description></item>\n"
            for one in self.page_of(1, 50)
        )
        head = f"<title>品榄网</title><link>http://{HOST}/</link><description>区域新闻</description>"
        text = f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>{head}\n{items}</channel></rss>\n'
        return text_answer(text, XML)

    def sitemap(self, _asked: Asked) -> Answer:
        rows = "".join(
            f"<url><loc>{one.urls[0]}</loc><lastmod>{one.published.isoformat()}</lastmod></url>\n"
            for one in self.articles()
        )
        return text_answer(URLS.format(rows), XML)

    def sitemap_index(self, _asked: Asked) -> Answer:
        entries = "".join(
            f"<sitemap><loc>http://{HOST}/{name}</loc><lastmod>{self.world.now.isoformat()}</lastmod></sitemap>"
            for name in ("sitemap.xml", "sitemap_news.xml.gz")
        )
        return text_answer(f'<sitemapindex xmlns="{SPACE}">{entries}</sitemapindex>', XML)

    def news_sitemap(self, _asked: Asked) -> Answer:
        """A sitemap for search engines of news, packed."""
        news = "<n:news><n:publication_date>{}</n:publication_date><n:title>{}</n:title></n:news>"
        rows = "".join(
            f"<url><loc>{one.urls[0]}</loc>{news.format(one.published.isoformat(), xml_escape(one.title))}</url>\n"
            for one in self.articles()
        )
        return Answer(body=gzip.compress(URLS.format(rows).encode()), content_type="application/gzip")


def _path(article: Article) -> str:
    return article.urls[0].partition(HOST)[2]


def _body(paragraphs: tuple[str, ...], *, in_lines: bool) -> str:
    if in_lines:
        return '<div class="article-con">' + "<br><br>\n".join(f"　　{escape(text)}" for text in paragraphs) + "</div>"
    return '<div class="article-con">' + "\n".join(f"<p>　　{escape(text)}</p>" for text in paragraphs) + "</div>"
