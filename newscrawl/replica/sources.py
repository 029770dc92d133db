"""The sources that the replica stands in for."""

from __future__ import annotations

from newscrawl.replica.nanfang_plus import NanfangPlus
from newscrawl.replica.source import Source
from newscrawl.replica.world import World
from newscrawl.replica.ycwb import Ycwb


def build(world: World) -> list[Source]:
    """Every source once, all in the same world."""
    return [NanfangPlus(world), Ycwb(world)]
