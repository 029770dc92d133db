"""Rows of Nanfang Plus lists: the current interface, the legacy one, and what is no article among them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from newscrawl.replica.source import Numbered
from newscrawl.replica.world import Article

IDS = Numbered(7491109, 17)
VIDEO_ID = 7900001
TOPIC_ID = 7900002
COLUMNS = {
    14: "首页", 16: "经济", 38: "广州", 59: "社会", 74: "汕尾", 100: "健康", 410: "教育", 652: "专题", 1206: "旅游",
    2038: "乡村振兴", 7747: "党建", 11389: "大湾区", 12722: "文化", 13707: "清远", 24957: "番禺",
}  # fmt: skip
HOME = (13707, 2038, 59)
"""The columns that articles belong to; every channel also returns those of related columns."""


def column_of(index: int) -> int:
    return HOME[index % len(HOME)]


def number_and_index(article: Article) -> tuple[int, int]:
    number = int(article.id.partition(":")[2])
    return number, (number - IDS.first) // IDS.step


def current_row(article: Article) -> dict[str, Any]:
    """A row of list A; by turns with markup in the title, an empty summary, a time in milliseconds."""
    number, index = number_and_index(article)
    time, title = f"{article.published:%Y-%m-%d %H:%M:%S}", article.title
    return {
        "articleId": number,
        "title": f'<font color="#c7000b">{title[:4]}</font>{title[4:]}' if index % 5 == 3 else title,
        "summary": article.summary or "详见内文",
        "copyright": 1,
        "source": article.source,
        "releaseTime": int(article.published.timestamp() * 1000) if index % 6 == 4 else time,
        "createTime": time,
        "updateTime": time,
        "articleType": 0,
        "shareUrl": article.urls[0],
        "columnId": column_of(index),
        "columnName": COLUMNS[column_of(index)],
        "columnDesc": "",
        "picMiddle": article.pictures[0].url if article.pictures else "",
        "countDiscuss": index % 9,
        "countLike": index % 31,
        "videoInfo": None,
    }


def video_row(neighbour: Article) -> dict[str, Any]:
    share = f"https://static.nfnews.com/apptpl/videoToShare/index.html?id={VIDEO_ID}"
    return current_row(neighbour) | {
        "articleId": VIDEO_ID,
        "title": "一分钟看完今天的龙舟赛",
        "articleType": 10,
        "shareUrl": share,
    }


def topic_row(neighbour: Article, inside: Sequence[Article]) -> dict[str, Any]:
    """A special topic: no article itself, but it brings some."""
    return current_row(neighbour) | {
        "articleId": TOPIC_ID,
        "title": "专题｜百日攻坚",
        "articleType": 3,
        "shareUrl": f"https://static.nfnews.com/apptpl/specialTopic/index.html?id={TOPIC_ID}",
        "SpecialTopicList": [current_row(article) for article in inside],
    }


def legacy_row(article: Article) -> dict[str, Any]:
    """A row of list C."""
    number, index = number_and_index(article)
    column = column_of(index)
    return {
        "fileId": number,
        "title": article.title,
        "version": int(article.published.timestamp() * 1000),
        "attAbstract": article.summary or "",
        "publishtime": f"{article.published:%Y-%m-%d %H:%M:%S}.0",
        "articleType": 0,
        "shareUrl": article.urls[0],
        "tag": " ".join(article.tags),
        "colName": f"南方+~频道~{COLUMNS[column]}",
        "colID": column,
        "releaseSource": article.source,
        "contentUrl": f"http://api.nfapp.southcn.com/nanfang_if/getArticleContent?articleId={number}&colID={column}",
        "countClick": number % 977,
        "picCount": len(article.pictures),
        "SpecialTopicList": [],
    }
