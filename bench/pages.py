"""Goal 3: page runs over Streamlit's protocol, beside a blank page served alike; and a look that finds no news."""

import asyncio
import statistics
from contextlib import AsyncExitStack
from dataclasses import dataclass

from bench import zone
from bench.calls import DEPARTMENT, place, something_new
from bench.databases import Database, Keeper, opened
from bench.results import Figure, Results, Target
from bench.servers import Server, signed_in
from bench.tabs import Tab

TIMES = 25
CENTRE, OFFICER, LEADER = zone.OF_THE_CENTRE[0], zone.officers(DEPARTMENT)[0], zone.ZONE_LEADERS[0]
TICK = "a look that finds no news"


@dataclass(frozen=True)
class Shown:
    """A page as somebody opens it."""

    what: str
    path: str
    query: str
    person: int
    target: Target
    filed_before: bool = False  # each run: it then shows what nobody has seen yet


def shown(case_id: int) -> tuple[Shown, ...]:
    return (
        Shown("board", "/complaints", "", CENTRE, Target(40)),
        Shown("case", "/complaint", f"id={case_id}", CENTRE, Target(50)),
        Shown("home, the centre", "/desk", "", CENTRE, Target(40)),
        Shown("home, the centre, something was filed since", "/desk", "", CENTRE, Target(40), filed_before=True),
        Shown("home, an officer", "/desk", "", OFFICER, Target(40)),
        Shown("wall, as others have just seen it", "/wall", "", LEADER, Target(60)),
        Shown("wall, something was filed since", "/wall", "", LEADER, Target(60), filed_before=True),
    )


def measure(results: Results, keeper: Keeper, large: Database) -> None:
    """Each page over and over in one tab, in turn with the blank one."""
    with results.part(3, keeper.engine, "page runs"):
        with opened(large.url):
            pages = shown(place(large.cases).case_id)
        sids = dict(zip({p.person for p in pages}, signed_in(large.url, *{p.person for p in pages}), strict=True))
        with Server(large.url) as server, Server() as blank, opened(large.url):
            for page in pages:
                with results.part(3, keeper.engine, page.what):
                    asyncio.run(_measure(results, keeper.engine, server, blank, page, sids[page.person]))


async def _measure(results: Results, engine: str, server: Server, blank: Server, page: Shown, sid: str) -> None:
    async with AsyncExitStack() as stack:
        tab = await stack.enter_async_context(Tab(server.url, page.path, page.query, sid))
        beside = await stack.enter_async_context(Tab(blank.url))
        await tab.run()
        await beside.run()
        runs, blanks = [], []
        for _ in range(TIMES):
            if page.filed_before:
                await something_new()
            runs.append(await tab.run())
            blanks.append(await beside.run())
        results.add(
            Figure(3, engine, page.what, statistics.median(runs), "ms", page.target, statistics.median(blanks), "blank")
        )
        if tab.fragments and page.path in ("/desk", "/wall") and page.person != CENTRE and not page.filed_before:
            fragment = next(iter(tab.fragments))
            ticks = [await tab.run(fragment, by_itself=True) for _ in range(TIMES)]
            results.add(
                Figure(3, engine, f"{page.what}, {TICK}", statistics.median(ticks), "ms", Target(8),
                       statistics.median(blanks), "blank")
            )  # fmt: skip
