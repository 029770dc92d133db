"""The sources that the replica stands in for."""

from __future__ import annotations

from newscrawl.replica import families
from newscrawl.replica.aggregator import Aggregator
from newscrawl.replica.eastmoney import Eastmoney
from newscrawl.replica.gkmlpt import Directory
from newscrawl.replica.mirror import Mirror
from newscrawl.replica.nanfang_plus import NanfangPlus
from newscrawl.replica.nfcms import Portal
from newscrawl.replica.source import Source
from newscrawl.replica.world import World
from newscrawl.replica.ycwb import Ycwb


def build(world: World) -> list[Source]:
    """Every source once, all in the same world."""
    portal = Portal(world)
    news = [NanfangPlus(world), Ycwb(world), portal, Directory(world, portal)]
    return [*news, *families.build(world), Eastmoney(world), Aggregator(world), Mirror(world)]
