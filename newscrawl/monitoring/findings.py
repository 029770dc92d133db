"""What can be said of a run's health: kinds of findings, each with its words in English and Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Self

RunOutcome = Literal["ok", "degraded", "blocked", "failed", "interrupted", "disk_full"]
Language = Literal["en", "zh"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of finding."""

    outcome: RunOutcome
    """What it makes of a site where it says the worst."""
    title: str
    title_zh: str
    words: str
    """Sentence with places for the finding's values; ends with what to do where that is not obvious."""
    words_zh: str


KINDS: Mapping[str, Kind] = {
    "nothing_new": Kind("ok", "nothing new", "没有新文章", "nothing new", "列表正常，没有新文章"),
    "blocked": Kind(
        "blocked", "blocked", "被拦截",
        "{blocked} requests met a wall ({causes}) and no article came through; asking more often does not help",
        "{blocked} 个请求被拦截（{causes}），一篇文章也没有取到；加快重试没有用",
    ),
    "site_down": Kind(
        "failed", "site down", "网站故障",
        "nothing could be had from the site: {failed} requests failed ({causes}); the next run asks again",
        "网站取不到任何页面：{failed} 个请求失败（{causes}）；下次运行会重试",
    ),
    "list_gone": Kind(
        "failed", "list gone", "列表失效",
        "{lists} list pages came and no article could be read from them ({causes}): they moved or changed their"
        " markup; see docs/adding-a-source.md",
        "取到 {lists} 个列表页却读不出文章（{causes}）：栏目已迁移或改版，见 docs/adding-a-source.md",
    ),
    "no_articles": Kind(
        "failed", "no articles", "没有正文",
        "none of {quarantined} pages held an article ({causes}); look at one with scrapy clean --explain",
        "{quarantined} 个页面都没有正文（{causes}）；用 scrapy clean --explain 查看其中一页",
    ),
    "nothing_fetched": Kind("failed", "nothing fetched", "什么也没取到", "nothing was fetched", "什么也没有取到"),
    "code_failed": Kind(
        "failed", "error in the code", "代码出错",
        "{errors} errors in the code and no article came through, see the log",
        "代码出错 {errors} 次，一篇文章也没有取到，见日志",
    ),
    "storage": Kind("failed", "storage", "存储出错", "{error}", "{error}"),
    "code_errors": Kind(
        "degraded", "error in the code", "代码出错",
        "{errors} errors in the code, see the log", "代码出错 {errors} 次，见日志",
    ),
    "pages_wrong": Kind(
        "degraded", "pages went wrong", "页面异常",
        "{bad} of {all} pages went wrong: {ends} ({causes})", "{all} 个页面中有 {bad} 个异常：{ends}（{causes}）",
    ),
    "lists_unread": Kind(
        "degraded", "lists unread", "列表读取失败",
        "{failed} of {all} list pages could not be read ({causes})",
        "{all} 个列表页中有 {failed} 个读取失败（{causes}）",
    ),
    "pages_left": Kind(
        "degraded", "pages left", "页面未取",
        "{left} pages were left for the next run: their site is down", "网站故障，{left} 个页面留待下次运行",
    ),
    "template_changed": Kind(
        "degraded", "template changed", "模板已改",
        "the article template changed: {evidence}. Rows hold what the generic extractor found; mend the layout, then"
        " scrapy reclean",
        "文章模板已改：{evidence}。目前由通用抽取器兜底；修正版式后用 scrapy reclean 重新清洗",
    ),
    "layout_lost": Kind(
        "degraded", "layout lost", "版式失配",
        "the layout fits {rate} of {pages} pages, usually {usual}",
        "版式只匹配 {pages} 个页面中的 {rate}，通常 {usual}",
    ),
    "bodies_lost": Kind(
        "degraded", "bodies lost", "正文丢失",
        "{quarantined} of {pages} pages held no article", "{pages} 个页面中有 {quarantined} 个没有正文",
    ),
    "drift": Kind(
        "degraded", "extractors part", "抽取结果分歧",
        "layout and generic extractor see different bodies: they agree to {agreement}, usually {usual}",
        "版式与通用抽取器的正文不一致：一致度 {agreement}，通常 {usual}",
    ),
    "field_fell": Kind(
        "degraded", "field fell", "字段缺失",
        "{field} was found in {rate} of {pages} pages, usually in {usual}",
        "{pages} 个页面中 {rate} 有 {field}，通常为 {usual}",
    ),
    "text_fell": Kind(
        "degraded", "text shorter", "正文变短",
        "the text has {chars} characters in the middle, usually {usual}", "正文长度中位数 {chars} 字，通常 {usual} 字",
    ),
    "lists_shrank": Kind(
        "degraded", "lists shrank", "列表变短",
        "the lists named {named} articles per page, usually {usual}", "列表每页只列出 {named} 篇文章，通常 {usual} 篇",
    ),
    "quiet": Kind(
        "degraded", "unusually quiet", "异常安静",
        "no new article for {days} days; until now the longest silence was {usual} days",
        "{days} 天没有新文章；此前最长间隔 {usual} 天",
    ),
    "interrupted": Kind(
        "interrupted", "interrupted", "中断", "run the same command again to go on", "再次运行同一命令即可继续"
    ),
    "disk_full": Kind(
        "disk_full", "disk full", "磁盘已满",
        "make room, then run the same command again; nothing that was stored is lost",
        "腾出空间后再次运行同一命令；已存储的内容没有丢失",
    ),
}  # fmt: skip

WORST_FIRST: tuple[RunOutcome, ...] = ("disk_full", "interrupted", "failed", "blocked", "degraded", "ok")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to say of a run, or of one site in it."""

    kind: str
    """A name of KINDS."""
    values: Mapping[str, Any] = field(default_factory=dict)
    site: str | None = None
    """None where it is said of the run as a whole."""

    @property
    def outcome(self) -> RunOutcome:
        """What it makes of the run where nothing worse is found."""
        return KINDS[self.kind].outcome

    def words(self, language: Language = "en") -> str:
        """A sentence for people."""
        kind = KINDS[self.kind]
        words = (kind.words_zh if language == "zh" else kind.words).format_map(_spoken(self.values, language))
        return f"{self.site}: {words}" if self.site else words

    def as_json(self) -> dict[str, Any]:
        """For programs: the kind and the figures, and the sentence for whoever reads along."""
        return {"kind": self.kind, "site": self.site, "values": dict(self.values), "text": self.words()}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """What :meth:`as_json` wrote."""
        return cls(str(value["kind"]), dict(value["values"]), value.get("site"))


def worst(findings: Iterable[Finding]) -> RunOutcome:
    """The outcome that findings earn together; ok where there are none."""
    outcomes = {finding.outcome for finding in findings}
    return next((outcome for outcome in WORST_FIRST if outcome in outcomes), "ok")


def _spoken(values: Mapping[str, Any], language: Language) -> dict[str, str]:
    """Values as people write them: shares in per cent, lists of findings as their sentences."""
    spoken: dict[str, str] = {}
    for name, value in values.items():
        if isinstance(value, float):
            spoken[name] = f"{value:.0%}"
        elif isinstance(value, list):
            said = [Finding.from_json(one).words(language) if isinstance(one, dict) else str(one) for one in value]
            spoken[name] = ("; " if language == "en" else "；").join(said)
        else:
            spoken[name] = str(value)
    return spoken
