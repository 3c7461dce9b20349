"""Signs of passing around, dragging on and answering by rote: counted, with their clause, for supervision."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event

from db.engine import Sessions
from domain.access import Permission as P
from domain.access import Role
from domain.categories import Category
from domain.complaints import Channel
from domain.detectors import Sign
from domain.errors import NotAllowed
from domain.ledger import Holder
from services import clock, complaint_board, complaints, detectors
from services.filing import ComplaintFacts
from services.sessions import load_actor
from services.work import Read
from tests.factories import Zone, department, person
from tests.plans import plan_of

MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def zone(database):
    with clock.at(MONDAY):
        yield Zone()


def seen(who, id):
    return complaint_board.one(who, id)


def recorded(zone, **more):
    facts = ComplaintFacts("停电影响生产", "已停产半天。", Category.POWER, Channel.PHONE, **more)
    return complaints.record(zone.dispatcher, facts=facts)


def dispatched(zone, id=None, to=None):
    id = id or recorded(zone)
    complaints.dispatch(zone.dispatcher, seen(zone.dispatcher, id), department=to or zone.first)
    return id


def working(zone):
    id = dispatched(zone)
    complaints.accept(zone.officer, seen(zone.officer, id))
    return id


def signs(who, at=MONDAY + HOUR):
    with clock.at(at):
        return {(row.case_id, row.sign): (row.figure, row.limit, row.clause) for row in detectors.stuck(who)}


def test_what_was_resolved_lately_is_found_along_indexes_and_not_among_all_that_ever_was(zone):
    with Sessions() as db:
        read = Read(db, load_actor(db, zone.supervisor.id, None), P.CASE_WATCH, MONDAY)
        if db.get_bind().dialect.name == "postgresql":
            return  # where the planner weighs by what is in the table; there is nothing in it
        plan = "\n".join(plan_of(db, detectors.statement(read, MONDAY - detectors.LOOK_BACK)))
    for index in ("ix_cases_open_all", "ix_cases_opened_status", "ix_cases_closed"):
        assert len(re.findall(rf"\b{index}\b", plan)) >= 2, plan  # for the cases, and for their pauses


def test_who_resolves_what_was_passed_around_is_not_rid_of_it(zone):
    id = dispatched(zone)
    for to in (zone.second, zone.first, zone.second):
        complaints.transfer(zone.dispatcher, seen(zone.dispatcher, id), department=to, reason="职责不清")
    complaints.accept(zone.other, seen(zone.other, id))
    with clock.at(MONDAY + HOUR):
        complaints.resolve(zone.other, seen(zone.other, id), resolution="已恢复供电")
    with clock.at(MONDAY + 60 * DAY):  # nothing has moved since, which is as it should be
        assert detectors.stuck(zone.supervisor) == []
        [row] = detectors.stuck(zone.supervisor, resolved=True)
        assert (row.case_id, row.sign, row.figure) == (id, Sign.TRANSFERRED, 3) and row.resolved_at is not None
    with clock.at(MONDAY + HOUR + detectors.LOOK_BACK + DAY):
        assert detectors.stuck(zone.supervisor, resolved=True) == []


def test_of_what_was_resolved_nobody_of_the_house_that_it_is_about_hears(zone):
    id = recorded(zone, about_department_id=zone.first)
    third = department("住房和建设局")
    person(Role.OFFICER, third)
    dispatched(zone, id, zone.second)
    for _again in range(2):
        complaints.transfer(zone.dispatcher, seen(zone.dispatcher, id), department=third, reason="一")
        complaints.transfer(zone.dispatcher, seen(zone.dispatcher, id), department=zone.second, reason="二")
    complaints.accept(zone.other, seen(zone.other, id))
    complaints.resolve(zone.other, seen(zone.other, id), resolution="已改")
    assert detectors.stuck(zone.supervisor, resolved=True) == []  # sealed from who does not handle it
    assert [row.case_id for row in detectors.stuck(zone.dispatcher, resolved=True)] == [id]


@pytest.mark.clause(63)
def test_returned_twice_and_transferred_three_times_is_passing_around(zone):
    id = dispatched(zone)
    complaints.send_back(zone.officer, seen(zone.officer, id), reason="不属我局")
    assert signs(zone.supervisor) == {}
    dispatched(zone, id, zone.second)
    complaints.send_back(zone.other, seen(zone.other, id), reason="不属我局")
    assert signs(zone.supervisor) == {(id, Sign.RETURNED): (2, 2, 63)}
    dispatched(zone, id)
    for who, to in ((zone.officer, zone.second), (zone.other, zone.first), (zone.officer, zone.second)):
        complaints.accept(who, seen(who, id))
        complaints.transfer(zone.dispatcher, seen(zone.dispatcher, id), department=to, reason="转办")
    assert signs(zone.supervisor)[id, Sign.TRANSFERRED] == (3, 3, 63)


@pytest.mark.clause(63)
def test_no_progress_for_five_working_days_is_dragging_on_but_not_while_the_clock_stands(zone):
    id = working(zone)
    assert (id, Sign.SILENT) not in signs(zone.inspector, MONDAY + 4 * DAY)
    assert signs(zone.inspector, MONDAY + 7 * DAY)[id, Sign.SILENT] == (5, 5, 63)
    with clock.at(MONDAY + DAY):
        complaints.pause(zone.dispatcher, seen(zone.dispatcher, id), holder=Holder.HIGHER, reason="待批复",
                         evidence="请示", until=date(2026, 3, 10))  # fmt: skip
    assert signs(zone.inspector, MONDAY + 8 * DAY) == {}
    assert (id, Sign.SILENT) not in signs(zone.inspector, MONDAY + 11 * DAY)  # runs again since the Tuesday
    assert signs(zone.inspector, MONDAY + 15 * DAY)[id, Sign.SILENT][0] == 5


def test_open_for_twice_its_limit_whatever_is_said_meanwhile(zone):
    id = working(zone)
    with clock.at(MONDAY + 27 * DAY):
        complaints.reply(zone.officer, seen(zone.officer, id), reply="正在办理")
    assert signs(zone.supervisor, MONDAY + 27 * DAY) == {}
    assert signs(zone.supervisor, MONDAY + 28 * DAY) == {(id, Sign.OVERRUN): (2, 2, 63)}


def test_late_acceptance_and_repeated_stops_are_signs(zone):
    id = dispatched(zone)
    with clock.at(MONDAY + 3 * DAY):
        complaints.accept(zone.officer, seen(zone.officer, id))
    assert signs(zone.supervisor, MONDAY + 3 * DAY) == {(id, Sign.ACCEPTED_LATE): (1, 1, 8)}
    for n in range(3):
        with clock.at(MONDAY + 3 * DAY + (n + 1) * HOUR):
            complaints.pause(zone.dispatcher, seen(zone.dispatcher, id), holder=Holder.ENTERPRISE, reason="补件",
                             evidence="通知", until=date(2026, 4, 1))  # fmt: skip
            complaints.resume(zone.officer, seen(zone.officer, id))
    assert signs(zone.supervisor, MONDAY + 3 * DAY + 4 * HOUR)[id, Sign.PAUSED] == (3, 3, 63)


def test_one_reply_for_many_cases_is_copied(zone):
    ids = [working(zone) for _ in range(3)]
    for n, id in enumerate(ids):
        complaints.reply(zone.officer, seen(zone.officer, id), reply="已 受理" + " " * n + "，请等待")
    assert {key: value for key, value in signs(zone.supervisor).items() if key[1] is Sign.COPIED} == {
        (id, Sign.COPIED): (3, 3, 51) for id in ids
    }


def test_what_is_sealed_is_on_no_list_of_those_from_whom_it_is(zone):
    id = dispatched(zone, recorded(zone, about_department_id=zone.second))
    late = MONDAY + 30 * DAY
    for who in (zone.zone_leader, zone.inspector, zone.supervisor):
        assert signs(who, late) == {}
    assert {key[0] for key in signs(zone.dispatcher, late)} == {id}


def test_who_works_on_cases_has_no_list_of_signs(zone):
    for who in (zone.officer, zone.liaison, zone.leader, zone.administrator):
        with pytest.raises(NotAllowed):
            detectors.stuck(who)


def statements(look):
    asked, engine = [], Sessions.kw["bind"]

    def note(*args):
        asked.append(args[2])

    event.listen(engine, "before_cursor_execute", note)
    look()
    event.remove(engine, "before_cursor_execute", note)
    return len(asked)


def test_the_look_takes_the_same_few_statements_however_many_cases_there_are(zone):
    counts = []
    for _ in range(2):
        for _ in range(4):
            working(zone)
        counts.append(statements(lambda: signs(zone.supervisor, MONDAY + 7 * DAY)))
    assert counts[0] == counts[1] <= 14
