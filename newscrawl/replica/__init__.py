"""A local stand-in of the source sites: for the demo, the tests and the benchmarks.

Every page is invented; hosts, addresses, interfaces, markup and misbehaviour are those of the real sites.  Spiders run
against it unchanged: :class:`newscrawl.replica.transport.ReplicaDownloadHandler` brings every request to loopback.
Needs the extra ``newscrawl[replica]``.
"""

from newscrawl.replica.server import Replica, running_replica

__all__ = ["Replica", "running_replica"]
