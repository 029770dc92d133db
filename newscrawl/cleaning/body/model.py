"""The block model: four sets of weights by feature name, read from ``block_model.json``.

Each is linear, so a score is the sum of the weights of the features that hold.  ``local`` and ``context`` score blocks
(the second sees the first's scores around a block), ``range`` ranks candidate bodies, and ``final`` scores blocks
knowing the range that won.  Trained by ``benchmarks/train_blocks.py``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Weights:
    """One linear score."""

    by_name: Mapping[str, float]
    bias: float = 0.0

    def score(self, names: Iterable[str]) -> float:
        """The score of what has these features; unknown names count nothing."""
        get = self.by_name.get
        return self.bias + sum([get(name, 0.0) for name in names])


@dataclass(frozen=True, slots=True)
class BlockModel:
    """All weights that choosing a body needs."""

    local: Weights
    context: Weights
    range: Weights
    final: Weights


@cache
def block_model() -> BlockModel:
    """The model that newscrawl ships, loaded once."""
    data = json.loads(files(__package__).joinpath("block_model.json").read_text("utf-8"))
    return model_from(data)


def model_from(data: Mapping[str, Mapping[str, float]]) -> BlockModel:
    """A model from ``{part: {feature: weight, "": bias}}``."""
    return BlockModel(**{part: Weights(weights, weights.get("", 0.0)) for part, weights in data.items()})
