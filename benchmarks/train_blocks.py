"""Train the block model of newscrawl.cleaning.body on pages with known text, and check it on sites it has not seen.

    python benchmarks/train_blocks.py CORPUS [--folds 6] [--out newscrawl/cleaning/body/block_model.json]

CORPUS holds ``<set>/<name>.html`` with ``<name>.json`` beside it (``text``, and ``url`` where known).  Validation
leaves
whole sites out, never single pages; `--folds 0` skips it.  The weights written are trained on all pages.

Each page is used three times: as it is; flat, with every line a paragraph of one element, as re-hosts print them; and
short, with most of its body taken out, because short bodies are rare in corpora and common in photo news.
Needs numpy and scipy (extra ``train``).
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
from scipy import sparse
from scipy.optimize import minimize

from newscrawl.cleaning.body import repeats
from newscrawl.cleaning.body.blocks import Block, Node, Page
from newscrawl.cleaning.body.candidates import Candidate, Ranking, candidates
from newscrawl.cleaning.body.chooser import decide, own_features
from newscrawl.cleaning.body.context import context
from newscrawl.cleaning.body.extract import extract
from newscrawl.cleaning.body.linearise import read_lines
from newscrawl.cleaning.body.model import BlockModel, Weights
from newscrawl.cleaning.body.surface import Surface
from newscrawl.cleaning.body.view import View, is_flat, view_of, without_removed
from newscrawl.cleaning.fields.metadata import descriptions, metas, page_titles
from newscrawl.cleaning.text.decode import decode
from newscrawl.cleaning.text.tidy import strip_source

PENALTY = 1.0
RARE = 15
"""Features seen less often are left out."""
VARIANT_WEIGHT = 0.5
PART_SEEDS = {"local": 7, "context": 11, "range": 9, "final": 3}


@dataclass
class Sample:
    """One page, labelled."""

    site: str
    gold: str
    view: View
    labels: list[int]
    source: str = ""
    """The page itself; empty for variants."""
    weight: float = 1.0
    kind: str = "page"
    own: list[list[str]] = field(default_factory=list)
    names: list[list[str]] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    ranges: list[Candidate] = field(default_factory=list)
    range_names: list[list[str]] = field(default_factory=list)
    range_quality: list[float] = field(default_factory=list)
    picked: tuple[int, int] = (0, 0)
    held_out: float = 0.0
    """F1 by a model that has not seen the site."""


def fold(text):
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text or "").lower())


def label(blocks, gold):
    """1 for blocks whose text stands in the gold text; short ones need labelled neighbours on both sides."""
    whole = fold(gold)
    folded = [fold(block.text) for block in blocks]
    labels = [0] * len(blocks)
    for index, line in enumerate(folded):
        if len(line) >= 8 and line in whole:
            labels[index] = 1
        elif len(line) >= 40:
            grams = [line[k : k + 5] for k in range(len(line) - 4)]
            labels[index] = int(sum(gram in whole for gram in grams) > 0.8 * len(grams))
    for index, line in enumerate(folded):
        if 0 < len(line) < 8 and line in whole and any(labels[max(0, index - 3) : index]):
            labels[index] = int(any(labels[index + 1 : index + 4]))
    return labels


def load(corpus):
    samples = []
    for path in sorted(Path(corpus).glob("*/*.json")):
        gold = json.loads(path.read_text("utf-8"))
        if (gold.get("lang") or "zh") != "zh":
            continue
        source = strip_source(decode(path.with_suffix(".html").read_bytes()).text)
        page = read_lines(source)
        repeats.mark(page.blocks)
        rest, _ = without_removed(page)
        words = words_of(page)
        sample = make(rest, gold["text"], words, site_of(gold, path), path.parent.name)
        sample.source = source
        samples += [sample, flat(sample, words)]
    rng = random.Random(5)
    samples += [short for sample in samples if sample.kind != "flat" and (short := shortened(sample, rng))]
    return samples


def words_of(page):
    """The titles and descriptions that a page gives itself."""
    known = metas(page.notes.metas)
    return page_titles(page.notes, known), descriptions(known)


def site_of(gold, path):
    host = urlsplit(gold.get("url") or "").hostname or path.stem.split("_")[0]
    parts = host.split(".")
    return ".".join(parts[-3:] if len(parts) > 2 and parts[-2] in ("com", "org", "net", "gov") else parts[-2:])


def make(page, gold, words, site, kind):
    view = view_of(page, *words)
    sample = Sample(site, gold, view, label(page.blocks, gold), kind=kind)
    sample.own = own_features(view)
    return sample


def flat(sample, words):
    """The page as re-hosts print it: every line alike, in one element, or each in one of its own, by turns."""
    lines = [block.text for block in sample.view.blocks if block.text]
    nodes = [Node("body", {}, -1, 1, 0, len(lines))]
    own = len(sample.gold) % 2
    if own:
        nodes += [Node("p", {}, 0, 2, place, place + 1) for place in range(len(lines))]
    blocks = [Block(text, place + 1 if own else 0, "p") for place, text in enumerate(lines)]
    made = make(Page(blocks, nodes), sample.gold, words, sample.site, "flat")
    made.weight = VARIANT_WEIGHT
    return made


def shortened(sample, rng):
    blocks = sample.view.blocks
    body = [index for index, one in enumerate(sample.labels) if one and len(blocks[index].text) > 20]
    if len(body) < 4:
        return None
    count = rng.choice((1, 1, 2, 3))
    start = rng.choice((0, 0, rng.randrange(len(body) - count)))
    stay = set(body[start : start + count])
    if sum(len(blocks[index].text) for index in stay) < 30:
        return None
    left = [index for index, one in enumerate(sample.labels) if not one or index in stay]
    moved = [0]
    for index in range(len(blocks)):
        moved.append(moved[-1] + (not sample.labels[index] or index in stay))
    page = sample.view.page.only(left)
    view = View(
        page,
        [sample.view.rules[index] for index in left],
        [sample.view.topics[index] for index in left],
        [sample.view.described[index] for index in left],
        sample.view.headlines,
        [moved[place] for place in sample.view.headline_places if moved[place] < moved[place + 1]],
        None if sample.view.headline_at is None else moved[sample.view.headline_at],
        is_flat(page),
    )
    made = Sample(sample.site, "\n".join(blocks[index].text for index in sorted(stay)), view, [])
    made.labels = [sample.labels[index] for index in left]
    made.own = [sample.own[index] for index in left]
    made.weight, made.kind = VARIANT_WEIGHT, "short"
    return made


# ------------------------------------------------------------------------------------------------ fitting


class Table:
    """Features of what some samples hold (their blocks, or their ranges) as one sparse table, made once per stage."""

    def __init__(self, samples, rows_of, known):
        rows = [names for sample in samples for names in rows_of(sample)]
        counts = Counter(name for sample in known for names in rows_of(sample) for name in set(names))
        self.names = sorted(name for name, count in counts.items() if count >= RARE)
        column = {name: place for place, name in enumerate(self.names)}
        places = [[column[name] for name in set(names) if name in column] for names in rows]
        starts = np.cumsum([0, *map(len, places)])
        columns = np.fromiter((place for row in places for place in row), int, starts[-1])
        self.matrix = sparse.csr_matrix((np.ones(len(columns)), columns, starts), shape=(len(rows), len(self.names)))
        ends = np.cumsum([0, *(len(rows_of(sample)) for sample in samples)])
        self.spans = {id(sample): (ends[place], ends[place + 1]) for place, sample in enumerate(samples)}

    def of(self, samples):
        """The part of the table that belongs to `samples`."""
        return sparse.vstack([self.matrix[slice(*self.spans[id(sample)])] for sample in samples]).tocsr()

    def weights(self, beta, bias=0.0):
        return Weights({name: float(value) for name, value in zip(self.names, beta, strict=True)}, float(bias))


def fit_blocks(table, samples, penalty):
    """Logistic regression; a page counts the same whatever its length, a block by its characters."""
    features = table.of(samples)
    target = np.array([one for sample in samples for one in sample.labels], float)
    weight = np.concatenate([block_weights(sample) for sample in samples])

    def loss(beta):
        chance = 1 / (1 + np.exp(-np.clip(features @ beta[:-1] + beta[-1], -30, 30)))
        value = -(weight * (target * np.log(chance + 1e-12) + (1 - target) * np.log(1 - chance + 1e-12))).sum()
        slope = weight * (chance - target)
        gradient = np.append(features.T @ slope + penalty * beta[:-1], slope.sum())
        return value + 0.5 * penalty * (beta[:-1] ** 2).sum(), gradient

    found = minimize(loss, np.zeros(features.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    return found[:-1], found[-1]


def block_weights(sample):
    sizes = np.array([min(200, len(block.text)) + 5 for block in sample.view.blocks], float)
    return sizes / sizes.sum() * 60 * sample.weight


def fit_ranges(table, samples, penalty):
    """Softmax over the candidates of a page, towards those that come nearest to the gold text."""
    features = table.of(samples)
    sizes = np.array([len(sample.range_names) for sample in samples])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    target = np.concatenate([softened(sample.range_quality) for sample in samples])
    weight = np.repeat([sample.weight for sample in samples], sizes)

    def loss(beta):
        score = features @ beta
        score = np.exp(score - np.repeat(np.maximum.reduceat(score, starts), sizes))
        chance = score / np.repeat(np.add.reduceat(score, starts), sizes)
        value = -(weight * target * np.log(chance + 1e-12)).sum() + 0.5 * penalty * (beta**2).sum()
        return value, features.T @ (weight * (chance - target)) + penalty * beta

    found = minimize(loss, np.zeros(features.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    return found, 0.0


def softened(quality):
    likely = np.exp(15 * (np.array(quality) - max(quality)))
    return likely / likely.sum()


def quality_of(sample):
    """F1 in characters of each candidate, were its furniture and link lines left out."""
    counted, right = [0], [0]
    for block, rule, one in zip(sample.view.blocks, sample.view.rules, sample.labels, strict=True):
        size = len(block.text) if rule is None and block.link_chars < 0.6 * len(block.text) else 0
        counted.append(counted[-1] + size)
        right.append(right[-1] + size * one)
    gold = sum(len(b.text) for b, one in zip(sample.view.blocks, sample.labels, strict=True) if one) or 1
    return [2 * (right[c.end] - right[c.start]) / (counted[c.end] - counted[c.start] + gold) for c in sample.ranges]


# ------------------------------------------------------------------------------------------------ the stages


def folds_of(samples, count, seed):
    sites = sorted({sample.site for sample in samples})
    random.Random(seed).shuffle(sites)
    return [set(sites[k::count]) for k in range(count)]


def stage(samples, part, others, penalty):
    """Fit one part on `samples`; their own scores come from fits that have not seen their site."""
    ranges = part == "range"
    fit, use = (fit_ranges, pick) if ranges else (fit_blocks, score)
    table = Table([*samples, *others], lambda sample: sample.range_names if ranges else sample.names, samples)
    for held in folds_of(samples, 4, PART_SEEDS[part]) if part != "final" else ():
        found = fit(table, [sample for sample in samples if sample.site not in held], penalty)
        for sample in samples:
            if sample.site in held:
                use(sample, table, found)
    found = fit(table, samples, penalty)
    for sample in others if part != "final" else [*samples, *others]:
        use(sample, table, found)
    return table.weights(*found)


def score(sample, table, found):
    beta, bias = found
    sample.scores = (table.of([sample]) @ beta + bias).tolist()


def pick(sample, table, found):
    best = sample.ranges[int(np.argmax(table.of([sample]) @ found[0]))]
    sample.picked = (best.start, best.end)


def train(samples, others=(), penalty=PENALTY):
    """All four parts, in order; `others` get their scores from the models of `samples`."""
    parts = {}
    everyone = [*samples, *others]
    for sample in everyone:
        sample.names = sample.own
    parts["local"] = stage(samples, "local", others, penalty)
    for sample in everyone:
        sample.names = with_context(sample.own, context(sample.view, sample.scores))
    parts["context"] = stage(samples, "context", others, penalty)
    for sample in everyone:
        ranking = Ranking(np.asarray(sample.scores), Surface(sample.view))
        sample.ranges = candidates(sample.view, sample.scores)
        sample.range_names = [ranking.features(candidate) for candidate in sample.ranges]
        sample.range_quality = quality_of(sample)
    parts["range"] = stage(samples, "range", others, 0.5 * penalty)
    for sample in everyone:
        sample.names = with_context(sample.own, context(sample.view, sample.scores, sample.picked))
    parts["final"] = stage(samples, "final", others, penalty)
    return parts


def with_context(own, around):
    """Both kinds of features of each block."""
    return [[*mine, *others] for mine, others in zip(own, around, strict=True)]


def whole(sample, parts):
    """F1 of the text that the whole extractor makes of the page with these parts: what users get."""
    page = read_lines(sample.source)
    model = BlockModel(**parts)
    titles, leads = words_of(page)
    body = extract(page, titles=titles, descriptions=leads, model=model)
    texts = ["\n".join(body.paragraphs)]
    texts.append("\n".join([*texts, *(caption.text for caption in body.captions)]))
    return max(similarity(sample.gold, text) for text in texts)


def f1(sample):
    """F1 of the text that the final scores give, before trimming."""
    return similarity(sample.gold, "\n".join(sample.view.blocks[i].text for i in decide(sample.view, sample.scores)))


def similarity(gold, text):
    """F1 over bags of character 5-grams."""
    wanted, found = grams(gold), grams(text)
    both = sum((wanted & found).values())
    return 2 * both / ((sum(wanted.values()) + sum(found.values())) or 1)


def grams(text):
    line = fold(text)
    return Counter(line[k : k + 5] for k in range(len(line) - 4))


def print_table(samples, where, scores):
    for kind in sorted({sample.kind for sample in samples}):
        chosen = np.array([value for value, sample in zip(scores, samples, strict=True) if sample.kind == kind])
        print(
            f"{where:13s} {kind:10s} n {len(chosen):4d}  F1 {chosen.mean():.3f}  >= .97 {(chosen >= 0.97).mean():.2f}"
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus")
    parser.add_argument("--folds", type=int, default=6)
    parser.add_argument("--penalty", type=float, default=PENALTY, help="of the squared weights")
    parser.add_argument("--out", default="newscrawl/cleaning/body/block_model.json")
    options = parser.parse_args()
    samples = load(options.corpus)
    if not samples:
        sys.exit(f"no pages found in {options.corpus}")
    for held in folds_of(samples, options.folds, 3) if options.folds else ():
        inside = [sample for sample in samples if sample.site not in held]
        outside = [sample for sample in samples if sample.site in held]
        parts = train(inside, outside, options.penalty)
        for sample in outside:
            sample.held_out = whole(sample, parts) if sample.source else f1(sample)
    if options.folds:
        print_table(samples, "unseen sites", [sample.held_out for sample in samples])
    parts = train(samples, penalty=options.penalty)
    print_table(samples, "all pages", [f1(sample) for sample in samples])
    data = {
        part: {"": round(weights.bias, 3)}
        | {name: round(value, 3) for name, value in sorted(weights.by_name.items()) if abs(value) >= 0.005}
        for part, weights in parts.items()
    }
    Path(options.out).write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(f"{sum(map(len, data.values()))} weights written to {options.out}")


if __name__ == "__main__":
    main()
