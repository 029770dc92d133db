"""Quality, speed and growth of deduplication on labelled documents made of invented sentences.

    python benchmarks/dedup.py [--articles 2000] [--seed 1]
    python benchmarks/dedup.py --growth 50000

Prints links found by kind of copy, wrong links by kind of look-alike, documents per CPU second and bytes per document.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import newscrawl

BATCH = 100
CHARACTERS = "".join(chr(code) for code in range(0x4E00, 0x5400))
Document = dict[str, str]


class Writer:
    """Makes articles, copies of them and look-alikes."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.words = ["".join(self.chance.sample(CHARACTERS, 2)) for _ in range(3000)]

    def sentence(self) -> str:
        clauses = ["".join(self.chance.choices(self.words, k=self.chance.randint(3, 8))) for _ in range(3)]
        if self.chance.random() < 0.3:
            clauses[1] += f"{self.chance.randint(10, 9999)}元"
        return "，".join(clauses) + "。"

    def article(self) -> list[str]:
        return [self.sentence() for _ in range(self.chance.randint(6, 20))]

    def shortened(self, text: list[str]) -> list[str]:
        return [sentence for sentence in text if self.chance.random() > 0.4] or text

    def cut(self, text: list[str]) -> list[str]:
        return [*text[: max(1, len(text) // 2)], "……"]

    def wrapped(self, text: list[str]) -> list[str]:
        return ["来源：某报 作者：某人\n", *text, "\n责任编辑：某人\n免责声明：本网转载，不代表本网观点。"]

    def edited(self, text: list[str]) -> list[str]:
        return ["".join(self.chance.choice(CHARACTERS) if self.chance.random() < 0.02 else c for c in s) for s in text]

    def other_figures(self, text: list[str]) -> list[str]:
        return ["".join(str((int(c) + 3) % 10) if c.isdigit() else c for c in sentence) for sentence in text]


def benchmark(articles: int, seed: int) -> None:
    writer = Writer(seed)
    made: list[tuple[str, str, Document]] = []  # kind, cluster, document
    kinds: dict[str, Callable[[list[str]], list[str]]] = {
        "shortened": writer.shortened, "cut": writer.cut, "wrapped": writer.wrapped, "edited": writer.edited,
    }  # fmt: skip
    texts = [writer.article() for _ in range(articles)]
    for number, text in enumerate(texts):
        made.append(("article", str(number), as_document(len(made), text)))
        if number % 4 == 0:
            kind = writer.chance.choice(list(kinds))
            made.append((kind, str(number), as_document(len(made), kinds[kind](text))))
        elif number % 4 == 1 and sum(c.isdigit() for s in text for c in s) > 8:
            made.append(("other figures", f"series {number}", as_document(len(made), writer.other_figures(text))))
        elif number % 40 == 2:
            held = [f"标题\n{''.join(part)}\n" for part in (texts[number - 1], text, texts[number - 2])]
            made.append(("digest", f"digest {number}", as_document(len(made), held)))
    writer.chance.shuffle(made)
    cluster_of = {document["id"]: cluster for _, cluster, document in made}
    kind_of = {document["id"]: kind for kind, _, document in made}
    documents = [document for *_, document in made]
    with tempfile.TemporaryDirectory() as folder:
        started = time.process_time()
        path = Path(folder) / "state.db"
        found: dict[str, str | None] = {}
        with newscrawl.Deduplicator(path) as dedup:
            for start in range(0, len(documents), BATCH):
                some = documents[start : start + BATCH]
                for document, verdict in zip(some, dedup.judge(some), strict=True):
                    found[document["id"]] = verdict.of if verdict.kind in ("exact", "near") else None
        used = time.process_time() - started
        print(f"{len(documents)} documents, {len(documents) / used:.0f} per CPU second, ", end="")
        print(f"{path.stat().st_size / len(documents):.0f} bytes each")
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for one, other in found.items():
        if other:
            (right if cluster_of[one] == cluster_of[other] else wrong).update({kind_of[one], kind_of[other]})
    for kind, count in sorted(Counter(kind_of.values()).items()):
        print(f"{kind:<16}{count:>7}   linked rightly {right[kind] / count:6.3f}   wrongly {wrong[kind] / count:6.3f}")


def as_document(number: int, text: list[str]) -> Document:
    return {"id": f"d{number}", "url": f"https://example/{number}", "site": "example", "text": "".join(text)}


def growth(count: int, seed: int) -> None:
    writer = Writer(seed)
    stretch = max(BATCH, count // 5)
    with tempfile.TemporaryDirectory() as folder, newscrawl.Deduplicator(Path(folder) / "state.db") as dedup:
        used = 0.0
        for number, some in enumerate(batches(writer, count), start=1):
            started = time.process_time()
            dedup.judge(some)
            used += time.process_time() - started
            if number * BATCH % stretch == 0:
                size = (Path(folder) / "state.db").stat().st_size / (number * BATCH)
                memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
                print(
                    f"{number * BATCH}: {stretch / used:.0f} per CPU second, {size:.0f} bytes each, {memory} MB at most"
                )
                used = 0.0


def batches(writer: Writer, count: int) -> Iterator[list[Document]]:
    for start in range(0, count, BATCH):
        yield [as_document(number, writer.article()) for number in range(start, start + BATCH)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--growth", type=int, metavar="DOCUMENTS")
    options = parser.parse_args()
    if options.growth:
        growth(options.growth, options.seed)
    else:
        benchmark(options.articles, options.seed)


if __name__ == "__main__":
    main()
