from datetime import timedelta

import pytest
from sqlalchemy import event

from db.engine import Sessions
from domain.access import STAFF, Role
from domain.cases import CaseKind
from domain.limits import Lamp
from domain.projects import HandoffKind
from services import (
    clock,
    complaint_board,
    complaints,
    desk,
    desk_complaints,
    diary,
    handoffs,
    hub,
    notices,
    projects,
    reports,
    rulebook,
)
from services.clock import at
from services.desk_items import Waiting
from tests.factories import NOW, OUTAGE, Zone, person
from tests.services.test_sealing import moves

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def zone(database):
    return Zone()


def waits(who, *kinds):
    return [(i.waiting, i.project) for i in desk.mine(who) if not kinds or i.waiting in kinds]


def test_an_empty_zone_leaves_every_desk_empty(zone):
    for who in zone.everyone.values():
        assert desk.mine(who) == [] and notices.inbox(who) == [] and notices.unread(who) == 0


def test_a_new_project_puts_its_report_and_its_checklist_on_the_desk_of_its_officer_alone(zone):
    card = zone.project()
    assert waits(zone.officer) == [(Waiting.REPORT, card.name), (Waiting.CHECKLIST, card.name)]
    for who in (zone.leader, zone.liaison, zone.other, zone.dispatcher, zone.zone_leader, zone.inspector):
        assert desk.mine(who) == []


@pytest.mark.clause(11)
def test_an_offer_waits_on_the_desks_of_both_receivers_until_it_is_answered(zone):
    offer = zone.offer(zone.complete(zone.project()))
    for who in (zone.other, zone.other_leader):
        [item] = desk.mine(who)
        assert (item.waiting, item.due_at, item.rule_id) == (Waiting.ANSWER, offer.due_at, offer.rule_id)
        assert item.params == {"handoff": "Next stage", "stage": "Signing"}
    handoffs.accept(zone.other_leader, offer)
    assert waits(zone.other, Waiting.ANSWER) == waits(zone.other_leader, Waiting.ANSWER) == []
    assert {w for w, _ in waits(zone.other)} == {Waiting.REPORT, Waiting.CHECKLIST}
    assert waits(zone.officer) == []


@pytest.mark.clause(11)
def test_a_returned_offer_waits_with_the_giver_until_it_is_offered_again(zone):
    card = zone.project()
    handoffs.send_back(zone.other, zone.offer(card, HandoffKind.PEOPLE), reason="缺材料")
    [item] = [i for i in desk.mine(zone.officer) if i.waiting is Waiting.RETURNED]
    assert item.params == {"reason": "缺材料"}
    again = zone.offer(hub.one(zone.officer, card.id), HandoffKind.PEOPLE)
    assert waits(zone.officer, Waiting.RETURNED) == []
    handoffs.withdraw(zone.officer, again, reason="另行安排")
    assert waits(zone.officer, Waiting.RETURNED) == waits(zone.other) == []


def test_a_checklist_says_what_is_still_missing_and_goes_when_nothing_is(zone):
    card = zone.project()
    [item] = [i for i in desk.mine(zone.officer) if i.waiting is Waiting.CHECKLIST]
    assert item.params == {"missing": ["Letter of intent", "Stage report filed"], "stage": "Negotiation"}
    zone.complete(card)
    assert desk.mine(zone.officer) == []


@pytest.mark.clause(30)
def test_a_filed_report_waits_to_be_signed_by_leader_and_centre(zone):
    card = zone.major()
    report = next(r for r in reports.of_project(zone.officer, card.id) if r.kind is CaseKind.MAJOR_REPORT)
    reports.file(zone.officer, report, problems="无", solved="无", performance="按协议")
    for who in (zone.zone_leader, zone.dispatcher):
        assert waits(who) == [(Waiting.SIGNATURE, card.name)]
    reports.receive(zone.zone_leader, reports.to_receive(zone.zone_leader)[0])
    assert waits(zone.zone_leader) == [] and waits(zone.dispatcher) == [(Waiting.SIGNATURE, card.name)]
    assert waits(zone.leader) == []


@pytest.mark.clause(31)
def test_an_important_event_waits_on_the_centres_desk(zone):
    card = zone.project()
    diary.write(zone.officer, project_id=card.id, body="要" * 200, important=True)
    [item] = desk.mine(zone.dispatcher)
    assert item.waiting is Waiting.EVENT and item.params == {"body": "要" * 80}
    assert waits(zone.zone_leader) == waits(zone.leader) == []


def test_what_has_a_limit_stands_first_the_nearest_first_then_the_oldest(zone):
    # Reports: 20 working days. Handoffs: 2 working days. Checklists and returns have no limit of their own.
    with clock.at(NOW):
        old = zone.project("老项目", "甲公司")
    with clock.at(NOW + timedelta(days=7)):
        young = zone.project("新项目", "乙公司")
        handoffs.send_back(zone.other, zone.offer(young, HandoffKind.PEOPLE), reason="缺材料")
    with clock.at(NOW + timedelta(days=8)):
        theirs = zone.project("别局项目", "丙公司")
        handoffs.offer(
            zone.officer, theirs, kind=HandoffKind.PEOPLE, department_id=zone.second,
            leader_id=zone.other_leader.id, officer_id=zone.other.id,
        )  # fmt: skip
    with clock.at(NOW + timedelta(days=8, hours=1)):
        handoffs.accept(zone.other, hub.handoff_history(zone.other, theirs.id)[0])
        handoffs.offer(
            zone.other, hub.one(zone.other, theirs.id), kind=HandoffKind.PEOPLE, department_id=zone.first,
            leader_id=zone.leader.id, officer_id=zone.officer.id,
        )  # fmt: skip
    items = desk.mine(zone.officer)
    assert [(i.waiting, i.project) for i in items] == [
        (Waiting.ANSWER, "别局项目"),
        (Waiting.REPORT, "老项目"),
        (Waiting.REPORT, "新项目"),
        (Waiting.CHECKLIST, "老项目"),
        (Waiting.RETURNED, "新项目"),
        (Waiting.CHECKLIST, "新项目"),
    ]
    assert old.opened_at < young.opened_at and items[0].due_at < items[1].due_at < items[2].due_at


def test_every_limit_on_a_desk_has_its_lamp(zone):
    with clock.at(NOW):
        zone.offer(zone.project(), HandoffKind.PEOPLE)
        [item] = desk.mine(zone.other)
    lamps = []
    for moment in (NOW, item.due_at - timedelta(minutes=1), item.due_at, item.due_at + timedelta(seconds=1)):
        with clock.at(moment):
            [due] = rulebook.judge(zone.other, [(item.rule_id, item.opened_at, item.due_at)])
            lamps.append(due.lamp)
    assert lamps == [Lamp.GREEN, Lamp.AMBER, Lamp.AMBER, Lamp.RED]


def test_a_project_at_rest_asks_for_no_checklist_but_its_report_stays_due(zone):
    card = zone.project()
    projects.suspend(zone.leader, card, reason="资金问题")
    assert waits(zone.officer) == [(Waiting.REPORT, card.name)]


def test_the_inbox_is_ones_own_newest_first_and_counts_what_is_unread(zone):
    for n in range(3):
        zone.project(f"第{n}号工程", f"第{n}公司")
    told = notices.inbox(zone.leader)
    assert [notice.params["project"] for notice in told] == ["第2号工程", "第1号工程", "第0号工程"]
    assert notices.unread(zone.leader) == 3 and notices.unread(zone.other) == 0
    notices.mark_read(zone.leader, up_to=told[1].id)
    assert [notice.unread for notice in notices.inbox(zone.leader)] == [True, False, False]
    notices.mark_read(zone.other, up_to=told[0].id)
    assert notices.unread(zone.leader) == 1
    assert [n.id for n in notices.inbox(zone.leader, limit=1)] == [told[0].id]


def test_nobody_is_told_of_what_they_did_themselves(zone):
    zone.project()
    assert notices.inbox(zone.officer) == []


def test_each_role_can_open_its_desk(zone):
    zone.major()
    for role in STAFF:
        assert isinstance(desk.mine(zone.everyone[role]), list)


def test_a_newcomer_has_nothing_of_the_predecessors(zone):
    zone.project()
    assert desk.mine(person(Role.OFFICER, zone.first)) == []


def test_a_desk_that_cannot_hold_all_says_how_many_more_complaints_wait(zone, monkeypatch):
    monkeypatch.setattr(desk_complaints, "MOST", 2)
    for _n in range(3):
        complaints.record(zone.dispatcher, facts=OUTAGE)
    assert len([item for item in desk.mine(zone.dispatcher) if item.waiting is Waiting.DISPATCH]) == 2
    assert (desk_complaints.beyond(zone.dispatcher), desk_complaints.beyond(zone.officer)) == (1, 0)


def test_how_many_more_wait_is_counted_once_until_something_happens(zone, monkeypatch):
    monkeypatch.setattr(desk_complaints, "MOST", 2)
    count, counted = desk_complaints._count_beyond, []
    monkeypatch.setattr(desk_complaints, "_count_beyond", lambda read: counted.append(read.actor.id) or count(read))
    with at(NOW):  # a look serves for some seconds of the zone's clock, which stands
        for n in range(3):
            complaints.record(zone.dispatcher, facts=OUTAGE)
            for who in (zone.dispatcher, zone.other, zone.dispatcher):
                assert desk_complaints.beyond(who) == (max(0, n - 1) if who is zone.dispatcher else 0)
            assert counted == [zone.dispatcher.id, zone.other.id] * (n + 1)


def test_an_empty_desk_asks_one_question_for_each_sort_of_thing(zone):
    asked = []
    event.listen(Sessions.kw["bind"], "before_cursor_execute", lambda *told: asked.append(told[2]))
    for who in zone.everyone.values():
        asked.clear()
        assert desk.mine(who) == []
        questions = [statement for statement in asked if not statement.startswith("BEGIN")]
        assert len(questions) <= 11 and not any("1 != 1" in statement for statement in questions), who.role


def test_what_is_asked_of_the_same_person_in_another_house_is_another_question(zone):
    """The statements of a desk are kept for each person, with all that was known of them."""
    id = complaints.record(zone.dispatcher, facts=OUTAGE)
    complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, id), department=zone.first)
    assert [w for w, _ in waits(zone.liaison)] == [Waiting.ACCEPT]
    assert desk.mine(moves(zone, zone.liaison, department_id=zone.second)) == []
    assert [w for w, _ in waits(moves(zone, zone.liaison, department_id=zone.first))] == [Waiting.ACCEPT]
