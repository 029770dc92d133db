"""Score newscrawl's cleaner, and trafilatura beside it, on pages with known text.

    python benchmarks/extraction.py CORPUS [--worst 10] [--only newscrawl]

CORPUS holds ``<set>/<name>.html`` with ``<name>.json`` beside it: ``text``, and ``title``, ``date``, ``author``,
``source`` and ``url`` where known.  F1 is that of bags of character 5-grams over word characters after NFKC
(word 4-grams for pages whose ``lang`` is not zh), the better of text alone and text with captions; `clean` is the share
of pages at .97 or more.  A page that gives nothing counts 0.  Speed is in documents per CPU second of this process,
imports left out.
"""

from __future__ import annotations

import argparse
import json
import re
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Extracted = dict[str, Any]
Extractor = Callable[[bytes, str | None], Extracted]


def by_newscrawl(page: bytes, url: str | None) -> Extracted:
    import newscrawl

    article = newscrawl.clean(page, url=url)
    if article is None:
        return {}
    names = [byline.name for byline in article.bylines if byline.role != "editor"]
    return {
        "text": article.text,
        "captions": [image.caption for image in article.images if image.caption],
        "title": article.title,
        "date": article.published_at.date().isoformat() if article.published_at else None,
        "names": [*names, article.source or ""],
    }


def by_trafilatura(page: bytes, url: str | None) -> Extracted:
    import trafilatura

    found = trafilatura.bare_extraction(page, url=url, with_metadata=True, include_comments=False)
    if found is None:
        return {}
    return {
        "text": found.text or "",
        "captions": [],
        "title": found.title,
        "date": found.date,
        "names": [found.author or "", found.sitename or ""],
    }


EXTRACTORS: dict[str, Extractor] = {
    "newscrawl": by_newscrawl,
    "trafilatura": by_trafilatura,
}


def load(corpus: Path) -> Iterator[tuple[dict[str, Any], bytes]]:
    for path in sorted(corpus.glob("*/*.json")):
        yield json.loads(path.read_text("utf-8")) | {"set": path.parent.name}, path.with_suffix(".html").read_bytes()


def fold(text: str | None) -> str:
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text or "").lower())


def grams(text: str, language: str) -> Counter[Any]:
    if language != "zh":
        words = re.findall(r"\w+", text.lower())
        return Counter(tuple(words[k : k + 4]) for k in range(len(words) - 3))
    line = fold(text)
    return Counter(line[k : k + 5] for k in range(len(line) - 4))


def f1(gold: str, text: str, language: str) -> float:
    wanted, found = grams(gold, language), grams(text, language)
    both = sum((wanted & found).values())
    return 2 * both / ((sum(wanted.values()) + sum(found.values())) or 1)


def score(gold: dict[str, Any], out: Extracted) -> dict[str, float]:
    language, text = gold.get("lang") or "zh", out.get("text") or ""
    title = fold(gold.get("title"))
    lines = text.split("\n")
    if title and fold(lines[0]) == title:
        text = "\n".join(lines[1:])
    with_captions = "\n".join([text, *out.get("captions", [])])
    row = {"F1": max(f1(gold["text"], text, language), f1(gold["text"], with_captions, language))}
    row["clean"] = float(row["F1"] >= 0.97)
    if title:
        row["title"] = float(fold(out.get("title")) == title)
    if gold.get("date"):
        row["date"] = float(out.get("date") == gold["date"])
    wanted = [fold(gold.get(name)) for name in ("author", "source") if gold.get(name)]
    if wanted:
        row["byline"] = float(any(name in fold(got) for name in wanted for got in out.get("names", [])))
    return row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--worst", type=int, default=0)
    parser.add_argument("--only", choices=EXTRACTORS)
    options = parser.parse_args()
    columns = ("F1", "clean", "title", "date", "byline")
    print("| extractor | set | n | " + " | ".join(columns) + " | docs per CPU s |\n|" + "---|" * (len(columns) + 4))
    for name, extractor in EXTRACTORS.items():
        if options.only in (None, name):
            run(name, extractor, options, columns)


def run(
    name: str,
    extractor: Callable[[bytes, str | None], Extracted],
    options: argparse.Namespace,
    columns: tuple[str, ...],
) -> None:
    extractor("<html><body><p>预热。</p></body></html>".encode(), None)  # imports and tables
    rows: dict[str, list[tuple[dict[str, float], str]]] = defaultdict(list)
    seconds: Counter[str] = Counter()
    for gold, page in load(options.corpus):
        started = time.process_time()
        out = extractor(page, gold.get("url") or None)
        seconds[gold["set"]] += time.process_time() - started
        rows[gold["set"]].append((score(gold, out), gold.get("id", "")))
    for group, scored in rows.items():
        means = [mean([row[column] for row, _ in scored if column in row]) for column in columns]
        speed = len(scored) / max(seconds[group], 1e-9)
        print(f"| {name} | {group} | {len(scored)} | " + " | ".join(means) + f" | {speed:.0f} |")
    everything = sorted((row["F1"], identifier) for scored in rows.values() for row, identifier in scored)
    for value, identifier in everything[: options.worst]:
        print(f"    {value:.3f} {identifier}")


def mean(values: list[float]) -> str:
    return f"{sum(values) / len(values):.3f}" if values else "-"


if __name__ == "__main__":
    main()
