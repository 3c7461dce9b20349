"""What was returned and what ran past its promise: counted by cases, and for whoever had them then."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.access import Role
from domain.boards import Filters
from domain.cases import Level
from domain.complaints import Outcome
from domain.wall import Span
from services import complaint_board, complaints, escalations, operator, parties, wall
from services.admission import without_person
from services.clock import at
from tests.factories import OUTAGE, Zone, department, person

JANUARY = datetime(2026, 1, 5, 2, tzinfo=UTC)  # a Monday, 10:00 in the zone
DAY = timedelta(days=1)


@pytest.fixture
def zone(database):
    with at(JANUARY):
        return Zone()


def seen(who, id):
    return complaint_board.one(who, id)


def swept(when):
    with at(when), without_person(Role.SYSTEM, "系统") as system:
        escalations.sweep(system)


def rows(who, **asked):
    """The ids in the list of complaints."""
    page = complaint_board.page(who, Filters(told=True, still_open=False, **asked), limit=500)
    return [row.id for row in page.rows]


def turned(zone, when, span=Span.QUARTER):
    """By name of the department how many were returned, amber and red: each figure as many as the list behind it."""
    with at(when):
        card = wall.whole(zone.zone_leader, span=span)
        days = {"turned_from": card.first, "turned_to": card.last}
        for row in card.turned:
            assert row.returned == len(rows(zone.zone_leader, returned_by=row.department_id, **days))
            for level, n in row.levels.items():
                assert n == len(rows(zone.zone_leader, answerable=row.department_id, escalated=level, **days))
        assert card.now.returned == len(rows(zone.zone_leader, returned=True, **days))
        assert card.now.escalated == len(rows(zone.zone_leader, overran=True, **days))
    assert operator.drifted() == 0
    found = {r.department: (r.returned, r.levels[Level.AMBER], r.levels[Level.RED]) for r in card.turned}
    return found, card.now.returned, card.now.escalated


def test_one_late_complaint_is_one_however_many_promises_it_broke(zone):
    with at(JANUARY):
        zone.working()
    swept(JANUARY + 40 * DAY)
    assert turned(zone, JANUARY + 40 * DAY) == ({"招商局": (0, 1, 1)}, 0, 1)


def test_it_is_one_in_each_month_in_which_a_promise_ran_out_and_one_in_the_quarter(zone):
    """The reply falls due in January, the resolution in February."""
    begun = JANUARY + 21 * DAY
    with at(begun):
        zone.working()
    swept(begun + 4 * DAY)
    assert turned(zone, begun + 4 * DAY, Span.MONTH) == ({"招商局": (0, 1, 0)}, 0, 1)
    swept(begun + 19 * DAY)
    assert turned(zone, begun + 19 * DAY, Span.MONTH)[2] == 1
    assert turned(zone, begun + 19 * DAY, Span.MONTH)[0]["招商局"][1] == 1
    for span in (Span.QUARTER, Span.YEAR):
        assert turned(zone, begun + 19 * DAY, span)[0]["招商局"][1] == turned(zone, begun + 19 * DAY, span)[2] == 1


def test_who_has_it_now_does_not_answer_for_what_ran_out_elsewhere(zone):
    with at(JANUARY):
        moved, contested = zone.working(), complaints.record(zone.dispatcher, facts=OUTAGE)
    with at(JANUARY + 9 * DAY):
        complaints.transfer(zone.dispatcher, seen(zone.dispatcher, moved), department=zone.second, reason="职责调整")
        complaints.dispatch(zone.dispatcher, seen(zone.dispatcher, contested), department=zone.second)
        complaints.send_back(zone.other, seen(zone.other, contested), reason="不属我局")
    swept(JANUARY + 9 * DAY)
    found, returned, escalated = turned(zone, JANUARY + 9 * DAY)
    assert found == {"招商局": (0, 1, 1), "企业发展服务中心": (0, 1, 1), "经济发展局": (1, 0, 0)}
    assert (returned, escalated) == (1, 2)


def test_a_cohost_answers_for_its_own_share(zone):
    with at(JANUARY):
        id = zone.working()
        complaints.reply(zone.officer, seen(zone.officer, id), reply="已受理")
        parties.name(zone.officer, seen(zone.officer, id), department_ids=[zone.second], reason="需会签")
    swept(JANUARY + 4 * DAY)
    assert turned(zone, JANUARY + 4 * DAY) == ({"经济发展局": (0, 1, 0)}, 0, 1)


def test_what_two_departments_returned_is_one_for_each_and_one_for_the_zone(zone):
    third = department("规划局")
    planner = person(Role.OFFICER, third)
    with at(JANUARY):
        id = complaints.record(zone.dispatcher, facts=OUTAGE)
        for house, officer in ((zone.first, zone.officer), (third, planner)):
            complaints.dispatch(zone.dispatcher, seen(zone.dispatcher, id), department=house)
            complaints.send_back(officer, seen(officer, id), reason="不属我局")
    assert turned(zone, JANUARY) == ({"招商局": (1, 0, 0), "规划局": (1, 0, 0)}, 1, 0)


def test_a_level_that_is_reached_anew_after_months_counts_in_the_period_in_which_it_is(zone):
    with at(JANUARY):
        id = zone.working()
    swept(JANUARY + 80 * DAY)
    with at(JANUARY + 80 * DAY):
        complaints.resolve(zone.officer, seen(zone.officer, id), resolution="已恢复")
    with at(JANUARY + 81 * DAY):
        complaints.verify(zone.dispatcher, seen(zone.dispatcher, id), outcome=Outcome.NOT_SOLVED, words="又停了")
    swept(JANUARY + 100 * DAY)
    for span in Span:
        found, _returned, escalated = turned(zone, JANUARY + 100 * DAY, span)
        assert (found["招商局"][1], escalated) == (1, 1)
    with at(JANUARY + 100 * DAY):
        assert wall.whole(zone.zone_leader).before.escalated == 1
