"""The sweep: who does it, each job once in its period, one process at a time."""

import ast
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from db.background import JobRun, Lease
from db.engine import Sessions
from db.org import User
from db.trail import Event
from domain.access import NOT_STAFF, STAFF, Actor, Role
from domain.access import Permission as P
from domain.errors import Invalid, NotAllowed, SessionEnded, Stale
from domain.org import NobodysRole, PersonFacts
from services import clock, leases, people, sweep
from services.admission import without_person
from services.sessions import load_actor
from services.sweep import Job, each_hour, run_due
from services.work import COMMANDS, Command, Work
from tests.services.staff import someone

pytestmark = pytest.mark.usefixtures("database")
NOON = datetime.fromisoformat("2026-03-02T04:00:00+00:00")


def counting(name: str = "count", fails: int = 0) -> tuple[Job, list[Actor]]:
    """A job that notes by whom it was run, and fails the first `fails` times."""
    runs: list[Actor] = []

    def run(system: Actor) -> int:
        runs.append(system)
        if len(runs) <= fails:
            raise RuntimeError("the post office is closed")
        return 3

    return Job(name, "Count", each_hour, run), runs


def noted(name: str = "count") -> JobRun:
    with Sessions() as db:
        return db.get_one(JobRun, name)


def test_a_job_is_done_once_in_its_period_however_often_the_sweep_runs() -> None:
    job, runs = counting()
    with clock.at(NOON):
        assert [(o.did, o.error) for o in run_due((job,)) or ()] == [(3, None)]
        assert run_due((job,)) == [] == run_due((job,))
    with clock.at(NOON + timedelta(hours=1)):
        assert len(run_due((job,)) or ()) == 1
    assert len(runs) == 2
    assert (noted().period, noted().did) == ("2026-03-02T05", 3)


def test_a_job_that_fails_says_why_keeps_no_other_from_being_done_and_is_tried_again() -> None:
    (broken, _), (fine, _) = counting(fails=1), counting("fine")
    with clock.at(NOON):
        first = run_due((broken, fine)) or []
        assert [o.error for o in first] == ["RuntimeError", None]
        assert (noted().error, noted().done_at) == ("RuntimeError", None)
        assert [o.job.name for o in run_due((broken, fine)) or ()] == ["count"]
    assert (noted().error, noted().failed_at) == (None, None)


def _asks_for(words: str) -> None:
    with Sessions() as db:
        db.execute(text("SELECT name FROM nowhere WHERE name = :words"), {"words": words})


def _is_refused(words: str) -> None:
    raise Invalid(field="Name", problem=words)


@pytest.mark.parametrize(
    ("fails", "kinds"),
    [
        (_asks_for, {"OperationalError SQLITE_ERROR", "UndefinedTable 42P01"}),
        (_is_refused, {"{field}: {problem}"}),
        (int, {"ValueError"}),
    ],
)
def test_what_a_job_that_fails_was_about_is_not_kept_for_those_who_may_not_see_it(
    fails: Callable[[str], Any], kinds: set[str]
) -> None:
    run_due((Job("broken", "Count", each_hour, lambda _system: fails("张三 13800000000") or 0),))
    assert noted("broken").error in kinds


def test_a_statement_that_fails_does_not_say_what_was_filled_in() -> None:
    with pytest.raises(DBAPIError, match="nowhere") as failed:
        _asks_for("张三 13800000000")
    assert "13800000000" not in str(failed.value)


def test_a_second_process_leaves_the_sweep_to_the_first_until_that_one_dies() -> None:
    job, runs = counting()
    with clock.at(NOON), leases.alone(sweep.LEASE) as mine:
        assert mine and run_due((job,)) is None and runs == []
        with clock.at(NOON + leases.LASTS + timedelta(seconds=1)):
            assert len(run_due((job,)) or ()) == 1
    assert len(runs) == 1


def test_who_lost_the_lease_does_not_take_it_from_the_new_holder_on_going() -> None:
    with clock.at(NOON), leases.alone("x"), clock.at(NOON + leases.LASTS * 2), leases.alone("x") as second:
        assert second
        with Sessions() as db:
            holder = db.get_one(Lease, "x").holder
    with Sessions() as db:
        assert db.get_one(Lease, "x").holder == holder


class Watch:
    """What the machine's clock says to the leases; a job lets it run on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = NOON
        monkeypatch.setattr(leases, "real_now", lambda: self.now)

    def taking(self, minutes: float, name: str = "long", then: Callable[[], object] = lambda: None) -> Job:
        def run(_system: Actor) -> int:
            self.now += timedelta(minutes=minutes)
            then()
            return 1

        return Job(name, "Count", each_hour, run)


def test_who_sweeps_keeps_the_lease_from_job_to_job_however_long_all_of_them_take(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    watch, others = Watch(monkeypatch), []

    def another_comes() -> None:
        others.append(run_due(()))

    jobs = [watch.taking(1.5, name, another_comes) for name in ("first", "second", "third")]
    assert len(run_due(tuple(jobs)) or ()) == 3
    assert others == [None, None, None]


def test_who_was_overtaken_in_a_job_leaves_the_others_to_who_sweeps_now(monkeypatch: pytest.MonkeyPatch) -> None:
    watch, (second, runs) = Watch(monkeypatch), counting("second")
    first = watch.taking(3, "first", lambda: run_due(()))
    assert [o.job.name for o in run_due((first, second)) or ()] == ["first"]
    assert runs == []


def test_who_was_overtaken_leaves_no_error_where_the_other_has_done_it(monkeypatch: pytest.MonkeyPatch) -> None:
    watch, (fine, _) = Watch(monkeypatch), counting()

    def too_late() -> None:
        assert len(run_due((fine,)) or ()) == 1
        raise Stale

    with clock.at(NOON):
        assert [o.error for o in run_due((watch.taking(3, "count", too_late),)) or ()] == [Stale.template]
    assert (noted().error, noted().failed_at, noted().period) == (None, None, "2026-03-02T04")


def _writes(work: Work) -> None:
    user = work.db.scalars(select(User)).one()
    work.record(user, "person.changed", name=user.name)


WRITES: Command[..., None] = Command(_writes, P.SWEEP_RUN)
del COMMANDS[WRITES.name]  # for these tests only: the register of the house is left alone


def test_what_the_system_does_stands_in_the_trail_without_a_person() -> None:
    someone(Role.OFFICER)
    with without_person(Role.SYSTEM, "The system") as system:
        WRITES(system)
    with Sessions() as db:
        assert db.scalars(select(Event.actor_id)).all() == [None]


def test_the_system_may_do_only_what_it_is_granted() -> None:
    with without_person(Role.SYSTEM, "The system") as system, pytest.raises(NotAllowed):
        people.create(system, facts=PersonFacts("ab", "甲", Role.OFFICER))


def test_nobody_passes_for_the_system_who_was_not_let_in_as_such() -> None:
    forged = Actor(0, "The system", Role.SYSTEM)
    with without_person(Role.SYSTEM, "The system") as real:
        pass
    for actor in (forged, replace(real), real):
        with pytest.raises(SessionEnded):
            WRITES(actor)
    with without_person(Role.SYSTEM, "The system"), pytest.raises(SessionEnded):
        WRITES(forged)


@pytest.mark.parametrize("role", NOT_STAFF)
def test_a_role_of_nobody_is_given_to_nobody_and_opens_no_door(role: Role) -> None:
    admin = someone(Role.ADMINISTRATOR)
    with pytest.raises(NobodysRole):
        people.create(admin, facts=PersonFacts("ab", "甲", role))
    smuggled = someone(role)
    with Sessions() as db, pytest.raises(SessionEnded):
        load_actor(db, smuggled.id, None)


@pytest.mark.parametrize("role", STAFF)
def test_people_come_in_as_people_only(role: Role) -> None:
    with pytest.raises(ValueError, match="held by people"), without_person(role, "甲"):
        pass


def test_only_these_doors_let_in_who_is_nobody() -> None:
    """The sweep; and the demonstration, which plays the sweeps of the past at the operator's door."""
    callers = {
        str(path)
        for floor in ("services", "web", "ui", "pages", "demo", "manage.py")
        for path in ([Path(floor)] if "." in floor else Path(floor).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "without_person"
    }
    assert callers == {"services/sweep.py", "services/front_door.py", "demo/reports.py"}
