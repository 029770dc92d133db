"""东方财富 as a re-host: list and body interfaces, desktop pages, and the Jekyll mirror that publishes its answers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from newscrawl.items import Role
from newscrawl.replica.messages import HTML, PLAIN, Answer, Asked, escape, json_answer, page_answer, render
from newscrawl.replica.nanfang_plus import reporters_line
from newscrawl.replica.nanfang_rows import IDS as NANFANG_IDS
from newscrawl.replica.source import Numbered, Source
from newscrawl.replica.world import Article, Picture, paragraphs_before
from newscrawl.replica.writer import Photo

SERIALS = Numbered(2288122444, 1013)
MEDIA = {"南方Plus": "nanfangPlus", "清远日报": "qingyuanRibao", "金融时报": "jinrongShibao"}
REPOSTED = "南方Plus"
ROWS = 10


class Eastmoney(Source):
    name = "eastmoney"
    crawl = ("eastmoney",)
    hosts = (
        "43.240.125.15:1818", "183.136.162.242", "choicewzp1.eastmoney.com", "finews.zning.xyz",
        "finance.eastmoney.com", "finews.withounder.com",
    )  # fmt: skip
    routes = (
        (r"/(?:information/newmarket/)?web/webapi", "list_api"),
        (r"/NewsData/GetNewsText\.do", "body"),
        (r"/a/cgnjj(?:_(\d+))?\.html", "list_page"),
        (r"/a/(\d{18})\.html", "page"),
        (r"/\w+/\d{4}/\d\d/\d\d/NW(\d{18})\.html", "mirror_page"),
        (r"/_posts/[\d-]{10}-NW(\d{18})\.md", "mirror_post"),
        (r"/(?:category/\w+\.html)?", "mirror_index"),
    )

    # ------------------------------------------------------------------------------------------------- the truth

    def article(self, index: int) -> Article:
        """Two of three are reposts of the Nanfang Plus article of the same index."""
        repost = index % 3 != 0
        medium = REPOSTED if repost else list(MEDIA)[1 + index % 2]
        published = min(self.world.published("nanfang_plus", index) + timedelta(minutes=47), self.world.now)
        code = f"{published:%Y%m%d}{SERIALS.id_of(index)}"
        story = self.world.story("nanfang_plus" if repost else self.name, index, f"em:NW{code}")
        mirrored = f"{published:%Y/%m/%d}/NW{code}.html"
        people: list[tuple[str, Role]] = [(name, "reporter") for name in story.reporters] if repost else []
        people += [(name, "correspondent") for name in story.correspondents] if repost else []
        credit = (reporters_line(story),) if repost else ()
        return Article(
            id=f"em:NW{code}",
            source_name=self.name,
            urls=(
                f"http://choicewzp1.eastmoney.com/NewsData/GetNewsText.do?id=NW{code}",
                f"http://finews.zning.xyz/NewsData/GetNewsText.do?id=NW{code}",
                f"https://finance.eastmoney.com/a/{code}.html",
                f"http://finews.withounder.com/{MEDIA[medium]}/{mirrored}",
                f"http://finews.withounder.com/_posts/{published:%Y-%m-%d}-NW{code}.md",
            ),
            title=story.title,
            paragraphs=(*story.paragraphs, *credit),
            published=published,
            precision="second",
            source=medium,
            bylines=(*people, (story.editors[0], "editor")),
            credit_lines=credit,
            pictures=tuple(_picture(code, photo, after) for photo, after in paragraphs_before(story)),
            repost_of=f"nfplus:{NANFANG_IDS.id_of(index)}" if repost else None,
            story=story,
        )

    # -------------------------------------------------------------------------------------------------- answers

    def list_api(self, asked: Asked) -> Answer:
        """The three shapes of list: ``record`` by market, ``records`` for type 102, ``nodeList`` for type 45."""
        count = int(asked.query.get("count") or 100)
        articles = [self.article(index) for index in range(self.count - 1, max(self.count - 1 - count, -1), -1)]
        match asked.query.get("type"):
            case "102":
                return json_answer({"records": [self._record_102(article) for article in articles]})
            case "45":
                return json_answer({"nodeList": [self._node_45(article) for article in articles]})
        key = "record" if self.switches.template == "known" else "entries"
        return json_answer({key: [self._record(article) for article in articles]})

    def body(self, asked: Asked) -> Answer:
        article = self._find(asked.query.get("id", "").removeprefix("NW"))
        if article is None:
            return json_answer({"text": ""})
        medium = f'<p class="em_media">（文章来源：{article.source}）</p>'
        return json_answer(
            {"text": _body(article) + medium + f'<p class="res-edit">（责任编辑：{_editor(article)}）</p>'}
        )

    def list_page(self, _asked: Asked, page: str | None) -> Answer | None:
        number = int(page or 1)
        articles = self.page_of(number, ROWS)
        rows = [
            f'<li><p class="title"><a href="{article.urls[2]}">{escape(article.title)}</a></p>'
            f'<p class="time">{article.published:%m月%d日 %H:%M}</p></li>'
            for article in articles
        ]
        following = f'<a href="/a/cgnjj_{number + 1}.html">下一页</a>' if number * ROWS < self.count else ""
        text = f'<!DOCTYPE html><meta charset="utf-8"><ul id="newsListContent">{"".join(rows)}</ul>{following}'
        return Answer(body=text.encode(), content_type=HTML, kind="list") if articles else None

    def page(self, _asked: Asked, code: str) -> Answer | None:
        article = self._find(code)
        if article is None:
            return None
        hot = self.world.headlines(f"{self.name}/{code}", 6)
        return page_answer(
            "eastmoney_article",
            "article",
            title=escape(article.title),
            digest=escape(article.paragraphs[0]),
            time=f"{article.published:%Y年%m月%d日 %H:%M}",
            medium=article.source or "",
            editor=_editor(article),
            body=_body(article),
            hot="\n".join(f'<li><a href="#">{escape(title)}</a></li>' for title in hot),
        )

    def mirror_page(self, _asked: Asked, code: str) -> Answer | None:
        article = self._find(code)
        return page_answer("finews_page", "article", **self._mirrored(article)) if article else None

    def mirror_post(self, _asked: Asked, code: str) -> Answer | None:
        article = self._find(code)
        if article is None:
            return None
        values = self._mirrored(article) | {"title": article.title.replace('"', '\\"')}
        return Answer(body=render("finews_post", **values).encode(), content_type=PLAIN, kind="article")

    def mirror_index(self, _asked: Asked) -> Answer:
        rows = "".join(f'<li><a href="{one.urls[3]}">{escape(one.title)}</a></li>' for one in self.page_of(1, 100))
        return Answer(body=f'<!DOCTYPE html><meta charset="utf-8"><ul>{rows}</ul>'.encode(), kind="list")

    def _mirrored(self, article: Article) -> dict[str, str]:
        """What the Jekyll mirror makes of an answer: it deletes every indent."""
        code = article.id.removeprefix("em:")
        return {
            "title": escape(article.title),
            "time": f"{article.published:%Y-%m-%d %H:%M:%S}",
            "iso": article.published.isoformat(),
            "medium": article.source or "",
            "category": MEDIA[article.source or REPOSTED],
            "body": _body(article).replace("　　", ""),
            "share": f"http://finews.zning.xyz/html_News/NewsShare.html?infoCode={code}",
        }

    def _record(self, article: Article) -> dict[str, Any]:
        code, time = article.id.removeprefix("em:"), f"{article.published:%Y-%m-%d %H:%M:%S}"
        return {"infoCode": code, "title": article.title, "datetime": time, "medianame": article.source}

    def _record_102(self, article: Article) -> dict[str, Any]:
        code = article.id.removeprefix("em:")
        digest = f"【{article.title}】{article.paragraphs[0]}"
        time = f"{article.published:%Y-%m-%d %H:%M:%S}"
        row = {"id": code[2:], "infoCode": code, "title": article.title, "digest": digest, "showtime": time}
        return row | {"url_w": article.urls[2]}

    def _node_45(self, article: Article) -> dict[str, Any]:
        code, time = article.id.removeprefix("em:"), f"{article.published:%Y-%m-%d %H:%M:%S}"
        row = {"infocode": code, "title": article.title, "from": article.source, "showtime": time}
        return row | {"simtitle": article.title[:12], "simdigest": article.paragraphs[0][:40]}

    def _find(self, code: str) -> Article | None:
        index = SERIALS.index_of(code[8:], self.count) if code.isdecimal() and len(code) == 18 else None
        article = self.article(index) if index is not None else None
        return article if article and article.id == f"em:NW{code}" else None


def _picture(code: str, photo: Photo, after: int) -> Picture:
    return Picture(
        url=f"https://dfscdn.dfcfw.com/download/D{code}{after:03d}_w640h383.jpg",
        caption=photo.caption,
        credit=photo.photographer,
        printed=f"{photo.caption}{photo.photographer}摄",
        after_paragraph=after,
    )


def _editor(article: Article) -> str:
    return article.story.editors[0]


def _body(article: Article) -> str:
    """The body with a picture's caption in three places, and one picture lost that leaves its caption behind."""
    lines: list[str] = []
    lost = int(article.id[-4:]) % 2 == 0
    for block in article.blocks:
        if isinstance(block, Picture):
            title = escape(f"{block.caption}{block.credit} ")
            image = f'<img src="{block.url}" alt="{title}" width="580" emheight="347" title="{title}">'
            lines.append(f"<center>{image}</center><p>{escape(block.printed)}</p>")
            continue
        lines.append(f"<p>　　{_linked(escape(block.text))}</p>")
        sentence = block.text.rstrip("。").rpartition("。")[2]
        if lost and len(sentence) > 20 and "”" not in sentence:
            lines.append(f"<p>　　{escape(sentence)}。{_editor(article)}摄</p>")
            lost = False
    lines += [f"<p>　　{escape(line)}</p>" for line in article.credit_lines]
    return "\n ".join(lines)


def _linked(text: str) -> str:
    """Text with a firm's name in the wrapper that eastmoney puts around stocks."""
    return text.replace("有限公司", '<span id="stock_0.300999"><a class="keytip" href="#">有限公司</a></span>', 1)
