"""Portals on other content systems than Guangdong's: one small invented portal for each family.

Addresses, list dialects and article containers are those of the systems; ``plain=True`` writes articles with class
names that nobody has seen, as a portal of the same system with templates of its own would.
"""

from __future__ import annotations

import json
from urllib.parse import urlencode

from newscrawl.replica.family import ROWS, FamilyPortal
from newscrawl.replica.messages import XML, Answer, Asked, escape, json_answer
from newscrawl.replica.source import Numbered, Source
from newscrawl.replica.world import World


class Trs(FamilyPortal):
    """Its crawl covers the portals of all families."""

    name, family, place = "trs", "trs", "河湾区"
    hosts = ("www.hewan-replica.gov.cn",)
    body = '<div class="view TRS_UEDITOR trs_paper_default">'
    column = "/xwdt/zwyw/"
    routes = ((r"/xwdt/zwyw/(?:index(?:_(\d+))?\.html)?", "numbered"),)

    def address(self, number: int, token: str, day: list[str]) -> tuple[str, str]:
        year, month, date = day
        key = f"t{year}{month}{date}_{number}"
        return f"/xwdt/zwyw/{year}{month}/{key}.html", "trs:{host}:" + key[1:]

    def numbered(self, _asked: Asked, number: str | None) -> Answer | None:
        current = int(number or 0)
        return self.list_page(current + 1, f'<script>createPageHTML({self.pages}, {current},"index","html");</script>')

    def mark(self) -> str:
        return "<script>function createPageHTML(){} var TRS_WCM = 7;</script>"


class Hanweb(FamilyPortal):
    name, family, place = "hanweb", "hanweb", "石桥市"
    hosts = ("www.shiqiao-replica.gov.cn",)
    body = '<div id="zoom" class="artile_zw">'
    column = "/col/col1581/index.html"

    def address(self, number: int, token: str, day: list[str]) -> tuple[str, str]:
        year, month, date = (part.lstrip("0") for part in day)
        return f"/art/{year}/{month}/{date}/art_1581_{number}.html", f"hanweb:{{host}}:{number}"

    def listing(self, asked: Asked) -> Answer | None:
        if asked.path == self.column:
            script = f'<script type="text/xml">{self._store(0, ROWS)}</script>'
            names = f'perpage: {ROWS}, columnid: "1581", unitid: "7061", webid: 3, webname: "石桥"'
            script += f"<script>var p = {{{names}}};</script>"
            return self._page(
                "政务要闻", f'<div id="7061">{script}</div><script src="/script/jpage.js"></script>', "list"
            )
        if asked.path == "/module/web/jpage/dataproxy.jsp" and asked.query.get("unitid") == "7061":
            start, end = (int(asked.query[name]) for name in ("startrecord", "endrecord"))
            return Answer(body=self._store(start - 1, end).encode(), content_type=XML, kind="api")
        return None

    def _store(self, start: int, end: int) -> str:
        articles = list(self.articles())[start:end]
        records = "".join(f"<record><![CDATA[{self.items([article])}]]></record>" for article in articles)
        return f"<datastore><totalrecord>{self.count}</totalrecord><recordset>{records}</recordset></datastore>"


class Jpaas(FamilyPortal):
    name, family, place = "jpaas", "jpaas", "云梯县"
    hosts = ("www.yunti-replica.gov.cn",)
    body = '<div class="article_zoom">'
    column = "/zwyw/index.html"

    def address(self, number: int, token: str, day: list[str]) -> tuple[str, str]:
        return f"/zwyw/art/{day[0]}/art_{token}.html", f"hanweb:{{host}}:{token}"

    def mark(self) -> str:
        return '<script src="/jpaas-static/frontend.js"></script>'

    def listing(self, asked: Asked) -> Answer | None:
        if asked.path == self.column:
            data = escape(
                "{'webId':'8d1','pageId':'b27','parseType':'bulidstatic','pageType':'column','tagId':'当前栏目','tplSetId':'52c'}"
            )
            return self._page(
                "政务要闻",
                f'<script parseType="bulidstatic" queryData="{data}" src="/jpaas-static/u.js"></script>',
                "list",
            )
        if asked.path != "/api-gateway/jpaas-publish-server/front/page/build/unit":
            return None
        if asked.query.get("tplSetId") != "52c" or "paramJson" not in asked.query:
            return json_answer({"success": False, "code": "500", "message": "参数错误"})
        number = int(json.loads(asked.query["paramJson"])["pageNo"])
        return json_answer({"success": True, "data": {"html": f"<ul>{self.items(self.page_of(number, ROWS))}</ul>"}})


class Vsb(FamilyPortal):
    name, family, place = "vsb", "vsb", "松岭县"
    hosts = ("www.songling-replica.gov.cn",)
    body = '<div id="vsb_content_2"><div class="v_news_content">'
    column = "/xwzx/zwyw.htm"
    routes = ((r"/xwzx/zwyw(?:/(\d+))?\.htm", "counted_down"),)

    def address(self, number: int, token: str, day: list[str]) -> tuple[str, str]:
        return f"/info/1041/{number}.htm", f"vsb:{{host}}:{number}"

    def counted_down(self, _asked: Asked, number: str | None) -> Answer | None:
        below = int(number) if number else self.pages
        folder = "" if number else "zwyw/"
        link = f'<a href="{folder}{below - 1}.htm" class="Next">下页</a>' if below > 1 else ""
        return self.list_page(self.pages - below + 1, link) if 0 < below <= self.pages else None

    def mark(self) -> str:
        return '<script src="/system/resource/js/counter.js"></script><script>_showDynClicks("wbnews", 1, 2)</script>'


class Ucap(FamilyPortal):
    name, family, place = "ucap", "ucap", "海屿市"
    hosts = ("www.haiyu-replica.gov.cn",)
    body = '<div id="UCAP-CONTENT">'
    column = "/haiyu/c100123/common_list.shtml"
    routes = ((r"/haiyu/c100123/common_list(?:_(\d+))?\.shtml", "numbered"),)

    def address(self, number: int, token: str, day: list[str]) -> tuple[str, str]:
        return f"/haiyu/c100123/{day[0]}{day[1]}/{token}.shtml", f"ucap:{{host}}:{token}"

    def numbered(self, _asked: Asked, number: str | None) -> Answer | None:
        return self.list_page(int(number or 1), "")


class PcList(Ucap):
    name, family, place = "pc_list", "pc_list", "古窑区"
    hosts = ("www.guyao-replica.gov.cn",)
    body = '<div class="zw">'
    column = "/guyao/c00189/pc/list.html"
    routes = ((r"/guyao/c00189/pc/list(?:_(\d+))?\.html", "numbered"),)

    def address(self, number: int, token: str, day: list[str]) -> tuple[str, str]:
        return f"/guyao/c00189/pc/content/content_{number}.html", f"pc:{{host}}:{number}"


class HashDated(Ucap):
    name, family, place = "hash_dated", "hash_dated", "江浦区"
    hosts = ("www.jiangpu-replica.gov.cn",)
    body = '<div class="Article_content" id="ivs_content">'
    column = "/zwyw/index.html"
    routes = ((r"/zwyw/(?:index(?:_(\d+))?\.html)?", "numbered"),)

    def address(self, number: int, token: str, day: list[str]) -> tuple[str, str]:
        return f"/zwyw/{''.join(day)}/{token}.html", f"hash:{{host}}:{token}"


class ChannelList(FamilyPortal):
    name, family, place = "channel_list", "channel_list", "平原市"
    hosts = ("www.pingyuan-replica.gov.cn",)
    body = '<div class="xl">'
    uuid = "3ec31d57-6be5-4350-ad03-6e5801a534eb"
    column = f"/columns/{uuid}/index.html"

    def address(self, number: int, token: str, day: list[str]) -> tuple[str, str]:
        uuid = "-".join((token[:8], token[8:12], token[12:16], token[16:20], token[20:]))
        return f"/columns/{self.uuid}/{day[0]}{day[1]}/{day[2]}/{uuid}.html", f"uuid:{{host}}:{uuid}"

    def listing(self, asked: Asked) -> Answer | None:
        if asked.path != self.column:
            return None
        number = int(asked.query.get("page", "1"))
        link = f'<a href="?{urlencode({"page": number + 1})}">下一页</a>' if number < self.pages else ""
        return self.list_page(number, link)


class LonSun(ChannelList):
    name, family, place = "lonsun", "lonsun", "皖山区"
    hosts = ("www.wanshan-replica.gov.cn",)
    body = '<div class="j-fontContent">'
    column = "/public/column/13741"

    def address(self, number: int, token: str, day: list[str]) -> tuple[str, str]:
        return f"/public/13741/{number}.html", f"lonsun:{{host}}:{number}"

    def mark(self) -> str:
        return '<a href="/public/column/13741?type=4&amp;catId=7&amp;action=list">信息公开</a>'


class Nfcms(FamilyPortal):
    name, family, place = "nfcms", "nfcms", "莲洲区"
    hosts = ("www.lianzhou-replica.gov.cn",)
    ids = Numbered(3400120, 7)  # one series for the whole province
    body = '<div class="news_cont_d_wrap">'
    column = "/xwzx/zwyw/"
    routes = ((r"/xwzx/zwyw/(?:index(?:_(\d+))?\.html)?", "numbered"),)

    def address(self, number: int, token: str, day: list[str]) -> tuple[str, str]:
        return f"/xwzx/zwyw/content/post_{number}.html", f"nfcms:{number}"

    def numbered(self, _asked: Asked, number: str | None) -> Answer | None:
        return self.list_page(int(number or 1), "")

    def mark(self) -> str:
        return "<script>window.NFCMS_SITE_ID=763099;</script>"


class Gkmlpt(FamilyPortal):
    """A department that has nothing but its directory."""

    name, family, place = "gkmlpt_office", "gkmlpt", "莲洲区教育局"
    hosts = ("www.lianzhoujy-replica.gov.cn",)
    ids = Numbered(3500120, 7)
    body = '<div class="article-content">'
    column = "/gkmlpt/index"
    routes = ((r"/gkmlpt/(?:index|policy)", "index"), (r"/gkmlpt/api/all/0", "posts"))

    def address(self, number: int, token: str, day: list[str]) -> tuple[str, str]:
        return f"/gkmlpt/content/{number // 1_000_000}/{number // 1000}/post_{number}.html", f"nfcms:{number}"

    def index(self, _asked: Asked) -> Answer:
        return self._page("政府信息公开目录", f"<div class='app'></div>{self.mark()}", "list")

    def posts(self, asked: Asked) -> Answer | None:
        """All posts; pages 0 and 1 are the same, and behind the last page there is a 404."""
        articles = self.page_of(max(int(asked.query.get("page", "0")), 1), ROWS)
        rows = [
            {"id": int(one.id[6:]), "title": one.title, "date": int(one.published.timestamp()), "url": one.urls[0]}
            for one in articles
        ]
        return json_answer({"classify": {"id": 0}, "articles": rows}) if rows else None

    def mark(self) -> str:
        return "<script>window._CONFIG = { SID: '763098', TREE: [], SERVICE_AREA_ID: 763 };</script>"


FAMILY_PORTALS: tuple[type[FamilyPortal], ...] = (
    Trs, Hanweb, Jpaas, Vsb, Ucap, PcList, HashDated, ChannelList, LonSun, Nfcms, Gkmlpt,
)  # fmt: skip


def build(world: World, *, plain: bool = False) -> list[Source]:
    """One portal of every family, all in the same world; one crawl covers them."""
    return [portal(world, plain=plain) for portal in FAMILY_PORTALS]


Trs.crawl = ("gov", "-a", "base_url=" + " ".join(f"https://{portal.hosts[0]}/" for portal in FAMILY_PORTALS))
