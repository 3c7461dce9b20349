"""Anybody does anything, in any order: who is accountable is never in doubt, and nothing is done without a grant."""

import os
import shutil
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from functools import partial
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import create_engine, select, text

from db.engine import Sessions, open_database
from db.projects import Handoff, Leadership, Project, Tenure
from db.trail import Event
from domain.access import Permission, allows
from domain.errors import Refusal
from domain.intake import Progress
from domain.projects import HANDOFF, PROJECT, SEAT_OF, HandoffKind, HandoffStatus, ProjectStatus
from domain.stages import DocumentKind
from services import board, documents, handoffs, hub, projects, reports, trail
from services.clock import at
from tests.factories import NOW, Zone

FLOWS = {"project": PROJECT, "handoff": HANDOFF}
NEEDS = {f"{name}.{move.name}": move.needs for name, flow in FLOWS.items() for move in flow.moves} | {
    "project.taken_in": Permission.PROJECT_INTAKE,
    "project.changed": Permission.PROJECT_EDIT,
    "project.became_major": Permission.PROJECT_EDIT,
}


class Anybody(RuleBasedStateMachine):
    """Random people make random moves; what may not be is refused, what was done leaves the zone whole."""

    fresh, done = staticmethod(lambda: None), Counter()

    @initialize()
    def open(self):
        self.engine, self.ticks = self.fresh(), count(1)
        with at(NOW):
            self.zone = Zone()
            self.people = list({id(who): who for who in vars(self.zone).values() if hasattr(who, "role")}.values())
            self.do(self.zone.project)
            self.do(self.zone.major)

    def teardown(self):
        if hasattr(self, "engine"):
            self.the_trail_is_whole_and_nobody_acted_without_a_grant()
            self.nobody_was_missing_for_a_moment()
            self.engine.dispose()

    def nobody_was_missing_for_a_moment(self):
        with at(NOW + timedelta(days=40)):
            for row in board.listing(self.zone.inspector, status=None):
                assert hub.gap_proof(self.zone.inspector, row.id).gap == timedelta(0)

    def do(self, move):
        """Make a move at the next moment; a refusal changes nothing, not even the trail."""
        with Sessions() as db:
            before = trail.length(db)
        try:
            with at(NOW + timedelta(hours=next(self.ticks))):
                move()
        except Refusal:
            with Sessions() as db:
                assert trail.length(db) == before
        else:
            self.done.update([getattr(getattr(move, "func", move), "__name__", "")])

    @rule(n=st.integers(0, 127), rightly=st.integers(0, 3), who=st.integers(0, 9), to=st.integers(0, 9))
    def something(self, n, rightly, who, to):
        """Three times of four the person whose move it is, else whoever comes along."""
        stranger = self.people[who % len(self.people)]
        by = {person.id: person if rightly else stranger for person in self.people}
        with Sessions() as db:
            found = db.scalars(select(Project)).all()
            offers = db.scalars(select(Handoff).order_by(Handoff.id.desc()).limit(6)).all()
        if rightly and any(p.status is ProjectStatus.ACTIVE for p in found):
            found = [p for p in found if p.status is ProjectStatus.ACTIVE or n % 4 == 0]
            offers = [h for h in offers if h.status is HandoffStatus.OFFERED]
        moves = [self.take_in(by)] if len(found) < 5 else []
        moves += [move for project in found for move in self.of_project(project, by, self.people[to % 10])]
        moves += [move for offer in offers for move in self.of_handoff(offer, by)]
        self.do(moves[n % len(moves)])

    def take_in(self, by):
        actor = by[self.zone.officer.id]
        asked = {"first_contact_id": actor.id, "leader_id": self.zone.leader.id, "duplicates_seen": True}
        return partial(projects.take_in, actor, facts=self.zone.facts(), enterprise_id=1, **asked)

    def of_project(self, project, by, seated):
        zone, officer, centre = self.zone, by[project.officer_id], by[self.zone.dispatcher.id]
        back = project.department_id == zone.second
        to = (zone.first, zone.leader, zone.officer) if back else (zone.second, zone.other_leader, zone.other)
        named = {"department_id": to[0], "leader_id": to[1].id, "officer_id": to[2].id}
        for kind in (HandoffKind.PEOPLE, HandoffKind.STAGE):
            yield partial(handoffs.offer, officer, project, kind=kind, **named)
        for kind in SEAT_OF:
            yield partial(handoffs.offer_seat, centre, project, kind=kind, user_id=seated.id)
        for move in ("suspend", "resume", "end"):
            yield partial(projects.step.commands[move], centre, project, reason="理由")
        seats = {"lead_leader_id": zone.zone_leader.id, "coordinator_id": zone.officer.id}
        for amount, filled in ((1, {}), (10_000, {}), (10_000, seats)):
            facts = zone.facts(amount=Decimal(amount))
            yield partial(projects.change, officer, project, facts=facts, progress=Progress(), **filled)
        yield partial(
            documents.add, centre, project_id=project.id, kind=DocumentKind.INTENT, filename="a.pdf",
            content=b"%PDF-1.7",
        )  # fmt: skip
        for report in reports.of_project(zone.inspector, project.id):
            yield partial(reports.file, officer, report, problems="无", solved="无", performance="履约")

    def of_handoff(self, offer, by):
        receiver = by[offer.to_officer_id or offer.to_leader_id]
        yield from 3 * [partial(handoffs.accept, receiver, offer)]
        yield partial(handoffs.send_back, receiver, offer, reason="理由")
        yield partial(handoffs.withdraw, by[offer.giver_id], offer, reason="理由")

    @invariant()
    def somebody_is_always_accountable_and_nobody_twice(self):
        if not hasattr(self, "engine"):
            return
        with Sessions() as db:
            for project in db.scalars(select(Project)):
                [tenure] = db.scalars(select(Tenure).where(Tenure.project_id == project.id, Tenure.to_at.is_(None)))
                for name in ("stage", "department_id", "leader_id", "officer_id"):
                    assert getattr(project, name) == getattr(tenure, name)
                open_offers = [
                    h for h in db.scalars(select(Handoff).where(Handoff.project_id == project.id))
                    if h.status is HandoffStatus.OFFERED
                ]  # fmt: skip
                of_stage = [h for h in open_offers if h.kind in handoffs.TENURE_KINDS]
                assert len(of_stage) <= 1 and len({h.kind for h in open_offers}) == len(open_offers)
                assert project.receiving_officer_id == (of_stage[0].to_officer_id if of_stage else None)
                assert (project.status is ProjectStatus.ENDED) == (project.ended_at is not None)
                seats = db.scalars(
                    select(Leadership).where(Leadership.project_id == project.id, Leadership.to_at.is_(None))
                ).all()
                held = {f"{seat.seat.value}_id": seat.user_id for seat in seats}
                assert len(held) == len(seats) == (2 if project.major_since else 0)
                assert all(getattr(project, name) == user for name, user in held.items())

    def the_trail_is_whole_and_nobody_acted_without_a_grant(self):
        """Looked at in the end: nothing that happened in between can leave a trail that is never changed."""
        people = {who.id: who for who in self.people}
        with Sessions() as db:
            assert list(trail.broken_links(db)) == []
            for entry in db.scalars(select(Event)):
                if needs := NEEDS.get(entry.kind):
                    actor = people[entry.actor_id]
                    taken_in = entry.kind == "project.became_major" and allows(actor, Permission.PROJECT_INTAKE)
                    assert allows(actor, needs) or taken_in, (actor.role, entry.kind)
                if entry.kind in ("handoff.accept", "handoff.send_back"):
                    handoff = db.get(Handoff, entry.subject_id)
                    assert entry.actor_id in (handoff.to_officer_id, handoff.to_leader_id)
                    assert entry.kind != "handoff.accept" or entry.actor_id != handoff.giver_id


def run(fresh, examples):
    done = Counter()
    machine = type("Anybody", (Anybody,), {"fresh": staticmethod(fresh), "done": done})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=40,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],  # shrinking would take minutes; the steps found are short enough to read
            suppress_health_check=list(HealthCheck),
        ),
    )
    return done


@pytest.fixture
def unbound(tmp_path, monkeypatch):
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    yield
    Sessions.configure(bind=None)


@pytest.mark.clause(11)
@pytest.mark.clause(10)
@pytest.mark.usefixtures("unbound")
def test_whatever_anybody_tries_on_sqlite(sqlite_template, tmp_path):
    numbers = count()

    def fresh():
        path = tmp_path / f"{next(numbers)}.db"
        shutil.copy(sqlite_template, path)
        return open_database(f"sqlite:///{path}")

    done = run(fresh, 12)
    assert {"offer", "offer_seat", "accept", "send_back", "withdraw", "suspend", "resume", "end"} <= set(done), done


@pytest.mark.clause(11)
@pytest.mark.clause(10)
@pytest.mark.postgresql
@pytest.mark.usefixtures("unbound")
def test_whatever_anybody_tries_on_postgresql(postgres):
    admin = create_engine(postgres.replace("/template_zone", "/postgres"), isolation_level="AUTOCOMMIT")
    made, numbers = [], count()

    def fresh():
        name = f"machine_{os.getpid()}_{next(numbers)}"
        with admin.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE template_zone'))
        made.append(name)
        return open_database(postgres.replace("/template_zone", f"/{name}"))

    try:
        run(fresh, 3)
    finally:
        with admin.connect() as connection:
            for name in made:
                connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
        admin.dispose()
