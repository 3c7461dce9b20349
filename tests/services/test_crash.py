"""Power goes, the process dies: whatever was confirmed is there, whatever was not confirmed is there whole or not."""

import multiprocessing
import os
import signal
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import event, select

from db.base import Base, Record
from db.engine import Sessions, open_database
from db.projects import Handoff, Project, Tenure
from db.trail import Event
from domain.projects import HandoffKind, HandoffStatus
from services import handoffs, hub, projects, trail
from services.timeline import TABLES
from tests.factories import Zone

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.clause(11)]
SEED = 20_260_302
FIRSTS = {"Project": "project.taken_in", "Handoff": "handoff.offered", "Case": "report.opened"}
RECORDS = {mapper.class_.__name__: mapper.class_ for mapper in Base.registry.mappers}


@pytest.fixture
def zone(database):
    return Zone()


def one_project(zone, report):
    """Take in, offer, accept, offer, return: five confirmed commands about one project."""
    card = zone.project()
    report(("taken in", card.id))
    offer = zone.offer(card, HandoffKind.PEOPLE)
    report(("offered", offer.id))
    handoffs.accept(zone.other, offer)
    report(("accepted", offer.id))


def play_until_killed(url, zone, confirmed):
    """In a process of its own: one project after another until somebody pulls the plug."""
    open_database(url)
    while True:
        one_project(zone, confirmed.send)


def hold_whole(zone):
    """Nothing half done is anywhere in the database."""
    with Sessions() as db:
        assert list(trail.broken_links(db)) == []
        for kind, id in db.execute(select(Event.subject_type, Event.subject_id).distinct()).all():
            assert db.get(RECORDS[kind], id) is not None, f"an event about {kind} {id}, which does not exist"
        for name, first in FIRSTS.items():
            told = set(db.scalars(select(Event.subject_id).where(Event.kind == first)))
            assert told == set(db.scalars(select(RECORDS[name].id))), f"a {name} of which the trail says nothing"
        found = db.scalars(select(Project).order_by(Project.id)).all()
        assert [p.number[-5:] for p in found] == [f"{n:05d}" for n in range(1, len(found) + 1)]
        for project in found:
            hold_owned(db, project)
        for handoff in db.scalars(select(Handoff)):
            begun = db.scalar(
                select(Tenure).where(Tenure.project_id == handoff.project_id, Tenure.from_at == handoff.answered_at)
            )
            assert (handoff.status is HandoffStatus.ACCEPTED) == (begun is not None)
            assert begun is None or begun.officer_id == handoff.to_officer_id
    for project in found:
        assert hub.gap_proof(zone.dispatcher, project.id).gap == timedelta(0)


def hold_owned(db, project):
    """Exactly one open tenure, whose names are on the project; a receiver just while an offer is open."""
    [tenure] = db.scalars(select(Tenure).where(Tenure.project_id == project.id, Tenure.to_at.is_(None)))
    for name in ("stage", "department_id", "leader_id", "officer_id"):
        assert getattr(project, name) == getattr(tenure, name)
    offered = db.scalar(
        select(Handoff).where(Handoff.project_id == project.id, Handoff.status == HandoffStatus.OFFERED)
    )
    assert project.receiving_officer_id == (offered.to_officer_id if offered else None)


def hold_confirmed(confirmed):
    with Sessions() as db:
        for what, id in confirmed:
            if what == "taken in":
                assert db.get(Project, id) is not None
            else:
                handoff = db.get(Handoff, id)
                assert handoff is not None
                assert what == "offered" or handoff.status is HandoffStatus.ACCEPTED


def test_of_a_process_killed_at_any_moment_everything_confirmed_is_there_and_nothing_half_done(zone, database):
    luck, spawn = Random(SEED), multiprocessing.get_context("spawn")
    for _ in range(3):
        mine, theirs = spawn.Pipe(duplex=False)
        child = spawn.Process(target=play_until_killed, args=(database, zone, theirs))
        child.start()
        theirs.close()
        confirmed = [mine.recv() for _ in range(luck.randrange(2, 12))]
        mine.poll(luck.uniform(0, 0.03))  # a moment somewhere within the next command
        os.kill(child.pid, signal.SIGKILL)
        child.join(30)
        assert child.exitcode == -signal.SIGKILL
        while mine.poll():
            try:
                confirmed.append(mine.recv())
            except EOFError:
                break
        hold_confirmed(confirmed)
        hold_whole(zone)
    one_project(zone, lambda said: None)
    hold_whole(zone)


def prepare(zone, what):
    """A scene in which `what` is the next command; answers that command and how to tell whether it was done."""
    if what == "take_in":
        before = count(Project)
        return lambda: zone.project(), lambda: count(Project) > before
    card = zone.project()
    if what == "suspend":
        seen = hub.one(zone.dispatcher, card.id)
        return (
            lambda: projects.suspend(zone.dispatcher, seen, reason="资金问题"),
            lambda: hub.one(zone.dispatcher, card.id).status == "suspended",
        )
    if what == "offer":
        return (
            lambda: zone.offer(card, HandoffKind.PEOPLE),
            lambda: bool(hub.handoff_history(zone.dispatcher, card.id)),
        )
    offer = zone.offer(card, HandoffKind.PEOPLE)
    return (
        lambda: handoffs.accept(zone.other, offer),
        lambda: hub.one(zone.dispatcher, card.id).officer_id == zone.other.id,
    )


def count(model: type[Record]):
    with Sessions() as db:
        return len(db.scalars(select(model.id)).all())


def die_at(step, url, command):
    """In a process of its own: die just before the `step`-th statement or commit of the command."""
    engine, taken = open_database(url), [0]

    def pass_by(*_):
        taken[0] += 1
        if taken[0] == step:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "before_cursor_execute", pass_by)
    event.listen(engine, "commit", pass_by)
    try:
        command()
    finally:
        os._exit(0)


@pytest.mark.parametrize("what", ["take_in", "offer", "accept", "suspend"])
def test_a_command_killed_before_any_of_its_statements_or_its_commit_leaves_nothing_behind(zone, database, what):
    fork = multiprocessing.get_context("fork")  # quick enough to die before every single statement
    command, done = prepare(zone, what)
    before, step = everything(), 0
    while not done():
        assert everything() == before
        hold_whole(zone)
        step += 1
        Sessions.kw["bind"].dispose()  # no connection is shared with the child
        child = fork.Process(target=die_at, args=(step, database, command))
        child.start()
        child.join(30)
        assert child.exitcode == -signal.SIGKILL or done()
    assert step > 5
    hold_whole(zone)
    prepare(zone, what)[0]()
    hold_whole(zone)


def everything():
    """Every row of every table."""
    with Sessions() as db:
        return {name: db.execute(select(table).order_by(*table.primary_key)).all() for name, table in TABLES.items()}
