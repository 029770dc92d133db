"""Walls of one sentence: pages so short that a single telling phrase decides.

Longer pages need several signals (see :mod:`newscrawl.crawling.blocked`), because articles use the same words.
"""

from __future__ import annotations

import re

LONGEST = 160
"""Characters of visible text."""
MOST_LINKS = 5
"""A column with few entries has more links than a wall."""
LINK = re.compile(r"<a\b", re.IGNORECASE)
THING = r"(?:页面|网页|文章|内容|信息|资源|文件|稿件|新闻|栏目|地址|链接)"
TELLING: dict[str, tuple[str, ...]] = {
    "soft_404": (
        THING + r"[^。，,]{0,12}(?:不存在|找不到|未找到|没有找到|已(?:被|经)?(?:删除|移除|下线|失效|撤销)|走丢)",
        r"(?:找不到|未找到|没有找到|无法找到|不存在)[^。，,]{0,14}" + THING,
        r"(?:page|url|file|resource)\b[^.]{0,30}\b(?:not (?:be )?found|does not exist|no longer exists)",
    ),
    "captcha": (
        r"(?:访问|请求|操作)(?:次数)?(?:过于|太过?|过)频繁|too many requests",
        r"(?:拖动|滑动|按住)[^。]{0,6}滑块|请(?:先|您|输入|完成|进行|通过)[^。，]{0,10}验证",
    ),
    "login": (
        r"请您?先?(?:登录|登陆)(?:后|再|才|以|查看|阅读|访问|$)|(?:登录|登陆)后(?:才能|方可|即可|查看|阅读)",
        r"(?:尚未|还没有)(?:登录|登陆)",
    ),
    "waf": (
        r"(?:访问|请求|操作|行为)[^。]{0,40}(?:被|遭|已)[^。]{0,20}(?:拦截|阻断|拒绝|禁止|阻止)|(?:疑似|涉嫌)[^。]{0,6}攻击",
        r"所在的?(?:地区|区域|国家|网络)[^。]{0,10}(?:无法|不能|禁止|限制)",
        r"access (?:is )?(?:denied|forbidden)|request (?:was |has been )?blocked",
    ),
    "maintenance": (
        r"(?:网站|系统|平台|站点|服务器)[^。]{0,12}(?:维护|升级|改造|改版|检修|建设)(?:中|改造)",
        r"(?:网站|站点)[^。]{0,10}(?:(?:停止|暂停)(?:运行|访问|服务)|(?:已|被)关闭|暂时?无法(?:访问|打开))",
        r"(?:under|scheduled) maintenance|temporarily unavailable",
    ),
}
PHRASES = tuple((name, re.compile("|".join(phrases), re.IGNORECASE)) for name, phrases in TELLING.items())


def short_wall(text: str, source: str) -> tuple[str, str] | None:
    """(name, phrase) of the wall that a page with the visible `text` is, or None.

    `text` must hold no date and `source` no sign of an article.
    """
    if len(text) > LONGEST or len(LINK.findall(source)) > MOST_LINKS:
        return None
    found = ((name, hit.group()) for name, phrase in PHRASES if (hit := phrase.search(text)))
    return next(found, None)
