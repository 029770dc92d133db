"""A mirror farm: stolen articles in machine-made traditional Chinese, glossed with pinyin and torn at GBK bytes."""

from __future__ import annotations

from dataclasses import replace

from newscrawl.replica.gbk_machine import is_reversible, mirror
from newscrawl.replica.messages import Answer, Asked, escape, render
from newscrawl.replica.source import Numbered, Source
from newscrawl.replica.world import Article
from newscrawl.replica.writer import Kind, Paragraph, Story, write
from newscrawl.urls import article_id, canonical_url

HOST = "www.zhenyuan-mirror.example"
IDS = Numbered(5892, 3)
KINDS: tuple[Kind, ...] = ("meeting", "bulletin", "feature")
ROWS = 10


class Mirror(Source):
    name = "mirror"
    crawl = ("generic", "-a", f"list=http://{HOST}/news/", "-a", "next=a.next")
    hosts = (HOST,)
    routes = (
        (r"/news/(?:index(?:_(\d+))?\.html)?", "list_page"),
        (r"/news/(\d+)\.html", "page"),
    )

    def article(self, index: int) -> Article:
        """The text before the machine: only what can be known again from its page is published here."""
        url = f"http://{HOST}/news/{IDS.id_of(index)}.html"
        own_id = article_id(canonical_url(url))
        story = self._story(index, own_id)
        published = self.world.published(self.name, index).replace(hour=0, minute=0, second=0)
        return Article(
            id=own_id,
            source_name=self.name,
            urls=(url,),
            title=story.title,
            paragraphs=tuple(story.paragraphs),
            published=published,
            precision="day",
            story=story,
        )

    def _story(self, index: int, own_id: str) -> Story:
        edition = self.world.editions.get(own_id, 0)
        seed, attempt = f"{self.world.seed}/{self.name}/{index}", 0
        story = write(seed, KINDS[index % len(KINDS)], self.world.now.year, edition)
        while not is_reversible(story.title):
            attempt += 1
            story = write(f"{seed}/{attempt}", KINDS[index % len(KINDS)], self.world.now.year, edition)
        kept = [text for text in story.paragraphs if is_reversible(text)]
        plain = next((text for text in kept if "“" not in text and text.endswith("。")), "大家要一件一件抓落实。")
        speech = f"负责人在现场这样说：“{plain}”"  # ends in 。” and so in the damage that marks these farms
        kept += [speech] if is_reversible(speech) else []
        return replace(story, blocks=tuple(map(Paragraph, kept)))

    def list_page(self, _asked: Asked, page: str | None) -> Answer | None:
        number = int(page or 1)
        articles = self.page_of(number, ROWS)
        rows = [f'<li><a href="/news/{_number(one)}.html">{mirror(escape(one.title))}</a></li>' for one in articles]
        more = number * ROWS < self.count
        following = f'<a class="next" href="/news/index_{number + 1}.html">下一頁</a>' if more else ""
        text = f'<!DOCTYPE html><html><head><meta charset="utf-8"></head><ul>{"".join(rows)}</ul>{following}</html>'
        return Answer(body=text.encode(), kind="list") if articles else None

    def page(self, _asked: Asked, number: str) -> Answer | None:
        index = IDS.index_of(number, self.count)
        if index is None:
            return None
        article = self.article(index)
        body = "\n".join(f"<p>{escape(text)}</p>" for text in article.paragraphs)
        page = render("mirror_article", title=escape(article.title), day=f"{article.published:%Y-%m-%d}", body=body)
        title = mirror(escape(article.title))
        head = f'<!DOCTYPE html>\n<html>\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n</head>\n<body>\n'
        return Answer(body=f"{head}{mirror(page)}</body>\n</html>\n".encode(), kind="article")


def _number(article: Article) -> str:
    return article.urls[0].rpartition("/")[2].removesuffix(".html")
