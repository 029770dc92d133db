"""Quality, speed and growth of deduplication on labelled documents made of invented sentences.

    python benchmarks/dedup.py [--articles 2000] [--seed 1] [--peer]
    python benchmarks/dedup.py --growth 200000
    python benchmarks/dedup.py --documents FILE... [--peer]

Prints tables as docs/deduplication.md has them: clusters found, documents per CPU second, bytes per document, links
found by kind of copy and wrong links by kind of look-alike.  `--documents` reads sets of labelled documents instead,
JSON lines with id, site, text, kind and cluster, and prints from the least to the greatest figure.  `--peer` runs
datasketch on the same documents in the same process (MinHash LSH, 128 permutations, J >= 0.7, in memory); the ratio of
the two speeds is the figure that does not depend on what else the machine is doing.  `--growth` makes so many articles
as it goes, and prints speed, bytes and the most memory by stretches.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

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

    def ceremony(self) -> list[str]:
        """A report in the words of others of its kind, about other people: 欢迎…总理…."""
        country, name = self.chance.choice(self.words), "".join(self.chance.sample(CHARACTERS, 3))
        return [
            f"今天上午在大会堂举行仪式，欢迎{country}总理{name}对我国进行正式访问，双方登上检阅台，军乐团奏两国国歌，",
            f"在隆重的仪式上陪同{name}检阅了仪仗队并观看分列式，有关部门的负责人参加了这次欢迎仪式。",
        ]


class Labelled(NamedTuple):
    """A document, and what is true of it."""

    kind: str
    """How it was made."""
    cluster: str
    """Equal for all copies of one article."""
    document: Document
    scored: bool = True
    """Whether enough is left of it to demand that it is found."""


def invented(articles: int, seed: int) -> list[Labelled]:
    """Copies and look-alikes of so many invented articles, in random order."""
    writer = Writer(seed)
    made: list[Labelled] = []
    kinds: dict[str, Callable[[list[str]], list[str]]] = {
        "shortened": writer.shortened, "cut": writer.cut, "wrapped": writer.wrapped, "edited": writer.edited,
    }  # fmt: skip
    texts = [writer.article() for _ in range(articles)]
    for number, text in enumerate(texts):
        made.append(Labelled("article", str(number), as_document(len(made), text)))
        if number % 4 == 0:
            kind = writer.chance.choice(list(kinds))
            made.append(Labelled(kind, str(number), as_document(len(made), kinds[kind](text))))
        elif number % 4 == 1 and sum(c.isdigit() for s in text for c in s) > 8:
            other = writer.other_figures(text)
            made.append(Labelled("other figures", f"series {number}", as_document(len(made), other)))
        elif number % 4 == 3:
            one, two = writer.ceremony(), writer.ceremony()
            made.append(Labelled("ceremony", f"ceremony {number}", as_document(len(made), one)))
            made.append(Labelled("ceremony", f"another {number}", as_document(len(made), two)))
        elif number % 40 == 2:
            held = [
                f"◎{''.join(writer.chance.choices(writer.words, k=7))}\n{''.join(part)}\n"
                for part in (texts[number - 1], text, texts[number - 2])
            ]
            made.append(Labelled("digest", f"digest {number}", as_document(len(made), held)))
    writer.chance.shuffle(made)
    return made


def labelled(path: Path) -> list[Labelled]:
    """Labelled documents of a file of JSON lines."""
    made = []
    for line in path.read_text("utf-8").splitlines():
        read = json.loads(line)
        document = {"id": read["id"], "url": "", "site": read["site"], "text": read["text"]}
        made.append(Labelled(read["kind"], read["cluster"], document, scored=not read.get("soft")))
    return made


class Measured(NamedTuple):
    """What was found in one set of documents."""

    figures: dict[str, float]
    """Of the whole set, by name."""
    kinds: dict[str, tuple[int, float, float]]
    """How many documents there are of each kind, and the shares of them linked rightly and wrongly."""


Links = dict[str, str]
"""The document that each repeats, of those that repeat one."""


def measured(made: list[Labelled], *, with_peer: bool) -> Measured:
    """What newscrawl finds in documents; beside it what datasketch finds."""
    started = time.process_time()
    links, size = newscrawl_links(made)
    used = time.process_time() - started
    figures = {
        **clusters(made, links),
        "bytes per document": size / len(made),
        "documents per CPU second": len(made) / used,
    }
    if with_peer:
        started = time.process_time()
        theirs = datasketch_links(made)
        peer_used = time.process_time() - started
        figures |= {f"datasketch: {name}": value for name, value in clusters(made, theirs).items()}
        figures |= {"datasketch: documents per CPU second": len(made) / peer_used, "times its speed": peer_used / used}
    return Measured(figures, by_kind(made, links))


def newscrawl_links(made: list[Labelled]) -> tuple[Links, int]:
    """What newscrawl takes for copies, and the size of its store."""
    links: Links = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "state.db"
        with newscrawl.Deduplicator(path) as dedup:
            for start in range(0, len(made), BATCH):
                some = [one.document for one in made[start : start + BATCH]]
                for document, verdict in zip(some, dedup.judge(some), strict=True):
                    if verdict.of and verdict.kind in ("exact", "near"):
                        links[document["id"]] = verdict.of
        return links, path.stat().st_size


def datasketch_links(made: list[Labelled]) -> Links:
    """What datasketch takes for copies, in memory."""
    from datasketch import MinHash, MinHashLSH

    index, signatures, links = MinHashLSH(threshold=0.7, num_perm=128), {}, {}
    for one in made:
        name, text = one.document["id"], one.document["text"]
        text = re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text).lower())
        signature = MinHash(num_perm=128)
        signature.update_batch({text[at : at + 5].encode() for at in range(max(1, len(text) - 4))})
        similar = max(((signature.jaccard(signatures[one]), one) for one in index.query(signature)), default=(0.0, ""))
        if similar[0] >= 0.7:
            links[name] = similar[1]
        index.insert(name, signature)
        signatures[name] = signature
    return links


def clusters(made: list[Labelled], links: Links) -> dict[str, float]:
    """Pairs of documents in one cluster: how many of those found are right, how many of the right ones are found."""
    true = {one.document["id"]: one.cluster for one in made if one.scored}
    found = {name: name for name in true}

    def root(name: str) -> str:
        while found[name] != name:
            found[name] = name = found[found[name]]
        return name

    for one, other in links.items():
        if one in true and other in true:
            found[root(one)] = root(other)
    together = [Counter((root(name), cluster) for name, cluster in true.items())]
    together += [Counter(root(name) for name in true), Counter(true.values())]
    both, linked, right = (sum(n * (n - 1) // 2 for n in sizes.values()) for sizes in together)
    return {
        "cluster F1": 2 * both / (linked + right),
        "cluster precision": both / max(1, linked),
        "cluster recall": both / max(1, right),
    }


def by_kind(made: list[Labelled], links: Links) -> dict[str, tuple[int, float, float]]:
    """By kind how many documents are linked to one of their cluster, and to another one, from either side."""
    cluster_of = {one.document["id"]: one.cluster for one in made}
    kind_of = {one.document["id"]: one.kind for one in made}
    linked = {right: {kind: set[str]() for kind in kind_of.values()} for right in (True, False)}
    for one, other in links.items():
        for either in (one, other):
            linked[cluster_of[one] == cluster_of[other]][kind_of[either]].add(either)
    return {
        kind: (count, len(linked[True][kind]) / count, len(linked[False][kind]) / count)
        for kind, count in sorted(Counter(kind_of.values()).items())
    }


def table(sets: list[Measured]) -> str:
    """The figures of all sets in Markdown, from the least to the greatest."""
    lines = ["| | |", "|---|---|"]
    lines += [f"| {name} | {_span([one.figures[name] for one in sets])} |" for name in sets[0].figures]
    lines += ["", "| kind | documents | found | wrongly linked |", "|---|---|---|---|"]
    for kind in sorted({kind for one in sets for kind in one.kinds}):
        counts, right, wrong = zip(*(one.kinds[kind] for one in sets if kind in one.kinds), strict=True)
        lines.append(f"| {kind} | {_span(counts)} | {_span(right)} | {_span(wrong)} |")
    return "\n".join(lines)


def _span(values: Sequence[float]) -> str:
    form = "{:.0f}" if max(values) > 100 or all(value == int(value) for value in values) else "{:.4f}"
    low, high = form.format(min(values)), form.format(max(values))
    return low if low == high else f"{low}-{high}"


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
    parser.add_argument("--documents", type=Path, metavar="FILE", nargs="+")
    parser.add_argument("--peer", action="store_true")
    options = parser.parse_args()
    if options.growth:
        growth(options.growth, options.seed)
        return
    sets = map(labelled, options.documents) if options.documents else [invented(options.articles, options.seed)]
    print(table([measured(made, with_peer=options.peer) for made in sets]))


if __name__ == "__main__":
    main()
