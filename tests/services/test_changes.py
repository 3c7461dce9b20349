"""What others did since one opened a record: told with names and facts, and to nobody who may not see it."""

from dataclasses import replace

import pytest

from db.engine import Sessions
from domain.access import Role
from domain.categories import Category
from domain.complaints import Channel
from services import changes, complaint_board, complaints, people, trail
from services.filing import ComplaintFacts
from tests.factories import Zone


@pytest.fixture
def zone(database):
    return Zone()


def mark():
    with Sessions() as db:
        return trail.newest(db)


def recorded(zone, **more):
    facts = ComplaintFacts("频繁停电", "本月停电三次。", Category.POWER, Channel.PHONE, **more)
    return complaints.record(zone.dispatcher, facts=facts)


def test_only_what_came_after_is_told_the_oldest_first_with_who_did_it(zone):
    case = recorded(zone)
    before = mark()
    complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, case), department=zone.first)
    complaints.accept(zone.officer, complaint_board.one(zone.officer, case))
    told = changes.since(zone.liaison, "Case", case, before)
    assert [(m.kind, m.actor) for m in told] == [
        ("complaint.dispatch", zone.dispatcher.name),
        ("complaint.accept", zone.officer.name),
    ]
    assert changes.since(zone.liaison, "Case", case, mark()) == []


def test_nothing_is_told_of_what_is_outside_reach_or_sealed_from_the_reader(zone):
    case = recorded(zone)
    before = mark()
    complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, case), department=zone.second)
    assert changes.since(zone.officer, "Case", case, before) == []
    sealed = recorded(zone, about_department_id=zone.first)
    assert changes.since(zone.leader, "Case", sealed, 0) == []
    assert changes.since(zone.zone_leader, "Case", sealed, 0) == []
    assert changes.since(zone.dispatcher, "Case", sealed, 0) != []


def test_what_is_said_of_an_anonymous_complaint_names_no_contact(zone):
    case = recorded(zone, anonymous=True, contact_name="王经理", contact_phone="13800000000")
    complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, case), department=zone.first)
    told = repr(changes.since(zone.officer, "Case", case, 0))
    assert told and "王经理" not in told and "13800000000" not in told


def test_a_change_of_a_person_is_told_before_and_after(zone):
    before = mark()
    card = people.one(zone.administrator, zone.officer.id)
    people.change(zone.administrator, card, facts=replace(card.facts, role=Role.LIAISON))
    [entry] = changes.since(zone.administrator, "User", zone.officer.id, before)
    assert Role.LIAISON in [change.after for change in entry.told] and entry.actor == zone.administrator.name
