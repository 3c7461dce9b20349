"""Whose a case is: the department that has it works on it, and it always has a named person who is there."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from db.cases import Case
from db.engine import Sessions
from db.org import User
from domain.access import Role
from domain.cases import CaseStatus
from domain.categories import Category
from domain.complaints import AnswersAlready, Channel, ExpiryTooLate, NobodyThere
from domain.errors import NotFound, Refusal
from domain.ledger import Holder
from domain.offshoots import AnotherDepartments
from domain.org import StillHolds
from domain.projects import NotOfDepartment
from services import complaint_board, complaints, desk, extensions, people
from services.clock import at
from services.filing import ComplaintFacts
from tests.factories import NOW, Zone, department, person

PAUSE = {"holder": Holder.ENTERPRISE, "reason": "补件", "evidence": "补正通知"}


@pytest.fixture
def zone(database):
    return Zone()


def recorded(by):
    return complaints.record(by, facts=ComplaintFacts("频繁停电", "停产。", Category.POWER, Channel.PHONE))


def seen(who, case):
    return complaint_board.one(who, case)


def dispatched(zone, to=None):
    case = recorded(zone.dispatcher)
    complaints.dispatch(zone.dispatcher, seen(zone.dispatcher, case), department=to or zone.first)
    return case


def working(zone):
    case = dispatched(zone)
    complaints.accept(zone.officer, seen(zone.officer, case))
    return case


def moves(who, case):
    return {move.name for move in seen(who, case).moves}


@pytest.mark.clause(6)
@pytest.mark.clause(63)
def test_only_the_department_that_it_was_dispatched_to_accepts_or_returns_it(zone):
    case = recorded(zone.officer)
    complaints.dispatch(zone.dispatcher, seen(zone.dispatcher, case), department=zone.second)
    assert seen(zone.officer, case).officer == zone.officer.name  # first asked: theirs until somebody accepts
    assert moves(zone.officer, case) == set()
    with pytest.raises(AnotherDepartments):
        complaints.accept(zone.officer, seen(zone.officer, case))
    with pytest.raises(AnotherDepartments):
        complaints.send_back(zone.officer, seen(zone.officer, case), reason="不属我局")
    complaints.accept(zone.other, seen(zone.other, case))
    assert seen(zone.other, case).officer == zone.other.name


def test_who_had_it_before_a_transfer_does_nothing_in_the_place_of_the_next(zone):
    case = working(zone)
    complaints.transfer(zone.dispatcher, seen(zone.dispatcher, case), department=zone.second, reason="职责在经发局")
    assert moves(zone.officer, case) == set()
    with pytest.raises(AnotherDepartments):
        complaints.accept(zone.officer, seen(zone.officer, case))


@pytest.mark.clause(88)
def test_the_centre_takes_back_what_waits_for_acceptance_and_what_stands_still(zone):
    with at(NOW):
        waits, stands = dispatched(zone), working(zone)
        complaints.pause(zone.dispatcher, seen(zone.dispatcher, stands), **PAUSE, until=date(2026, 3, 20))
    with at(NOW + timedelta(hours=2)):
        for case in (waits, stands):
            before = seen(zone.dispatcher, case)
            assert "transfer" in {move.name for move in before.moves}
            complaints.transfer(zone.dispatcher, before, department=zone.second, reason="派错单位")
            after = seen(zone.dispatcher, case)
            assert (after.status, after.department) == (CaseStatus.DISPATCHED, "经济发展局")
        assert seen(zone.dispatcher, stands).due_at is not None


def test_nothing_is_dispatched_to_where_nobody_could_accept_it(zone):
    case = recorded(zone.dispatcher)
    with pytest.raises(NobodyThere):
        complaints.dispatch(zone.dispatcher, seen(zone.dispatcher, case), department=department("空壳局"))
    assert seen(zone.dispatcher, case).status is CaseStatus.RECORDED


def test_a_pause_lasts_no_longer_than_the_rulebook_says_and_a_day_beyond_all_calendars_is_refused_in_words(zone):
    with at(NOW):
        case = working(zone)
        for until in (date(2026, 6, 1), date(9999, 12, 31)):
            with pytest.raises(ExpiryTooLate):
                complaints.pause(zone.dispatcher, seen(zone.dispatcher, case), **PAUSE, until=until)
        complaints.pause(zone.dispatcher, seen(zone.dispatcher, case), **PAUSE, until=date(2026, 4, 30))


def test_who_may_stop_the_clock_may_let_it_run_again_and_nobody_else_outside_may(zone):
    with at(NOW):
        case = working(zone)
        complaints.pause(zone.dispatcher, seen(zone.dispatcher, case), **PAUSE, until=date(2026, 3, 20))
    with at(NOW + timedelta(hours=3)):
        assert "end_pause" in moves(zone.dispatcher, case) and "end_pause" not in moves(zone.officer, case)
        with pytest.raises(Refusal):
            complaints.end_pause(zone.zone_leader, seen(zone.zone_leader, case))
        complaints.end_pause(zone.dispatcher, seen(zone.dispatcher, case))
        assert seen(zone.officer, case).status is CaseStatus.WORKING


def test_a_case_is_passed_on_within_the_department_and_the_promise_stays(zone):
    case = working(zone)
    due = seen(zone.officer, case).due_at
    with pytest.raises(NotOfDepartment):
        complaints.hand_on(zone.officer, seen(zone.officer, case), officer=zone.other.id, reason="出差")
    with pytest.raises(AnswersAlready):
        complaints.hand_on(zone.officer, seen(zone.officer, case), officer=zone.officer.id, reason="出差")
    complaints.hand_on(zone.leader, seen(zone.leader, case), officer=zone.liaison.id, reason="出差")
    card = seen(zone.liaison, case)
    assert (card.officer, card.due_at, card.holdings[-1].officer) == (zone.liaison.name, due, zone.liaison.name)
    with pytest.raises(NotFound):
        complaints.hand_on(zone.other, card, officer=zone.other.id, reason="我来")


def test_who_answers_for_open_cases_is_neither_moved_nor_disabled_in_silence(zone):
    case = working(zone)
    card = people.one(zone.administrator, zone.officer.id)
    with pytest.raises(StillHolds):
        people.disable(zone.administrator, card)
    with pytest.raises(StillHolds):
        people.change(zone.administrator, card, facts=replace(card.facts, department_id=zone.second))
    people.change(zone.administrator, card, facts=replace(card.facts, phone="0571"))
    complaints.hand_on(zone.officer, seen(zone.officer, case), officer=zone.leader.id, reason="调动")
    people.disable(zone.administrator, people.one(zone.administrator, zone.officer.id))


def test_a_stolen_account_is_shut_at_once_and_its_cases_have_a_named_person_in_the_same_moment(zone):
    mine, first_asked = working(zone), recorded(zone.officer)
    with at(NOW + timedelta(days=400)):
        people.disable(zone.administrator, people.one(zone.administrator, zone.officer.id), despite_duties=True)
    with Sessions() as db:
        for id in (mine, first_asked):
            officer = db.get_one(User, db.get_one(Case, id).officer_id)
            assert officer.id != zone.officer.id and officer.disabled_at is None
    assert seen(zone.leader, mine).status is CaseStatus.DISPATCHED
    assert mine in {item.case_id for item in desk.mine(zone.leader)}
    complaints.accept(zone.leader, seen(zone.leader, mine))


def test_more_time_is_asked_for_by_the_department_alone(zone):
    case = working(zone)
    stranger = person(Role.OFFICER, zone.second)
    with Sessions.begin() as db:
        db.get_one(User, zone.officer.id).department_id = zone.second
    with pytest.raises(AnotherDepartments):
        extensions.ask(zone.officer, seen(zone.officer, case), workdays=2, reason="等货")
    with pytest.raises(NotFound):
        extensions.ask(stranger, seen(zone.leader, case), workdays=2, reason="等货")
