"""What turns tomorrow, who hears of it, what stops it."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.access import Role
from domain.cases import CaseKind, Level, Promise
from domain.categories import Category
from domain.complaints import Channel
from domain.escalations import Concerned
from services import clock, complaint_board, complaints, escalations, forecasts
from services.admission import without_person
from services.filing import ComplaintFacts
from tests.factories import Zone

MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)


@pytest.fixture
def zone(database):
    with clock.at(MONDAY):
        yield Zone()


def filed(zone, **more):
    return complaints.record(
        zone.dispatcher, facts=ComplaintFacts("停电", "停工", Category.POWER, Channel.PHONE, **more)
    )


def seen(who, id):
    return complaint_board.one(who, id)


def turns(who, days):
    return {(row.case_id, row.promise): row for row in forecasts.turning(who, workdays=days).rows}


def test_the_further_one_looks_the_more_turns_and_the_nearest_comes_first(zone):
    id = filed(zone)
    assert turns(zone.dispatcher, 1) == {}  # the reply is due on Thursday, near its limit from Thursday's first minute
    three = turns(zone.dispatcher, 3)
    assert list(three) == [(id, Promise.REPLY)]
    assert three[id, Promise.REPLY].level is Level.BLUE
    with clock.at(MONDAY + timedelta(days=3)):
        [row] = turns(zone.dispatcher, 1).values()
        assert (row.level, row.at) == (Level.AMBER, row.due_at)


def test_what_is_said_to_turn_is_what_supervision_then_sees(zone):
    id = filed(zone)
    complaints.dispatch(zone.dispatcher, seen(zone.dispatcher, id), department=zone.first, note="")
    complaints.accept(zone.officer, seen(zone.officer, id))
    for row in turns(zone.officer, 5).values():
        with clock.at(row.at - timedelta(minutes=1)):
            before = escalations.of_case(zone.officer, id).level
        with clock.at(row.at + timedelta(minutes=1)):
            after = escalations.of_case(zone.officer, id).level
        assert before is not after is row.level


def test_of_a_sealed_complaint_only_those_are_said_to_hear_who_will(zone):
    id = filed(zone, about_department_id=zone.second)
    complaints.dispatch(zone.dispatcher, seen(zone.dispatcher, id), department=zone.first, note="")
    complaints.accept(zone.officer, seen(zone.officer, id))
    with clock.at(MONDAY + timedelta(days=16)):
        [row] = [row for row in forecasts.turning(zone.dispatcher, workdays=5).rows if row.level is Level.RED]
        assert row.hear == (Concerned.PRINCIPAL, Concerned.KEEPERS)
    with clock.at(row.at + timedelta(minutes=1)), without_person(Role.SYSTEM, "sweep") as system:
        escalations.sweep(system)
    steps = [s for s in escalations.of_case(zone.dispatcher, id).steps if s.level is Level.RED]
    assert {s.concerned for s in steps} == {row.hear}
    told = {name for step in steps for name in step.told}
    assert zone.dispatcher.name in told and not told & {zone.zone_leader.name, zone.inspector.name}


def test_it_says_who_will_hear_of_it_and_what_stops_it(zone):
    id = filed(zone)
    row = turns(zone.dispatcher, 3)[id, Promise.REPLY]
    assert row.stops == ("Dispatch", "Settled on the spot")
    assert row.hear == (Concerned.OFFICER, Concerned.FIRST_ASKED)
    complaints.dispatch(zone.dispatcher, seen(zone.dispatcher, id), department=zone.first, note="")
    complaints.accept(zone.officer, seen(zone.officer, id))
    row = turns(zone.officer, 3)[id, Promise.REPLY]
    assert row.hear == (Concerned.OFFICER,)  # who was asked first hears until somebody accepts
    assert row.stops == ("First reply", "Resolve", "Stop the clock")
    complaints.reply(zone.officer, seen(zone.officer, id), reply="已派人")
    assert (id, Promise.REPLY) not in turns(zone.officer, 5)


def test_every_kind_of_open_case_is_on_it_and_only_those_within_reach(zone):
    zone.major()
    kinds = {row.kind for row in forecasts.turning(zone.zone_leader, workdays=5).rows}
    assert CaseKind.MAJOR_REPORT in kinds
    filed(zone, about_department_id=zone.second)
    assert all(key[1] is not Promise.REPLY for key in turns(zone.other, 5))
    assert any(key[1] is Promise.REPLY for key in turns(zone.dispatcher, 5))
