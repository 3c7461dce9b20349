"""Whose a case is: the department that has it works on it, and it always has a named person who is there."""

import pytest

from db.engine import Sessions
from db.org import User
from domain.access import Role
from domain.categories import Category
from domain.complaints import Channel
from domain.errors import NotFound
from domain.offshoots import AnotherDepartments
from services import complaint_board, complaints, extensions
from services.filing import ComplaintFacts
from tests.factories import Zone, person


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


def test_more_time_is_asked_for_by_the_department_alone(zone):
    case = working(zone)
    stranger = person(Role.OFFICER, zone.second)
    with Sessions.begin() as db:
        db.get_one(User, zone.officer.id).department_id = zone.second
    with pytest.raises(AnotherDepartments):
        extensions.ask(zone.officer, seen(zone.officer, case), workdays=2, reason="等货")
    with pytest.raises(NotFound):
        extensions.ask(stranger, seen(zone.leader, case), workdays=2, reason="等货")
