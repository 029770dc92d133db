"""来源: the paper or site that a page says its article comes from."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from newscrawl.cleaning.fields.surnames import is_person
from newscrawl.cleaning.text.tidy import simplify, tidy_line
from newscrawl.patterns import lazy

LONGEST = 40
"""Characters of a name; longer values are sentences."""
_LINE = 400
_LABEL = lazy(
    r"(?<!图片)(?<!图)(?<!资料)(?<!数据)(?<!视频)(?<!素材)(?<!经济)(?<!收入)(?<!主要)"
    r"(?:(?:来\s?源|稿\s?源|出\s?处|转\s?自|摘\s?自|选\s?自|转\s?载|Source)(?:于|自|网站|单位|媒体)?\s?[:：∶|｜丨]"
    r"|(?<![一-鿿])(?:(?:文章|本文|信息|稿件|内容|新闻|消息)(?:来源|转载|摘|转|选)[于自]|(?:转载|摘|转|选)自|[（(【\[]来源[于自]?)(?=\s?\S))",
    re.IGNORECASE,
)
_SIGN = lazy(r"[源处自载于]|[sS](?i:ource)")
"""What every label holds.  Few lines do, and _LABEL takes long to say no."""
_NEXT_LABEL = lazy(
    r"(?:原?作\s?者|记\s?者|撰文|[责网主]?[任络]?编\s?辑|责\s?编|选稿|校对|审核|发布(?:机构|单位|时间|日期|者|于)|发表(?:时间|日期|于)|更新(?:时间|日期)|"
    r"时\s?间|日\s?期|点击|浏览|阅读|访问|字\s?[号体]|打印|分享|关键[字词]|标签|栏目|分类|版权|摘自|转自|索引号|文号|责任)[^:：\s]{0,4}\s?[:：]"
    r"|手机看新闻|我来说两句|我要评论|我要分享|我有话说|参与评论|\d+人参与|网友评论|免责声明|未经授权"
)
_END = lazy(
    r"[，,。！？!?；;<>\n\t]|[（(]\s?(?:ID|微信号|微信公众号|公众号)\s?[:：]|https?:|www\.|(?:19|20)\d{2}\s?[-年/.]\s?\d|\d{1,2}[:：]\d{2}|(?<=\S)【|[（(·・/\s](?:本报|见习|实习)?(?:记者|作者|通讯员|编辑)|\[微博\]|点击(?:数|量|率|次数)|浏览(?:量|次数)|字[号体]"
)
_PAIRS = tuple(zip('《“「『（(【["<', '》”」』）)】]">', strict=True))
_NOTHING = lazy(
    r"[-—–_\s.·*/、|:：?？~]*|手机版|电脑版|无|空|暂无|未知|不详|佚名|匿名|原创|转载|其[他它]"
    r"|综合|综合(?:整理|报道|编辑|媒体|消息)|整理|编辑|本文|文章|来源|作者|管理员|admin|null|none|undefined|source|nbsp|\$?\{.*\}|\d*",
    re.IGNORECASE,
)
_VAGUE = lazy(
    r"(?:综合|来自|来源于?|自)*(?:网络|互联网|网上)(?:综合|整理|转载|收集|搜集|资源|资料|来源)*", re.IGNORECASE
)
_PAPERS = lazy(r"综合|据")


def parse_source(text: str, *, own_names: Collection[str], site_name: str | None) -> str | None:
    """The source in a labelled line, as printed and tidied.

    `own_names` are the site's words for itself (本网): they give `site_name`, when it is known.  None where the line
    has no such label, where the value is empty or a placeholder (—, 网络), and where it is an address or a sentence.
    """
    line = tidy_line(text)[:_LINE]
    simple = simplify(line)
    match = _LABEL.search(simple) if _SIGN.search(simple) else None
    return _named(line[match.end() :], own_names, site_name) if match else None


def is_vague(name: str) -> bool:
    """Whether a source names nobody: 网络, 网络整理.  It stands as printed where the page says nothing better."""
    return _VAGUE.fullmatch(simplify(name)) is not None


def _named(value: str, own_names: Collection[str], site_name: str | None) -> str | None:
    name = _tidied(_first_name(value))
    if name in own_names:
        return site_name or name
    if _NOTHING.fullmatch(simplify(name)) or len(name) > LONGEST:
        return None
    return name


def _first_name(value: str) -> str:
    """The value up to the next label, date, sentence mark or closing bracket; several words only in Latin names."""
    value = value.lstrip()
    simple = simplify(value)
    stops = [match.start() for pattern in (_NEXT_LABEL, _END) if (match := pattern.search(simple))]
    value = value[: min(stops, default=len(value))]
    value = value[: _unopened(value)]
    words = value.split()
    name = words[:1]
    for before, word in pairwise(words):
        if not (before[-1].isascii() and word[0].isascii()) and not _PAPERS.fullmatch(simplify(words[0])):
            break
        name.append(word)
    return " ".join(name)


def _unopened(value: str) -> int:
    """Where a closing bracket stands that was opened before the label; else the length."""
    depth = 0
    for position, char in enumerate(value):
        depth += char in "（(【[《「“"
        if char in "）)】]》」”":
            depth -= 1
            if depth < 0:
                return position
    return len(value)


def _tidied(name: str) -> str:
    name = name.strip(" :：|｜/、·-—–_•")
    for left, right in _PAIRS:
        if len(name) > 1 and name[0] == left and name[-1] == right and left not in name[1:-1]:
            return name[1:-1].strip()
    if name[:1] in "《“「" and not set("》”」") & set(name):
        return name[1:]
    return name


# ------------------------------------------------------------------------------------------ without a label

_TIME = lazy(
    r"(?:19|20)\d{2}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?\s?(?:(?:星期|周)[一二三四五六日天])?\s?(?:上午|下午|晚上)?"
    r"\s?(?:\d{1,2}[:：时]\d{2}分?(?:[:：]\d{2})?)?"
)
_MEDIUM = lazy(
    r"[\w+·《》－-]{1,16}?(?:[社报网台刊]|新闻|周刊|杂志|客户端|频道|发布|新媒体|财经|科技|在线|传媒|之声|卫视|热线)"
)
_MEDIUM_ALONE = lazy(r"[\w+·《》－-]{1,14}?(?:[社报网台刊]|新闻网|周刊|杂志|客户端|卫视)")
_NO_MEDIUM = lazy(
    r".*(?:[举海播预汇情]报|平台|后台|舞台|官网|联网|上网|本网|旅行社|合作社|出版社|报社|(?:国[内际]|社会|最新|相关|本地|热点|财经|科技)新闻|速报)$"
)
_ACCOUNT = lazy(
    r"^\s?(?P<account>[^\s:：|]{2,16})\s?来自\S{2,10}$|发布于(?:北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|"
    r"陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门)?(?P<name>\S{2,20}?)官方[账帐]号"
)
"""How an aggregator names the account that published an article."""


def unlabelled_source(lines: Sequence[str]) -> str | None:
    """The medium that head lines name beside the time without calling it 来源: “2031年3月8日 19:55 北江早报”.

    It stands on the line of the time, or alone on the line before or after it.
    """
    tidied = [tidy_line(line)[:_LINE] for line in lines]
    for place, line in enumerate(tidied):
        match = _TIME.search(simplify(line)) if "19" in line or "20" in line else None
        if match is None:
            continue
        before, behind = line[: match.start()], line[match.end() :]
        if account := _ACCOUNT.search(simplify(behind)):
            return behind[slice(*account.span(account.lastgroup or 0))]
        sides = (behind, (before.split() or [""])[-1])
        for side in sides:
            if name := _medium(side):
                return name
        if not any(re.search(r"\w{3}", side) for side in (before, behind)):
            for other in (*tidied[max(0, place - 1) : place], *tidied[place + 1 : place + 2]):
                plain = simplify(other)
                if _MEDIUM_ALONE.fullmatch(plain) and len(plain) > 2 and not _NO_MEDIUM.fullmatch(plain):
                    return _tidied(other)
    return None


def _medium(text: str) -> str | None:
    """The medium that `text` begins with, when nothing follows it but a person's name."""
    name = _tidied(_first_name(text.lstrip(" |·】）])")).removesuffix("微博"))
    simple = simplify(name)
    for match in (_MEDIUM.fullmatch(simple), re.match(r".{2,14}[社报网台](?=.{2,4}$)", simple)):
        rest = simple[match.end() :] if match else ""
        if match and (not rest or is_person(rest)) and not _NO_MEDIUM.fullmatch(match.group()):
            return name[: match.end()]
    return None
