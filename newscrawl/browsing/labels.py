"""The words of the pages in Chinese and English."""

from __future__ import annotations

from collections.abc import Callable, Mapping

LANGUAGES = {"zh": "中文", "en": "English"}

LABELS: Mapping[str, tuple[str, str]] = {
    "search": ("搜索", "Search"),
    "search_hint": ("词语、“整句” 或 -不要的词", "words, “a phrase”, -unwanted"),
    "site": ("站点", "Site"),
    "all_sites": ("全部站点", "all sites"),
    "since": ("发布起", "Published from"),
    "until": ("发布止", "Published to"),
    "verdict": ("判定", "Verdict"),
    "all_verdicts": ("全部判定", "all verdicts"),
    "clear": ("清除条件", "Clear"),
    "filters": ("筛选", "Filters"),
    "new": ("首见", "new"),
    "revision": ("修订", "revision"),
    "unchanged": ("未变", "unchanged"),
    "exact": ("相同", "exact copy"),
    "near": ("近似", "near copy"),
    "part_of": ("部分", "part of another"),
    "series": ("系列", "series"),
    "results": ("篇文章", "articles"),
    "more_than": ("多于", "more than"),
    "no_results": ("没有符合的文章。", "No article fits."),
    "no_results_hint": ("换一个词，或清除筛选条件。", "Try another word, or clear the filters."),
    "newer": ("← 较新", "← newer"),
    "older": ("较旧 →", "older →"),
    "indexed": ("已建索引", "indexed"),
    "indexing": ("正在建立索引", "indexing"),
    "index_failed": ("索引无法更新", "the index cannot be brought up to date"),
    "rows_of": ("行，共", "of"),
    "rows": ("行", "rows"),
    "untitled": ("（无标题）", "(no title)"),
    "published": ("发布", "published"),
    "fetched": ("抓取", "fetched"),
    "unknown_time": ("时间不详", "time unknown"),
    "source": ("来源", "source"),
    "chars": ("字", "characters"),
    "original": ("打开原网页", "Open the original"),
    "explain": ("清洗说明", "Explain the cleaning"),
    "recrawl": ("重新抓取", "Recrawl"),
    "text": ("正文", "Cleaned text"),
    "page": ("存档网页", "Page as received"),
    "page_view": ("页面", "page"),
    "page_source": ("源码", "source"),
    "page_note": ("脚本、样式、图片和链接都已去除。", "Without its scripts, styles, pictures and links."),
    "revisions": ("修订记录", "Revisions"),
    "first_version": ("首次入库", "first stored"),
    "changed": ("改动", "changed"),
    "compare": ("与上一版比较", "compare with the one before"),
    "cluster": ("同文簇", "Cluster"),
    "alone": ("没有其他副本。", "It has no copies."),
    "stands_for": ("代表", "stands for all"),
    "this_one": ("本篇", "this one"),
    "show_all": ("全部列出", "show all"),
    "record": ("记录", "Record"),
    "row": ("数据行", "row"),
    "archive_record": ("存档位置", "archive record"),
    "similarity": ("相似度", "similarity"),
    "of": ("对照", "of"),
    "old_revision": ("这是旧版；", "This is an old revision; "),
    "see_latest": ("看最新一版", "see the latest"),
    "cut": ("过长，以下从略。", "Too long; the rest is left out here."),
    "difference": ("修订比较", "What the revision changed"),
    "field": ("字段", "field"),
    "before": ("之前", "before"),
    "after": ("之后", "after"),
    "no_difference": ("正文没有改动。", "The text has not changed."),
    "back": ("返回", "Back"),
    "stored": ("已入库", "stored"),
    "duplicate": ("重复，未入库", "left out as a copy"),
    "quarantined": ("已隔离", "quarantined"),
    "blocked": ("被拦截", "blocked"),
    "failed": ("失败", "failed"),
    "job_running": ("正在重新抓取", "Recrawling"),
    "job_done": ("重新抓取的结果", "Outcome of the recrawl"),
    "job_wait": ("本页每两秒自行刷新。", "This page looks again every two seconds."),
    "exit_code": ("退出码", "exit code"),
    "exit_0": ("成功", "it went well"),
    "exit_1": ("出错，请看下面的说明", "an error; see what it says below"),
    "exit_3": ("磁盘已满：腾出空间后再试", "the disk is full: make room, then try again"),
    "exit_4": ("被网站拦截：稍后再试", "the site refused us: try again later"),
    "exit_5": ("页面有问题，请看原因", "the page was not what it should be; see the reason"),
    "exit_6": ("网站无法读取：稍后再试", "the site could not be read: try again later"),
    "exit_11": ("被中断：再试一次", "it was interrupted: try again"),
    "exit_75": ("已有另一次重新抓取在进行：稍后再试", "another recrawl is running: try again when it has ended"),
    "exit_other": ("异常结束", "it ended abnormally"),
    "archived_at": ("存档", "archive"),
    "to_article": ("看这篇文章", "see the article"),
    "log": ("日志", "log"),
    "not_found": ("没有这一页。", "There is no such page."),
    "no_row": (
        "数据库里没有这篇文章；请重新搜索。",
        "The state has no such article. Search again.",
    ),
    "no_page": ("无法读取存档网页", "The page cannot be read from the archive"),
    "not_explained": ("无法说明这一页", "The page cannot be explained"),
    "bad_date": ("日期要写成 2026-11-01", "write a date as 2026-11-01"),
    "bad_question": ("地址里的参数不对", "A parameter in the address is not right"),
    "skip": ("跳到内容", "Skip to content"),
    "language": ("语言", "Language"),
    "page_of_cluster": ("篇中的第", "of them, from number"),
}


def words(language: str) -> Callable[[str], str]:
    """The labels of one language by name."""
    column = list(LANGUAGES).index(language)
    return lambda name: LABELS[name][column]


def preferred(asked: str | None, kept: str | None, accepted: str) -> str:
    """The language of a page: as asked for, as asked for earlier, or as the browser prefers."""
    for language in (asked, kept):
        if language in LANGUAGES:
            return language
    chosen = (part.strip().lower()[:2] for part in accepted.split(","))
    return next((language for language in chosen if language in LANGUAGES), "en")
