"""Nanfang Plus 南方Plus: list interfaces, body interface, share and PC pages."""

from __future__ import annotations

from newscrawl.items import Role
from newscrawl.replica.messages import Answer, Asked, escape, json_answer, page_answer, text_answer
from newscrawl.replica.nanfang_rows import (
    COLUMNS,
    IDS,
    VIDEO_ID,
    column_of,
    current_row,
    legacy_row,
    topic_row,
    video_row,
)
from newscrawl.replica.source import Source
from newscrawl.replica.world import Article, Picture, paragraphs_before, uuid_of
from newscrawl.replica.writer import Paragraph, Photo, Story

ONLY_IN_TOPIC = 1  # index of the article that no list has but the special topic


class NanfangPlus(Source):
    name = "nanfang_plus"
    crawl = ("nanfang_plus",)
    hosts = (
        "api.nfapp.southcn.com", "api.nfnews.com", "nfplusapi.nfnews.com", "static.nfnews.com", "pc.nfnews.com",
        "static.nfapp.southcn.com", "pc.nfapp.southcn.com", "m.nfapp.southcn.com", "www.nfnews.com",
    )  # fmt: skip
    routes = (
        (r"/nfplus-manuscript-web/article/list", "list_current"),
        (r"/nanfang_if/(?:v1/)?getArticles", "list_legacy"),
        (r"/nanfang_if/getColumn", "column"),
        (r"/nanfang_if/getArticleContent", "body"),
        (r"/content/\d{6}/\d\d/c(\d+)\.html", "page"),
        (r"/content/(\w{10})\.html", "page_by_code"),
        (r"/\d+/(\d+)\.html", "page"),
        (r"/apptpl/videoToShare/index\.html", "video"),
        (r"/column/all", "columns"),
        (r"/nanfang_if/reporter/list", "reporter"),
    )

    # ------------------------------------------------------------------------------------------------- the truth

    def article(self, index: int) -> Article:
        number = IDS.id_of(index)
        story = self.world.story(self.name, index, f"nfplus:{number}")
        published = self.world.published(self.name, index)
        column = column_of(index)
        dated = f"/content/{published:%Y%m}/{published:%d}/c{number}.html"
        people: list[tuple[str, Role]] = [(name, "reporter") for name in story.reporters]
        people += [(name, "correspondent") for name in story.correspondents]
        people += [(name, "editor") for name in story.editors]
        return Article(
            id=f"nfplus:{number}",
            source_name=self.name,
            urls=(
                f"https://static.nfnews.com{dated}",
                f"http://static.nfapp.southcn.com{dated}",
                f"https://pc.nfnews.com/{column}/{number}.html",
                f"http://pc.nfapp.southcn.com/{column}/{number}.html",
                f"https://www.nfnews.com/content/{self._code(number)}.html",
            ),
            title=story.title,
            paragraphs=(*story.paragraphs, reporters_line(story)),
            published=published,
            precision="second",
            source="南方日报" if index % 4 else "南方+",
            summary=None if index % 7 == 2 else story.paragraphs[0][:60],
            bylines=tuple(people),
            credit_lines=(reporters_line(story), "编辑 " + " ".join(story.editors)),
            section=(COLUMNS[column],),
            tags=story.tags,
            pictures=tuple(self._picture(number, photo, after) for photo, after in paragraphs_before(story)),
            story=story,
        )

    def _picture(self, number: int, photo: Photo, after: int) -> Picture:
        credit = f"南方日报记者 {photo.photographer}"
        name = uuid_of(self.world.token(self.name, number, photo.photographer))
        return Picture(
            url=f"http://static.nfapp.southcn.com/pic/{self.world.now:%Y%m/%d}/t1_(0X12X900X612){name}.jpg",
            caption=photo.caption,
            credit=photo.photographer,
            printed=f"{photo.caption} {credit} 摄",
            after_paragraph=after,
        )

    def _code(self, number: int) -> str:
        return "1y" + self.world.token(self.name, "code", number)[:8]

    # ------------------------------------------------------------------------------------------------ list pages

    def list_current(self, asked: Asked) -> Answer:
        """List A.  Its pages are smaller than the real 20 where articles are few, so that there are several."""
        number = _number(asked, "pageNum", 1)
        size = min(_number(asked, "pageSize", 20), 20, max(6, self.count // 3))
        known = _number(asked, "columnId", 0) in COLUMNS
        rows = (
            [current_row(article) for article in self.page_of(number, size) if self._listed(article)] if known else []
        )
        if number == 1 and known:
            newest = self.article(self.count - 1)
            inside = [self.article(index) for index in (ONLY_IN_TOPIC + 1, ONLY_IN_TOPIC) if index < self.count]
            rows[1:1] = [video_row(newest), topic_row(newest, inside)]
        list_key = "list" if self.switches.template == "known" else "rows"
        data = {"hasNextPage": known and number * size < self.count, list_key: rows}
        return json_answer({"success": True, "code": 200, "msg": "", "data": data})

    def list_legacy(self, asked: Asked) -> Answer:
        """List C: a flat list that goes on after `lastFileId`, `rowNumber` rows down."""
        start, count = _number(asked, "rowNumber", 0), min(_number(asked, "count", 20), 20)
        known = _number(asked, "columnId", 0) in COLUMNS
        newest = self.count - 1 - start
        listed = [self.article(index) for index in range(newest, max(newest - count, -1), -1)] if known else []
        return json_answer({"list": [legacy_row(article) for article in listed]})

    def reporter(self, asked: Asked) -> Answer:
        """Interface E: the articles that one reporter has a hand in, page by page until there are none."""
        known = {self.reporter_id(name): name for one in self.articles() for name in one.story.reporters}
        uuid = asked.query.get("reporterUuid", "")
        written = [one for one in self.articles() if known.get(uuid) in one.story.reporters]
        size, number = _number(asked, "pageSize", 20), _number(asked, "pageNo", 1)
        rows = [legacy_row(article) for article in written[(number - 1) * size : number * size]]
        info = {"reporterName": known.get(uuid, ""), "reporterUuid": uuid, "articleInfo": rows}
        return json_answer({"data": {"reportInfo": info}})

    def reporter_id(self, name: str) -> str:
        """What the interface calls a reporter."""
        return uuid_of(self.world.token(self.name, "reporter", name))

    def column(self, asked: Asked) -> Answer:
        column = _number(asked, "columnId", 0)
        return json_answer({"columnId": column, "columnName": COLUMNS.get(column, ""), "linkUrl": ""})

    def columns(self, _asked: Asked) -> Answer:
        links = "".join(f'<li><a href="/{number}">{name}</a></li>' for number, name in COLUMNS.items())
        return text_answer(f"<!DOCTYPE html><meta charset=utf-8><ul>{links}</ul>", "text/html; charset=utf-8")

    def _listed(self, article: Article) -> bool:
        return article.id != f"nfplus:{IDS.id_of(ONLY_IN_TOPIC)}"

    # --------------------------------------------------------------------------------------------- article pages

    def body(self, asked: Asked) -> Answer | None:
        """Interface D: pictures stand as comments in the text and are filled in order."""
        index = IDS.index_of(_number(asked, "articleId", 0), self.count)
        if index is None:
            return json_answer({"content": "", "images": [], "videos": []})
        article = self.article(index)
        lines = []
        for place, block in enumerate(article.blocks):
            if isinstance(block, Picture):
                lines.append(f"<!--IMAGEARRAY#{23242145 + index * 40 + place}--><p>{escape(block.printed)}</p>")
            else:
                lines.append(f"<p>　　{escape(block.text)}</p>")
        lines += _tail(article)
        if index % 5 == 0:
            lines.insert(1, "<!--VIDEOARRAY#0-->")
        images = [{"imagearray": [{"imageUrl": picture.url}]} for picture in article.pictures]
        videos = (
            [{"videoarray": [{"videoUrl": "http://static.nfapp.southcn.com/video/clip.mp4"}]}] if index % 5 == 0 else []
        )
        return json_answer({"content": "".join(lines), "images": images, "videos": videos})

    def page(self, _asked: Asked, number: str) -> Answer | None:
        if int(number) == VIDEO_ID:
            return page_answer("nanfang_video", "article", number=number)
        index = IDS.index_of(number, self.count)
        return None if index is None else self._page(self.article(index), index)

    def page_by_code(self, _asked: Asked, code: str) -> Answer | None:
        """The new opaque address; only the page's property block tells the id."""
        found = (index for index in range(self.count) if self._code(IDS.id_of(index)) == code)
        index = next(found, None)
        return None if index is None else self._page(self.article(index), index)

    def video(self, asked: Asked) -> Answer:
        return page_answer("nanfang_video", "article", number=str(_number(asked, "id", VIDEO_ID)))

    def _page(self, article: Article, index: int) -> Answer:
        lines = [_html(block) for block in article.blocks]
        lines += _tail(article)
        qr_code = "http://static.nfapp.southcn.com/pic/45c855b2-ff57-49c8-bda0-c75db468d456.jpg"
        lines.append(f'<p style="text-align:center"><img src="{qr_code}" alt="南方+二维码"><br>扫码下载南方+客户端</p>')
        others = [self.article((index + step) % self.count) for step in range(1, min(5, self.count))]
        return page_answer(
            "nanfang_article",
            "article",
            title=escape(article.title),
            author=escape(" ".join(article.story.reporters)),
            original="1",
            place=article.story.issuer[:2],
            summary=escape(article.summary or ""),
            column=str(column_of(index)),
            column_name=article.section[0],
            number=article.id.partition(":")[2],
            time=f"{article.published:%Y-%m-%d %H:%M:%S}",
            keywords=escape(" ".join(article.tags)),
            picture=article.pictures[0].url if article.pictures else "",
            share=article.urls[0],
            source=article.source or "",
            body="\n".join(lines),
            hot="\n".join(f'<li><a href="{other.urls[0]}">{escape(other.title)}</a></li>' for other in others),
        )


def reporters_line(story: Story) -> str:
    correspondents = f" 通讯员 {' '.join(story.correspondents)}" if story.correspondents else ""
    return f"南方+记者 {' '.join(story.reporters)}{correspondents}"


def _html(block: Paragraph | Picture) -> str:
    """A block of the page; a caption is there twice."""
    if isinstance(block, Picture):
        caption = escape(block.printed)
        picture = f'<div class="pic"><img src="{block.url}" alt=""><span class="pic-title">{caption}</span></div>'
        return f'{picture}\n<p style="text-align:center">{caption}</p>'
    text = escape(block.text)
    return f"<p>　　<strong>{text}</strong></p>" if block.heading else f"<p>　　{text}</p>"


def _tail(article: Article) -> list[str]:
    return [f"<p>{escape(line)}</p>" for line in article.credit_lines]


def _number(asked: Asked, key: str, default: int) -> int:
    value = asked.query.get(key, "")
    return int(value) if value.isdecimal() else default
