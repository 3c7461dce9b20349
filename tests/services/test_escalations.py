"""Who is told of what runs late: once for each promise and level, however often and in however many processes."""

import multiprocessing
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from db.cases import Case, Escalation
from db.complaints import Duty
from db.engine import Sessions, open_database
from db.org import Post
from db.rules import Rule
from db.trail import Notice
from domain.access import Role
from domain.cases import CaseStatus as S
from domain.cases import Level, Promise
from domain.categories import Category
from domain.complaints import Channel
from domain.ledger import Holder
from domain.org import Position, Rank
from services import clock, complaint_board, complaints, escalations, extensions, notices, timeline, trail
from services.admission import without_person
from services.filing import ComplaintFacts
from services.sweep import run_due
from tests.factories import OUTAGE, Zone, person

MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)  # 10:00 in the zone
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
DUE = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)  # ten working days
PAUSE = {"holder": Holder.ENTERPRISE, "reason": "补材料", "evidence": "通知书"}


@pytest.fixture
def zone(database):
    with clock.at(MONDAY):
        yield Zone()


def seen(who, id=1):
    return complaint_board.one(who, id)


def working(zone, facts=OUTAGE, replied=True):
    id = zone.working(facts)
    if replied:
        complaints.reply(zone.officer, seen(zone.officer, id), reply="已受理")
    return id


def swept(at):
    with clock.at(at), without_person(Role.SYSTEM, "系统") as system:
        return escalations.sweep(system)


def kinds(who, at):
    with clock.at(at):
        return [n.kind for n in notices.inbox(who) if n.kind.split(".")[1] in ("blue", "amber", "red")]


def level(zone, at, id=1):
    with clock.at(at):
        return escalations.of_case(zone.dispatcher, id).level


@pytest.mark.clause(8)
def test_the_level_is_derived_although_no_sweep_ever_ran(zone):
    working(zone)
    found = [level(zone, at) for at in (MONDAY + DAY, DUE - DAY, DUE + HOUR, DUE + 2 * DAY, DUE + 3 * DAY + HOUR)]
    assert found == [None, Level.BLUE, Level.AMBER, Level.AMBER, Level.RED]


def test_each_level_tells_ever_higher_people_once_however_often_the_sweep_runs(zone):
    chain = {position: person(Role.OFFICER, zone.first) for position in (Position.DIRECT, Position.DEPUTY)}
    chain[Position.PRINCIPAL] = person(Role.DEPARTMENT_LEADER, zone.first)
    with Sessions.begin() as db:
        for position, who in chain.items():
            db.add(Post(department_id=zone.first, user_id=who.id, position=position, rank=Rank.SECTION, title="",
                        valid_from=date(2026, 1, 1), created_at=MONDAY))  # fmt: skip
    working(zone)
    for at, told, others in (
        (DUE - DAY, [zone.officer], [zone.leader, zone.zone_leader]),
        (DUE + HOUR, [zone.officer, zone.leader, chain[Position.DIRECT], chain[Position.DEPUTY]], [zone.inspector]),
        (DUE + 4 * DAY, [chain[Position.PRINCIPAL], zone.zone_leader, zone.inspector], [zone.supervisor]),
    ):
        before = {who.id: len(kinds(who, at)) for who in (*told, *others)}
        assert [swept(at), swept(at), swept(at + HOUR)] == [1, 0, 0]
        assert all(len(kinds(who, at)) == before[who.id] + 1 for who in told)
        assert all(len(kinds(who, at)) == before[who.id] for who in others)
    with clock.at(DUE + 5 * DAY):
        steps = escalations.of_case(zone.officer, 1).steps
        assert [step.level for step in steps] == [Level.BLUE, Level.AMBER, Level.RED]
        assert zone.zone_leader.name in steps[-1].told and steps[-1].told_at == DUE + 4 * DAY
        assert [m.kind for m in timeline.of_case(zone.officer, 1)][:3] == ["complaint.escalated"] * 3
    with Sessions() as db:
        assert list(trail.broken_links(db)) == []


def test_a_sweep_that_comes_late_tells_each_person_of_the_highest_level_only(zone):
    working(zone)
    assert swept(DUE + 10 * DAY) == 3
    assert kinds(zone.officer, DUE + 10 * DAY) == ["complaint.amber"]
    assert kinds(zone.inspector, DUE + 10 * DAY) == ["complaint.red"]


def test_while_the_clock_stands_nothing_is_reached_and_more_time_is_a_new_promise(zone):
    id = working(zone)
    with clock.at(DUE - DAY):
        complaints.pause(zone.dispatcher, seen(zone.dispatcher, id), **PAUSE, until=date(2026, 4, 10))
    assert swept(DUE + 10 * DAY) == 0 and level(zone, DUE + 10 * DAY) is None
    with clock.at(DUE + 10 * DAY):
        complaints.resume(zone.officer, seen(zone.officer, id))
        card = seen(zone.officer, id)
    assert level(zone, card.due_at + HOUR) is Level.AMBER
    with clock.at(card.due_at - 3 * DAY):
        extensions.ask(zone.officer, seen(zone.officer, id), workdays=5, reason="等货")
    assert swept(card.due_at + HOUR) == 2
    with clock.at(card.due_at + 2 * HOUR):
        extensions.answer(zone.dispatcher, seen(zone.dispatcher, id), granted=True)
        later = seen(zone.officer, id).due_at
    assert level(zone, card.due_at + 3 * HOUR) is None
    assert swept(later + HOUR) == 2  # told anew, of another promise
    with Sessions() as db:
        assert db.scalar(select(func.count()).select_from(Escalation)) == 4


def test_acceptance_and_reply_have_ladders_of_their_own(zone):
    id = complaints.record(zone.dispatcher, facts=OUTAGE)
    complaints.dispatch(zone.dispatcher, seen(zone.dispatcher, id), department=zone.first)
    at = MONDAY + 2 * DAY
    assert swept(at) == 2  # acceptance is overdue, the reply is near
    with Sessions() as db:
        found = {(e.promise, e.level) for e in db.scalars(select(Escalation))}
    assert found == {(Promise.ACCEPT, Level.AMBER), (Promise.REPLY, Level.BLUE)}
    assert sorted(kinds(zone.leader, at)) == ["complaint.amber"]
    with clock.at(at):
        complaints.accept(zone.officer, seen(zone.officer, id))
    assert {step.promise for step in escalations.of_case(zone.officer, id).steps} == {Promise.REPLY, Promise.RESOLVE}


@pytest.mark.clause(57)
def test_an_urgent_complaint_tells_the_duty_officer_at_once_and_climbs_by_itself(zone):
    on_duty = person(Role.DISPATCHER, zone.centre)
    with Sessions.begin() as db:
        db.add(Duty(on=date(2026, 3, 2), user_id=on_duty.id, created_at=MONDAY))
    working(zone, ComplaintFacts("断水", "全厂断水", Category.POWER, Channel.PHONE, urgent=True), replied=False)
    with clock.at(MONDAY):
        assert [(n.kind, n.urgent) for n in notices.inbox(on_duty)] == [("complaint.urgent", True)]
    first = MONDAY + 2 * HOUR + timedelta(minutes=1)
    assert [swept(MONDAY + HOUR), swept(first), swept(first)] == [0, 1, 0]
    assert kinds(zone.leader, first) == ["complaint.amber"] and kinds(zone.zone_leader, first) == []
    second = MONDAY + 5 * HOUR + timedelta(minutes=31)  # lunch from 12:00 to 13:30
    assert swept(second) == 1 and kinds(zone.zone_leader, second) == ["complaint.red"]


def test_nobody_from_whom_it_is_sealed_is_told_but_those_who_keep_it_are(zone):
    facts = ComplaintFacts("索要好处", "暗示请客", Category.CONDUCT, Channel.PHONE, about_department_id=zone.first)
    id = complaints.record(zone.dispatcher, facts=facts)
    complaints.dispatch(zone.dispatcher, seen(zone.dispatcher, id), department=zone.second)
    complaints.accept(zone.other, seen(zone.other, id))
    insider = person(Role.DEPARTMENT_LEADER, zone.second)
    with Sessions.begin() as db:  # a leader of the holding department who has a post in the accused one
        db.add(Post(department_id=zone.first, user_id=insider.id, position=Position.DIRECT, rank=Rank.SECTION,
                    title="", valid_from=date(2026, 1, 1), created_at=MONDAY))  # fmt: skip
    late = DUE + 10 * DAY
    swept(late)
    with Sessions() as db:
        told = set(db.scalars(select(Notice.user_id).where(Notice.kind.in_(("complaint.amber", "complaint.red")))))
    assert told == {zone.other.id, zone.other_leader.id, zone.dispatcher.id}
    assert "complaint.red" in kinds(zone.dispatcher, late)


def test_what_was_late_before_the_system_knew_of_it_is_told_to_nobody(zone):
    working(zone)
    with Sessions.begin() as db:
        case = db.get(Case, 1)
        case.created_at, case.due_at = DUE + 10 * DAY, DUE
    assert swept(DUE + 11 * DAY) == 0 and level(zone, DUE + 11 * DAY) is Level.RED


def test_what_is_resolved_reaches_no_level(zone):
    id = working(zone)
    complaints.resolve(zone.officer, seen(zone.officer, id), resolution="已办")
    assert swept(DUE + 10 * DAY) == 0 and level(zone, DUE + 10 * DAY) is None


def test_a_pause_that_has_ended_is_written_down_by_the_sweep_and_told_once(zone):
    id = working(zone)
    complaints.pause(zone.dispatcher, seen(zone.dispatcher, id), **PAUSE, until=date(2026, 3, 4))
    ends = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
    for at in (ends - HOUR, ends + 5 * HOUR, ends + DAY):
        with clock.at(at):
            run_due()
    with clock.at(ends + DAY):
        assert [n.kind for n in notices.inbox(zone.officer)].count("complaint.woke") == 1
        card = seen(zone.officer, id)
        assert card.status is S.WORKING and card.holdings[-1].from_at == ends
        assert timeline.of_case(zone.officer, id)[0].kind == "complaint.woke"


def _sweep_in_process(url):
    open_database(url)
    swept(DUE + 10 * DAY)


def test_two_processes_that_sweep_at_once_tell_it_once(zone, database):
    for _ in range(3):
        working(zone)
    spawn = multiprocessing.get_context("spawn")
    both = [spawn.Process(target=_sweep_in_process, args=(database,)) for _ in range(2)]
    for process in both:
        process.start()
    for process in both:
        process.join(60)
    assert [process.exitcode for process in both] == [0, 0]
    with Sessions() as db:
        assert db.scalar(select(func.count()).select_from(Escalation)) == 9
        assert db.scalar(select(func.count()).select_from(Notice).where(Notice.kind == "complaint.red")) == 6


def test_a_limit_that_was_adopted_since_the_rulebook_was_read_is_looked_up(zone):
    with Sessions() as db:
        limits, newest = escalations.Limits(db, MONDAY), db.scalars(select(Rule).order_by(Rule.id.desc())).first()
        del limits._known[newest.id]
        assert limits.rule(newest.id) is newest
