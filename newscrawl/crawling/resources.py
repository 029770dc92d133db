"""What a run holds from its first request to its end: lock, state, archive, ledger, its part in the work of others."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from newscrawl.crawling.exit_codes import CannotRun
from newscrawl.crawling.lock import RunLock
from newscrawl.crawling.sharing import Sharing
from newscrawl.storage.archive import Archive
from newscrawl.storage.database import state_location
from newscrawl.storage.entries import Policy
from newscrawl.storage.errors import require_space, storage_errors
from newscrawl.storage.files import safe_name
from newscrawl.storage.leases import Leases
from newscrawl.storage.ledger import Ledger
from newscrawl.storage.machines import Machines
from newscrawl.storage.object_dumps import dumps_of
from newscrawl.storage.shards import Compression
from newscrawl.storage.state import State
from newscrawl.storage.uploads import send_archive, writing
from newscrawl.storage.values import RunInfo


@dataclass(frozen=True, slots=True)
class Resources:
    """All that a run has opened."""

    state: State
    archive: Archive
    ledger: Ledger
    sharing: Sharing | None
    """None where nobody shares the state."""


def open_resources(crawler: Crawler, info: RunInfo, opened: ExitStack) -> Resources:
    """Open what the run `info` needs; `opened` closes it.  Raises CannotRun and StorageError."""
    settings, data = crawler.settings, Path(crawler.settings["NEWSCRAWL_DATA_DIR"])
    policy: Policy = choice(settings, "DEDUP_POLICY", get_args(Policy))
    compression: Compression = choice(settings, "DUMP_COMPRESSION", get_args(Compression))
    require_space(data)
    with storage_errors(data):
        opened.enter_context(RunLock(data / "state" / "locks" / f"{safe_name(info.spider)}.lock", info.spider))
    state = opened.enter_context(State(state_location(data, settings.get("NEWSCRAWL_STATE_URL"))))
    if url := settings.get("NEWSCRAWL_ARCHIVE_URL"):
        opened.callback(send_archive, data, url)  # after the archive of this run is closed
        send_archive(data, url)
        opened.enter_context(writing(data, info.run_id))
    archive = opened.enter_context(Archive(data, info.run_id))
    dumps = dumps_of(data, settings.get("NEWSCRAWL_DUMPS_URL"), compression)
    sharing = _share(crawler, state, info.run_id, dumps.machine(state)) if state.shared else None
    ledger = Ledger(state, info, dumps, policy, before_commit=archive.flush)
    if sharing:
        ledger.page_ended = sharing.ended
    return Resources(state, archive, ledger, sharing)


def _share(crawler: Crawler, state: State, run_id: str, machine: str) -> Sharing:
    settings = crawler.settings
    seconds, timeout = settings.getfloat("LEASE_SECONDS"), settings.getfloat("DOWNLOAD_TIMEOUT")
    if seconds < 2 * timeout:
        raise CannotRun(
            f"LEASE_SECONDS={seconds:g} is less than twice DOWNLOAD_TIMEOUT={timeout:g}: another crawler could begin at"
            " a site before the last answer to this one is there"
        )
    leases = Leases(state, run_id, seconds)
    return Sharing(crawler, state, leases, Machines(state, machine), settings.getint("SITES_AT_ONCE"))


def choice(settings: BaseSettings, name: str, allowed: tuple[str, ...]) -> Any:
    """A setting that must be one of a few words."""
    chosen = settings.get(name)
    if chosen not in allowed:
        raise CannotRun(f"{name}={chosen!r} is none of {', '.join(allowed)}")
    return chosen
