"""gkmlpt, the open-government directory of 清新区: a JSON interface and pages that carry their article as JSON.

Half of what it lists are posts of the portal, which stand there too under the same id.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from newscrawl.replica.messages import Answer, Asked, escape, json_answer, page_answer, render
from newscrawl.replica.nfcms import HOST, Portal, body_html
from newscrawl.replica.nfcms import IDS as PORTAL_IDS
from newscrawl.replica.plain import PlainSource
from newscrawl.replica.source import Numbered, Source
from newscrawl.replica.world import Article, World
from newscrawl.replica.writer import Kind, Paragraph

IDS = Numbered(2093645, 12)
SHARED_EVERY = 2  # every second post of the portal is listed here too
CATEGORIES = {20765: "政策文件", 21023: "工作动态", 21024: "统计信息"}
CATEGORY_OF = {"notice": 20765, "bulletin": 21024}
PAGE = 100
PAST_IDS = Numbered(1926734, 12)
PAST_DAYS = 60
"""How long ago the posts lie that only the search knows."""
SITE_NUMBER = "763003"


class Past(PlainSource):
    """Posts that the directory shows by address only, as it lists recent ones: the search of Guangdong finds them."""

    name = "gkmlpt_past"
    kinds = ("notice", "bulletin", "meeting")
    precision = "second"
    hosts = ("search.gd.gov.cn",)
    routes = ((r"/jsonp/site/(\d+)", "search"),)
    recent: Directory
    """The directory, whose own posts the search finds too."""

    @property
    def count(self) -> int:
        return -(-self.world.articles // 2)

    def published(self, index: int) -> datetime:
        return self.world.published(self.name, index, self.count) - timedelta(days=PAST_DAYS)

    def named(self, index: int, published: datetime) -> tuple[tuple[str, ...], str]:
        number = PAST_IDS.id_of(index)
        return (_url(number),), f"nfcms:{number}"

    def origin_of(self, index: int) -> None:
        return None

    def search(self, asked: Asked, site: str) -> Answer:
        """One page of results, newest first; page 0 is empty, and without a callback there is an error."""
        if "callback" not in asked.query or site != SITE_NUMBER:
            return json_answer({"errcode": -1})
        size, number = int(asked.query.get("pagesize", "20")), int(asked.query.get("page", "1"))
        size = min(size, max(self.count // 2, 1))  # several pages, however few posts there are
        every = [*self.recent.newest_first(), *self.articles()]
        shown = every[(number - 1) * size : number * size] if number else []
        answer = {"results": [self._result(article) for article in shown], "count": len(every)}
        return json_answer(answer, callback=asked.query["callback"])

    def _result(self, article: Article) -> dict[str, Any]:
        number = int(article.id.partition(":")[2])
        return {
            "id": number,
            "title": f"<em>{article.title[:2]}</em>{article.title[2:]}",
            "pub_time": f"{article.published:%Y-%m-%d}",
            "url": _url(number).replace("https:", "http:"),
            "post_url": "",
            "publisher": article.issuer or "",
            "document_number": article.doc_no or "",
            "identifier": article.index_no or "",
            "attachment": "[]",
            "isgkml": "1",
        }


class Directory(Source):
    name = "gkmlpt"
    hosts = Portal.hosts
    prefix = "/gkmlpt"
    routes = (
        (r"/gkmlpt/(?:index|guide|policy)?", "index"),
        (r"/gkmlpt/api/all/(\d+)", "listing"),
        (r"/gkmlpt/content/\d+/\d+/m?post_(\d+)\.html", "page"),
    )

    def __init__(self, world: World, portal: Portal) -> None:
        super().__init__(world)
        self.portal = portal
        self.past = Past(world)
        self.past.recent = self

    # ------------------------------------------------------------------------------------------------- the truth

    def article(self, index: int) -> Article:
        """The articles of an index: the directory's own come before those that it shares with the portal."""
        shared = -(-self.portal.count // SHARED_EVERY)
        return self._shared(index) if index < shared else self._own(index - shared)

    @property
    def count(self) -> int:
        return -(-self.portal.count // SHARED_EVERY) + self.world.articles

    def _shared(self, index: int) -> Article:
        article = self.portal.article(index * SHARED_EVERY)
        number = int(article.id.partition(":")[2])
        return replace(article, urls=(*article.urls, _url(number)))

    def _own(self, index: int) -> Article:
        number = IDS.id_of(index)
        kinds: tuple[Kind, ...] = ("notice", "bulletin", "meeting")
        kind = kinds[index % len(kinds)]
        story = self.world.story(self.name, index, f"nfcms:{number}", kind)
        return Article(
            id=f"nfcms:{number}",
            source_name=self.name,
            urls=(_url(number), _url(number).replace("/post_", "/mpost_")),
            title=story.title,
            paragraphs=tuple(story.paragraphs),
            published=self.world.published(self.name, index),
            precision="second",
            section=(CATEGORIES[CATEGORY_OF.get(kind, 21023)],),
            attachments=((f"{HOST}/attachment/0/209/{number // 10}/{number}.pdf", "附件.pdf"),)
            if index % 4 == 0
            else (),
            doc_no=story.doc_no,
            index_no=f"0071{number}/{self.world.now.year}-{index:05d}",
            issuer=story.issuer,
            story=replace(story, blocks=tuple(block for block in story.blocks if isinstance(block, Paragraph))),
        )

    # --------------------------------------------------------------------------------------------------- answers

    def index(self, _asked: Asked) -> Answer:
        content = '<div class="app"><p>请选择左侧目录</p></div>'
        return self._frame("政府信息公开目录", content, "other")

    def listing(self, asked: Asked, category: str) -> Answer | None:
        """One category, 0 for all.  Pages 0 and 1 are the same; after the first there is a 404 unless `deep`."""
        number = max(int(asked.query.get("page") or 0), 1)
        size = min(max(self.count // 2, 1), PAGE) if self.switches.deep else PAGE
        if (number > 1 and not self.switches.deep) or int(category) not in {0, *CATEGORIES}:
            return None
        every = [article for article in self.newest_first() if category in ("0", str(_category(article)))]
        chosen = every[(number - 1) * size : number * size]
        if not chosen and number > 1:
            return None
        key = "articles" if self.switches.template == "known" else "posts"
        classify = {"id": int(category), "name": CATEGORIES.get(int(category), "全部"), "parent": 0}
        count = {"post_count": len(every) + 3, "theme_count": 0}
        return json_answer({"classify": classify | count, key: [self._row(article) for article in chosen]})

    def page(self, _asked: Asked, number: str) -> Answer | None:
        article = self._find(int(number))
        if article is None:
            return None
        body = body_html(replace(article, attachments=()))
        files = "".join(f'<li><a href="{url}">{escape(name)}</a></li>' for url, name in article.attachments)
        content = render(
            "gkmlpt_content",
            index_no=article.index_no or "",
            category=CATEGORIES[_category(article)],
            issuer=article.issuer or "",
            day=f"{article.published:%Y-%m-%d}",
            time=f"{article.published:%Y-%m-%d %H:%M:%S}",
            title=escape(article.title),
            doc_no=article.doc_no or "",
            body=body,
            files=files,
        )
        return self._frame(article.title, content, "article", detail=self._row(article) | {"content": body})

    def _frame(self, title: str, content: str, kind: str, detail: dict[str, Any] | None = None) -> Answer:
        tree = [
            {"id": number, "name": name, "parent": 0, "jump_url": "", "children": [], "post_count": 30}
            for number, name in CATEGORIES.items()
        ]
        return page_answer(
            "gkmlpt_page",
            kind,
            title=escape(title),
            tree=json.dumps(tree, ensure_ascii=False),
            detail=",\n  DETAIL: " + _json_in_script(detail) if detail else "",
            content=content,
        )

    def _row(self, article: Article) -> dict[str, Any]:
        number = int(article.id.partition(":")[2])
        moment = int(article.published.timestamp())
        shared = PORTAL_IDS.index_of(number, self.portal.count) is not None
        return {
            "id": number,
            "title": article.title,
            "date": moment,
            "created_at": f"{article.published:%Y-%m-%d %H:%M:%S}",
            "display_publish_time": moment,
            "publisher": article.issuer or "",
            "document_number": article.doc_no or "",
            "identifier": article.index_no or "",
            "keywords": "",
            "abstract": "",
            "classify_main": _category(article),
            "classify_main_name": CATEGORIES[_category(article)],
            "classify_genre_name": "通知" if article.doc_no else "其他",
            "url": _url(number) if number % 5 else _url(number).removeprefix("https:"),
            "post_url": article.urls[0] if shared else "",
            "is_expired": 0,
            "is_abolished": 0,
            "relation": "[]",
            "attachment": [
                {"id": place, "name": name, "type": url.rpartition(".")[2], "mime": "", "size": "20480", "url": url}
                for place, (url, name) in enumerate(article.attachments)
            ],
        }

    def newest_first(self) -> list[Article]:
        """All that the directory lists."""
        return sorted(self.articles(), key=lambda article: article.published, reverse=True)

    def _find(self, number: int) -> Article | None:
        past = PAST_IDS.index_of(number, self.past.count)
        if past is not None:
            return self.past.article(past)
        own = IDS.index_of(number, self.world.articles)
        if own is not None:
            return self._own(own)
        place = PORTAL_IDS.index_of(number, self.portal.count)
        return self._shared(place // SHARED_EVERY) if place is not None and place % SHARED_EVERY == 0 else None


def _category(article: Article) -> int:
    return CATEGORY_OF.get(article.story.kind, 21023)


def _url(number: int) -> str:
    return f"{HOST}/gkmlpt/content/{number // 1_000_000}/{number // 1000}/post_{number}.html"


def _json_in_script(value: dict[str, Any]) -> str:
    """JSON as PHP writes it into a script: everything but ASCII, and < and >, escaped."""
    return json.dumps(value).replace("<", "\\u003C").replace(">", "\\u003E").replace("/", "\\/")
