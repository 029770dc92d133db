"""How the cost of cleaning grows with a page: CPU seconds at three sizes, for pages that repeat one pattern.

    python benchmarks/growth.py [--size 10000] [PATTERN...]

A power of 1 is linear: twice the page, twice the time.  It is told from the smallest and the largest page, where the
larger takes long enough to tell (0.05 s); each figure is the best of three.
"""

from __future__ import annotations

import argparse
import math
import random
import time
from collections.abc import Callable

import newscrawl

WORDS = "清新区召开会议部署工作村民代表参加活动项目进展顺利河边学校道路医院广场图书馆展览志愿服务农田水利丰收节日"
RANDOM = random.Random(1)


def line(length: int) -> str:
    """A line of its own."""
    return "".join(RANDOM.choice(WORDS) for _ in range(length))


def each(piece: Callable[[int], str]) -> Callable[[int], str]:
    """A page of so many pieces, each with its number."""
    return lambda count: "".join(piece(number) for number in range(count))


def copies(count: int) -> str:
    """A body and an edited copy of it."""
    lines = [line(60) + "。" for _ in range(count // 2)]
    edited = [text[:40] + line(8) + text[48:] for text in lines]
    return "".join(f"<p>{text}</p>" for text in (*lines, *edited))


PATTERNS: dict[str, Callable[[int], str]] = {
    "br": lambda count: "正文一行，清新区召开会议。<br>" * count,
    "br br": each(lambda _: f"{line(20)}。<br><br>"),
    "strong br": lambda count: "<strong>小标题</strong><br>正文。<br>" * count,
    "option": lambda count: "<select>" + "<option>选项</option>" * count + "</select>",
    "td": lambda count: "<table>" + "<td>甲</td>" * count + "</table>",
    "tr td": lambda count: "<table>" + "<tr><td>甲</td><td>1</td></tr>" * count + "</table>",
    "rowspan": lambda count: "<table>" + "<tr><td rowspan=500>甲</td><td>1</td></tr>" * count + "</table>",
    "tables in tables": lambda count: ("<table><tr><td>x" * 300 + "</table>" * 300) * (count // 300),
    "nested div": lambda count: ("<div><p>清新区召开会议。" * 400 + "</div>" * 400) * (count // 400),
    "unclosed font": lambda count: "<font>正文。" * min(count, 1900) + "正文。" * count,
    "unclosed p": lambda count: "<p class=author>张三" * count,
    "em": each(lambda _: f"<em>{line(3)}</em>字"),
    "links": lambda count: "<a href=/1>链接</a>" * count,
    "one link": each(lambda number: f"<a href=/{number}><p>{line(30)}。</p>"),
    "paragraphs": each(lambda _: f"<p>{line(60)}。</p>"),
    "classes": each(lambda number: f"<p class=c{number} id=a{number}>{line(14)}</p>"),
    "headings": each(lambda _: f"<h1>{line(12)}</h1><p>{line(40)}。</p>"),
    "hidden": each(lambda _: f"<p style='display:none'>{line(30)}。</p>"),
    "pictures": each(lambda number: f"<p><img src=/{number}.jpg alt={line(9)}></p><p>图为{line(15)} 张三 摄</p>"),
    "same two lines": lambda count: "<p>甲乙丙丁戊己庚辛壬癸子丑</p><p>寅卯辰巳午未申酉戌亥天干</p>" * count,
    "copies": copies,
    "abstracts": each(lambda _: f"<p>摘要：{line(30)}</p>"),
    "teasers": each(lambda _: f"<p>{line(30)}...</p>"),
    "tail markers": each(lambda _: f"<p>责任编辑：张三</p><p>{line(40)}。</p>"),
    "bylines": each(lambda _: f"<p>记者 {line(3)} 通讯员 {line(2)}</p>"),
    "names": lambda count: "<p>记者 " + "、".join(line(3) for _ in range(count)) + "</p>",
    "dates": each(lambda number: f"<p>2024-05-{number % 28 + 1:02} 10:00 来源：{line(4)}</p>"),
    "document numbers": each(lambda number: f"<p>索引号：{number} 文号：清新府〔2024〕{number}号</p>"),
    "attachments": each(lambda number: f"<p><a href=/{number}.pdf>附件{number}：{line(8)}.pdf</a></p>"),
    "one long line": lambda count: f"<p>{line(20 * count)}</p>",
    "blanks": lambda count: "<p>" + " ".join(line(1) for _ in range(10 * count)) + "</p>",
    "digits": lambda count: "<p>" + "2024-" * 10 * count + "</p>",
    "pinyin": lambda count: "<p>" + "清(qīng)新(xīn)" * count + "</p>",
    "entities": lambda count: "<p>" + "&amp;nbsp;&#28165;" * count + "</p>",
    "metas": each(lambda number: f"<meta name=author{number % 9} content={line(6)}>"),
    "structured data": lambda count: (
        '<script type="application/ld+json">{"author": [{"name": "张三"}]}</script>' * count
    ),
    "comments": lambda count: "<!-- <p>注 -->字" * count,
    "unclosed comments": lambda count: "<p><!-- " * count,
    "brackets": lambda count: "<p>" + "（" * count + "</p>",
}


def seconds(source: bytes) -> float:
    """CPU time of cleaning a page, the best of three."""
    found = []
    for _ in range(3):
        start = time.process_time()
        newscrawl.clean(source)
        found.append(time.process_time() - start)
    return min(found)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=10_000, help="repeats of the largest page")
    parser.add_argument("patterns", nargs="*", metavar="PATTERN", help="only these")
    options = parser.parse_args()
    newscrawl.clean(f"<p>{line(60)}。</p>")
    sizes = [options.size // 4, options.size // 2, options.size]
    print("| pattern | " + " | ".join(f"{size:,}" for size in sizes) + " | power |\n|---" + "|---:" * 4 + "|")
    for name in options.patterns or PATTERNS:
        pages = [f"<title>{line(14)}</title><body><p>{line(40)}。</p>{PATTERNS[name](size)}" for size in sizes]
        took = [seconds(page.encode()) for page in pages]
        power = f"{math.log2(took[2] / took[0]) / 2:.1f}" if took[2] >= 0.05 else ""
        print(f"| {name} | " + " | ".join(f"{one:.3f}" for one in took) + f" | {power} |", flush=True)


if __name__ == "__main__":
    main()
