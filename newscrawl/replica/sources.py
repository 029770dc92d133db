"""The sources that the replica stands in for."""

from __future__ import annotations

from newscrawl.replica.gkmlpt import Directory
from newscrawl.replica.nanfang_plus import NanfangPlus
from newscrawl.replica.nfcms import Portal
from newscrawl.replica.source import Source
from newscrawl.replica.world import World
from newscrawl.replica.ycwb import Ycwb


def build(world: World) -> list[Source]:
    """Every source once, all in the same world."""
    nanfang_plus, ycwb, portal = NanfangPlus(world), Ycwb(world), Portal(world)
    return [nanfang_plus, ycwb, portal, Directory(world, portal)]
