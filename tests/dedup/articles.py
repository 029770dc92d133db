"""Invented articles, each different from the others, and what happens to them on their way through the web."""

import random

WORDS = [
    "昨日",
    "上午",
    "清远",
    "北江",
    "公园",
    "学校",
    "医院",
    "市民",
    "孩子",
    "老师",
    "工程",
    "道路",
    "桥梁",
    "村民",
    "果园",
    "茶叶",
    "河堤",
    "灯光",
    "广场",
    "书店",
    "志愿者",
    "渔船",
    "码头",
    "森林",
    "水库",
    "电影",
    "展览",
    "比赛",
    "冠军",
    "历史",
    "文物",
    "博物馆",
    "春天",
    "雨水",
    "收成",
    "市场",
    "价格",
    "公交",
    "线路",
    "开通",
    "修复",
    "整治",
    "举办",
    "参加",
    "介绍",
    "表示",
    "认为",
    "希望",
    "感到",
    "高兴",
    "带来",
    "丰富",
    "热闹",
    "干净",
    "方便",
    "漂亮",
    "安静",
    "传统",
    "现代",
    "年轻",
    "老人",
    "邻居",
    "节日",
    "早晨",
    "傍晚",
    "阳光",
    "微风",
]


def sentences(seed, count=14):
    chance = random.Random(seed)
    return [
        "，".join("".join(chance.sample(WORDS, 4)) for _ in range(chance.randint(2, 3))) + "。" for _ in range(count)
    ]


def text(seed, count=14):
    return "\n".join("".join(sentences(seed, count)[start : start + 3]) for start in range(0, count, 3))


def document(number, body, site="example", **more):
    return {"id": f"{site}:{number}", "url": f"https://{site}/{number}", "site": site, "text": body, **more}
