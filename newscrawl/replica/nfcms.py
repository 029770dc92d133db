"""清远市清新区: a government portal of the Guangdong cluster (NFCMS)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from newscrawl.replica.messages import Answer, Asked, escape, page_answer
from newscrawl.replica.source import Numbered, Source
from newscrawl.replica.world import Article, Picture, World, paragraphs_before
from newscrawl.replica.writer import Kind, Paragraph, Photo

HOST = "https://www.qingxin.gov.cn"
SITE_NAME = "清远市清新区人民政府"
IDS = Numbered(2093640, 12)  # ids between belong to other sites of the cluster and to the directory
COLUMNS = {"qxyw": "清新要闻", "zfwj": "政府文件", "rsxx": "人事信息"}
SPECIAL: dict[str, str] = {"notice": "zfwj", "personnel": "rsxx"}
ROWS = 10
BACKFILL_DAYS = 90
SOURCES = ("本网", "本站", "清新区融媒体中心", "—", "清远日报", "空")
OWN = ("本网", "本站")
PLACEHOLDERS = ("—", "空")


class Portal(Source):
    name = "qingxin"
    hosts = ("www.qingxin.gov.cn", "qingxin.gov.cn", "www.gdqingxin.gov.cn", "gdqingxin.gov.cn")
    robots = "User-agent: *\nDisallow: /search/\n"
    routes = (
        (r"/zwgk/(\w+)/(?:index(?:_(\d+))?\.html)?", "list_page"),
        (r"/zwgk/\w+/content/(m?)post_(\d+)\.html", "page"),
        (r"/attachment/0/\d+/\d+/(\d+)\.(?:pdf|docx)", "attachment"),
    )

    def __init__(self, world: World) -> None:
        super().__init__(world)
        since = f"since={world.now - timedelta(days=BACKFILL_DAYS):%Y-%m-%d}"  # so that the search is asked, too
        self.crawl = ("gov", "-a", "portal=qingxin", "-a", since)

    # ------------------------------------------------------------------------------------------------- the truth

    def article(self, index: int) -> Article:
        number = IDS.id_of(index)
        kinds: tuple[Kind, ...] = ("meeting", "bulletin", "notice", "photo", "feature", "personnel", "weather")
        story = self.world.story(self.name, index, f"nfcms:{number}", kinds[index % len(kinds)])
        if story.doc_no:  # an official document begins with its number
            story = replace(story, blocks=(Paragraph(story.doc_no), *story.blocks))
        url = f"{HOST}/zwgk/{SPECIAL.get(story.kind, 'qxyw')}/content/post_{number}.html"
        printed = SOURCES[index % len(SOURCES)]
        return Article(
            id=f"nfcms:{number}",
            source_name=self.name,
            urls=(
                url,
                url.replace("/post_", "/mpost_"),
                url.replace("https:", "http:"),
                url.replace("www.qingxin", "www.gdqingxin"),
            ),
            title=story.title,
            paragraphs=tuple(story.paragraphs),
            published=self.world.published(self.name, index).replace(second=0),
            precision="minute",
            source=SITE_NAME if printed in OWN else None if printed in PLACEHOLDERS else printed,
            section=("政务公开", COLUMNS[SPECIAL.get(story.kind, "qxyw")]),
            tags=(),
            pictures=tuple(self._picture(number, photo, after) for photo, after in paragraphs_before(story)),
            attachments=self._attachments(number, story.kind),
            doc_no=story.doc_no,
            issuer=story.issuer if story.kind == "notice" else None,
            story=story,
        )

    def _picture(self, number: int, photo: Photo, after: int) -> Picture:
        return Picture(
            url=f"{HOST}/img/0/{number // 100}/{self.world.token(number, after)[:10]}.jpg",
            caption=photo.caption,
            credit=photo.photographer,
            printed=f"{photo.caption}（{photo.photographer} 摄）",
            after_paragraph=after,
        )

    def _attachments(self, number: int, kind: Kind) -> tuple[tuple[str, str], ...]:
        if kind not in ("notice", "bulletin"):
            return ()
        folder = f"{HOST}/attachment/0/{number // 10000}/{number // 10}"
        files = [
            (f"{folder}/{number}.pdf", "附件1：任务分工表.pdf"),
            (f"{folder}/{number + 1}.docx", "附件2：申报表.docx"),
        ]
        return tuple(files[: 1 + number % 2])

    # ------------------------------------------------------------------------------------------------------ pages

    def answer(self, asked: Asked) -> Answer | None:
        if not asked.host.startswith("www.") and asked.path != "/robots.txt":
            return Answer(body=b"", status=301, headers={"Location": HOST + asked.path})
        return super().answer(asked)

    def list_page(self, _asked: Asked, folder: str, page: str | None) -> Answer | None:
        """A column; 清新要闻 links to everything.  The second page is ``index_2.html``."""
        number = int(page or 1)
        if folder not in COLUMNS:
            return None
        known = list(self._column(folder)) if folder != "qxyw" else None
        count = self.count if known is None else len(known)
        chosen = known[(number - 1) * ROWS : number * ROWS] if known is not None else self.page_of(number, ROWS)
        if not chosen and number > 1:
            return None
        rows = [self._row(article) for article in chosen]
        pages = range(1, -(-count // ROWS) + 1)
        links = [f'<a href="/zwgk/{folder}/index{"" if n == 1 else f"_{n}"}.html">{n}</a>' for n in pages]
        items = f'<ul class="news_list">\n{"".join(rows)}</ul>'
        return page_answer("nfcms_list", "list", column=COLUMNS[folder], items=items, paging=" ".join(links))

    def _row(self, article: Article) -> str:
        title, day = escape(article.title), f"{article.published:%Y-%m-%d}"
        if self.switches.template == "changed":
            return f"<li onclick=\"go('{article.urls[0]}')\"><em>{title}</em><b>{day}</b></li>\n"
        shown = article.title if len(article.title) < 30 else article.title[:28] + "..."
        link = f"<a href='{article.urls[0].removeprefix('https:')}' title='{title}'>{escape(shown)}</a>"
        return f"<li>{link}<span>{day}</span></li>\n"

    def _column(self, folder: str) -> list[Article]:
        return [article for article in self.articles() if SPECIAL.get(article.story.kind) == folder]

    def page(self, _asked: Asked, mobile: str, number: str) -> Answer | None:
        index = IDS.index_of(number, self.count)
        if index is None:
            return None
        article = self.article(index)
        folder = SPECIAL.get(article.story.kind, "qxyw")
        answer = page_answer(
            "nfcms_article",
            "article",
            title=escape(article.title),
            metas="\n".join(self._metas(article, index)),
            number=number,
            folder=folder,
            column=COLUMNS[folder],
            time=f"{article.published:%Y-%m-%d %H:%M}",
            source=SOURCES[index % len(SOURCES)],
            issuer=article.issuer or "",
            body=body_html(article),
            headline=escape(self.world.headlines(f"{self.name}/{index}", 1)[0]),
        )
        if mobile:  # the phone template shows less around the same body
            return Answer(body=answer.body.replace(b'class="topbar"', b'class="m-topbar"'), kind="article")
        return answer

    def _metas(self, article: Article, index: int) -> list[str]:
        """National meta tags, with the liberties that portals take: case, order, placeholders, an empty twin."""
        minute = f"{article.published:%Y-%m-%d %H:%M}"
        pairs = [
            ("SiteName", SITE_NAME if index % 5 else "网站名称"),
            ("SiteDomain", "www.qingxin.gov.cn"),
            ("SiteIDCode", "4418030003" if index % 5 else "政府网站标识码"),
            ("ColumnName", article.section[-1]),
            ("ColumnType", "工作动态"),
            ("ArticleTitle", article.title),
            ("PubDate", minute if index % 3 else minute[:10]),
            ("ContentSource", SOURCES[index % len(SOURCES)]),
            ("author", ""),
            ("author", SITE_NAME),
            ("ArticleId", article.id.partition(":")[2]),
        ]
        if index % 2:
            pairs = [(name.lower(), value) for name, value in reversed(pairs)]
        return [f'<meta name="{name}" content="{escape(value)}">' for name, value in pairs]

    def attachment(self, _asked: Asked, _number: str) -> Answer:
        return Answer(body=b"%PDF-1.4\n%%EOF\n", content_type="application/pdf")


def body_html(article: Article) -> str:
    """The body as the CMS's editor writes it, attachments at its end."""
    lines = []
    for block in article.blocks:
        if isinstance(block, Picture):
            lines.append(f'<p style="text-align:center"><img class="nfw-cms-img" src="{block.url}" alt=""></p>')
            lines.append(f'<p style="text-align:center">{escape(block.printed)}</p>')
        else:
            lines.append(f"<p>　　{escape(block.text)}</p>")
    for number, (url, title) in enumerate(article.attachments):
        name = escape(title)
        link = f'attachment-id="{number}" href="{url.removeprefix(HOST)}" alt="{name}">{name}</a>'
        lines.append(f'<p><a class="nfw-cms-attachment" {link}</p>')
    return "\n".join(lines)
