"""Planned visits and what was heard follow people: no visit without somebody who is there to pay it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from db.engine import Sessions
from db.trail import Event
from domain.access import Role
from domain.cases import Level
from domain.categories import Category
from domain.limits import Lamp
from domain.org import NobodyTakesOver, Position, PostFacts, Rank, StillVisiting
from domain.projects import HandoffKind
from domain.visits import Manner, Occasion, PlanStatus, Tag
from services import (
    clock,
    coverage,
    desk,
    handoffs,
    hub,
    notices,
    opinions,
    people,
    posts,
    projects,
    sweep,
    visit_plans,
    visit_rules,
    visit_turns,
    visits,
)
from services.desk_items import Waiting
from services.visit_turns import Owed
from services.visits import VisitFacts
from tests.factories import Zone, person

MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)
TODAY, DAY = MONDAY.date(), timedelta(days=1)
CATEGORY = Category.POWER


@pytest.fixture
def zone(database):
    with clock.at(MONDAY - 90 * DAY):
        zone = Zone()
        zone.card = zone.project()
    with clock.at(MONDAY):
        visit_rules.draw_up(zone.dispatcher)
        yield zone


def plans(zone, occasion=None, status=PlanStatus.PLANNED):
    found = visit_plans.listing(zone.dispatcher, status=status)
    return [plan for plan in found if occasion in (None, plan.occasion)]


def goes(zone, occasion):
    [plan] = plans(zone, occasion)
    return plan.visitor_id


def told(who, kind):
    return [n.params for n in notices.inbox(who) if n.kind == kind]


def trail(plan):
    with Sessions() as db:
        mine = select(Event.kind).where(Event.subject_type == "Plan", Event.subject_id == plan.id).order_by(Event.id)
        return db.scalars(mine).all()


def shut_out(zone, who, **more):
    people.disable(zone.administrator, people.one(zone.administrator, who.id), **more)


def logged(zone, *said, who, went):
    facts = VisitFacts(
        zone.card.enterprise_id, TODAY, tuple(one.id for one in went), "黄总经理", Manner.ON_SITE, Tag.SERVICE,
        "了解二期进展。", opinions=said,
    )  # fmt: skip
    return visits.one(who, visits.log(who, facts=facts))


def test_after_a_handoff_the_open_visits_are_those_of_who_accepted_it(zone):
    assert {goes(zone, Occasion.LEADER), goes(zone, Occasion.LIAISON)} == {zone.leader.id, zone.officer.id}
    offered = zone.offer(hub.one(zone.officer, zone.card.id), kind=HandoffKind.PEOPLE)
    handoffs.accept(zone.other, offered, note="")
    with clock.at(MONDAY + DAY):
        assert visit_rules.draw_up(zone.dispatcher) == 0
    assert {goes(zone, Occasion.LEADER), goes(zone, Occasion.LIAISON)} == {zone.other_leader.id, zone.other.id}
    assert [params["n"] for params in told(zone.other, "visit.passed_on")] == [1]
    assert trail(plans(zone, Occasion.LEADER)[0]) == ["plan.drawn_up", "plan.passed_on"]


def test_the_sweep_passes_the_leaders_visit_on_with_the_lead_leaders_seat(zone):
    with clock.at(MONDAY - 90 * DAY):
        zone.major(enterprise="华东汽车有限公司")
    visit_rules.draw_up(zone.dispatcher)
    successor = person(Role.ZONE_LEADER)
    [big] = [plan for plan in plans(zone, Occasion.LEADER) if plan.project == "整车基地项目"]
    card = hub.one(zone.dispatcher, big.project_id)
    handoffs.offer_seat(zone.dispatcher, card, kind=HandoffKind.LEAD_LEADER, user_id=successor.id)
    handoffs.accept(successor, hub.handoff_history(successor, big.project_id)[0], note="")
    with clock.at(MONDAY + DAY):
        sweep.run_due()
    assert visit_plans.one(zone.dispatcher, big.id).visitor_id == successor.id


def test_a_liaison_who_comes_into_office_takes_over_what_is_to_be_paid_and_one_named_by_hand_keeps_it(zone):
    [kept] = plans(zone, Occasion.LEADER)
    visit_plans.assign(zone.dispatcher, kept, person=zone.other_leader.id, reason="出差")
    facts = PostFacts(zone.first, zone.liaison.id, Position.LIAISON, Rank.DEPUTY_HEAD, TODAY)
    posts.appoint(zone.administrator, facts=facts)
    visit_rules.draw_up(zone.dispatcher)
    assert goes(zone, Occasion.LIAISON) == zone.liaison.id
    assert goes(zone, Occasion.LEADER) == zone.other_leader.id
    shut_out(zone, zone.other_leader, despite_duties=True)
    assert goes(zone, Occasion.LEADER) == zone.leader.id


def test_the_visits_of_a_project_that_rests_are_dropped_and_come_back_when_it_goes_on(zone):
    before = {plan.id for plan in plans(zone)}
    projects.suspend(zone.dispatcher, zone.card, reason="资金调整")
    visit_rules.draw_up(zone.dispatcher)
    dropped = plans(zone, status=PlanStatus.SKIPPED)
    assert not plans(zone) and {plan.id for plan in dropped} == before and all(plan.dropped_at for plan in dropped)
    assert all(row.share is None for row in coverage.by_person(zone.dispatcher, TODAY, TODAY + 60 * DAY))
    projects.resume(zone.dispatcher, hub.one(zone.dispatcher, zone.card.id), reason="资金到位")
    assert visit_rules.draw_up(zone.dispatcher) == 2
    assert {plan.id for plan in plans(zone)} == before
    assert trail(dropped[0]) == ["plan.drawn_up", "plan.dropped", "plan.called_again"]


def test_the_overdue_visit_of_a_project_that_has_ended_is_nobodys_debt(zone):
    with clock.at(MONDAY + 40 * DAY):
        visit_rules.draw_up(zone.dispatcher)
        assert len(visit_plans.listing(zone.dispatcher, overdue=True)) == 2
        projects.end(zone.dispatcher, hub.one(zone.dispatcher, zone.card.id), reason="撤资")
        visit_rules.draw_up(zone.dispatcher)
        assert not plans(zone)


def test_who_has_visits_to_pay_or_opinions_to_settle_is_shut_out_only_knowingly(zone):
    pen = person(Role.OFFICER, zone.first)
    visit_plans.plan(zone.leader, enterprise_id=zone.card.enterprise_id, visitor_id=pen.id, on=TODAY + DAY,
                     purpose="用工")  # fmt: skip
    logged(zone, "停电频繁", "缺工", who=pen, went=[pen])
    with pytest.raises(StillVisiting) as refused:
        shut_out(zone, pen)
    assert (refused.value.params["plans"], refused.value.params["opinions"]) == (1, 2)
    shut_out(zone, pen, despite_duties=True)
    [by_hand] = plans(zone, Occasion.BY_HAND)
    assert by_hand.visitor_id == zone.dispatcher.id  # no liaison is in office: the centre goes
    assert told(zone.dispatcher, "visit.passed_on") and told(zone.dispatcher, "visit.left")
    [item] = [item for item in desk.mine(zone.dispatcher) if item.waiting is Waiting.OPINIONS]
    heard = opinions.of_visit(zone.dispatcher, item.visit_id)
    for opinion in heard:
        opinions.answer(zone.dispatcher, opinion, category=CATEGORY, answer="已解释")
    visits.close(zone.dispatcher, visits.one(zone.dispatcher, item.visit_id))
    assert not [item for item in desk.mine(zone.dispatcher) if item.waiting is Waiting.OPINIONS]


def test_what_was_heard_goes_to_another_who_was_there(zone):
    pen = person(Role.OFFICER, zone.first)
    card = logged(zone, "停电频繁", who=pen, went=[pen, zone.other])
    shut_out(zone, pen, despite_duties=True)
    [opinion] = opinions.of_visit(zone.other, card.id)
    opinions.answer(zone.other, opinion, category=CATEGORY, answer="已解释")
    assert not told(zone.dispatcher, "visit.left")


def test_a_role_that_logs_no_visits_is_given_only_to_who_has_none(zone):
    seen = people.one(zone.administrator, zone.other.id)
    visit_plans.plan(zone.other_leader, enterprise_id=zone.card.enterprise_id, visitor_id=zone.other.id, on=TODAY + DAY,
                     purpose="用工")  # fmt: skip
    facts = replace(seen.facts, role=Role.INSPECTOR)
    with pytest.raises(StillVisiting):
        people.change(zone.administrator, seen, facts=facts)


def test_the_last_who_could_go_stays(zone):
    for who in (zone.liaison, zone.other, zone.other_leader, zone.zone_leader, zone.officer):
        shut_out(zone, who, despite_duties=True)
    shut_out(zone, zone.dispatcher, despite_duties=True)
    with pytest.raises(NobodyTakesOver):
        shut_out(zone, zone.leader, despite_duties=True)


# What was heard has a limit


def owed(who):
    return [item for item in desk.mine(who) if item.waiting is Waiting.OPINIONS]


@pytest.mark.clause(14)
def test_what_was_heard_is_to_be_settled_in_two_working_days_by_those_who_went_and_late_their_leader_has_it(zone):
    card = logged(zone, "停电频繁", who=zone.officer, went=[zone.officer, zone.liaison, zone.other])
    due_at = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)  # a Wednesday, at the close of business
    [item] = owed(zone.officer)
    assert clock.local_day(item.due_at) == due_at.date() and item.rule_id
    assert [len(owed(who)) for who in (zone.liaison, zone.leader, zone.other)] == [1, 0, 0]
    [row] = visits.listing(zone.officer)
    assert row.due.lamp is Lamp.GREEN and row.due.due_at == item.due_at
    with clock.at(MONDAY + 3 * DAY):
        [late] = owed(zone.leader)
        assert late.visit_id == card.id
        assert opinions.of_visit(zone.officer, card.id)[0].due.lamp is Lamp.RED


def test_overdue_opinions_are_told_once_to_who_settles_them_and_their_leaders_then_higher(zone):
    card = logged(zone, "停电频繁", who=zone.officer, went=[zone.officer])
    with clock.at(MONDAY + 3 * DAY):
        sweep.run_due(), sweep.run_due()
        assert [len(told(who, "opinion.overdue")) for who in (zone.officer, zone.leader)] == [1, 1]
        assert not told(zone.dispatcher, "opinion.long_overdue")
    with clock.at(MONDAY + 10 * DAY):
        sweep.run_due()
    with clock.at(MONDAY + 11 * DAY):
        sweep.run_due()
    assert [len(told(who, "opinion.long_overdue")) for who in (zone.dispatcher, zone.zone_leader)] == [1, 1]
    assert all("停电" not in str(params) for params in told(zone.leader, "opinion.overdue"))
    [opinion] = opinions.of_visit(zone.officer, card.id)
    opinions.answer(zone.officer, opinion, category=CATEGORY, answer="已解释")
    assert opinions.of_visit(zone.officer, card.id)[0].due is None


def test_the_tomorrow_board_says_which_visits_and_opinions_turn_and_in_whose_hands_they_are(zone):
    card = logged(zone, "停电频繁", who=zone.officer, went=[zone.officer])
    turns = visit_turns.turning(zone.liaison, workdays=3)
    assert [(t.owed, t.id, t.who, t.level) for t in turns] == [(Owed.SETTLE, card.id, zone.officer.name, Level.BLUE)]
    assert not visit_turns.turning(zone.other, workdays=3)
    with clock.at(datetime(2026, 3, 26, 2, tzinfo=UTC)):
        ahead = {(t.owed, t.who) for t in visit_turns.turning(zone.dispatcher, workdays=5) if t.owed is Owed.PAY}
    assert ahead == {(Owed.PAY, zone.leader.name), (Owed.PAY, zone.officer.name)}
