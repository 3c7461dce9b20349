"""The budget of an enterprise's time: one calendar of all departments, warnings, joint visits; and who is silent."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.burden import InterruptionKind, InterruptionStatus, Sort
from domain.categories import Category
from domain.complaints import Channel, Outcome
from domain.errors import NotAllowed, NotFound
from domain.periods import Quarter
from domain.silence import Sign
from domain.visits import DayPast, Manner, OneVisitForTwo, OtherEnterprise, Tag
from services import (
    burden,
    clock,
    complaint_board,
    complaints,
    desk,
    reviews,
    silence,
    sweep,
    visit_plans,
    visit_rules,
    visits,
)
from services.desk_items import Waiting
from services.filing import ComplaintFacts
from services.visits import VisitFacts
from tests.factories import Zone

MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)
TODAY = MONDAY.date()
MARCH = date(2026, 3, 1), date(2026, 3, 31)


@pytest.fixture
def zone(database):
    with clock.at(MONDAY - timedelta(days=25)):
        zone = Zone()
        zone.card = zone.project()
        zone.big = zone.major(enterprise="华东汽车有限公司")
    with clock.at(MONDAY):
        yield zone


def inspect(zone, who=None, on=TODAY, kind=InterruptionKind.INSPECTION, enterprise=None):
    return burden.announce(who or zone.other, enterprise_id=enterprise or zone.card.enterprise_id, kind=kind, on=on,
                           what="安全生产检查")  # fmt: skip


def facts(zone, **more):
    known = {"enterprise_id": zone.card.enterprise_id, "visited_on": TODAY, "went": (zone.officer.id,), "met": "黄总",
             "manner": Manner.ON_SITE, "tag": Tag.SERVICE, "summary": "情况"}  # fmt: skip
    return VisitFacts(**known | more)


def test_one_calendar_holds_what_all_departments_plan_and_did(zone):
    inspect(zone)
    inspect(zone, zone.liaison, TODAY + timedelta(days=1), InterruptionKind.SURVEY)
    visits.log(zone.officer, facts=facts(zone, summary="内部情况"))
    visit_rules.draw_up(zone.dispatcher)
    entries = burden.calendar(zone.other, zone.card.enterprise_id, *MARCH)
    assert [(e.on.day, e.sort, e.done, e.department) for e in entries] == [
        (2, Sort.INSPECTION, False, "经济发展局"), (2, Sort.VISIT, True, "招商局"),
        (3, Sort.SURVEY, False, "招商局"),
        (31, Sort.VISIT, False, "招商局"), (31, Sort.VISIT, False, "招商局"),
    ]  # fmt: skip
    assert "内部情况" not in str(entries)
    [month] = burden.months(zone.other, zone.card.enterprise_id, count=1)
    assert (month.visits, month.inspections, month.surveys, month.all) == (3, 1, 1, 5)
    [heavy] = burden.heaviest(zone.inspector, TODAY)
    assert (heavy.enterprise, heavy.month.all, heavy.enough) == ("江南精工有限公司", 5, 4)


def test_planning_warns_from_the_number_of_the_rulebook_on_and_forbids_nothing(zone):
    for n in range(2):
        assert burden.warnings(zone.officer, zone.card.enterprise_id, TODAY, Sort.INSPECTION) == []
        inspect(zone, on=TODAY + timedelta(days=n))
    [quarter] = burden.warnings(zone.officer, zone.card.enterprise_id, TODAY, Sort.INSPECTION)
    assert (quarter.code, quarter.there, quarter.enough, quarter.clause, quarter.period) == (
        "burden.inspections", 2, 2, 81, Quarter(2026, 1),
    )  # fmt: skip
    assert burden.warnings(zone.officer, zone.card.enterprise_id, TODAY, Sort.VISIT) == []
    for n in range(2):
        inspect(zone, on=TODAY + timedelta(days=n), kind=InterruptionKind.SURVEY)
    assert [w.code for w in burden.warnings(zone.officer, zone.card.enterprise_id, TODAY, Sort.VISIT)] == [
        "burden.month"
    ]
    assert burden.warnings(zone.officer, zone.card.enterprise_id, TODAY, Sort.VISIT, planned=True) == []


def test_an_inspection_comes_along_on_a_visit_and_is_done_with_it(zone):
    visit_rules.draw_up(zone.dispatcher)
    inspect(zone)
    [card] = burden.interruptions(zone.other)
    offer = burden.offers(zone.other, zone.card.enterprise_id, TODAY)[0]
    strange = visit_plans.listing(zone.dispatcher, enterprise_id=zone.big.enterprise_id)[0]
    with pytest.raises(OtherEnterprise):
        burden.merge(zone.other, card, host=strange.id)
    burden.merge(zone.other, card, host=offer.plan_id)
    assert Sort.INSPECTION not in {e.sort for e in burden.calendar(zone.other, zone.card.enterprise_id, *MARCH)}
    [along] = [item for item in desk.mine(zone.other) if item.waiting is Waiting.ALONG]
    assert (along.enterprise_id, along.due_at, along.params["led_by"]) == (zone.card.enterprise_id, None, offer.visitor)
    host = visit_plans.one(zone.dispatcher, offer.plan_id)
    who = zone.officer if host.visitor_id == zone.officer.id else zone.leader
    before = burden.months(zone.other, zone.card.enterprise_id)[-1]
    visit_plans.pay(who, host, facts=facts(zone, went=(who.id,)))
    assert burden.interruptions(zone.other)[0].status is InterruptionStatus.DONE
    after = burden.months(zone.other, zone.card.enterprise_id)[-1]
    assert (after.all, after.inspections) == (before.all, 0)  # it is counted with its visit, once


def test_who_takes_an_inspection_along_on_their_own_visit_is_not_told_to_go_along_with_themselves(zone):
    visit_rules.draw_up(zone.dispatcher)
    inspect(zone, zone.officer)
    [host] = visit_plans.listing(zone.officer, mine=True, enterprise_id=zone.card.enterprise_id)
    burden.merge(zone.officer, burden.interruptions(zone.officer)[0], host=host.id)
    told = [(i.waiting, i.plan_id) for i in desk.mine(zone.officer) if i.waiting in (Waiting.ALONG, Waiting.VISIT)]
    assert (Waiting.VISIT, host.id) in told and Waiting.ALONG not in dict(told)


def test_an_inspection_is_taken_out_of_the_joint_visit_again(zone):
    visit_rules.draw_up(zone.dispatcher)
    inspect(zone)
    offer = burden.offers(zone.other, zone.card.enterprise_id, TODAY)[0]
    burden.merge(zone.other, burden.interruptions(zone.other)[0], host=offer.plan_id)
    burden.part(zone.other, burden.interruptions(zone.other)[0])
    assert Sort.INSPECTION in {e.sort for e in burden.calendar(zone.other, zone.card.enterprise_id, *MARCH)}
    host = visit_plans.one(zone.dispatcher, offer.plan_id)
    who = zone.officer if host.visitor_id == zone.officer.id else zone.leader
    visit_plans.pay(who, host, facts=facts(zone, went=(who.id,)))
    assert burden.interruptions(zone.other)[0].status is InterruptionStatus.ANNOUNCED


def test_a_planned_day_that_is_past_is_not_taken_off_what_is_in_the_calendar(zone):
    for n in range(4):
        inspect(zone, on=TODAY + timedelta(days=n + 1), kind=InterruptionKind.SURVEY)
    yesterday = TODAY - timedelta(days=1)
    [warning] = burden.warnings(zone.officer, zone.card.enterprise_id, yesterday, Sort.VISIT, planned=True)
    assert warning.there == 4


def test_what_did_not_happen_and_what_was_a_call_is_no_interruption(zone):
    visit_rules.draw_up(zone.dispatcher)
    visits.log(zone.officer, facts=facts(zone, manner=Manner.CALL))
    with clock.at(MONDAY + timedelta(days=120)):
        assert sum(month.all for month in burden.months(zone.other, zone.card.enterprise_id)) == 0


def test_one_visit_does_not_pay_for_two_periods_of_the_same_person(zone):
    visit_rules.draw_up(zone.dispatcher)
    with clock.at(MONDAY + timedelta(days=31)):
        visit_rules.draw_up(zone.dispatcher)
        march, april, *_ = sorted(
            (p for p in visit_plans.listing(zone.officer, mine=True) if p.enterprise_id == zone.card.enterprise_id),
            key=lambda p: p.due_at,
        )
        offered = burden.offers(zone.officer, zone.card.enterprise_id, april.on, but=april.id)
        assert march.id not in {offer.plan_id for offer in offered}
        with pytest.raises(OneVisitForTwo):
            visit_plans.merge(zone.officer, april, host=march.id)


def test_an_inspection_is_moved_carried_out_or_called_off_by_those_whose_it_is(zone):
    for _ in range(3):
        inspect(zone)
    one, two, three = burden.interruptions(zone.other)
    with pytest.raises(DayPast):
        burden.move(zone.other, one, day=TODAY - timedelta(days=1))
    burden.move(zone.other, one, day=TODAY + timedelta(days=9))
    burden.carry_out(zone.other_leader, two, result="未发现问题")
    burden.call_off(zone.other, three, reason="与消防检查合并")
    assert burden.interruptions(zone.officer) == []
    with pytest.raises(NotFound):
        burden.carry_out(zone.officer, one, result="越权")
    with pytest.raises(NotAllowed):
        inspect(zone, zone.inspector)


# Who is silent


def signs(me, **more):
    return {row.enterprise: [reason.sign for reason in row.reasons] for row in silence.next_visits(me, **more)}


def test_silence_is_measured_by_stage_and_size_and_ends_with_a_visit(zone):
    assert signs(zone.leader) == {"华东汽车有限公司": [Sign.NEVER]}  # 25 days: too long for a major project only
    with clock.at(MONDAY + timedelta(days=8)):
        assert set(signs(zone.leader)) == {"江南精工有限公司", "华东汽车有限公司"}
        today = clock.local_day(clock.utc_now())
        visits.log(zone.officer, facts=facts(zone, visited_on=today, manner=Manner.CALL))
        assert set(signs(zone.leader)) == {"华东汽车有限公司"}
    with clock.at(MONDAY + timedelta(days=60)):
        [row] = [r for r in silence.next_visits(zone.leader) if r.enterprise == "江南精工有限公司"]
        assert row.reasons[0].params == {"days": 52, "norm": 30} and row.answers == zone.officer.name


def test_a_resolved_complaint_without_a_visit_after_it_is_a_reason_and_comes_first(zone):
    visits.log(zone.officer, facts=facts(zone, visited_on=TODAY - timedelta(days=1)))
    said = ComplaintFacts("停电", "停电", Category.POWER, Channel.PHONE)
    id = complaints.record(zone.dispatcher, facts=said, enterprise_id=zone.card.enterprise_id)
    complaints.settle(zone.dispatcher, complaint_board.one(zone.dispatcher, id), resolution="已处理")
    assert complaint_board.one(zone.dispatcher, id).outcome is not Outcome.SOLVED
    with clock.at(MONDAY + timedelta(days=16)):
        rows = silence.next_visits(zone.dispatcher, mine=False)
        assert "江南精工有限公司" in {row.enterprise for row in rows}
        visits.log(zone.officer, facts=facts(zone, visited_on=clock.local_day(clock.utc_now())))
        assert "江南精工有限公司" not in signs(zone.dispatcher, mine=False)


def test_a_review_that_is_near_calls_for_a_visit_to_a_major_project_in_its_quarter(zone):
    with clock.at(datetime(2026, 4, 3, 2, tzinfo=UTC)):
        assert Sign.REVIEW in signs(zone.zone_leader)["华东汽车有限公司"]
    with clock.at(MONDAY):
        visits.log(zone.officer, facts=facts(zone, enterprise_id=zone.big.enterprise_id))
    with clock.at(datetime(2026, 4, 3, 2, tzinfo=UTC)):
        assert Sign.REVIEW not in signs(zone.zone_leader).get("华东汽车有限公司", [])


def test_the_radar_quotes_the_day_on_which_the_review_is_due_names_its_quarter_and_is_still_once_it_is_concluded(zone):
    with clock.at(datetime(2026, 4, 3, 2, tzinfo=UTC)):
        sweep.run_due()
        [review] = reviews.listing(zone.zone_leader, "2026Q1")
        [row] = silence.next_visits(zone.zone_leader)
        [said] = [reason.params for reason in row.reasons if reason.sign is Sign.REVIEW]
        assert said == {"day": clock.local_day(review.due_at), "quarter": Quarter(2026, 1)}
        card = reviews.one(zone.zone_leader, review.id)
        reviews.conclude(zone.zone_leader, card, score="86", conclusion="推进正常")
        assert Sign.REVIEW not in signs(zone.zone_leader).get("华东汽车有限公司", [])


def test_each_is_shown_those_they_answer_for_and_more_only_within_reach(zone):
    with clock.at(MONDAY + timedelta(days=90)):
        assert set(signs(zone.zone_leader)) == {"华东汽车有限公司"}
        assert len(signs(zone.zone_leader, mine=False)) == 2
        assert len(signs(zone.liaison)) == 2 and signs(zone.other_leader, mine=False) == {}
        planned = visit_plans.plan(zone.liaison, enterprise_id=zone.card.enterprise_id, visitor_id=zone.officer.id,
                                   on=date(2026, 6, 3), purpose="回访")  # fmt: skip
        [row] = [r for r in silence.next_visits(zone.liaison) if r.enterprise == "江南精工有限公司"]
    assert planned and row.planned_on == date(2026, 6, 3)
