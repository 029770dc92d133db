"""The sources that the replica stands in for."""

from __future__ import annotations

from newscrawl.replica import families
from newscrawl.replica.aggregator import Aggregator
from newscrawl.replica.eastmoney import Eastmoney
from newscrawl.replica.epaper import Epaper
from newscrawl.replica.gkmlpt import Directory
from newscrawl.replica.mirror import Mirror
from newscrawl.replica.nanfang_plus import NanfangPlus
from newscrawl.replica.nfcms import Portal
from newscrawl.replica.source import Source
from newscrawl.replica.southcn import Southcn
from newscrawl.replica.world import World
from newscrawl.replica.ycwb import Ycpai, Ycwb


def build(world: World) -> list[Source]:
    """Every source once, all in the same world."""
    portal, app = Portal(world), Ycpai(world)
    directory = Directory(world, portal)
    news = [NanfangPlus(world), Ycwb(world, app), app, Southcn(world), Epaper(world)]
    government = [portal, directory, directory.past, *families.build(world)]
    return [*news, *government, Eastmoney(world), Aggregator(world), Mirror(world)]
