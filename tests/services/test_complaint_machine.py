"""Anybody does anything to complaints, in any order: no minute without an owner, no lost event, no move without a
grant, and nobody sees what is sealed from them."""

import os
import shutil
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import count, pairwise

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import create_engine, func, select, text

from db.case_requests import Extension
from db.cases import Case, Escalation, Holding
from db.engine import Sessions, open_database
from db.trail import Event
from domain.access import Permission as P
from domain.access import Role, allows
from domain.cases import CaseStatus as S
from domain.categories import Category
from domain.complaints import COMPLAINT, Channel, Outcome
from domain.errors import NotFound, Refusal
from domain.ledger import PAUSING, Span, in_order
from services import (
    complaint_board,
    complaints,
    escalations,
    extensions,
    pauses,
    people,
    sealing,
    tallies,
    trail,
    urges,
)
from services import links as _links  # noqa: F401 - merging is one of the moves
from services.admission import without_person
from services.clock import at
from services.filing import ComplaintFacts
from tests.factories import NOW, Zone, person

NEEDS = {f"complaint.{move.name}": move.needs for move in COMPLAINT.moves} | {
    "complaint.recorded": P.CASE_RECORD,
    "complaint.extension_asked": P.CASE_WORK,
    "complaint.extension_granted": P.CASE_PAUSE,
    "complaint.extension_refused": P.CASE_PAUSE,
    "complaint.urged": P.CASE_URGE,
    "complaint.sealed": P.CASE_KEEP,
    "complaint.seal_lifted": P.CASE_KEEP,
    "complaint.unsealed": P.CASE_UNSEAL,
}
BY_ITSELF = ("complaint.escalated", "complaint.woke")
TRIES = 3
HOURS = st.sampled_from((0, 0, 0, 1, 1, 4, 20, 70))


class Anybody(RuleBasedStateMachine):
    """Random people make random moves; what may not be is refused, what was done leaves every case whole."""

    fresh, done = staticmethod(lambda: None), Counter()

    @initialize()
    def open(self):
        self.engine, self.now, self.made = self.fresh(), NOW, 0
        with at(NOW):
            self.zone = Zone()
            self.zone.colleague = person(Role.DISPATCHER, self.zone.centre)
            self.zone.mover = person(Role.OFFICER, self.zone.first)
            self.people = list({id(who): who for who in vars(self.zone).values() if hasattr(who, "role")}.values())
            for _ in range(2):
                self.do("record", lambda: self.record(self.zone.dispatcher, None))
            self.do("record", lambda: self.record(self.zone.dispatcher, self.zone.first))
            self.left_behind()

    def left_behind(self):
        """Resolved by one who works elsewhere since: whoever has it reopened finds nobody there whose it was."""
        zone, seen = self.zone, lambda: complaint_board.one(self.zone.dispatcher, 1)
        complaints.dispatch(zone.dispatcher, seen(), department=zone.first, about=0)
        complaints.accept(zone.mover, seen())
        complaints.resolve(zone.mover, seen(), resolution="已办")
        self.move(zone.administrator, 1)

    def teardown(self):
        if hasattr(self, "engine"):
            self.the_trail_is_whole_and_nobody_acted_without_a_grant()
            self.engine.dispose()

    def record(self, who, about):
        facts = ComplaintFacts("停电", "停产", Category.CONDUCT, Channel.PHONE, about_department_id=about)
        complaints.record(who, facts=facts)

    def do(self, name, move):
        """Make a move now; a refusal changes nothing, not even the trail."""
        before = self.length()
        try:
            with at(self.now):
                move()
        except Refusal:
            assert self.length() == before
            self.done["refused"] += 1
        else:
            assert self.length() > before or name == "sweep"
            self.done[name] += 1

    def length(self):
        with Sessions() as db:
            return trail.length(db)

    @rule(tries=st.lists(st.tuples(st.integers(0, 9999), st.integers(0, 2), st.integers(0, 30), HOURS),
                         min_size=TRIES, max_size=TRIES))  # fmt: skip
    def something(self, tries):
        """Two times of three the one whose move it is, else whoever comes along; the clock goes on at random."""
        for n, rightly, who, hours in tries:
            self.now += timedelta(hours=hours, minutes=n % 60, seconds=1)
            with Sessions() as db:
                cases = [(c.id, c.version, c.status, c.department_id, c.officer_id) for c in db.scalars(select(Case))]
                self.asked = set(db.scalars(select(Extension.case_id).where(Extension.granted.is_(None))))
            moves = list(self.moves(cases[n % len(cases)], who))
            name, actor, move = moves[n // 7 % len(moves)]
            actor = actor if rightly and actor else self.people[who % len(self.people)]
            self.do(name, lambda move=move, actor=actor: move(actor))

    def moves(self, case, n):
        id, version, status, department, officer = case
        zone, seen = self.zone, type("Seen", (), {"id": id, "version": version})()
        of = {zone.first: zone.officer, zone.second: zone.other, zone.centre: zone.dispatcher}
        worker, centre = of.get(department), zone.colleague if officer == zone.dispatcher.id else zone.dispatcher
        until = self.now.date() + timedelta(days=n % 9)
        answers = {
            "dispatch": {"department": list(of)[n % 3], "note": "", "about": (0, 0, 0, zone.second)[n % 4]},
            "settle": {"resolution": "当场解释"},
            "send_back": {"reason": "不属我局"},
            "reply": {"reply": "已受理"},
            "pause": {"holder": PAUSING[n % 4], "reason": "补件", "evidence": "通知", "until": until},
            "hand_on": {"officer": self.people[n % len(self.people)].id, "reason": "轮岗"},
            "transfer": {"department": list(of)[n % 3], "reason": "转办"},
            "resolve": {"resolution": "已办"},
            "verify": {"outcome": list(Outcome)[n % 5], "words": "企业原话"},
            "reopen": {"reason": "未解决"},
            "merge": {"into": f"TS26-{n % max(id - 1, 1) + 1:05d}"},
        }
        for move in COMPLAINT.moves:
            by = worker if move.needs in (P.CASE_WORK, P.CASE_RESUME, P.CASE_HAND_ON) else centre
            command, asked = complaints.step.commands[move.name], answers.get(move.name, {})
            often = {"merge": 2, "hand_on": 2, "resume": 9}.get(move.name, 4)
            for _ in range(often if status in move.source else n % 4 == 0):
                yield move.name, by, lambda who, command=command, asked=asked: command(who, seen, **asked)
        for _ in range(6 if status is S.WORKING and id not in self.asked else 1):
            yield "ask", worker, lambda who: extensions.ask(who, seen, workdays=n % 7, reason="等货")
        for _ in range(12 if id in self.asked else 1):
            yield "answer", centre, lambda who: extensions.answer(who, seen, granted=n % 2 == 0, words="答复")
        yield "urge", zone.zone_leader, lambda who: urges.urge(who, case_id=id, words="请抓紧")
        if n % 5 == 0:
            yield "seal", centre, lambda who: sealing.seal(who, seen, about_department_id=list(of)[n % 3])
        if n % 7 == 0:
            yield "lift", centre, lambda who: sealing.lift(who, seen, reason="误设")
        yield "unseal", zone.inspector, lambda who: sealing.unseal(who, case_id=id, reason="核查")
        if n % 3 == 0:
            yield "record", centre, lambda who: self.record(who, zone.second if n % 2 else None)
        yield "sweep", None, self.sweep
        if n % 4 == 1:
            yield (
                "disable",
                zone.administrator,
                lambda who: self.disable(who, self.people[n % len(self.people)], n % 8 > 3),
            )
            yield "move", zone.administrator, lambda who: self.move(who, n)

    def disable(self, who, leaving, despite):
        """Shut out for no longer than the invariant is looked at: everybody is needed again."""
        people.disable(who, people.one(who, leaving.id), despite_duties=bool(despite))
        self.somebody_holds_every_open_case_and_nobody_a_closed_one()
        people.enable(who, people.one(who, leaving.id))

    def move(self, who, n):
        to, card = (self.zone.first, self.zone.second)[n % 2], people.one(who, self.zone.mover.id)
        people.change(
            who, card, facts=replace(card.facts, department_id=to, phone=str(self.length())), despite_duties=n % 3 > 0
        )
        self.people = [replace(one, department_id=to) if one.id == card.id else one for one in self.people]

    def sweep(self, _who):
        with without_person(Role.SYSTEM, "系统") as system:
            pauses.sweep(system)
            escalations.sweep(system)
            assert escalations.sweep(system) == 0 == pauses.sweep(system)

    @invariant()
    def somebody_holds_every_open_case_and_nobody_a_closed_one(self):
        if not hasattr(self, "engine"):
            return
        with Sessions() as db:
            rows = list(db.scalars(select(Holding).order_by(Holding.case_id, Holding.from_at)))
            for case in db.scalars(select(Case)):
                mine = [row for row in rows if row.case_id == case.id]
                [*past, last] = mine
                assert all(row.to_at for row in past) and (last.to_at is None) == (case.resolved_at is None)
                assert (case.resolved_at is None) == (case.status not in (S.RESOLVED, S.CLOSED, S.MERGED))
                for one, after in pairwise(mine):
                    assert one.to_at == after.from_at or (one.closed and one.to_at < after.from_at)
                in_order([Span(row.holder, row.from_at, row.to_at) for row in mine if row.from_at >= case.begun_at])
                if last.to_at is None:
                    assert last.officer_id == case.officer_id and last.department_id == case.department_id
                    assert (case.status is S.WAITING) == (last.holder in PAUSING) == (case.paused_until is not None)
                    assert sealing.may_see(db, case.officer_id, case)  # who can sign in, and not of the house
                    waits = case.status in (S.RECORDED, S.DISPATCHED)  # to be taken on; somebody answers meanwhile
                    assert waits or case.officer.department_id == case.department_id
                at_centre = case.department_id == self.zone.centre
                assert case.about_id is None or case.department_id != case.about_id or at_centre
            asked = select(Extension.case_id).where(Extension.granted.is_(None))
            assert max(Counter(db.scalars(asked)).values(), default=0) <= 1
            written = db.execute(select(Escalation.case_id, Escalation.promise, Escalation.due_at, Escalation.level))
            assert max(Counter(written).values(), default=0) <= 1
            assert tallies.drift(db) == {}

    @invariant()
    def nobody_sees_what_is_sealed_from_them(self):
        if not hasattr(self, "engine") or self.length() % 5:
            return
        with Sessions() as db:
            sealed = {case.id: case.about_id for case in db.scalars(select(Case).where(Case.about_id.is_not(None)))}
        with at(self.now):
            for who in self.people:
                hidden = {id for id, about in sealed.items() if about == who.department_id}
                if hidden:
                    assert not hidden & {row.id for row in complaint_board.listing(who, still_open=False)}
                    with pytest.raises(NotFound):
                        complaint_board.one(who, min(hidden))

    def the_trail_is_whole_and_nobody_acted_without_a_grant(self):
        """Looked at in the end: nothing that happened in between can leave a trail that is never changed."""
        people = {who.id: who for who in self.people}
        with Sessions() as db:
            assert list(trail.broken_links(db)) == []
            for entry in db.scalars(select(Event).where(Event.kind.like("complaint.%"))):
                assert (entry.actor_id in people) == (entry.kind not in BY_ITSELF), entry.kind
                assert entry.kind in BY_ITSELF or allows(people[entry.actor_id], NEEDS[entry.kind]), entry.kind
            told = db.scalars(select(Escalation.told))
            assert all(set(ids) <= set(people) for ids in told)
            assert db.scalar(select(func.count()).select_from(Case)) <= self.length()


def run(fresh, examples, steps):
    done = Counter()
    machine = type("Anybody", (Anybody,), {"fresh": staticmethod(fresh), "done": done})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
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


@pytest.mark.clause(6)
@pytest.mark.clause(8)
@pytest.mark.usefixtures("unbound")
def test_whatever_anybody_tries_with_complaints_on_sqlite(sqlite_template, tmp_path):
    numbers = count()

    def fresh():
        path = tmp_path / f"{next(numbers)}.db"
        shutil.copy(sqlite_template, path)
        return open_database(f"sqlite:///{path}")

    done = run(fresh, 11, 50)
    assert {move.name for move in COMPLAINT.moves} | {"ask", "answer", "urge", "sweep"} <= set(done), done
    assert done.total() > 1500, done


@pytest.mark.clause(6)
@pytest.mark.clause(8)
@pytest.mark.postgresql
@pytest.mark.usefixtures("unbound")
def test_whatever_anybody_tries_with_complaints_on_postgresql(postgres):
    admin = create_engine(postgres.replace("/template_zone", "/postgres"), isolation_level="AUTOCOMMIT")
    made, numbers = [], count()

    def fresh():
        name = f"complaints_{os.getpid()}_{next(numbers)}"
        with admin.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE template_zone'))
        made.append(name)
        return open_database(postgres.replace("/template_zone", f"/{name}"))

    try:
        run(fresh, 3, 40)
    finally:
        with admin.connect() as connection:
            for name in made:
                connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
        admin.dispose()
