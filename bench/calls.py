"""Goals 1 and 2: what the screens ask of the services, at ten thousand and at many, beside the SQL that they need."""

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Engine, select

from bench import references, zone
from bench.databases import SQLITE, Database, Keeper, bare
from bench.references import Bare
from bench.results import Figure, Results, Target
from bench.timing import in_turn
from db.cases import Case
from db.engine import Sessions, make_engine
from domain.access import Actor, Role
from domain.boards import Filters
from domain.boards import Place as Ending
from domain.cases import CaseStatus
from domain.categories import Category
from domain.complaints import Channel
from domain.grams import sought
from domain.limits import Lamp
from services import board_rows, complaint_board, complaints, desk, duplicates, news, timeline, wall
from services.filing import ComplaintFacts

DEPARTMENT = 3
CENTRE = Actor(zone.OF_THE_CENTRE[0], "", Role.DISPATCHER, zone.CENTRE)
OFFICER = Actor(zone.officers(DEPARTMENT)[0], "", Role.OFFICER, DEPARTMENT)
LEADER = Actor(zone.ZONE_LEADERS[0], "", Role.ZONE_LEADER)
FEW = 15  # open complaints that a department has in the small database, too
FLAT = Target(1.3, of_ratio=True)
FACTS = ComplaintFacts("停电影响生产", "产线停工半天，请尽快恢复供电。", Category.POWER, Channel.PHONE)
FOUND_IN = {"rare": "量子", "frequent": "停电", "none": "火星飞船"}


@dataclass(frozen=True)
class Call:
    """One question. `needs`: the bare statements and their values, where there are such. `alike`: the same with an
    answer that is as long in the small database, for the comparison of the two."""

    what: str
    ask: Callable[[], object]
    target: Target | None = None
    needs: tuple[tuple[str, ...], dict[str, Any]] | None = None
    alike: Callable[[], object] | None = None


@dataclass(frozen=True)
class Place:
    """What differs from database to database: a case in its middle, where a deep page begins, a number."""

    case_id: int
    deep: Ending
    number: str


def place(cases: int) -> Place:
    """Look at the database to which `Sessions` is bound."""
    with Sessions() as db:
        middle = select(Case).where(Case.id >= cases // 2, Case.status == CaseStatus.CLOSED, Case.about_id.is_(None))
        case = db.scalars(middle.order_by(Case.id).limit(1)).one()
        return Place(case.id, Ending(case.opened_at, case.id), case.number)


def calls(engine: str, here: Place) -> Iterator[Call]:
    """The questions of the board, the case page, the search and the home page."""
    at_once, quick = Target(5), Target(10)
    page = complaint_board.page
    everything = Filters(still_open=False)
    deep = here.deep.at.replace(tzinfo=None).isoformat(" ", "microseconds") if engine == SQLITE else here.deep.at
    yield Call("board, open", lambda: page(CENTRE, Filters()), at_once, (references.OPEN, {}))
    yield Call(
        "board, open, a department", lambda: page(CENTRE, Filters(department_id=DEPARTMENT)), at_once,
        (references.OF_DEPARTMENT, {"department": DEPARTMENT}),
        lambda: page(CENTRE, Filters(department_id=DEPARTMENT), limit=FEW),
    )  # fmt: skip
    yield Call("board, open, an officer", lambda: page(OFFICER, Filters()), at_once,
               alike=lambda: page(OFFICER, Filters(), limit=FEW))  # fmt: skip
    for lamp in (Lamp.RED, Lamp.AMBER, Lamp.GREEN):
        yield Call(f"board, open, {lamp.value}", lambda lamp=lamp: page(CENTRE, Filters(lamp=lamp)), at_once)  # type: ignore[misc]
    yield Call(
        "board, all, far down", lambda: page(CENTRE, everything, after=here.deep), at_once,
        (references.DEEP, {"at": deep, "id": here.deep.id}),
    )  # fmt: skip
    yield Call("board, counts by status", _statuses, at_once, (references.STATUS, {}))
    yield Call("case", lambda: complaint_board.one(CENTRE, here.case_id), at_once,
               (references.CASE, {"id": here.case_id}))  # fmt: skip
    yield Call("case, its history", lambda: timeline.of_case(CENTRE, here.case_id), at_once)
    for how, words in {**FOUND_IN, "a number": here.number}.items():
        goal = Target(40) if how == "rare" and engine != SQLITE else quick
        filters = replace(everything, words=words)
        asked = (references.FOUND[engine], {"words": _pieces(engine, words)})
        yield Call(f"search, {how}", lambda filters=filters: page(CENTRE, filters), goal, asked)  # type: ignore[misc]
    yield Call(
        "likely duplicates of what is typed", lambda: duplicates.likely(CENTRE, title=FACTS.title, body=FACTS.body)
    )
    far = replace(everything, words=FOUND_IN["frequent"])
    yield Call("search, frequent, an officer", lambda: page(OFFICER, far))
    yield Call("wall, whole", _wall, Target(50))
    yield Call("wall, as others have just seen it", lambda: wall.whole(LEADER))
    yield Call("home, the centre", lambda: desk.mine(CENTRE))
    yield Call("home, an officer", lambda: desk.mine(OFFICER))
    yield Call("filing", lambda: complaints.record(CENTRE, facts=FACTS))


def file_one() -> tuple[str, float]:
    """Something happens: a complaint is filed, as by another process. Answers its number, and when that was done."""
    id = complaints.record(CENTRE, facts=FACTS)
    at = time.perf_counter()
    with Sessions() as db:
        return db.get_one(Case, id).number, at


async def something_new() -> None:
    """The same, until every server knows of it: it looks at the trail no more often."""
    await asyncio.to_thread(file_one)
    await asyncio.sleep(news.GLANCE)


def _statuses() -> object:
    """As somebody has it for the first time after a change: it then serves them until the next."""
    board_rows.counted.seen.clear()
    return complaint_board.by_status(CENTRE)


def _wall() -> object:
    """As the first viewer after a change has it: one look then serves the others. Who is silent is counted once a
    minute, and not in here."""
    wall.glances.seen.clear()
    wall.led.seen.clear()
    return wall.whole(LEADER)


def _pieces(engine: str, words: str) -> str:
    pieces = sorted(sought(words).pieces)
    return " AND ".join(f'"{p}"' for p in pieces) if engine == SQLITE else " & ".join(f"'{p}'" for p in pieces)


def measure(results: Results, keeper: Keeper, small: Database, large: Database) -> None:
    """Each question at both sizes and its bare SQL at the large one, in turn."""
    less, more = make_engine(small.url), make_engine(large.url)
    try:
        with bare(large.url) as connection:
            at_small, at_large = (
                {call.what: call for call in calls(keeper.engine, _at(engine, lambda size=size: place(size)))}  # type: ignore[misc]
                for engine, size in ((less, small.cases), (more, large.cases))
            )
            needed = Bare(keeper.engine, connection)
            for what, call in at_large.items():
                with results.part(2, keeper.engine, what):
                    results.add(*_figures(keeper.engine, call, at_small[what], less, more, needed, small.cases))
    finally:
        Sessions.configure(bind=None)
        less.dispose()
        more.dispose()


def _figures(
    engine: str, call: Call, at_small: Call, less: Engine, more: Engine, needed: Bare, cases: int
) -> Iterator[Figure]:
    asked = [lambda: _at(less, at_small.alike or at_small.ask), lambda: _at(more, call.ask)]
    if call.alike:
        asked.append(lambda: _at(more, call.alike or call.ask))
    if needs := call.needs:
        asked.append(lambda: needed.ask(needs[0], **needs[1]))
    small, large, *others = in_turn(*asked, times=25, most_seconds=4)
    alike = others.pop(0) if call.alike else large
    reference = others[0].ms if others else None
    cpu = f"processor {large.cpu_ms:.3g}"
    yield Figure(2, engine, call.what, large.ms, "ms", call.target, reference, "bare SQL", cpu)
    yield Figure(1, engine, call.what, alike.ms, "ms", FLAT, small.ms, f"{cases:,}",
                 f"{FEW} rows" if call.alike else "")  # fmt: skip


def _at(engine: Engine, ask: Callable[[], Any]) -> Any:
    Sessions.configure(bind=engine)
    return ask()
