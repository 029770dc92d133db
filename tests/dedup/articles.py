"""Invented articles, each different from the others, and what happens to them on their way through the web."""

import random

LETTERS = "".join(map(chr, range(0x4E00, 0x5600)))


def sentences(seed, count=14):
    chance = random.Random(seed)
    return [
        "，".join("".join(chance.sample(LETTERS, 11)) for _ in range(chance.randint(2, 3))) + "。" for _ in range(count)
    ]


def text(seed, count=14):
    return "\n".join("".join(sentences(seed, count)[start : start + 3]) for start in range(0, count, 3))


def document(number, body, site="example", **more):
    return {"id": f"{site}:{number}", "url": f"https://{site}/{number}", "site": site, "text": body, **more}
