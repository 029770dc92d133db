"""Splitting the value behind a role word into people, agencies and the rest: “林一舟 李 川、南方日报 HN666”."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from newscrawl.cleaning.fields.surnames import is_person, is_surname, is_word
from newscrawl.patterns import lazy

Kind = Literal["person", "pen", "agency", "closing", "note", "other"]
"""A name by its surname; a plausible pen name; an organisation; words that close a byline (报道, 摄); codes and times;
anything else."""

_ORGANISATIONS = (
    "中心 频道 客户端 新闻 传媒 媒 媒体 杂志 周刊 月刊 集团 公司 政府 大学 学院 学校 中学 小学 医院 医药 支部 "
    "宣传 消息 财经 科技 资讯 在线 热线 之声 之家 平台 公众 微博 微信 综合 论坛 博客 图库 图片 资料 供图 提供 "
    "单位 视频 电视 广播 卫视 电讯 讯 日电 发布 专稿 专电 组委 栏目 专栏 官方 账号 法院 检察院 公安 支队 大队 "
    "本报 本网 本刊 本台 本站 中国 视觉 娱乐 体育 日讯 总站 全景 快讯 图说 图文 观察 研究 智库 联盟 俱乐部 社区 "
    "街道 乡镇 工作室 党建 团委 头条 之窗 视点 视线 焦点 速递 快报 生活 时讯 网站 "
    "门户 官微 网友 读者 受访者 小编 记者 通讯员 编辑 作者 经理 书记 主任 教授 研究员 主席 总裁 经济学家 "
    "分析师 学者 博士 律师 见习 实习 首席 特约 高级 资深 特派 滚动"
)
AGENCY = lazy(rf"(?:[社报网台局办部厅委处版署]|[市县区镇部院校会局处所科社]长|{'|'.join(_ORGANISATIONS.split())})$")
"""How the name of an organisation ends, of a group or of an office: what is nobody's name."""
_SOFT_AGENCY = lazy(r"(?:[会院所室站队科组号刊局家]|[区县镇市省]委?|编委)$")
"""Endings that some people's names share (周会): they count only where the surname says nothing."""
_NO_NAMES = (
    "网络 网易 搜索 搜狐 新浪 腾讯 百度 凤凰 头条 佚名 匿名 未知 不详 转载 原创 来源 责编 管理员 系统管理员 本人 "
    "无名 暂无 空 无 我们 大家 多人 集体 其他 其它 更多 分享 收藏 打印 关闭 返回 首页 正文 标签 相关 推荐 热门 "
    "最新 已授权 我已授权 字号 网络整理 互联网 投稿 审核 测试 默认 超级管理员 发布者 会员 游客 手机版 电脑版 "
    "全文 微博 转自 摘自 您好 你好 谢谢 关注 已关注 粉丝 订阅 私信 举报 查看 主页 个人主页 认证 登录 注册 朗读 听新闻 "
    "文章 name admin administrator author editor user test root guest anonymous "
    "webmaster null none undefined robot system unknown default manager nbsp reporter"
)
_PLACEHOLDERS = frozenset(_NO_NAMES.split())
_PROSE = lazy(r"[的了在是不这那为被将有从把让请您你我他们它及吗呢吧啊怎哪什很就都要会能可以何]")
CLOSING = lazy(
    r"(?:[一-鿿]{0,8}报[道导]|(?:现场|图片|联合|摄影)?摄影?(?:报[道导])?|拍摄|航拍|文|图|影|文图|图文|组图|电|讯"
    r"|整理|编译|供稿|供图|综合|作品|撰文|等人?|[一-鿿]{2,8}(?:\d{1,2}月)?\d{1,2}日(?:专)?电|(?:\d{1,2}月)?\d{1,2}日报[道导]|发自[一-鿿]{2,6})"
)
"""What stands behind the names: 报道, 北京报道, 摄, 台北11日電."""
_BARE_CLOSING = lazy(r"(?:综合|采访|摄影|编译|现场|联合|整理)?报[道导]|摄影?|拍摄|航拍|等人?|编译|整理|供稿|供图|撰文")
_PLACE_AND_DAY = lazy(r"[一-鿿]{0,6}(?:\d{1,2}月)?\d{1,2}日(?:专?电|讯|报[道导])?")
_NOTE = lazy(r"[\d\s.:：/年月日时分秒\-—_+()（）]+|[A-Za-z]*\d[\w.\-]*|\S*@\S*|(?:https?:|www\.)\S*|[一-鿿]?", re.ASCII)
_LATIN = lazy(r"[A-Z][a-zà-ÿ]+(?:[-' .’]+[A-Z][A-Za-zà-ÿ'’.-]*){0,3}|[A-Z][a-z]+|[a-z]{3,16}")
_NOT_IN_A_RUN = lazy(r"[对此有亦于在从到为的了是]")
_PEN = lazy(r"(?!.*(?:作者|记者|编辑|文章|新闻|声明|版权|更多))[一-鿿]{2,8}")
_TOKEN = lazy(
    r"[A-Z][A-Za-z.'’-]*(?: [A-Z][A-Za-z.'’-]*){1,3}(?![\w·])"
    r"|[^\s、，,;；:：∶/／╱|｜丨︱〡&＆<>《》“”\"'\[\]【】()（）●■□◎▲※◆☆★♦▌]+"
)
_POSITION = lazy(
    r".*(?:研究员|教授|院长|主任|会长|博士|律师|总监|评论员|分析师|部长|所长|编辑|作家|学者|委员|书记|老师|主席|专家|实习生)"
    r"(?=.{2,4}$)"
)
_REPORT = lazy(r"(?:综合|采访)?报[道导]$")
_NICKNAME = lazy(r"[小老阿][一-鿿]")
_AGENCY_AND_NAME = lazy(r".{1,14}?(?:[社报网台]|新闻|频道|周刊|财经|电视|中心|杂志|融媒)(?=[一-鿿]{2,3}$)")


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a value."""

    kind: Kind
    start: int
    end: int
    text: str
    """In simplified characters, without inner blanks."""


def tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The words of ``text[start:end]``, in simplified characters, each judged; run-together names come apart."""
    return list(each_token(text, start, end))


def each_token(text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """As :func:`tokens`, for whom the first words may be enough: none is judged before it is asked for."""
    spans = [match.span() for match in _TOKEN.finditer(text, start, len(text) if end is None else end)]
    for first, last in _joined(text, spans):
        yield from _judged(text, first, last)


def _joined(text: str, spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Join names of two characters that are printed with a blank inside: 李 川, 欧阳 明, 张 小明."""
    position = 0
    while position < len(spans):
        first, last = spans[position]
        word = text[first:last]
        position += 1
        if position < len(spans) and is_surname(word) and text[last : spans[position][0]].isspace():
            following = text[slice(*spans[position])]
            joined = len(following) == 1 or (len(following) == 2 and not is_person(following))
            if joined and is_person(word + following):
                last = spans[position][1]
                position += 1
        yield first, last


def _judged(text: str, first: int, last: int) -> Iterator[Token]:
    while first < last and text[first] in "-—–·.*:=>":
        first += 1
    while last > first and text[last - 1] in "-—–·.*:=+":
        last -= 1
    word = "".join(text[first:last].split()) if "一" <= text[first : first + 1] <= "鿿" else text[first:last]
    if not word:
        return
    credited = (
        CLOSING.fullmatch(word) is not None and len(word) == last - first and _name_and_closing(text, first, last)
    )
    kind = None if credited else _plain_kind(word)
    if kind:
        yield Token(kind, first, last, word)
        return
    parts = credited or (_persons_in(text, first, last) if len(word) == last - first else [])
    for begin, end in parts:
        yield Token(_plain_kind(text[begin:end]) or "agency", begin, end, text[begin:end])
    if not parts:
        yield Token(
            "pen" if _is_pen_name(word) else "agency" if _SOFT_AGENCY.search(word) else "other", first, last, word
        )


@lru_cache(maxsize=2048)
def _plain_kind(word: str) -> Kind | None:
    """What the whole word is, if it is one thing."""
    if CLOSING.fullmatch(word):
        return "closing"
    if len(word) > 1 and AGENCY.search(word):
        return "agency"
    if is_person(word):
        return "person"
    return "note" if _NOTE.fullmatch(word) else None


def _name_and_closing(text: str, first: int, last: int) -> list[tuple[int, int]]:
    """Spans of a name and the words that run into it: 周立群摄, 林秋月报道, 陈明远清远日报, 吴文怡台北11日电."""
    for size in (3, 2, 4):
        rest = text[first + size : last]
        if not rest or not is_person(text[first : first + size]):
            continue
        if (
            _PLACE_AND_DAY.fullmatch(rest)
            or _BARE_CLOSING.fullmatch(rest)
            or (len(rest) > 2 and AGENCY.search(rest) and not CLOSING.fullmatch(rest))
        ):
            return [(first, first + size), (first + size, last)]
    return []


def _persons_in(text: str, first: int, last: int) -> list[tuple[int, int]]:
    """Spans of a run that holds people: 高一帆方宁, 张三和李四, 周立群摄, 中国气象网颜夕; [] for others."""
    word = text[first:last]
    if not 3 <= len(word) <= 24:
        return []
    if parts := _name_and_closing(text, first, last):
        return parts
    if (report := _REPORT.search(word)) and (match := _AGENCY_AND_NAME.match(word[: report.start()])):
        name = (first + match.end(), first + report.start())
        if is_person(text[slice(*name)]):
            return [(first, name[0]), name, (name[1], last)]
    for opening in (_AGENCY_AND_NAME, _POSITION):
        if (match := opening.match(word)) and is_person(word[match.end() :]):
            return [(first, first + match.end()), (first + match.end(), last)]
    names = list(re.finditer("[^和与及]+", word))
    if len(names) > 1 and all(is_person(name.group()) for name in names):
        return [(first + name.start(), first + name.end()) for name in names]
    return _segmented(word, first) if 4 <= len(word) <= 12 and not _NOT_IN_A_RUN.search(word) else []


def _segmented(word: str, offset: int) -> list[tuple[int, int]]:
    """Names printed one after another without a blank; only if all of the run is names."""
    if not word:
        return []
    for size in (3, 2, 4):
        if size <= len(word) and is_person(word[:size]):
            if size == len(word):
                return [(offset, offset + size)]
            if rest := _segmented(word[size:], offset + size):
                return [(offset, offset + size), *rest]
    return []


def _is_pen_name(word: str) -> bool:
    if word.lower() in _PLACEHOLDERS or is_word(word):
        return False
    if _LATIN.fullmatch(word) or _NICKNAME.fullmatch(word):
        return True
    return bool(_PEN.fullmatch(word)) and not _PROSE.search(word) and not _SOFT_AGENCY.search(word)


def is_full_latin_name(word: str) -> bool:
    """Whether a Latin name is more than a login: Demi Xia, Steed; not caoweiye."""
    return word[:1].isupper()
