"""The documented generator: a prepared, empty database becomes a zone with so many complaints.

Who lives there is in bench/zone.py, what becomes of each complaint in bench/stories.py. Everything that a command would
have written is there: the case and its complaint, the clock ledger without a gap, three to seven entries of the trail
in a chain of hashes, the words and pieces of the search index, the sums, unread notices of what is open. Left out:
files, messages, links, visits, reports, escalations.
"""

import multiprocessing
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import datetime
from functools import partial

from sqlalchemy import Engine, insert, select, text

from bench.loading import Loader
from bench.rows import Row, chunk
from bench.stories import Limit, Plan
from bench.zone import ENTERPRISES, PROJECTS, settle
from db.engine import Sessions
from db.rules import Rule
from db.trail import Counter
from domain.calendar import ZONE
from services import rules, tallies

AT_ONCE = 5_000
EDITION = 1  # raise it when other rows are made: kept databases are then made anew
CODES = ("case.resolve", "case.reply", "case.urgent", "case.accept", "case.confirm")
WORKERS = 2


def generate(
    engine: Engine,
    cases: int,
    now: datetime,
    told: Callable[[int], object] = lambda done: None,
    *,
    enterprises: int = ENTERPRISES,
    projects: int = PROJECTS,
) -> None:
    """Fill the database of `engine`, to which `Sessions` is bound. `told` hears how many complaints are in."""
    settle(engine, now, enterprises, projects)
    plan = plan_for(cases, now, enterprises)
    series = dict(_series(plan))
    with Loader(engine) as load:
        done = 0
        for rows in _made(plan, engine.dialect.name, _numbers(plan, series)):
            load.put(rows)
            done += len(rows["cases"])
            told(done)
    _counters(engine, plan, series, projects)
    tallies.make_anew()


def plan_for(cases: int, now: datetime, enterprises: int = ENTERPRISES) -> Plan:
    """What the stories go by: the calendar and the limits of the database."""
    with Sessions() as db:
        found = {rule.code: rule for rule in db.scalars(select(Rule).where(Rule.code.in_(CODES)))}
        limits = {code: Limit(rule.id, rule.value, rule.unit) for code, rule in found.items()}
        return Plan(cases, now, rules.calendar_for(db), limits, enterprises)


def _series(plan: Plan) -> Iterator[tuple[str, int]]:
    """Each year's series of numbers, and the last complaint of the years before it."""
    years = sorted({day.year for day in plan.days})
    for year in years:
        before = bisect_left(range(1, plan.cases + 1), year, key=lambda id: plan.opened_at(id).astimezone(ZONE).year)
        yield f"TS{year % 100:02d}", before


def _numbers(plan: Plan, series: dict[str, int]) -> Iterator[tuple[int, list[str]]]:
    for first in range(1, plan.cases + 1, AT_ONCE):
        given = []
        for id in range(first, min(first + AT_ONCE, plan.cases + 1)):
            name = f"TS{plan.opened_at(id).astimezone(ZONE):%y}"
            given.append(f"{name}-{id - series[name]:05d}")
        yield first, given


def _made(plan: Plan, dialect: str, parts: Iterator[tuple[int, list[str]]]) -> Iterator[dict[str, list[Row]]]:
    """The rows, part by part in order; of a long list two processes are always a little ahead."""
    make = partial(chunk, plan, dialect)
    if plan.cases <= AT_ONCE:
        yield from map(make, parts)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(WORKERS, mp_context=context) as pool:
        ahead: deque[Future[dict[str, list[Row]]]] = deque()
        for part in parts:
            ahead.append(pool.submit(make, part))
            if len(ahead) > 2 * WORKERS:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _counters(engine: Engine, plan: Plan, series: dict[str, int], projects: int) -> None:
    ends = [*list(series.values())[1:], plan.cases]
    given = [{"series": name, "value": end - start} for (name, start), end in zip(series.items(), ends, strict=True)]
    given.append({"series": f"XM{plan.now.astimezone(ZONE):%y}", "value": projects})
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(insert(Counter), given)
        if engine.dialect.name == "postgresql":
            for table in ("departments", "users", "enterprises", "projects"):
                connection.execute(
                    text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
                )
