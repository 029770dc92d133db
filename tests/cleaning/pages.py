"""Invented pages for the tests of cleaning: one article, the dirt that sites put around it, and five kinds of
markup."""

from __future__ import annotations

import html
from collections.abc import Callable

TITLE = "云溪镇百亩茶园迎来采摘季 村民家门口领上工资"
LEAD = "清明刚过，云溪镇石门村的山坡上已是一片忙碌，茶农们背着竹篓在垄间穿行，指尖翻飞，把一芽一叶的嫩尖收进篓里。"
BODY = [
    LEAD,
    "“今年雨水足，头茬茶比去年早了五天。”合作社负责人周立行一边翻看茶青一边说，眼下每天能收鲜叶六百多公斤，最忙的时候要请四十多名工人。",
    "山坡变成聚宝盆",
    "石门村地处云溪镇北部，过去是出了名的穷山沟，全村三百二十户人家，青壮年大多外出务工，坡地撂荒超过八百亩。",
    "转机出现在2019年。镇里请来农科所的技术员测土配方，引导村民把零散坡地流转给合作社统一种植，当年就种下茶苗二百一十三亩。",
    "“刚开始谁也不敢签字，怕租金收不回来。”村支书韩树青回忆，干部们挨家挨户算账，一亩地租金八百元，务工一天一百二十元，年底还有分红。",
    "如今，茶园面积扩大到一千零六十亩，去年产值达到1380万元，带动一百八十七户村民就近就业，人均增收9600元。",
    "小茶叶做成大文章",
    "走进村口的加工厂，萎凋、揉捻、烘干的生产线正在满负荷运转，空气里弥漫着茶香。厂长介绍，设备去年全部换新，日处理鲜叶能力提高到三吨。",
    "镇里还把旧粮仓改造成茶文化体验馆，游客可以采茶、炒茶、品茶，周末一天接待量超过五百人次，带火了周边十几家农家乐。",
    "“下一步要做的是品牌。”镇长罗文清表示，将申报地理标志产品，完善冷链物流，让云溪茶卖得更远、更好。",
]
EDITOR = "编辑: 陈小桥"
RELATED = [
    "推荐阅读",
    "云溪镇召开防汛备汛工作会议 部署当前重点任务",
    "江口村修通产业路 沙田柚不再愁销路 2024-03-21",
    TITLE,
    "清明刚过，云溪镇石门村的山坡上已是一片忙碌，茶农们背着竹篓在垄间...",
    "县图书馆延长开放时间 夜读区座位翻倍 2024-03-19",
    "新闻排行榜",
    "北山隧道双线贯通",
    "2024-04-02 09:12:44",
    "全县中小学春季运动会闭幕",
    "2024-04-01 21:08:10",
]
DISCLAIMER = (
    "【版权及免责声明】凡注明“转载来源”的作品，均转载自其它媒体，转载目的在于传递更多信息，并不代表本网赞同其观点。"
)
HEAD = ["您的当前位置：首页 > 区域 > 正文", TITLE, "2024-04-06 08:15:30 来源：云溪日报", "分享到"]
DIALOG = "您已选择离开云溪县政府门户网站,接下来跳转至的页面与本站无关。 4秒钟之后将自动跳转"
FOOT = ["云溪县人民政府主办 云溪县人民政府办公室承办", "粤ICP备00000000号 网站标识码:4418990001", "返回顶部"]
LINES = [*HEAD, *BODY, EDITOR, *RELATED, DISCLAIMER, DIALOG, *FOOT]


def paragraphs(lines: list[str]) -> str:
    return "<body>" + "".join(f"<p>{html.escape(line, quote=False)}</p>\n" for line in lines) + "</body>"


def breaks(lines: list[str]) -> str:
    return "<body><div>" + "<br>\n".join(html.escape(line, quote=False) for line in lines) + "</div></body>"


def double_breaks(lines: list[str]) -> str:
    return "<body>" + "<br><br>　　".join(html.escape(line, quote=False) for line in lines) + "</body>"


def table(lines: list[str]) -> str:
    rows = "".join(f"<tr><td>{html.escape(line, quote=False)}</td></tr>" for line in lines)
    return f"<body><table>{rows}</table></body>"


def boxes(lines: list[str]) -> str:
    return (
        "<body>" + "".join(f"<div><span>{html.escape(line, quote=False)}</span></div>\n" for line in lines) + "</body>"
    )


def plain(lines: list[str]) -> str:
    return "\n\n".join(lines)


MARKUPS: dict[str, Callable[[list[str]], str]] = {
    "p": paragraphs,
    "br": breaks,
    "br br": double_breaks,
    "table": table,
    "div": boxes,
    "text": plain,
}
