"""Goals 6 and 9: many people at once, each in a tab of their own, driven by processes beside the server.

The tabs share the machine's cores with the server, as they would not in a zone: figures are on the cautious side.
"""

import asyncio
import multiprocessing
import statistics
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from random import Random

from bench import zone
from bench.calls import file_one
from bench.databases import Database, Keeper, opened
from bench.results import Figure, Results, Target
from bench.servers import Server, signed_in
from bench.tabs import Tab
from bench.timing import percentile

CLICKING, EVERY = 50, 2.0
VIEWERS, LOOKING = 200, 50
SECONDS = 15.0
FILED = 20
WALL = "/wall"
ONLOOKERS = (*zone.ZONE_LEADERS, *zone.OF_THE_CENTRE, *zone.INSPECTORS, *zone.SUPERVISORS)


@dataclass(frozen=True)
class Crowd:
    """People on one page. `every`: seconds between two clicks of one of them; 0: at once. `look`: their page looks by
    itself, as often as it asks to."""

    url: str
    path: str
    sids: tuple[str, ...]
    people: int
    every: float
    seconds: float
    look: bool = False


def measure(results: Results, keeper: Keeper, large: Database) -> None:
    with results.part(6, keeper.engine, "people at once"):
        sids = tuple(signed_in(large.url, *zone.OF_THE_CENTRE))
        with Server(large.url) as server, Server() as blank:
            board = came(Crowd(server.url, "/complaints", sids, CLICKING, EVERY, SECONDS))
            beside = came(Crowd(blank.url, "/", (), CLICKING, EVERY, SECONDS))
            results.add(
                Figure(6, keeper.engine, f"{CLICKING} clicking every 2 s on the board, p95", percentile(board, 0.95),
                       "ms", Target(150), percentile(beside, 0.95), "blank", f"{len(board)} runs")
            )  # fmt: skip
    with results.part(6, keeper.engine, "two processes"):
        _two_processes(results, keeper.engine, large, sids)
    with results.part(9, keeper.engine, "who looks on"):
        _lookers(results, keeper.engine, large)


def came(*crowds: Crowd) -> list[float]:
    """How long each run of the crowds took, each crowd in a process of its own. Raises what went wrong in one."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(len(crowds)) as pool:
        return [ms for part in pool.map(_crowd, crowds) for ms in part]


def _crowd(crowd: Crowd) -> list[float]:
    return asyncio.run(_all(crowd))


async def _all(crowd: Crowd) -> list[float]:
    took: list[float] = []
    async with AsyncExitStack() as stack:
        tabs = []
        for place in range(crowd.people):
            sid = crowd.sids[place % len(crowd.sids)] if crowd.sids else ""
            tab = await stack.enter_async_context(Tab(crowd.url, crowd.path, sid=sid))
            await tab.run()
            tabs.append(tab)
        until = time.perf_counter() + crowd.seconds
        await asyncio.gather(*(_one(tab, crowd, place, until, took) for place, tab in enumerate(tabs)))
    return took


async def _one(tab: Tab, crowd: Crowd, place: int, until: float, took: list[float]) -> None:
    luck = Random(place)
    every = next(iter(tab.fragments.values()), crowd.every) if crowd.look else crowd.every
    await asyncio.sleep(luck.uniform(0, every))
    while time.perf_counter() < until:
        began = time.perf_counter()
        fragment = next(iter(tab.fragments)) if crowd.look else ""
        took.append(await tab.run(fragment, by_itself=crowd.look))
        await asyncio.sleep(max(0.0, luck.uniform(0.5, 1.5) * every - (time.perf_counter() - began)))


def _two_processes(results: Results, engine: str, large: Database, sids: tuple[str, ...]) -> None:
    """Runs a second, asked without a pause, of one process and of two on one database."""
    seconds, at_once = SECONDS / 3, 6
    with Server(large.url) as one, Server(large.url) as other:
        alone = came(Crowd(one.url, "/complaints", sids, at_once, 0, seconds))
        both = came(*(Crowd(server.url, "/complaints", sids, at_once, 0, seconds) for server in (one, other)))
    results.add(
        Figure(6, engine, "two processes, board", len(both) / seconds, "runs/s", Target(1.7, True, True),
               len(alone) / seconds, "one process", "the tabs take part of the same cores")
    )  # fmt: skip


def _lookers(results: Results, engine: str, large: Database) -> None:
    """Who looks on at the wall: all who may see the whole of it, in several tabs each, signed in anew for each."""
    sids = tuple(signed_in(large.url, *(ONLOOKERS[n % len(ONLOOKERS)] for n in range(VIEWERS))))
    with Server(large.url) as server:
        looks = came(Crowd(server.url, WALL, sids, VIEWERS, 2, SECONDS, look=True))
        results.add(
            Figure(6, engine, f"{VIEWERS} viewers of the wall, a look, p95", percentile(looks, 0.95), "ms", Target(100))
        )
        idle = asyncio.run(_idle(Crowd(server.url, WALL, sids, LOOKING, 2, SECONDS, look=True), server))
        results.add(Figure(9, engine, "an idle viewer of the wall", idle, "% of a core", Target(0.2)))
        seen = asyncio.run(_freshness(server.url, WALL, sids[:LOOKING], large))
        results.add(
            Figure(9, engine, f"filed elsewhere, on the wall, p95 of {LOOKING} viewers", percentile(seen, 0.95), "s",
                   Target(2), statistics.median(seen), "its median")
        )  # fmt: skip


async def _idle(crowd: Crowd, server: Server) -> float:
    """The processor's time that the server spends on one viewer while nothing happens, in hundredths of a core."""
    async with AsyncExitStack() as stack:
        tabs = [
            await stack.enter_async_context(Tab(crowd.url, crowd.path, sid=sid)) for sid in crowd.sids[: crowd.people]
        ]
        for tab in tabs:
            await tab.run()
        worked, began = server.processor_seconds, time.perf_counter()
        took: list[float] = []
        await asyncio.gather(*(_one(tab, crowd, n, began + crowd.seconds, took) for n, tab in enumerate(tabs)))
        spent = server.processor_seconds - worked
        return 100 * spent / (time.perf_counter() - began) / crowd.people


async def _freshness(url: str, path: str, sids: tuple[str, ...], large: Database) -> list[float]:
    """Seconds from a filing in another process until its number stands on a viewer's page: so many for each filing as
    there are viewers. Of one that did not come until the end, as long as it was waited for."""
    filed: dict[str, float] = {}
    async with AsyncExitStack() as stack:
        viewers = [Viewer(await stack.enter_async_context(Tab(url, path, sid=sid)), filed) for sid in sids]
        for viewer in viewers:
            await viewer.tab.run()
        over = asyncio.Event()
        watching = [asyncio.create_task(viewer.watch(place, over)) for place, viewer in enumerate(viewers)]
        with opened(large.url):
            for _ in range(FILED):
                await asyncio.sleep(3)
                number, at = await asyncio.to_thread(file_one)
                filed[number] = at
                for viewer in viewers:
                    viewer.note()
        await asyncio.sleep(3)
        ended = time.perf_counter()
        over.set()
        await asyncio.gather(*watching)
    return [viewer.seen.get(number, ended) - at for viewer in viewers for number, at in filed.items()]


@dataclass
class Viewer:
    """Somebody at a wall: when it was last drawn anew for them, and when each of the numbers `filed` stood there."""

    tab: Tab
    filed: dict[str, float]
    drawn: float = 0.0
    seen: dict[str, float] = field(default_factory=dict)

    async def watch(self, place: int, over: asyncio.Event) -> None:
        """Look as often as the page asks to; a look that finds news draws the page anew. One is told that it is over:
        cancelled in the moment in which a run ends, one would not hear of it."""
        await asyncio.sleep(Random(place).uniform(0, 1.5))
        while not over.is_set():
            fragment, every = next(iter(self.tab.fragments.items()))
            began, before = time.perf_counter(), self.tab.runs
            await self.tab.run(fragment, by_itself=True)
            if self.tab.runs > before + 1:
                self.drawn = time.perf_counter()
                self.note()
            await asyncio.sleep(max(0.0, every - (time.perf_counter() - began)))

    def note(self) -> None:
        """What stands on the page as it was last drawn: also a number that was drawn before one had heard of it."""
        for number, at in self.filed.items():
            if number not in self.seen and self.drawn > at and self.tab.shows(number):
                self.seen[number] = self.drawn
