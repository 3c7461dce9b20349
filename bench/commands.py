"""Goal 7: commands per second with one writer and with eight, beside bare transactions of the same durability.

A bare transaction writes a case, its complaint and one entry of the trail, and commits. A command does that and asks
for permission, keeps ledger, chain of hashes, notices, number and search index.
"""

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

from sqlalchemy import select

from bench import zone
from bench.calls import FACTS
from bench.databases import SQLITE, Database, Keeper, bare, opened
from bench.results import Figure, Results, Target
from db.cases import Case
from db.engine import Sessions
from domain.access import Actor, Role
from domain.cases import CaseStatus
from services import complaints

SECONDS = 4.0
WRITERS = 8
SHARE = Target(0.25, at_least=True, of_ratio=True)
BARE = (
    "INSERT INTO cases (number, kind, status, department_id, officer_id, recorded_by_id, opened_at, due_at, rule_id, "
    "extra_workdays, assignment_final, title, created_at, version) VALUES (:number, 'complaint', 'recorded', 1, 1, 1, "
    ":at, :at, 1, 0, :no, :title, :at, 1) RETURNING id",
    "INSERT INTO complaints (case_id, channel, category, body, anonymous, urgent, on_the_spot, late_accepts, returns, "
    "transfers, outcome_by_link, reopenings, created_at, version) VALUES (:id, 'phone', 'hard.power', :body, :no, :no, "
    ":no, 0, 0, 0, :no, 0, :at, 1)",
    "INSERT INTO events (at, actor_id, kind, subject_type, subject_id, seq, changes, details, previous_hash, hash) "
    "VALUES (:at, 1, 'complaint.recorded', 'Case', :id, 1, '{}', '{}', :hash, :hash)",
)


@dataclass(frozen=True)
class Rate:
    """What several writers did in a stretch of time."""

    per_second: float
    least_share: float  # of the mean: what the slowest writer got
    errors: int
    first_error: str


def written(writers: list[Callable[[], object]], seconds: float = SECONDS) -> Rate:
    """Let each write for that long in a thread of its own, as the people of one app process do."""
    done, wrong = [0] * len(writers), list[str]()
    until = time.perf_counter() + seconds

    def write(place: int) -> None:
        while time.perf_counter() < until:
            try:
                writers[place]()
            except Exception as failure:  # counted: the goal is none
                wrong.append(f"{type(failure).__name__}: {failure}"[:120])
            else:
                done[place] += 1

    threads = [threading.Thread(target=write, args=(place,)) for place in range(len(writers))]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    mean = sum(done) / len(done)
    return Rate(
        sum(done) / (time.perf_counter() - began), min(done) / mean if mean else 0, len(wrong), (wrong or [""])[0]
    )


def measure(results: Results, keeper: Keeper, small: Database) -> None:
    """On a copy: what is written here is not of the zone."""
    with results.part(7, keeper.engine, "commands"), keeper.scratch(small) as here:
        with bare_writers(here) as writers:
            alone, together = written(writers[:1]), written(writers)
        with opened(here.url):
            for what, commands in (("filing", _filing()), ("first reply", _replies())):
                _compare(results, keeper.engine, what, 1, written(commands[:1]), alone)
                _compare(results, keeper.engine, what, WRITERS, written(commands), together)


def _compare(results: Results, engine: str, what: str, writers: int, rate: Rate, reference: Rate) -> None:
    name = f"{what}, {writers} writer{'s' * (writers > 1)}"
    results.add(Figure(7, engine, name, rate.per_second, "/s", SHARE, reference.per_second, "bare transactions"))
    if writers > 1:
        results.add(
            Figure(7, engine, f"{name}, errors", rate.errors, "", Target(0), note=rate.first_error),
            Figure(7, engine, f"{name}, the slowest of the mean", rate.least_share, "×", Target(0.5, at_least=True),
                   reference.least_share, "bare transactions"),
        )  # fmt: skip


class bare_writers:  # noqa: N801 - read as a function
    """Writers with a connection each, through the driver alone."""

    def __init__(self, here: Database) -> None:
        self.here, self.numbers = here, count(1)

    def __enter__(self) -> list[Callable[[], object]]:
        self.opened = [bare(self.here.url) for _ in range(WRITERS)]
        return [self._writer(one.__enter__()) for one in self.opened]

    def __exit__(self, *_: object) -> None:
        for one in self.opened:
            one.__exit__(None, None, None)

    def _writer(self, connection: Any) -> Callable[[], object]:
        sqlite = self.here.engine == SQLITE
        cursor = connection.cursor()
        statements = [statement if sqlite else _named(statement) for statement in BARE]

        def write() -> None:
            values = {
                "number": f"B{next(self.numbers)}", "at": "2026-01-05 01:00:00.000000", "no": 0 if sqlite else False,
                "title": FACTS.title, "body": FACTS.body, "hash": "0" * 64,
            }  # fmt: skip
            if sqlite:
                cursor.execute("BEGIN IMMEDIATE")
            cursor.execute(statements[0], values)
            values["id"] = cursor.fetchone()[0]
            for statement in statements[1:]:
                cursor.execute(statement, values)
            connection.commit()

        return write


def _named(statement: str) -> str:
    return re.sub(r":(\w+)", r"%(\1)s", statement)


def _filing() -> list[Callable[[], object]]:
    people = [Actor(id, "", Role.DISPATCHER, zone.CENTRE) for id in zone.OF_THE_CENTRE][:WRITERS]
    return [lambda me=me: complaints.record(me, facts=FACTS) for me in people]  # type: ignore[misc]


@dataclass
class Reply:
    """An officer replies to the cases that lie with them, over and over."""

    officer: Actor
    case_ids: list[int]

    def __call__(self) -> None:
        id = self.case_ids[0]
        self.case_ids = [*self.case_ids[1:], id]
        with Sessions() as db:
            seen = db.get_one(Case, id)
        complaints.reply(self.officer, seen, reply="已安排专人到现场，三日内答复。")


def _replies() -> list[Callable[[], object]]:
    with Sessions() as db:
        working = select(Case.officer_id, Case.department_id, Case.id)
        rows = db.execute(working.where(Case.status == CaseStatus.WORKING, Case.about_id.is_(None)).order_by(Case.id))
        cases: dict[tuple[int, int], list[int]] = {}
        for officer, department, id in rows:
            cases.setdefault((officer, department), []).append(id)
    found = [Reply(Actor(id, "", Role.OFFICER, house), own) for (id, house), own in cases.items()][:WRITERS]
    if len(found) < WRITERS:
        raise LookupError("too few officers have something to reply to")
    return list(found)
