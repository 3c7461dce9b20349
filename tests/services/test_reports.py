from datetime import timedelta

import pytest

from domain.access import Role
from domain.cases import CaseKind, CaseStatus
from domain.errors import IllegalMove, Incomplete, NotAllowed, NotFound, Stale
from domain.limits import Lamp
from domain.projects import HandoffKind
from domain.stages import Stage
from services import clock, desk, handoffs, hub, notices, reports, rulebook
from services.desk_items import Waiting
from services.reports import AlreadySigned, ForItsLeader
from tests.factories import NOW, Zone, person

pytestmark = pytest.mark.usefixtures("database")
WORDS = {"problems": "用电容量不足", "solved": "已增容", "performance": "按协议履约"}


@pytest.fixture
def zone(database):
    return Zone()


def due(who, card, kind=CaseKind.STAGE_REPORT):
    return next(report for report in reports.of_project(who, card.id) if report.kind is kind)


def filed(zone, card, kind=CaseKind.STAGE_REPORT):
    reports.file(zone.officer, due(zone.officer, card, kind), **WORDS)
    return due(zone.officer, card, kind)


def names(moves):
    return [move.name for move in moves]


@pytest.mark.clause(12)
def test_every_stage_opens_with_a_report_due_from_its_officer_under_the_rulebook(zone):
    with clock.at(NOW):
        card = zone.project()
    report = due(zone.officer, card)
    assert (report.status, report.stage, report.officer) == (CaseStatus.OPEN, Stage.NEGOTIATION, zone.officer.name)
    [judged] = rulebook.judge(zone.officer, [(report.rule_id, report.opened_at, report.due_at)])
    assert (judged.rule.code, judged.rule.clause, judged.rule.value) == ("report.stage", 12, 20)
    with clock.at(report.due_at + timedelta(minutes=1)):
        [late] = rulebook.judge(zone.officer, [(report.rule_id, report.opened_at, report.due_at)])
    assert late.lamp is Lamp.RED


@pytest.mark.clause(12)
def test_the_next_stage_opens_with_a_report_of_its_new_officer(zone):
    offer = zone.offer(zone.complete(zone.project()))
    handoffs.accept(zone.other, offer)
    newest, oldest = reports.of_project(zone.other, offer.project_id)
    assert (newest.stage, newest.officer, newest.status) == (Stage.SIGNING, zone.other.name, CaseStatus.OPEN)
    assert (oldest.stage, oldest.status) == (Stage.NEGOTIATION, CaseStatus.FILED)


@pytest.mark.clause(12)
@pytest.mark.parametrize("part", WORDS)
def test_a_report_has_three_parts_and_none_may_be_empty(zone, part):
    card = zone.project()
    with pytest.raises(Incomplete):
        reports.file(zone.officer, due(zone.officer, card), **WORDS | {part: " \n"})
    assert due(zone.officer, card).status is CaseStatus.OPEN


@pytest.mark.clause(12)
def test_a_filed_report_keeps_its_words_and_waits_for_the_leader_who_signs(zone):
    card = zone.project()
    report = filed(zone, card)
    assert {part: getattr(report, part) for part in WORDS} == WORDS
    assert report.resolved_at and notices.inbox(zone.leader)[0].kind == "report.file"
    [waiting] = reports.to_receive(zone.leader)
    reports.receive(zone.leader, waiting)
    after = due(zone.officer, card)
    assert after.status is CaseStatus.RECEIVED and [r.name for r in after.receipts] == [zone.leader.name]
    assert reports.to_receive(zone.leader) == [] and notices.inbox(zone.officer)[0].kind == "report.receive"


def test_a_stage_report_is_its_leaders_to_sign_and_no_burden_of_the_centre(zone):
    report = filed(zone, zone.project())
    assert reports.to_receive(zone.dispatcher) == []
    assert [item for item in desk.mine(zone.dispatcher) if item.waiting is Waiting.SIGNATURE] == []
    seen = due(zone.dispatcher, hub.one(zone.dispatcher, report.project_id))
    assert "receive" not in names(seen.moves)
    with pytest.raises(ForItsLeader):
        reports.receive(zone.dispatcher, seen)
    assert [waiting.id for waiting in reports.to_receive(zone.leader)] == [report.id]


@pytest.mark.clause(30)
@pytest.mark.parametrize("first", ["leader", "centre"])
def test_a_major_report_is_received_once_the_leader_and_the_centre_have_both_signed(zone, first):
    card = zone.major()
    filed(zone, card, CaseKind.MAJOR_REPORT)
    order = [zone.zone_leader, zone.dispatcher]
    for who, status in zip(order if first == "leader" else order[::-1], [CaseStatus.FILED, CaseStatus.RECEIVED],
                           strict=True):  # fmt: skip
        [report] = reports.to_receive(who)
        reports.receive(who, report)
        assert due(zone.officer, card, CaseKind.MAJOR_REPORT).status is status
        assert reports.to_receive(who) == []
    receipts = due(zone.officer, card, CaseKind.MAJOR_REPORT).receipts
    assert {(r.name, r.for_centre) for r in receipts} == {(zone.zone_leader.name, False), (zone.dispatcher.name, True)}


@pytest.mark.clause(30)
def test_the_centre_signs_once_and_the_report_leaves_the_desks_of_all_its_dispatchers(zone):
    card = zone.major()
    filed(zone, card, CaseKind.MAJOR_REPORT)
    colleague = person(Role.DISPATCHER, zone.centre, zone.dispatcher.name)  # of the same name, too
    reports.receive(zone.dispatcher, reports.to_receive(zone.dispatcher)[0])
    for who in (zone.dispatcher, colleague):
        assert reports.to_receive(who) == []
        assert [item for item in desk.mine(who) if item.waiting is Waiting.SIGNATURE] == []
        seen = due(who, card, CaseKind.MAJOR_REPORT)
        assert "receive" not in names(seen.moves)
        with pytest.raises(AlreadySigned):
            reports.receive(who, seen)
    assert len(reports.to_receive(zone.zone_leader)) == 1


@pytest.mark.clause(30)
def test_somebody_of_the_same_name_who_signed_does_not_take_the_report_from_the_leader(zone):
    card = zone.major()
    namesake = person(Role.DISPATCHER, zone.centre, zone.zone_leader.name)
    filed(zone, card, CaseKind.MAJOR_REPORT)
    reports.receive(namesake, reports.to_receive(namesake)[0])
    assert len(reports.to_receive(zone.zone_leader)) == 1


def test_who_may_write_and_who_may_sign(zone):
    card = zone.project()
    report = due(zone.officer, card)
    for who in (zone.zone_leader, zone.inspector, zone.administrator):
        with pytest.raises(NotAllowed):
            reports.file(who, report, **WORDS)
    for who in (zone.other, zone.leader):
        with pytest.raises(NotFound):
            reports.file(who, report, **WORDS)
    reports.file(zone.liaison, report, **WORDS)
    signed = due(zone.officer, card)
    for who in (zone.officer, zone.other_leader, zone.zone_leader):
        with pytest.raises(NotFound):
            reports.receive(who, signed)
    for who in (zone.inspector, zone.supervisor, zone.administrator):
        with pytest.raises(NotAllowed):
            reports.receive(who, signed)


def test_a_report_is_filed_once_and_an_unfiled_one_is_not_signed_for(zone):
    card = zone.project()
    report = due(zone.officer, card)
    with pytest.raises(IllegalMove):
        reports.receive(zone.leader, report)
    after = filed(zone, card)
    with pytest.raises(IllegalMove):
        reports.file(zone.officer, after, **WORDS)
    with pytest.raises(Stale):
        reports.file(zone.officer, report, **WORDS)


def test_reports_of_a_project_beyond_reach_do_not_exist(zone):
    card = zone.project()
    with pytest.raises(NotFound):
        reports.of_project(zone.other, card.id)


@pytest.mark.clause(12)
def test_who_takes_a_stage_over_within_it_files_its_report(zone):
    card = zone.project()
    handoffs.accept(zone.other, zone.offer(card, HandoffKind.PEOPLE))
    reports.file(zone.other, due(zone.other, card), **WORDS)
    assert [r.project_id for r in reports.to_receive(zone.other_leader)] == [card.id]
    assert hub.exit_checklist(zone.other, card.id)[-1].done
