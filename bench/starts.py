"""Goal 10: from nothing to the first page, the first page after a start, memory at rest and of people who look on."""

import asyncio
import statistics
import time
from contextlib import AsyncExitStack

from bench import zone
from bench.databases import Database, Keeper
from bench.results import Figure, Results, Target
from bench.servers import Server, signed_in
from bench.tabs import Tab

AGAIN = 3
IDLE = 60


def measure(results: Results, keeper: Keeper, large: Database) -> None:
    """What `make run` does on a prepared machine, as the Makefile has it."""
    with results.part(10, keeper.engine, "start"):
        sid = signed_in(large.url, zone.OF_THE_CENTRE[0])[0]
        starts = [_start(large.url, sid) for _ in range(AGAIN)]
        shown, first = (statistics.median(values) for values in zip(*starts, strict=True))
        results.add(
            Figure(10, keeper.engine, "from `make run` to the first page", shown, "s", Target(3)),
            Figure(10, keeper.engine, "first page after a start", first, "ms", Target(300)),
        )
    with results.part(10, keeper.engine, "memory"):
        at_rest, each, blank = asyncio.run(_memory(large.url))
        results.add(
            Figure(10, keeper.engine, "memory at rest", at_rest, "MB", Target(250), blank, "a blank page's server"),
            Figure(10, keeper.engine, "memory of an idle session", each, "MB", Target(1)),
        )


def _start(url: str, sid: str) -> tuple[float, float]:
    """Seconds until the sign-in page stood; milliseconds of the first page that somebody signed in then saw."""
    with Server(url) as server:

        async def look() -> tuple[float, float]:
            async with Tab(server.url) as stranger:
                await stranger.run()
                shown = time.perf_counter() - server.began
            async with Tab(server.url, "/complaints", sid=sid) as tab:
                return shown, await tab.run()

        return asyncio.run(look())


async def _memory(url: str) -> tuple[float, float, float]:
    sids = signed_in(url, *zone.staff(zone.CENTRE + 1))
    with Server(url) as server, Server() as blank:
        async with Tab(blank.url) as tab:
            await tab.run()
        async with Tab(server.url, sid=sids[0]) as tab:
            await tab.run()
        at_rest = server.resident_mb
        async with AsyncExitStack() as stack:
            for place in range(IDLE):
                tab = await stack.enter_async_context(Tab(server.url, "/complaints", sid=sids[place % len(sids)]))
                await tab.run()
            return at_rest, (server.resident_mb - at_rest) / IDLE, blank.resident_mb
