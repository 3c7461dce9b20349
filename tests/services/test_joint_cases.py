"""Host and co-hosts of a case, and requests to coordinate: a share and a clock each, and no case ends early."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from db.cases import Case
from db.engine import Sessions
from db.org import Post
from domain.access import Role
from domain.complaints import AboutItself
from domain.errors import IllegalMove, Incomplete, NotAllowed, NotFound
from domain.offshoots import AnotherDepartments, OwnDepartment, StillOpen
from domain.org import Position, Rank
from services import (
    clock,
    complaint_board,
    complaints,
    coordination,
    desk,
    notices,
    parties,
    relations,
    sealing,
    timeline,
    trail,
)
from services.parties import IsCoHost, IsHost, NoHostYet, ShareOver
from services.rules import calendar_for
from services.sealing import HasAPart
from tests.factories import OUTAGE, Zone, department, person

MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)  # 10:00 in the zone


@pytest.fixture
def zone(database):
    with clock.at(MONDAY):
        yield Zone()


def seen(who, id):
    return complaint_board.one(who, id)


def working(zone, **more):
    """A complaint that the first department works on; its id."""
    return zone.working(replace(OUTAGE, **more))


def joint(zone, **more):
    id = working(zone, **more)
    parties.name(zone.officer, seen(zone.officer, id), department_ids=[zone.second], reason="需规划会签")
    return id


def share(who, id):
    return next(card for card in parties.of_case(who, id) if not card.host)


def due(days):
    with Sessions() as db:
        return calendar_for(db).due_after_workdays(MONDAY, days)


def test_a_joint_case_has_a_host_and_co_hosts_with_a_clock_each(zone):
    id = joint(zone)
    host, cohost = parties.of_case(zone.dispatcher, id)
    assert (host.host, host.department, host.due_at) == (True, "招商局", due(7))
    assert (cohost.host, cohost.department, cohost.due_at) == (False, "经济发展局", due(3))


def test_the_promise_moves_to_the_limit_of_several_departments_and_the_first_one_stays_to_be_seen(zone):
    id = working(zone)
    before = seen(zone.officer, id).due_at
    parties.name(zone.dispatcher, seen(zone.dispatcher, id), department_ids=[zone.second], reason="需会签")
    assert seen(zone.officer, id).due_at == due(25)
    assert relations.of_case(zone.officer, id).first_due_at == before
    entry = timeline.of_case(zone.officer, id)[0]
    assert entry.params == {"departments": "经济发展局", "reason": "需会签"}
    assert ("Due", before, due(25)) in [(c.label, c.before, c.after) for c in entry.told]


def test_a_promise_that_is_broken_already_does_not_move(zone):
    id = working(zone)
    before = seen(zone.officer, id).due_at
    with clock.at(before + timedelta(days=1)):
        parties.name(zone.officer, seen(zone.officer, id), department_ids=[zone.second], reason="需会签")
        assert seen(zone.officer, id).due_at == before


def test_the_people_of_a_co_host_see_the_case_and_nobody_else_does(zone):
    id = joint(zone)
    assert seen(zone.other, id).moves == ()
    assert [row.id for row in complaint_board.listing(zone.other)] == [id]
    assert any(item.case_id == id for item in desk.mine(zone.other))
    assert any(notice.kind == "case.shared" for notice in notices.inbox(zone.other))
    with pytest.raises(NotFound):
        seen(person(zone.other.role, department("统计局")), id)
    with pytest.raises(NotFound):
        complaints.resolve(zone.other, seen(zone.other, id), resolution="不是我办")


def test_a_co_host_takes_its_share_on_and_answers_and_the_host_sees_it(zone):
    id = joint(zone)
    parties.take_on(zone.other, share(zone.other, id))
    with pytest.raises(Incomplete):
        parties.answer(zone.other, share(zone.other, id), answer=" ")
    parties.answer(zone.other, share(zone.other, id), answer="同意，无意见")
    card = share(zone.officer, id)
    assert (card.officer, card.answer, card.done_at) == (zone.other.name, "同意，无意见", MONDAY)
    assert any(notice.kind == "case.cohost_answered" for notice in notices.inbox(zone.officer))
    assert not any(item.case_id == id for item in desk.mine(zone.other))
    with pytest.raises(ShareOver):
        parties.answer(zone.other, share(zone.other, id), answer="再答")


def test_only_the_people_of_the_co_host_answer_for_it(zone):
    id = joint(zone)
    for who in (zone.officer, zone.dispatcher):
        assert not share(who, id).mine
        with pytest.raises(NotFound):
            parties.answer(who, share(who, id), answer="代答")
    host = parties.of_case(zone.officer, id)[0]
    with pytest.raises(ShareOver):
        parties.take_on(zone.officer, host)


def test_the_host_does_not_resolve_over_the_head_of_a_co_host_unless_it_says_why(zone):
    id = joint(zone)
    with pytest.raises(StillOpen, match="经济发展局"):
        complaints.resolve(zone.officer, seen(zone.officer, id), resolution="已办")
    complaints.resolve(zone.officer, seen(zone.officer, id), resolution="已办", despite="协办意见不影响处理")
    assert relations.of_case(zone.officer, id).despite == "协办意见不影响处理"
    assert parties.of_case(zone.officer, id)[0].done_at == MONDAY
    with pytest.raises(ShareOver):
        parties.answer(zone.other, share(zone.other, id), answer="迟到的答复")


def test_with_every_answer_in_nothing_need_be_said(zone):
    id = joint(zone)
    parties.answer(zone.other, share(zone.other, id), answer="同意")
    complaints.resolve(zone.officer, seen(zone.officer, id), resolution="已办", despite="多余的话")
    assert relations.of_case(zone.officer, id).despite is None


def test_whom_to_name_and_when(zone):
    id = complaints.record(zone.dispatcher, facts=OUTAGE)
    named = {"department_ids": [zone.second], "reason": "会签"}
    with pytest.raises(NoHostYet):
        parties.name(zone.dispatcher, seen(zone.dispatcher, id), **named)
    id = joint(zone)
    for wrong, refusal in (([], Incomplete), ([zone.first], IsHost), ([zone.second], IsCoHost), ([999], NotFound)):
        with pytest.raises(refusal):
            parties.name(zone.officer, seen(zone.officer, id), department_ids=wrong, reason="会签")
    with pytest.raises(NotFound):
        parties.name(zone.other, seen(zone.other, id), **named)  # a co-host names no further ones
    with pytest.raises(NotAllowed):
        parties.name(zone.inspector, seen(zone.inspector, id), **named)


def test_the_host_of_a_joint_case_is_whoever_it_is_transferred_to(zone):
    id, third = joint(zone), department("规划局")
    person(Role.OFFICER, third)
    with pytest.raises(IsCoHost):
        complaints.transfer(zone.dispatcher, seen(zone.dispatcher, id), department=zone.second, reason="误派")
    complaints.transfer(zone.dispatcher, seen(zone.dispatcher, id), department=third, reason="误派")
    assert [card.department for card in parties.of_case(zone.dispatcher, id)] == ["规划局", "经济发展局"]


def test_a_department_that_a_case_is_about_is_never_made_a_party_nor_are_its_people_told(zone):
    id = working(zone, about_department_id=zone.second)
    with pytest.raises(AboutItself):
        parties.name(zone.dispatcher, seen(zone.dispatcher, id), department_ids=[zone.second], reason="会签")
    third = department("规划局")
    insider = person(zone.other.role, third)
    with Sessions.begin() as db:
        db.add(Post(department_id=zone.second, user_id=insider.id, position=Position.DIRECT, rank=Rank.SECTION,
                    title="", valid_from=date(2026, 1, 1), created_at=MONDAY))  # fmt: skip
    parties.name(zone.dispatcher, seen(zone.dispatcher, id), department_ids=[third], reason="会签")
    assert notices.inbox(insider) == [] and not any(item.case_id for item in desk.mine(insider))
    card = share(zone.dispatcher, id)
    with pytest.raises(NotFound):
        parties.answer(insider, card, answer="无意见")


@pytest.mark.clause(48)
def test_any_officer_who_works_on_a_case_asks_another_department_for_an_answer_by_a_limit(zone):
    id = working(zone)
    asked = coordination.ask(zone.officer, department_id=zone.second, title="规划条件", asked="请复核红线", case_id=id)
    card = relations.one(zone.other, asked)
    assert card.number.startswith("XT26-") and card.due_at == due(3)
    assert (card.from_department, card.asked_by) == ("招商局", zone.officer.name)
    assert [item.case_id for item in desk.mine(zone.other)] == [asked]
    assert asked in [item.case_id for item in desk.mine(zone.officer)]
    coordination.take_on(zone.other, card)
    assert relations.one(zone.officer, asked).officer == zone.other.name
    coordination.answer(zone.other, relations.one(zone.other, asked), answer="红线无误")
    assert relations.of_case(zone.officer, id).offshoots[0].answer == "红线无误"
    assert any(notice.kind == "coordination.answer" for notice in notices.inbox(zone.officer))
    assert asked not in [item.case_id for who in (zone.officer, zone.other) for item in desk.mine(who)]


def test_a_request_is_returned_with_a_reason(zone):
    asked = coordination.ask(
        zone.officer, department_id=zone.second, title="规划条件", asked="请复核", case_id=working(zone)
    )
    with pytest.raises(Incomplete):
        coordination.send_back(zone.other, relations.one(zone.other, asked), reason="")
    coordination.send_back(zone.other, relations.one(zone.other, asked), reason="不属我局")
    assert dict(relations.one(zone.officer, asked).parts)["Answer"] == "不属我局"


def test_a_request_goes_with_a_project_too(zone):
    project = zone.project()
    asked = coordination.ask(
        zone.officer, department_id=zone.second, title="供电", asked="何时增容", project_id=project.id
    )
    card = relations.one(zone.other, asked)
    assert (card.project, card.parent) == (project.name, None)
    assert [row.id for row in relations.of_project(zone.officer, project.id)] == [asked]
    with pytest.raises(NotFound):
        coordination.ask(zone.other, department_id=zone.first, title="供电", asked="?", project_id=project.id)


def test_who_asked_does_not_answer_in_the_place_of_those_asked(zone):
    asked = coordination.ask(zone.officer, department_id=zone.second, title="供电", asked="?", case_id=working(zone))
    card = relations.one(zone.officer, asked)
    assert card.moves == ()
    with pytest.raises(AnotherDepartments):
        coordination.take_on(zone.officer, card)
    assert relations.one(zone.liaison, asked).number == card.number  # a colleague of who asked sees it
    with pytest.raises(NotFound):
        relations.one(person(zone.other.role, department()), asked)


def test_a_request_is_refused_where_it_makes_no_sense(zone):
    id = working(zone)
    words = {"title": "供电", "asked": "?", "case_id": id}
    with pytest.raises(OwnDepartment):
        coordination.ask(zone.officer, department_id=zone.first, **words)
    with pytest.raises(Incomplete):
        coordination.ask(zone.officer, department_id=zone.second, **words | {"asked": " "})
    with pytest.raises(NotFound):
        coordination.ask(zone.other, department_id=zone.first, **words)
    with pytest.raises(NotAllowed):
        coordination.ask(zone.inspector, department_id=zone.second, **words)
    complaints.resolve(zone.officer, seen(zone.officer, id), resolution="已办")
    with pytest.raises(IllegalMove):
        coordination.ask(zone.officer, department_id=zone.second, **words)


def test_what_grows_out_of_a_sealed_case_is_sealed_too(zone):
    third = department("规划局")
    id = working(zone, about_department_id=zone.second)
    with pytest.raises(AboutItself):
        coordination.ask(zone.officer, department_id=zone.second, title="?", asked="?", case_id=id)
    asked = coordination.ask(zone.officer, department_id=third, title="?", asked="?", case_id=id)
    for who in (zone.other, zone.inspector, zone.zone_leader):
        with pytest.raises(NotFound):
            relations.one(who, asked)
    with Sessions() as db:
        assert {case.about_id for case in db.scalars(select(Case))} == {zone.second}
        assert list(trail.broken_links(db)) == []


def test_a_case_is_sealed_with_all_that_grew_out_of_it_but_not_from_who_still_has_a_part(zone):
    third = department("规划局")
    planner = person(zone.other.role, third)
    id = joint(zone)
    asked = coordination.ask(zone.officer, department_id=third, title="红线", asked="?", case_id=id)
    for department_id in (zone.second, third):
        with pytest.raises(HasAPart):
            sealing.seal(zone.dispatcher, seen(zone.dispatcher, id), about_department_id=department_id)
    parties.answer(zone.other, share(zone.other, id), answer="同意")
    assert [row.within for row in relations.of_case(zone.other, id).offshoots] == [False]  # it was not asked of them
    sealing.seal(zone.dispatcher, seen(zone.dispatcher, id), about_department_id=zone.second)
    for one in (id, asked):
        for who in (zone.other, zone.inspector):
            with pytest.raises(NotFound):
                timeline.of_case(who, one)
    assert relations.one(planner, asked).title == "红线"
    assert complaint_board.listing(zone.other) == [] and not any(item.case_id for item in desk.mine(zone.other))
