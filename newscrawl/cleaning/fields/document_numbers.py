"""文号, 索引号 and 发布机构 of official documents, from the table or the lines above the text.

Portals print the fields of 政府信息公开目录 as label and value: one pair per line, several in a line, or cells of a
table row joined by “ | ”.  A 文号 also stands alone under the headline.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from newscrawl.cleaning.fields.alternatives import either
from newscrawl.cleaning.text.tidy import simplify, tidy_line
from newscrawl.patterns import lazy

_NAMES = {
    "index_no": "索引号 信息索引号 信息索引 索取号 公开目录索引号",
    "doc_no": "文号 发文字号 发文文号 公文字号 公文编号 文件编号 文件号 文件字号 发布文号 公文文号",
    "issuer": "发布机构 发文机关 发布机关 发文机构 发布单位 发文单位 "
    "制发机关 制发单位 印发机关 公开机构 信息公开机构 公开责任部门 发布部门 发文部门",
}
_OTHERS = (
    "分类 主题分类 体裁分类 服务对象分类 信息分类 公开分类 组配分类 类别 主题类别 信息类别 名称 信息名称 "
    "文件名称 标题 发布日期 成文日期 生成日期 公开日期 发文日期 印发日期 制发日期 签发日期 写作日期 发布时间 "
    "成文时间 生成时间 公开时间 发文时间 实施日期 生效日期 失效日期 废止日期 有效期 有效性 时效性 是否有效 "
    "文件状态 效力状态 信息状态 关键词 关键字 主题词 来源 信息来源 公开方式 公开形式 公开时限 公开范围 公开属性 "
    "公开程序 内容概述 信息概述 摘要 载体类型 语种 浏览次数 点击数 点击率 点击 浏览量 字体 字号 作者 编辑 "
    "责任编辑 访问量 打印 分享 时间 日期 体裁 主题 记录形式 规范性文件编号"
)
_FIELD_OF = {word: name for name, words in _NAMES.items() for word in words.split()}
_LABEL_PATTERN = either([*_FIELD_OF, *_OTHERS.split()], r"\s{0,3}")
_LABEL = lazy(rf"(?<![一-鿿])[\[【（(]?\s?(?P<word>{_LABEL_PATTERN})\s?(?:[\]】）)]\s?[:：]?|[:：])")
_CELL_LABEL = lazy(rf"[\[【]?\s?(?P<word>{_LABEL_PATTERN})\s?[\]】]?\s?[:：]?")
_SIGN = lazy("[号號索机機单單部]")
"""What the name of each field holds, and every 文号: most lines hold none, and the labels take long to say no."""
_NUMBER = r"(?:第\s?)?[\d\-－]{1,8}\s?号"
_DOC_NO = lazy(rf"[一-鿿（）()]{{1,20}}\s?[〔\[［（(【﹝]\s?(?:19|20)\d{{2}}\s?年?\s?[〕\]］）)】﹞]\s?{_NUMBER}")
_ALONE = lazy(
    rf"[（(]?(?P<number>{_DOC_NO.pattern}|[一-鿿]{{2,20}}(?:令|公告|通告)\s?{_NUMBER}|(?:19|20)\d{{2}}年{_NUMBER})[）)]?"
)
_NOTHING = lazy(r"[-—–_\s.·*/|:：?？~（）()\[\]]*|无|空|暂无|未知|无文号|null|none|undefined", re.IGNORECASE)
_INDEX_NO = lazy(r"[\w\-—–/.:〔〕\[\]()（）]{4,60}")
_ORGANISATION = lazy(
    r"(?:[府局办委厅部会院室处所科社队署行庭校]|中心|公司|集团|机关|小组|大学|学院|支队|总队|法院|指挥部|街道|[市县区镇乡])$"
)


@dataclass(slots=True)
class DocumentNumbers:
    """What identifies an official document; None where the page does not say."""

    doc_no: str | None = None
    """文号 as printed, without blanks: 粤府〔2024〕12号."""
    index_no: str | None = None
    """索引号."""
    issuer: str | None = None
    """发布机构."""
    printed: dict[str, str] = field(default_factory=dict, compare=False)
    """The line that each was read from."""


def find_document_numbers(lines: Iterable[str]) -> DocumentNumbers:
    """The first valid value of each field in the lines around the headline."""
    found = DocumentNumbers()
    alone: str | None = None
    waiting: str | None = None
    for raw in lines:
        if not waiting and not _SIGN.search(raw):
            continue
        line = tidy_line(raw)
        pairs = list(_pairs(line))
        if waiting and not pairs and _ends_as(waiting, line):
            pairs = [(waiting, line)]
        waiting = pairs[-1][0] if pairs and not pairs[-1][1] else None
        for word, value in pairs:
            _note(found, word, value, line)
        if alone is None and (match := _ALONE.fullmatch(line)):
            alone = _unspaced(match.group("number"))
    found.doc_no = found.doc_no or alone
    return found


def _pairs(line: str) -> Iterator[tuple[str, str]]:
    """(label without blanks, value) of a line; cells of a table row are label and value in turn."""
    if " | " in line:
        cells = [cell.strip() for cell in line.split("|")]
        position = 0
        while position < len(cells):
            match = _CELL_LABEL.fullmatch(simplify(cells[position]))
            if match is None:
                yield from _pairs(cells[position])
            else:
                following = cells[position + 1] if position + 1 < len(cells) else ""
                is_value = not _CELL_LABEL.fullmatch(simplify(following)) and not _LABEL.match(simplify(following))
                yield _unspaced(match.group("word")), following if is_value else ""
                position += is_value
            position += 1
        return
    simple = simplify(line)
    labels = list(_LABEL.finditer(simple))
    if not labels and (match := _CELL_LABEL.fullmatch(simple)):
        yield _unspaced(match.group("word")), ""
    for index, match in enumerate(labels):
        end = labels[index + 1].start() if index + 1 < len(labels) else len(line)
        yield _unspaced(match.group("word")), line[match.end() : end].strip(" :：;；,，|")


def _ends_as(word: str, line: str) -> bool:
    """Whether a line under a lone label may be its value."""
    name = _FIELD_OF.get(word)
    return len(line) <= 60 and (name != "issuer" or _ORGANISATION.search(simplify(line)) is not None)


def _note(found: DocumentNumbers, word: str, value: str, line: str) -> None:
    name = _FIELD_OF.get(word)
    if name is None or getattr(found, name) is not None or _NOTHING.fullmatch(value) or len(value) > 60:
        return
    if name == "doc_no":
        number = _DOC_NO.match(value)
        value = _unspaced(number.group() if number else value)
        valid = bool(re.search(r"\d|号|令", value)) and len(value) <= 40 and not re.search("[。，；]", value)
    elif name == "index_no":
        value = value.split()[0] if value.split()[0:1] and _INDEX_NO.fullmatch(value.split()[0]) else _unspaced(value)
        valid = _INDEX_NO.fullmatch(value) is not None and bool(re.search(r"[0-9A-Za-z]{2}", value))
    else:
        value = re.split(r"\s{2,}|\s+\d|[。；]", value)[0]
        valid = len(value) >= 2 and not re.search(r"\d{4}|[:：]", value)
    if valid:
        setattr(found, name, value)
        found.printed[name] = line


def _unspaced(text: str) -> str:
    return re.sub(r"\s", "", text)
