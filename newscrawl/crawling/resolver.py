"""Address guard: no name, literal or odd spelling leads the crawler into a private network.

It looks at the address that is about to be dialled, so it sees every hop of a redirect, robots.txt, decimal spellings
and names that answer differently the second time.  A proxy resolves by itself: behind one, the proxy must filter.
"""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Iterable, Sequence
from typing import Self

from scrapy.crawler import Crawler
from scrapy.resolver import CachingThreadedResolver
from scrapy.utils.datatypes import LocalCache
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred, fail
from twisted.internet.error import DNSLookupError

from newscrawl.crawling.arguments import read_words

logger = logging.getLogger(__name__)

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

refusals: LocalCache[str, str] = LocalCache(1000)
"""Host -> why its address was refused.  Twisted swallows a resolver's own errors; the spider's errback looks here."""


def read_networks(values: str | Iterable[str]) -> tuple[Network, ...]:
    """The networks of ALLOWED_PRIVATE_NETWORKS.  Raises ValueError naming the one that is none."""
    words = read_words(values if isinstance(values, str) else " ".join(map(str, values)))
    try:
        return tuple(ipaddress.ip_network(word, strict=False) for word in words)
    except ValueError as error:
        raise ValueError(f"ALLOWED_PRIVATE_NETWORKS: {error}; write networks as 10.1.0.0/16,127.0.0.1/32") from None


def refusal(address: str, allowed: Sequence[Network] = ()) -> str | None:
    """Why `address` must not be dialled, or None.

    IPv4 addresses wrapped in IPv6 (mapped, 6to4, Teredo, NAT64) are judged by what they wrap as well.
    """
    try:
        judged = _unwrapped(ipaddress.ip_address(address.split("%", maxsplit=1)[0]))
    except ValueError:
        return f"{address!r} is no IP address"
    for one in judged:
        if any(one.version == network.version and one in network for network in allowed):
            continue
        if not one.is_global or one.is_multicast:
            return f"{one} is not a public address"
    return None


def _unwrapped(address: IPAddress) -> list[IPAddress]:
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    inner: list[IPAddress] = [address]
    if address.sixtofour:
        inner.append(address.sixtofour)
    if address.teredo:
        inner.extend(address.teredo)
    if address in ipaddress.ip_network("64:ff9b::/96"):
        inner = [ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)]
    return inner


class GuardedResolver(CachingThreadedResolver):
    """Scrapy's caching resolver that fails for names and literals whose address is refused."""

    def __init__(self, reactor: ReactorBase, cache_size: int, timeout: float, allowed: tuple[Network, ...]) -> None:
        super().__init__(reactor, cache_size, timeout)
        self.allowed = allowed

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        settings = crawler.settings
        return cls(
            reactor,
            settings.getint("DNSCACHE_SIZE") if settings.getbool("DNSCACHE_ENABLED") else 0,
            settings.getfloat("DNS_TIMEOUT"),
            read_networks(settings.getlist("ALLOWED_PRIVATE_NETWORKS")),
        )

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802  Twisted's name
        if ":" in name:  # an IPv6 literal, which the IPv4 resolver below would not judge
            return self._checked(name, name) or fail(DNSLookupError(f"{name}: IPv6 addresses are not dialled"))
        return super().getHostByName(name, timeout).addCallback(lambda address: self._check(address, name))

    def _checked(self, address: str, name: str) -> Deferred[str] | None:
        try:
            self._check(address, name)
        except DNSLookupError as error:
            return fail(error)
        return None

    def _check(self, address: str, name: str) -> str:
        reason = refusal(address, self.allowed)
        if reason is None:
            return address
        if name not in refusals:
            logger.warning("Refused to connect to %s: %s (setting ALLOWED_PRIVATE_NETWORKS)", name, reason)
        refusals[name] = reason
        raise DNSLookupError(f"{name}: {reason}")
