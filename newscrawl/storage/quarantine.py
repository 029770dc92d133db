"""Pages that could not become articles: kept as they came, with the reason, so that nothing is dropped in silence."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newscrawl import clock
from newscrawl.items import Capture
from newscrawl.storage.errors import storage_errors
from newscrawl.storage.files import beijing_day, safe_name, write_whole


@dataclass(frozen=True, slots=True)
class Quarantine:
    """The folder ``data/quarantine``: per page ``<site>/<day>/<hash>.bin`` (the payload) and ``<hash>.json``."""

    root: Path

    def keep(  # noqa: PLR0913 - a description has many parts
        self,
        url: str,
        reason: str,
        *,
        site: str,
        run_id: str,
        capture: Capture | None,
        row: dict[str, Any] | None = None,
    ) -> str:
        """Write a page's bytes, or the row that was no valid one, durably.

        Returns the file's name below the folder, without suffix.  The same bytes of the same URL give the same name.
        """
        now = capture.fetched_at if capture else clock.now()
        payload = capture.body if capture else json.dumps(row, default=str).encode("ascii")
        digest = hashlib.sha256(url.encode("utf-8", "surrogatepass") + b"\n" + payload).hexdigest()[:32]
        name = f"{safe_name(site)}/{beijing_day(now)}/{digest}"
        about = {
            "url": url,
            "reason": reason,
            "site": site,
            "run_id": run_id,
            "at": now.isoformat(),
            "status": capture.status if capture else None,
            "headers": capture.headers if capture else [],
            "row": row,
        }
        with storage_errors(self.root):
            if capture:
                write_whole(self.root / f"{name}.bin", lambda file: file.write(payload))
            description = json.dumps(about, indent=1, default=str).encode("ascii")
            write_whole(self.root / f"{name}.json", lambda file: file.write(description))
        return name
