"""The words by which Chinese news pages say who did what: 记者, 责任编辑, 摄影, and work that has no role here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from newscrawl.cleaning.fields.alternatives import either
from newscrawl.items import Role
from newscrawl.patterns import lazy

Work = Role | Literal["none"]
"""A role, or ``none`` for work outside :data:`newscrawl.items.Role` (监制, 美编): its people are passed over."""

_OTHER = (
    "策划 总策划 出品 出品人 总出品人 监制 总监制 总监 制作 制作人 设计 美编 美术编辑 版式 版式设计 制图 绘图 "
    "剪辑 视频 视频剪辑 视频制作 排版 配音 后期 海报 海报设计 漫画 插画 插图 审读 审核 初审 复审 终审 二审 三审 "
    "一审 审签 签发 审稿 监审 责审 值班主任 值班编委 值班总编 值班领导 总编辑 总编 运营 导演 导播 主持 主持人 "
    "嘉宾 翻译 译者 顾问 脚本 音频 技术 出镜 供图 图源 题图 编导 发行 美工 美术 执行 指导 指导老师 指导教师 协调 "
    "联系人 负责人 发布人 发布者 上传者 信息员 录入 录入员 受访者 主讲 讲述 口述 来信"
)
_PEOPLE: dict[Role, str] = {
    "author": (
        "作者 原创作者 本文作者 文章作者 撰文 撰稿 执笔 执笔人 文 文字 图文 文图 编写 编译 整理 供稿 来稿 供稿人 "
        "署名 投稿 投稿人 笔者 文案 原创"
    ),
    "reporter": "采写 采访 采编 报道 报导 采访撰文 采访整理 采写整理",
    "photographer": "摄影 摄 图 图片 拍摄 摄像 航拍 图片摄影 摄影摄像",
    "editor": (
        "编辑 责任编辑 责编 值班编辑 网络编辑 文字编辑 视频编辑 见习编辑 实习编辑 本版编辑 本期编辑 版面编辑 "
        "新媒体编辑 执行编辑 微信编辑 图文编辑 主编 执行主编 副主编 本期主编 选稿 组稿 编校 本版责编 本期责编 "
        "值班责编 图片编辑 编发 小编"
    ),
    "proofreader": "校对 责任校对 审校 校审 核校 校检 责校 校核",
    "coordinator": "统筹 总统筹 执行统筹 本版统筹 策划统筹 统筹策划 文字统筹 采访统筹 项目统筹",
}
_TITLES: dict[str, Role] = {
    **dict.fromkeys(("记者", "实习生", "特派员", "采访人员"), "reporter"),
    **dict.fromkeys(("通讯员", "通信员"), "correspondent"),
    **dict.fromkeys(("评论员", "专栏作者", "专栏作家", "特约作者", "撰稿人", "主笔"), "author"),
    **dict.fromkeys(("摄影记者", "图片记者", "摄影师"), "photographer"),
}
"""Words that stand before a name without any mark, whatever agency stands before them: 南方日报记者陈明远."""
_FIELDS = (
    "来源 稿源 出处 摘自 转自 标签 关键词 关键字 时间 日期 发布时间 发表时间 发稿时间 更新时间 字号 字体 浏览 "
    "点击 阅读 访问 评论 分享 栏目 分类 发布机构 发布单位 索引号 文号 原标题 标题 单位 作者单位 作者简介 地址 "
    "电话 邮箱 微信 微博 声明 备注 链接 图片来源 资料来源 数据来源 浏览次数 点击数 点击量 阅读量 浏览量 版权"
)
"""Labels of what is no person; they end the value before them."""

WORK: dict[str, Work] = {
    **dict.fromkeys(_OTHER.split(), "none"),
    **{word: role for role, words in _PEOPLE.items() for word in words.split()},
    **_TITLES,
}


def _either(words: Iterable[str]) -> str:
    """Any of the words; a blank between the characters (编 辑, 作　者) does not matter."""
    return either(words, r"\s?")


_LONG = _either(word for word in WORK if word not in _TITLES and len(word) > 1)
# 文, 图 and 摄 are role words only where no other word runs into them: 中文/英文 names nobody.
_WORD = rf"(?:(?<!\w)本[版期文刊](?:{_LONG}|[文图摄])|{_LONG}|(?<!\w)[文图摄])"
CHAIN = rf"{_WORD}(?:\s?[/／、&＆+·]\s?(?:{_LONG}|[文图摄](?!\w))){{0,5}}"
"""One role word, or several that share their people: 策划、统筹, 文/图."""
_START = r"(?:^|(?<=[\s|｜丨/／╱、，,·●■□◎▲※◆☆★♦—－-]))"
TITLE = _either(_TITLES)
_LABEL = (
    rf"{_START}(?P<bare>{CHAIN})(?=\s(?!\s?[:：∶/／╱|｜丨︱〡]))"
    rf"|(?P<chain>{CHAIN})\s?[:：∶/／╱|｜丨︱〡]{{1,2}}"
    rf"|{_START}(?P<glued>{_LONG})(?!报[道导])(?=[一-鿿]{{2,9}}(?:[\s、，,]|$))"
    rf"|(?:^|(?<=[\s|｜]))[一-鿿]{{2}}(?P<house>责任编辑|责编|编辑|摄影)(?=[\s:：])\s?[:：]?"
    rf"|(?P<title>{TITLE})(?!会|站|节|团|证|手记|们|队伍|培训|招待|协会|观察|部)(?P<mark>\s?[:：/／|｜丨︱])?"
    rf"|(?P<field>{_either(_FIELDS.split())})\s?[:：∶|｜]"
)
_MARK = "[/／╱|｜丨︱〡:：]"
HINT = lazy(
    r"记\s?者|通\s?[讯信]\s?员|实习生|特派员|评论员|专栏作|作\s?者|编\s?[辑译写发校]|责\s?编|主\s?[编笔]|选稿|组稿|采[写访编]|撰|执\s?笔|"
    r"供稿|投稿|来稿|统\s?筹|校\s?[对审核]|审校|核校|责校|摄|报[道导]|署名|整理|航拍|本[版期]|原创|"
    rf"文\s?{_MARK}|图\s?{_MARK}|字\s?{_MARK}|片\s?{_MARK}|/\s?[文图编]|／\s?[文图编]|╱\s?[文图编]|\|\s?[文图编]|｜\s?[文图编]|"
    r"/(?<=[一-鿿]/)\S{0,20}[报社网台刊]|／(?<=[一-鿿]／)\S{0,20}[报社网台刊]"
)
"""A line without any of these names nobody.  Each begins with a character, so that the search passes over others."""


LABEL = lazy(_LABEL)
"""What begins a value: role words with a mark (编辑：), alone between blanks (编辑 丁若水) or run into a name
(编辑丁若水), behind its house (每经编辑 丁若水), titles, and other labels.
"""
_IN_CHAIN = lazy(f"{_LONG}|[文图摄]")


def role_of_chain(chain: str) -> Work:
    """The role that one or several words say: 策划、统筹 is coordinator; ``none`` when none is ours."""
    words = _IN_CHAIN.findall(chain)
    roles = [WORK[re.sub(r"\s", "", word)] for word in words]
    ours = [role for role in roles if role != "none"]
    return next((role for role in ours if role in ("author", "reporter")), ours[0] if ours else "none")


def role_of_title(title: str) -> Role:
    """The role that 记者, 通讯员 and their like say."""
    return _TITLES[re.sub(r"\s", "", title)]
