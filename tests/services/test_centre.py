"""The enterprise service centre: sees all, dispatches all, in five queues; its roster and its routing."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.access import Role
from domain.cases import CaseStatus as S
from domain.categories import Category, Queue
from domain.complaints import Channel, NotOnTheSpot
from domain.errors import Incomplete, NotAllowed, NotFound
from domain.limits import Lamp
from services import clock, complaint_board, complaints, duties, queues, relations, routings
from services.duties import DayPast
from services.filing import ComplaintFacts
from tests.factories import Zone, person

MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)  # 10:00 in the zone
TODAY = date(2026, 3, 2)


@pytest.fixture
def zone(database):
    with clock.at(MONDAY):
        yield Zone()


def facts(category=Category.POWER, **more):
    return ComplaintFacts("停电", "停产半天", category, Channel.PHONE, **more)


def record(who, category=Category.POWER, **more):
    return complaints.record(who, facts=facts(category, **more))


def card(who, id):
    return complaint_board.one(who, id)


@pytest.mark.clause(88)
def test_whoever_records_it_wherever_it_lies_the_centre_sees_it_and_dispatches_it(zone):
    ids = [record(who) for who in (zone.officer, zone.other, zone.liaison, zone.dispatcher)]
    ids.append(record(zone.officer, about_department_id=zone.second))
    assert sorted(row.id for row in complaint_board.listing(zone.dispatcher)) == ids
    for id in ids:
        assert "dispatch" in [move.name for move in card(zone.dispatcher, id).moves]
        complaints.dispatch(zone.dispatcher, card(zone.dispatcher, id), department=zone.first)
        complaints.accept(zone.officer, card(zone.officer, id))
        assert "transfer" in [move.name for move in card(zone.dispatcher, id).moves]
    last = card(zone.dispatcher, record(zone.officer))
    for role, who in zone.everyone.items():
        if role is not Role.DISPATCHER:
            with pytest.raises((NotAllowed, NotFound)):
                complaints.dispatch(who, last, department=zone.second)


@pytest.mark.clause(89)
def test_every_category_waits_in_one_of_the_five_queues_of_the_centre(zone):
    assert {category.queue for category in Category} == set(Queue) and len(Queue) == 5
    ids = {category: record(zone.officer, category) for category in Category}
    found = {one.queue: one for one in queues.listing(zone.dispatcher)}
    assert set(found) == set(Queue) and sum(one.waits for one in found.values()) == len(Category)
    for queue, one in found.items():
        own = [ids[category] for category in Category if category.queue is queue]
        assert (one.waits, one.to_dispatch, one.standing) == (len(own), len(own), 0)
        assert [row.id for row in queues.waiting(zone.dispatcher, queue)] == own


def test_a_queue_counts_by_lamp_and_only_what_is_open_and_within_reach(zone):
    for _n in range(2):
        id = record(zone.officer, Category.LOANS)
    complaints.settle(zone.dispatcher, card(zone.dispatcher, id), resolution="当场解释")
    with clock.at(MONDAY + timedelta(days=30)):
        record(zone.officer, Category.LOANS)
        [one] = [one for one in queues.listing(zone.dispatcher) if one.queue is Queue.FINANCING]
        assert one.lamps == {Lamp.GREEN: 1, Lamp.AMBER: 0, Lamp.RED: 1}
        assert [one.waits for one in queues.listing(zone.other)] == [0] * 5


@pytest.mark.clause(49)
def test_what_is_solved_on_the_spot_is_recorded_and_settled_at_once_and_counted_apart(zone):
    id = complaints.record_settled(zone.liaison, facts=facts(), resolution="当场联系供电所恢复供电")
    done = card(zone.dispatcher, id)
    assert done.on_the_spot and done.status is S.RESOLVED and done.officer == zone.liaison.name
    assert (done.resolution, done.replied_at, done.resolved_at) == ("当场联系供电所恢复供电", MONDAY, MONDAY)
    other = record(zone.liaison)
    complaints.dispatch(zone.dispatcher, card(zone.dispatcher, other), department=zone.first)
    complaints.accept(zone.officer, card(zone.officer, other))
    complaints.resolve(zone.officer, card(zone.officer, other), resolution="已办")
    assert queues.solved_this_month(zone.dispatcher) == queues.SpotCard(on_the_spot=1, dispatched=1)
    assert "verify" in [move.name for move in card(zone.dispatcher, id).moves]  # called back like any other


def test_nothing_is_kept_of_what_is_settled_without_words_or_sealed_from_who_records_it(zone):
    with pytest.raises(Incomplete):
        complaints.record_settled(zone.liaison, facts=facts(), resolution=" ")
    with pytest.raises(NotOnTheSpot):
        complaints.record_settled(zone.liaison, facts=facts(about_department_id=zone.first), resolution="没有的事")
    assert complaint_board.listing(zone.dispatcher, still_open=False) == []


def test_the_centre_plans_who_is_on_duty_and_what_nobody_recorded_lies_with_them(zone):
    colleague = person(Role.DISPATCHER, zone.centre)
    assert duties.today(zone.officer).name is None
    duties.plan(zone.dispatcher, roster={TODAY: colleague.id, TODAY + timedelta(days=1): zone.dispatcher.id})
    assert duties.today(zone.officer).name == colleague.name
    assert [day.user_id for day in duties.days(zone.officer, TODAY, count=3)] == [
        colleague.id,
        zone.dispatcher.id,
        None,
    ]
    id = record(zone.officer, about_department_id=zone.first)  # sealed from who records it
    assert card(zone.dispatcher, id).officer == colleague.name
    duties.plan(zone.dispatcher, roster={TODAY: zone.dispatcher.id})
    assert duties.today(zone.officer).user_id == zone.dispatcher.id


def test_people_take_turns_on_the_days_that_nobody_has(zone):
    colleague = person(Role.DISPATCHER, zone.centre)
    duties.plan(zone.dispatcher, roster={TODAY + timedelta(days=1): colleague.id})
    both = [zone.dispatcher.id, colleague.id]
    assert duties.take_turns(zone.dispatcher, first=TODAY - timedelta(days=2), count=7, user_ids=both) == 4
    week = [day.user_id for day in duties.days(zone.dispatcher, TODAY - timedelta(days=2))]
    assert week == [None, None, both[0], both[1], both[1], both[0], both[1]]


def test_a_roster_is_planned_ahead_by_the_centre_with_people_of_the_centre(zone):
    for roster, refusal in (
        ({}, Incomplete), ({TODAY: zone.officer.id}, NotFound),
        ({TODAY - timedelta(days=1): zone.dispatcher.id}, DayPast),
    ):  # fmt: skip
        with pytest.raises(refusal):
            duties.plan(zone.dispatcher, roster=roster)
    with pytest.raises(NotAllowed):
        duties.plan(zone.liaison, roster={TODAY: zone.dispatcher.id})
    with pytest.raises(NotFound):
        duties.take_turns(zone.dispatcher, first=TODAY, count=7, user_ids=[zone.officer.id])


def test_the_department_of_a_category_is_suggested_but_never_the_one_it_is_about(zone):
    id = record(zone.officer)
    assert relations.of_case(zone.dispatcher, id).suggested is None
    routings.suggest(zone.dispatcher, category=Category.POWER, department_id=zone.second)
    assert relations.of_case(zone.dispatcher, id).suggested == (zone.second, "经济发展局")
    routings.suggest(zone.dispatcher, category=Category.POWER, department_id=zone.first)
    assert relations.of_case(zone.dispatcher, id).suggested == (zone.first, "招商局")
    about = record(zone.dispatcher, about_department_id=zone.first)
    assert relations.of_case(zone.dispatcher, about).suggested is None
    known = {row.category: row.department for row in routings.listing(zone.officer)}
    assert len(known) == len(Category) and known[Category.POWER] == "招商局"


def test_the_routing_is_for_the_centre_to_set(zone):
    with pytest.raises(NotAllowed):
        routings.suggest(zone.officer, category=Category.POWER, department_id=zone.first)
    for category, department, refusal in (
        (None, zone.first, Incomplete), (Category.POWER, None, NotFound), (Category.POWER, 999, NotFound),
    ):  # fmt: skip
        with pytest.raises(refusal):
            routings.suggest(zone.dispatcher, category=category, department_id=department)
