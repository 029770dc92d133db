"""A local stand-in of the source sites: for the demo, the tests and the benchmarks.

Every page is invented; hosts, addresses, interfaces, markup and misbehaviour are those of the real sites.  Spiders run
against it unchanged: :class:`newscrawl.replica.transport.ReplicaDownloadHandler` brings every request to loopback.
Needs the extra ``newscrawl[replica]``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newscrawl.replica.server import Replica, running_replica

__all__ = ["Replica", "running_replica"]


def __getattr__(name: str) -> Any:
    """Load the server when it is asked for: a crawl that is sent to the replica needs none of its own."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from newscrawl.replica import server

    return getattr(server, name)
