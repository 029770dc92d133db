"""``python -m newscrawl.replica``: serve the replica until interrupted."""

from __future__ import annotations

import argparse
import asyncio
from contextlib import suppress

from newscrawl.replica.server import Replica


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m newscrawl.replica", description=__doc__)
    parser.add_argument("--port", type=int, default=8899, help="port on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--articles", type=int, default=16, help="articles per source")
    parser.add_argument("--seed", default="newscrawl", help="another seed gives other articles")
    arguments = parser.parse_args()
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve(Replica(articles=arguments.articles, seed=arguments.seed), arguments.port))


async def _serve(replica: Replica, port: int) -> None:
    await replica.start(port)
    print(
        f"replica on http://127.0.0.1:{replica.port}; try: curl -H 'Host: static.nfnews.com' http://{replica.address}/"
    )
    print(f"truth:   http://127.0.0.1:{replica.port}/__truth")
    try:
        await asyncio.Event().wait()
    finally:
        await replica.stop()


if __name__ == "__main__":
    main()
