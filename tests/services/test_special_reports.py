"""What is too complex to solve at once: a special report, a leader's decision, tasks, and nothing ends before them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from db.engine import Sessions
from db.offshoots import Task
from domain.access import Role
from domain.cases import CaseStatus as S
from domain.categories import Category
from domain.complaints import AboutItself, Channel
from domain.errors import IllegalMove, Incomplete, NotAllowed, NotFound
from domain.limits import Lamp
from domain.offshoots import AnotherDepartments, CannotTakeIt, OfTheirHouse, ReportUnderWay, StillOpen
from domain.projects import NotOfDepartment
from domain.typed import OutOfBounds
from services import (
    calendars,
    clock,
    complaint_board,
    complaints,
    desk,
    notices,
    relations,
    repromises,
    rulebook,
    special_reports,
    tasks,
    timeline,
)
from services.desk_items import Waiting
from services.filing import ComplaintFacts
from tests.factories import Zone, person
from tests.services.test_joint_cases import due, seen, working

MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)  # 10:00 in the zone
PARTS = {"facts": "变压器容量不足", "options": "增容；错峰", "proposal": "建议增容"}


@pytest.fixture
def zone(database):
    with clock.at(MONDAY):
        yield Zone()


def ordered(zone, id=None, **more):
    """A special report on a complaint that the first department works on; its id."""
    id = id or working(zone)
    named = {"writer_id": zone.dispatcher.id, "leader_id": zone.zone_leader.id, "reason": "涉及多部门，情况复杂"}
    return special_reports.order(zone.dispatcher, seen(zone.dispatcher, id), **named | more)


def decided(zone, id=None):
    report = ordered(zone, id)
    special_reports.write(zone.dispatcher, card(zone.dispatcher, report), **PARTS)
    special_reports.put_forward(zone.dispatcher, card(zone.dispatcher, report))
    special_reports.decide(zone.zone_leader, card(zone.zone_leader, report), decision="同意增容，由经发局牵头")
    return report


def card(who, id):
    return relations.one(who, id)


def given(zone, report, who=None, **more):
    """A task for the second department; its id."""
    task = {"asked": "完成变压器增容", "department": zone.second, "workdays": 8}
    special_reports.assign(who or zone.zone_leader, card(zone.zone_leader, report), **task | more)
    return card(zone.zone_leader, report).children[-1].id


def a_day_off(zone, on):
    calendars.set_day(zone.administrator, on=on, working=False, name="防台风停工")


def at_close(day):
    return datetime(2026, 3, day, 9, 30, tzinfo=UTC)


def waits(who):
    return [item.waiting for item in desk.mine(who)]


@pytest.mark.clause(95)
def test_from_triage_over_the_decision_and_its_tasks_to_the_end_of_the_case(zone):
    case = working(zone)
    report = ordered(zone, case)
    written = card(zone.dispatcher, report)
    assert written.number.startswith("ZB26-") and written.due_at == due(3)
    assert Waiting.WRITE in waits(zone.dispatcher)
    special_reports.write(zone.dispatcher, written, facts=PARTS["facts"])
    with pytest.raises(Incomplete):  # two parts are missing
        special_reports.put_forward(zone.dispatcher, card(zone.dispatcher, report))
    special_reports.write(zone.dispatcher, card(zone.dispatcher, report), **PARTS)
    special_reports.put_forward(zone.dispatcher, card(zone.dispatcher, report))
    before = card(zone.zone_leader, report)
    assert (before.officer, before.due_at) == (zone.zone_leader.name, due(2))
    assert waits(zone.zone_leader) == [Waiting.DECIDE]
    special_reports.decide(zone.zone_leader, before, decision="同意增容")
    assert Waiting.CARRY_OUT in waits(zone.dispatcher)
    task = given(zone, report)
    assert (card(zone.other, task).due_at, card(zone.dispatcher, report).due_at) == (due(8), due(8))
    assert waits(zone.other) == [Waiting.TASK]

    with pytest.raises(StillOpen, match="ZB26-00001"):
        complaints.resolve(zone.officer, seen(zone.officer, case), resolution="已办")
    with pytest.raises(StillOpen, match="RW26-00001"):
        special_reports.conclude(zone.zone_leader, card(zone.zone_leader, report), conclusion="已落实")

    tasks.accept(zone.other, card(zone.other, task))
    tasks.finish(zone.other, card(zone.other, task), answer="已完成增容")
    assert waits(zone.zone_leader) == [Waiting.DONE]
    tasks.check(zone.zone_leader, card(zone.zone_leader, task))
    special_reports.conclude(zone.zone_leader, card(zone.zone_leader, report), conclusion="已落实")
    complaints.resolve(zone.officer, seen(zone.officer, case), resolution="已增容供电")
    assert seen(zone.officer, case).status is S.RESOLVED
    said = dict(card(zone.dispatcher, report).parts)
    assert (said["Decision"], said["What came of it"]) == ("同意增容", "已落实")


def test_the_leader_returns_a_report_and_it_is_written_anew(zone):
    report = ordered(zone)
    special_reports.write(zone.dispatcher, card(zone.dispatcher, report), **PARTS)
    special_reports.put_forward(zone.dispatcher, card(zone.dispatcher, report))
    special_reports.send_back(zone.zone_leader, card(zone.zone_leader, report), reason="请补充费用测算")
    back = card(zone.dispatcher, report)
    assert (back.status, back.officer, back.draft) == (S.PREPARING, zone.dispatcher.name, PARTS)


def test_each_step_of_a_report_is_promised_anew_by_a_changed_calendar_from_where_it_began(zone):
    """Where no day of the calendar has changed, no due date would move; where one has, by the one day."""
    report = ordered(zone)
    special_reports.write(zone.dispatcher, card(zone.dispatcher, report), **PARTS)
    with clock.at(MONDAY + timedelta(days=2)):  # Wednesday; the decision is due on Friday
        special_reports.put_forward(zone.dispatcher, card(zone.dispatcher, report))
        assert repromises.pending(zone.administrator) == []
        a_day_off(zone, date(2026, 3, 3))
        assert [m for m in repromises.pending(zone.administrator) if m.case_id == report] == []  # before it began
        a_day_off(zone, date(2026, 3, 5))
        [move] = [m for m in repromises.pending(zone.administrator) if m.case_id == report]
        assert (move.old, move.new) == (at_close(6), at_close(9))  # Monday
        repromises.move(zone.administrator, seen=[move], reason="停工一天")
        assert card(zone.zone_leader, report).due_at == at_close(9)
        assert timeline.of_case(zone.dispatcher, report)[0].kind == "case.promised_anew"


def test_a_task_is_promised_anew_for_the_days_that_its_leader_gave_and_its_report_with_the_last_of_them(zone):
    report = decided(zone)
    short, long = given(zone, report, workdays=1), given(zone, report, workdays=8)
    assert repromises.pending(zone.administrator) == []
    a_day_off(zone, date(2026, 3, 4))
    found = {m.case_id: m for m in repromises.pending(zone.administrator)}
    assert short not in found  # due the day before
    assert [(found[id].old, found[id].new) for id in (long, report)] == [(at_close(12), at_close(13))] * 2
    repromises.move(zone.administrator, seen=[found[long]], reason="停工一天")
    assert card(zone.other, long).due_at == at_close(13)
    assert {m.case_id for m in repromises.pending(zone.administrator)} >= {report} and report != long
    repromises.move(zone.administrator, seen=repromises.pending(zone.administrator), reason="停工一天")
    assert (card(zone.zone_leader, report).due_at, repromises.pending(zone.administrator)) == (at_close(13), [])


def test_a_task_whose_days_are_not_known_stays_due_when_it_was(zone):
    report = decided(zone)
    task = given(zone, report, workdays=8)
    with Sessions.begin() as db:
        db.execute(update(Task).values(workdays=None))
    a_day_off(zone, date(2026, 3, 4))
    assert not {task, report} & {m.case_id for m in repromises.pending(zone.administrator)}


def test_the_lamp_of_a_step_counts_from_where_the_step_began(zone):
    """A decision is due in two days; a report that was written for months is not near its limit from the start."""
    case = working(zone)
    report = ordered(zone, case)
    special_reports.write(zone.dispatcher, card(zone.dispatcher, report), **PARTS)
    with clock.at(MONDAY + timedelta(days=63)):
        special_reports.put_forward(zone.dispatcher, card(zone.dispatcher, report))
        [item] = [item for item in desk.mine(zone.zone_leader) if item.case_id == report]
        shown, [row] = card(zone.zone_leader, report), relations.of_case(zone.dispatcher, case).offshoots
        for begun_at in (item.opened_at, shown.begun_at, row.begun_at):
            [due] = rulebook.judge(zone.zone_leader, [(shown.rule_id, begun_at, shown.due_at)])
            assert due.lamp is Lamp.GREEN


def test_a_report_ends_without_a_task_only_in_words_that_stay(zone):
    case = working(zone)
    report = decided(zone, case)
    given(zone, report)
    special_reports.conclude(
        zone.dispatcher, card(zone.dispatcher, report), conclusion="不再需要", despite="企业已迁出"
    )
    assert dict(card(zone.dispatcher, report).parts)["Why it ends without what is still open"] == "企业已迁出"


def test_a_task_that_is_not_enough_goes_on_under_the_same_promise(zone):
    task = given(zone, decided(zone))
    tasks.accept(zone.other, card(zone.other, task))
    tasks.finish(zone.other, card(zone.other, task), answer="已办")
    promised = card(zone.other, task).due_at
    tasks.redo(zone.dispatcher, card(zone.dispatcher, task), reason="现场未通电")
    again = card(zone.other, task)
    assert (again.status, again.due_at, again.resolved_at) == (S.DOING, promised, None)
    assert any(notice.kind == "task.redo" for notice in notices.inbox(zone.other))


def test_a_task_goes_to_a_department_or_to_one_of_its_people(zone):
    report = decided(zone)
    task = given(zone, report, officer=zone.other.id)
    assert card(zone.other, task).officer == zone.other.name
    for wrong, refusal in (
        ({"officer": zone.officer.id}, NotOfDepartment), ({"officer": zone.inspector.id}, CannotTakeIt),
        ({"workdays": 0}, OutOfBounds), ({"workdays": 999}, OutOfBounds), ({"workdays": None}, Incomplete),
        ({"asked": " "}, Incomplete), ({"department": None}, Incomplete), ({"department": 999}, NotFound),
    ):  # fmt: skip
        with pytest.raises(refusal):
            given(zone, report, **wrong)
    assert len(card(zone.dispatcher, report).children) == 1


def test_only_those_asked_do_a_task_and_only_those_who_gave_it_confirm_it(zone):
    task = given(zone, decided(zone), who=zone.dispatcher)
    with pytest.raises(AnotherDepartments):
        tasks.accept(zone.dispatcher, card(zone.dispatcher, task))
    assert card(zone.dispatcher, task).moves == ()
    tasks.accept(zone.other, card(zone.other, task))
    tasks.finish(zone.other_leader, card(zone.other_leader, task), answer="已办")
    with pytest.raises(NotAllowed):
        tasks.check(zone.other, card(zone.other, task))
    with pytest.raises(NotFound):
        tasks.check(person(Role.ZONE_LEADER), card(zone.dispatcher, task))  # another leader's decision
    tasks.check(zone.dispatcher, card(zone.dispatcher, task))


def test_who_may_write_who_decides_and_once_at_a_time(zone):
    case = working(zone)
    for wrong, refusal in (
        ({"writer_id": zone.inspector.id}, CannotTakeIt), ({"leader_id": zone.officer.id}, CannotTakeIt),
        ({"writer_id": None}, Incomplete), ({"leader_id": 999}, NotFound), ({"reason": " "}, Incomplete),
    ):  # fmt: skip
        with pytest.raises(refusal):
            ordered(zone, case, **wrong)
    with pytest.raises(NotAllowed):
        special_reports.order(zone.officer, seen(zone.officer, case), writer_id=zone.officer.id,
                              leader_id=zone.zone_leader.id, reason="复杂")  # fmt: skip
    report = ordered(zone, case)
    with pytest.raises(ReportUnderWay):
        ordered(zone, case)
    other = person(Role.ZONE_LEADER)
    with pytest.raises(IllegalMove):
        special_reports.decide(zone.zone_leader, card(zone.zone_leader, report), decision="同意")
    with pytest.raises(NotFound):
        special_reports.decide(other, card(other, report), decision="同意")


def test_an_officer_writes_it_where_the_centre_asks_one(zone):
    report = ordered(zone, writer_id=zone.officer.id)
    special_reports.write(zone.officer, card(zone.officer, report), **PARTS)
    special_reports.put_forward(zone.officer, card(zone.officer, report))
    assert card(zone.officer, report).moves == ()


def test_a_sealed_case_has_a_sealed_report_that_its_leader_sees(zone):
    facts = ComplaintFacts(
        "索要好处", "办证时被暗示请客", Category.CONDUCT, Channel.PHONE, about_department_id=zone.first
    )
    case = complaints.record(zone.dispatcher, facts=facts)
    with pytest.raises(OfTheirHouse):
        ordered(zone, case, writer_id=zone.officer.id)
    report = decided(zone, case)
    with pytest.raises(AboutItself):
        given(zone, report, department=zone.first)
    task = given(zone, report)
    with pytest.raises(NotFound):
        complaint_board.one(zone.zone_leader, case)  # the report says what the leader is to decide
    assert card(zone.zone_leader, report).parent is None
    assert card(zone.other, task).title == "完成变压器增容"
    for who in (zone.officer, zone.inspector, zone.administrator):
        for id in (report, task):
            with pytest.raises(NotFound):
                relations.one(who, id)
