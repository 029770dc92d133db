"""MinHash signatures of eight bits per slot: 128 bytes from which the overlap of two texts can be estimated.

Slots are the low bytes of a 32-bit MinHash (b-bit minwise hashing, Li and König 2010): one in 256 agrees by chance,
which the estimate takes off again.
"""

from __future__ import annotations

from array import array
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

SLOTS = 128
BANDS = 16
"""Groups of slots under which a document can be looked up."""
ROWS = 3
"""Slots per band: texts that share two fifths of their 5-grams meet in one of the bands two times in three."""
SEED = 20261122
CHANCE = 1 / 256
"""Share of slots that agree between texts that have nothing in common."""

ROUND = 8
"""Texts that rensa signs at once: it hands over numbers of Python, few of which fit into the processor's cache."""

Hashes = NDArray[np.uint64]
Slots = NDArray[np.uint8]


class Engine(Protocol):
    """Computes signatures."""

    name: str
    """Names the engine and its version in the store: signatures of two engines must never be compared."""

    def sign(self, hashes: Hashes, offsets: NDArray[np.uint64]) -> Slots:
        """One row of SLOTS bytes per text; its hashes are hashes[offsets[i]:offsets[i + 1]], never none."""


class Rensa:
    """The engine of choice: written in Rust, about two microseconds per article."""

    def __init__(self) -> None:
        from rensa import RMinHash

        self._minhash = RMinHash
        self.name = f"rensa-{RMinHash.ALGORITHM_VERSION}"

    def sign(self, hashes: Hashes, offsets: NDArray[np.uint64]) -> Slots:
        rows: list[array[int]] = []
        for first in range(0, len(offsets) - 1, ROUND):
            some = offsets[first : first + ROUND + 1]
            own = hashes[int(some[0]) : int(some[-1])]
            matrix = self._minhash.digest_matrix_from_flat_token_hashes(own, some - some[0], SLOTS, SEED)
            rows += [array("I", row) for row in matrix.to_rows()]
        return np.frombuffer(b"".join(rows), np.uintc).astype(np.uint8).reshape(-1, SLOTS)


class Numpy:
    """The same without a compiled library: some fifty times slower, which a polite crawl does not notice."""

    name = "numpy-1"

    def __init__(self) -> None:
        random = np.random.Generator(np.random.PCG64(SEED))
        self._factors = random.integers(0, 2**64, SLOTS, dtype=np.uint64) | np.uint64(1)
        self._terms = random.integers(0, 2**64, SLOTS, dtype=np.uint64)

    def sign(self, hashes: Hashes, offsets: NDArray[np.uint64]) -> Slots:
        slots = np.empty((len(offsets) - 1, SLOTS), np.uint8)
        for number in range(len(slots)):
            own = hashes[int(offsets[number]) : int(offsets[number + 1])]
            permuted = (self._factors[:, None] * own + self._terms[:, None]) >> np.uint64(32)
            slots[number] = permuted.min(axis=1).astype(np.uint8)
        return slots


def engine(name: str | None = None) -> Engine:
    """The engine that a store was built with; for a new store (None) rensa if it is there, else numpy.

    Raises LookupError for an engine that is not there.
    """
    if name in (None, "rensa") or str(name).startswith("rensa-"):
        try:
            found: Engine = Rensa()
        except ImportError:
            found = Numpy()
    else:
        found = Numpy()
    if name not in (None, found.name):
        raise LookupError(name)
    return found


def jaccard(agreeing: float) -> float:
    """The Jaccard similarity of two texts, estimated from the share of slots in which they agree."""
    return max(0.0, (agreeing - CHANCE) / (1 - CHANCE))


def containment(similarity: float, one: int, other: int) -> float:
    """The share of the smaller set that the larger one holds, from Jaccard similarity and the two sizes."""
    smaller = min(one, other)
    return min(1.0, similarity / (1 + similarity) * (one + other) / smaller) if smaller else 0.0


def band_keys(slots: Slots) -> NDArray[np.uint32]:
    """The BANDS lookup keys of each row of slots."""
    used = slots[:, : BANDS * ROWS].reshape(len(slots), BANDS, ROWS).astype(np.uint64)
    key = (used[:, :, 0] << np.uint64(16)) | (used[:, :, 1] << np.uint64(8)) | used[:, :, 2]
    key |= np.arange(1, BANDS + 1, dtype=np.uint64) << np.uint64(24)
    return (mix(key) >> np.uint64(32)).astype(np.uint32)


def mix(values: Hashes) -> Hashes:
    """Scatter `values` over 64 bits, in place: for large arrays, memory is what takes time.  Returns them.

    The finaliser of SplitMix64, Steele et al. 2014.
    """
    shifted = values >> np.uint64(30)
    values ^= shifted
    values *= np.uint64(0xBF58476D1CE4E5B9)
    np.right_shift(values, np.uint64(27), out=shifted)
    values ^= shifted
    values *= np.uint64(0x94D049BB133111EB)
    np.right_shift(values, np.uint64(31), out=shifted)
    values ^= shifted
    return values
