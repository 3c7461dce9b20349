"""A visit from its plan to its last opinion: who goes, who sees it, what becomes of what was heard."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from db.cases import Case
from db.engine import Sessions
from db.projects import Project, Tenure
from db.trail import Event
from db.visits import Draft, Visit
from domain.access import Role
from domain.calendar import midnight
from domain.cases import CaseKind
from domain.categories import Category
from domain.complaints import Channel
from domain.errors import IllegalMove, Incomplete, NotAllowed, NotFound, Stale
from domain.festivals import Festival, festival_day
from domain.limits import Lamp
from domain.org import Position, PostFacts, Rank
from domain.periods import Quarter
from domain.visits import (
    AnothersVisit,
    BeforeItsTime,
    ByTelephone,
    CannotVisit,
    DayPast,
    Manner,
    NobodyWent,
    NotAPicture,
    NothingToCorrect,
    NotYet,
    Occasion,
    OpinionsOpen,
    OpinionStatus,
    OtherEnterprise,
    PlanStatus,
    SomebodyElse,
    Tag,
    TooLateToCorrect,
    TooManyPictures,
    VisitStatus,
)
from services import (
    clock,
    complaint_board,
    complaints,
    coverage,
    desk,
    drafts,
    enterprises,
    files,
    notices,
    opinion_digests,
    opinions,
    posts,
    projects,
    sweep,
    visit_corrections,
    visit_fits,
    visit_plans,
    visit_rules,
    visits,
)
from services.desk_items import Waiting
from services.enterprises import EnterpriseFacts
from services.filing import ComplaintFacts
from services.review_figures import figures_of
from services.visit_corrections import Correction
from services.visits import VisitFacts
from tests.factories import Zone, person

MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)  # 10:00 in the zone, a quarter before the next festival
TODAY = MONDAY.date()
NUMBERS = count(1)
# The last day before each festival of 2026 on which the zone works, by the calendar of the State Council.
LAST = {
    Festival.SPRING: date(2026, 2, 14),
    Festival.DRAGON_BOAT: date(2026, 6, 18),
    Festival.MID_AUTUMN: date(2026, 9, 24),
}
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


@pytest.fixture
def zone(database):
    with clock.at(MONDAY - timedelta(days=90)):
        zone = Zone()
        zone.card = zone.project()
        zone.big = zone.major(enterprise="华东汽车有限公司")
    with clock.at(MONDAY):
        yield zone


def facts(zone, *said, **more):
    known = {
        "enterprise_id": zone.card.enterprise_id, "visited_on": TODAY, "went": (zone.liaison.id, zone.officer.id),
        "met": "黄总经理", "manner": Manner.ON_SITE, "tag": Tag.SERVICE, "summary": "了解二期进展。", "opinions": said,
    }  # fmt: skip
    return VisitFacts(**known | more)


def logged(zone, *said, who=None, **more):
    me = who or zone.liaison
    return visits.one(me, visits.log(me, facts=facts(zone, *said, **more)))


def of(zone, occasion, who=None):
    return [card for card in visit_plans.listing(who or zone.dispatcher) if card.occasion is occasion]


def drawn_up():
    """What the sweep did about the visit plans."""
    return next(outcome for outcome in sweep.run_due() or () if outcome.job.name == "visit_plans")


# Plans that the rulebook asks for


@pytest.mark.clause(13)
def test_leaders_go_each_quarter_liaisons_each_month_for_every_project_and_by_name(zone):
    posts.appoint(
        zone.administrator, facts=PostFacts(zone.first, zone.liaison.id, Position.LIAISON, Rank.DEPUTY_HEAD, TODAY)
    )
    assert visit_rules.draw_up(zone.dispatcher) == 4
    leaders, liaisons = of(zone, Occasion.LEADER), of(zone, Occasion.LIAISON)
    assert {(p.project, p.visitor) for p in leaders} == {
        ("精密轴承项目", zone.leader.name), ("整车基地项目", zone.zone_leader.name),
    }  # fmt: skip
    assert {p.visitor for p in liaisons} == {zone.liaison.name} and len(liaisons) == 2
    assert (
        {clock.local_day(p.due_at) for p in leaders}
        == {date(2026, 3, 31)}
        == {clock.local_day(p.due_at) for p in liaisons}
    )


@pytest.mark.clause(13)
def test_plans_are_the_same_however_often_they_are_drawn_up_and_by_whom(zone):
    visit_rules.draw_up(zone.dispatcher)
    before = {card.id for card in visit_plans.listing(zone.dispatcher)}
    [moved] = [card for card in of(zone, Occasion.LEADER) if card.visitor == zone.leader.name]
    visit_plans.assign(zone.dispatcher, moved, person=zone.other_leader.id, reason="出差")
    assert [visit_rules.draw_up(who) for who in (zone.dispatcher, zone.leader, zone.liaison)] == [0, 0, 0]
    assert drawn_up().did == 0
    assert {card.id for card in visit_plans.listing(zone.dispatcher)} == before


def test_the_sweep_draws_up_the_new_month_by_itself_and_tells_each_person_once(zone):
    outcome = drawn_up()
    assert (outcome.did, outcome.error) == (4, None)
    with clock.at(MONDAY + timedelta(days=31)):
        assert drawn_up().did == 4  # a month and a quarter have begun
    told = [n for n in notices.inbox(zone.officer) if n.kind == "visit.planned"]
    assert [n.params["n"] for n in told] == [2, 2]  # two projects, no liaison in post: the officer goes


def test_without_a_liaison_the_officer_goes_and_a_substitute_before_the_liaison_who_is_away(zone):
    assert visit_rules.draw_up(zone.dispatcher) and {p.visitor for p in of(zone, Occasion.LIAISON)} == {
        zone.officer.name
    }
    deputy = person(Role.OFFICER, zone.first)
    for who, position, rank, last in (
        (zone.liaison, Position.LIAISON, Rank.DEPUTY_HEAD, None),
        (deputy, Position.SUBSTITUTE, Rank.SECTION, TODAY + timedelta(days=60)),
    ):
        posts.appoint(zone.administrator, facts=PostFacts(zone.first, who.id, position, rank, TODAY, last))
    with clock.at(MONDAY + timedelta(days=31)):
        visit_rules.draw_up(zone.dispatcher)
        april = [p for p in of(zone, Occasion.LIAISON) if p.starts_on.month == 4]
    assert {p.visitor for p in april} == {deputy.name}


def test_one_plans_by_the_rulebook_only_for_those_whom_one_may_plan_for(zone):
    assert visit_rules.draw_up(zone.other_leader) == 0
    assert visit_rules.draw_up(zone.leader) == 3  # all but the leader of the zone
    with pytest.raises(NotAllowed):
        visit_rules.draw_up(zone.inspector)


def test_a_project_taken_in_late_in_a_month_begins_with_the_next(zone):
    with clock.at(MONDAY + timedelta(days=22)):
        late = zone.project("迟到项目", "迟到有限公司")
        visit_rules.draw_up(zone.dispatcher)
        assert not visit_plans.listing(zone.dispatcher, enterprise_id=late.enterprise_id)
    with clock.at(MONDAY + timedelta(days=32)):
        visit_rules.draw_up(zone.dispatcher)
        assert len(visit_plans.listing(zone.dispatcher, enterprise_id=late.enterprise_id)) == 2


def test_a_project_at_rest_or_ended_calls_for_no_visit(zone):
    projects.suspend(zone.dispatcher, zone.card, reason="资金调整")
    projects.end(zone.dispatcher, zone.big, reason="撤资")
    assert visit_rules.draw_up(zone.dispatcher) == 0


@pytest.mark.clause(16)
@pytest.mark.parametrize(
    ("festival", "day", "due"),
    [
        (Festival.SPRING, date(2026, 2, 17), date(2026, 2, 14)),  # a Saturday that is worked, the last before the block
        (Festival.SPRING, date(2027, 2, 6), date(2027, 2, 4)),  # its eve is a day off
        (Festival.DRAGON_BOAT, date(2026, 6, 19), date(2026, 6, 18)),
        (Festival.MID_AUTUMN, date(2026, 9, 25), date(2026, 9, 24)),
        (Festival.MID_AUTUMN, date(2028, 10, 3), date(2028, 9, 29)),  # in the days of the National Day, after a weekend
    ],
)
def test_care_visits_are_planned_once_for_each_enterprise_before_the_festival_and_missed_after_it(
    zone, festival, day, due
):
    moment = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
    with clock.at(moment - timedelta(days=16)):
        visit_rules.draw_up(zone.dispatcher)
        assert not of(zone, Occasion.CARE)
    with clock.at(moment - timedelta(days=15)):
        visit_rules.draw_up(zone.dispatcher)
        visit_rules.draw_up(zone.dispatcher)
        plans = of(zone, Occasion.CARE)
        assert {(p.festival, p.visitor) for p in plans} == {(festival, zone.officer.name)} and len(plans) == 2
        assert {clock.local_day(p.due_at) for p in plans} == {due}
        done = facts(
            zone, enterprise_id=plans[0].enterprise_id, visited_on=clock.local_day(clock.utc_now()), tag=Tag.CARE
        )
        visit_plans.pay(zone.officer, plans[0], facts=done)
    with clock.at(moment):
        [missed] = [p for p in visit_plans.listing(zone.dispatcher, overdue=True) if p.occasion is Occasion.CARE]
        [row] = coverage.by_person(zone.dispatcher, due, day, occasion=Occasion.CARE)
    assert missed.id == plans[1].id
    assert (row.planned, row.paid, row.overdue, row.share) == (2, 1, 1, 50)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(list(Festival)), st.integers(0, 24 * 25))
def test_no_care_visit_is_overdue_as_it_is_planned_whenever_the_enterprise_was_registered(zone, festival, hours):
    """Also on the days off before the festival, when nobody could pay it: then it waits for the next festival."""
    day = midnight(festival_day(festival, 2026))
    with clock.at(day - timedelta(hours=hours + 1)):
        now = clock.utc_now()
        id = enterprises.register(zone.dispatcher, facts=EnterpriseFacts(f"佳节企业{next(NUMBERS)}"))
        visit_rules.draw_up(zone.dispatcher)
        plans = visit_plans.listing(zone.dispatcher, enterprise_id=id, occasion=Occasion.CARE, limit=10)
        assert all(plan.due_at > now and plan.lamp is not Lamp.RED for plan in plans)
        ahead = day.date() - timedelta(days=15)
        assert len(plans) == (ahead <= clock.local_day(now) < LAST[festival])


def test_a_project_that_came_into_the_register_after_a_visit_was_due_is_not_owed_it(zone):
    """It was opened long ago, elsewhere; its visits begin with the next period."""
    with clock.at(datetime(2026, 3, 31, 12, tzinfo=UTC)):  # in the evening of the last day of month and quarter
        card = zone.project("存量项目", "存量企业有限公司")
        with Sessions.begin() as db:
            long_ago = MONDAY - timedelta(days=300)
            db.get(Project, card.id).opened_at = long_ago
            db.scalars(select(Tenure).where(Tenure.project_id == card.id)).one().from_at = long_ago
        visit_rules.draw_up(zone.dispatcher)
        assert not visit_plans.listing(zone.dispatcher, enterprise_id=card.enterprise_id)
    with clock.at(datetime(2026, 4, 1, 2, tzinfo=UTC)):
        visit_rules.draw_up(zone.dispatcher)
        assert len(visit_plans.listing(zone.dispatcher, enterprise_id=card.enterprise_id)) == 2


@pytest.mark.clause(16)
def test_enterprises_without_a_project_under_way_are_cared_for_by_the_house_that_had_it_else_by_the_centre(zone):
    stranger = enterprises.register(zone.officer, facts=EnterpriseFacts("老友食品有限公司"))
    projects.end(zone.dispatcher, zone.card, reason="已达产出区")
    posts.appoint(
        zone.administrator, facts=PostFacts(zone.first, zone.liaison.id, Position.LIAISON, Rank.DEPUTY_HEAD, TODAY)
    )
    with clock.at(datetime(2026, 6, 10, 2, tzinfo=UTC)):
        visit_rules.draw_up(zone.dispatcher)
        visit_rules.draw_up(zone.dispatcher)
        goes = {(p.enterprise_id, p.project_id): p.visitor_id for p in of(zone, Occasion.CARE)}
    assert goes == {
        (zone.card.enterprise_id, None): zone.liaison.id,
        (zone.big.enterprise_id, zone.big.id): zone.officer.id,
        (stranger, None): zone.dispatcher.id,
    }


# What is done with a plan


def test_a_plan_is_arranged_reassigned_skipped_and_taken_up_each_with_its_entry(zone):
    visit_rules.draw_up(zone.dispatcher)
    [plan] = [p for p in of(zone, Occasion.LEADER) if p.visitor_id == zone.leader.id]
    visit_plans.arrange(zone.leader, plan, day=TODAY + timedelta(days=3))
    with pytest.raises(Stale):
        visit_plans.skip(zone.leader, plan, reason="旧页面")
    plan = visit_plans.one(zone.leader, plan.id)
    visit_plans.assign(zone.leader, plan, person=zone.other.id, reason="本周外出")
    with pytest.raises(NotFound):
        visit_plans.one(zone.leader, plan.id)  # it is another department's now
    assert any(n.kind == "visit.assigned" for n in notices.inbox(zone.other))
    plan = visit_plans.one(zone.other_leader, plan.id)
    with pytest.raises(Incomplete):
        visit_plans.skip(zone.other_leader, plan, reason=" ")
    visit_plans.skip(zone.other_leader, plan, reason="企业停产检修")
    visit_plans.take_up(zone.other_leader, visit_plans.one(zone.other_leader, plan.id))
    with Sessions() as db:
        kinds = db.scalars(select(Event.kind).where(Event.subject_type == "Plan", Event.subject_id == plan.id)).all()
    assert kinds == ["plan.drawn_up", "plan.arrange", "plan.assign", "plan.skip", "plan.take_up"]


def test_a_visit_is_planned_only_for_who_may_log_it_for_a_day_to_come_and_its_own_enterprise(zone):
    wanted = {"enterprise_id": zone.card.enterprise_id, "visitor_id": zone.officer.id, "on": TODAY, "purpose": "用工"}
    for change, refusal in (
        ({"visitor_id": zone.inspector.id}, CannotVisit),
        ({"on": TODAY - timedelta(days=1)}, DayPast),
        ({"purpose": ""}, Incomplete),
        ({"visitor_id": zone.other.id}, NotFound),
        ({"project_id": zone.big.id}, OtherEnterprise),
        ({"enterprise_id": 999}, NotFound),
    ):
        with pytest.raises(refusal):
            visit_plans.plan(zone.liaison, **wanted | change)
    id = visit_plans.plan(zone.liaison, **wanted)
    assert [p.id for p in visit_plans.listing(zone.officer, mine=True)] == [id]


def test_a_planned_visit_is_on_the_desk_until_it_is_paid_and_overdue_the_day_after(zone):
    visit_rules.draw_up(zone.dispatcher)
    [item] = [i for i in desk.mine(zone.leader) if i.waiting is Waiting.VISIT]
    plan = visit_plans.one(zone.leader, item.plan_id)
    assert (item.project, item.due_at) == ("江南精工有限公司", plan.due_at)
    with clock.at(plan.due_at + timedelta(seconds=1)):
        assert [p.id for p in visit_plans.listing(zone.leader, overdue=True, mine=True)] == [plan.id]
        visit_plans.pay(zone.leader, plan, facts=facts(zone, went=(zone.leader.id,)))
    assert not [i for i in desk.mine(zone.leader) if i.waiting is Waiting.VISIT]
    [row] = [
        r
        for r in coverage.by_person(zone.dispatcher, date(2026, 1, 1), date(2026, 3, 31))
        if r.name == zone.leader.name
    ]
    assert (row.leader, row.planned, row.paid, row.late, row.overdue) == (True, 1, 1, 0, 0)


@pytest.mark.clause(13)
def test_an_overdue_visit_is_told_once_to_who_goes_and_once_it_is_long_to_their_leader(zone):
    visit_rules.draw_up(zone.dispatcher)
    [plan] = [p for p in visit_plans.listing(zone.officer, mine=True) if p.enterprise_id == zone.card.enterprise_id]

    def told(who, kind):
        return [n for n in notices.inbox(who) if n.kind == kind]

    with clock.at(plan.due_at + timedelta(hours=1)):
        sweep.run_due(), sweep.run_due()
        assert len(told(zone.officer, "visit.overdue")) == 1 and not told(zone.leader, "visit.long_overdue")
    with clock.at(plan.due_at + timedelta(days=10)):
        sweep.run_due()
    with clock.at(plan.due_at + timedelta(days=11)):
        sweep.run_due()
        assert len(told(zone.leader, "visit.long_overdue")) == 1
    with Sessions() as db:
        mine = select(Event.kind).where(Event.subject_type == "Plan", Event.subject_id == plan.id)
        assert db.scalars(mine.order_by(Event.id)).all() == ["plan.drawn_up", "plan.overdue", "plan.long_overdue"]


def test_a_plan_is_paid_only_by_who_was_to_go_in_person_and_in_its_time(zone):
    visit_rules.draw_up(zone.dispatcher)
    [plan] = visit_plans.listing(zone.leader, mine=True)
    there = {"went": (zone.leader.id,)}
    for change, refusal in (
        ({"went": (zone.officer.id,)}, SomebodyElse),
        (there | {"manner": Manner.CALL}, ByTelephone),
        (there | {"visited_on": plan.starts_on - timedelta(days=1)}, BeforeItsTime),
    ):
        with pytest.raises(refusal):
            visit_plans.pay(zone.leader, plan, facts=facts(zone, **change))
    visit_plans.pay(zone.leader, plan, facts=facts(zone, **there))


def test_the_plan_of_a_guest_who_stayed_away_stands_alone_again(zone):
    visit_rules.draw_up(zone.dispatcher)
    here = [p for p in visit_plans.listing(zone.dispatcher) if p.enterprise_id == zone.card.enterprise_id]
    guest, host = sorted(here, key=lambda p: p.occasion is Occasion.LEADER)
    visit_plans.merge(zone.officer, guest, host=host.id)
    visit_plans.pay(zone.leader, host, facts=facts(zone, went=(zone.leader.id,)))
    left = visit_plans.one(zone.officer, guest.id)
    assert (left.status, left.host_id, left.visit_id) == (PlanStatus.PLANNED, None, None)


def test_two_plans_become_one_joint_visit_and_both_are_paid_by_it(zone):
    visit_rules.draw_up(zone.dispatcher)
    here = [p for p in visit_plans.listing(zone.dispatcher) if p.enterprise_id == zone.card.enterprise_id]
    guest, host = sorted(here, key=lambda p: p.occasion is Occasion.LEADER)
    visit_plans.merge(zone.officer, guest, host=host.id)
    assert visit_plans.party(zone.leader, host.id) == [zone.leader.id, zone.officer.id]
    with pytest.raises(IllegalMove):
        visit_plans.skip(zone.officer, visit_plans.one(zone.officer, guest.id), reason="并入")
    visit_plans.pay(zone.leader, host, facts=facts(zone, went=(zone.leader.id, zone.officer.id)))
    both = [visit_plans.one(zone.leader, p.id) for p in here]
    assert {p.status for p in both} == {PlanStatus.PAID} and len({p.visit_id for p in both}) == 1


def test_who_goes_along_on_a_joint_visit_has_it_on_the_desk_until_it_is_paid(zone):
    """Also from another department, whose own visit was merged into one that it may not even see."""
    visit_rules.draw_up(zone.dispatcher)
    [host] = [p for p in of(zone, Occasion.LEADER) if p.enterprise_id == zone.card.enterprise_id]
    visit_plans.plan(zone.other_leader, enterprise_id=zone.card.enterprise_id, visitor_id=zone.other.id,
                     on=TODAY + timedelta(days=9), purpose="核对用电")  # fmt: skip
    [guest] = visit_plans.listing(zone.other, mine=True)
    visit_plans.merge(zone.other_leader, guest, host=host.id)
    visit_plans.arrange(zone.leader, host, day=TODAY + timedelta(days=4))
    with pytest.raises(NotFound):
        visit_plans.one(zone.other, host.id)
    [item] = [i for i in desk.mine(zone.other) if i.waiting in (Waiting.ALONG, Waiting.VISIT)]
    assert (item.waiting, item.project, item.plan_id, item.due_at) == (
        Waiting.ALONG, "江南精工有限公司", guest.id, guest.due_at,
    )  # fmt: skip
    assert item.params == {"led_by": zone.leader.name, "on": TODAY + timedelta(days=4)}
    host = visit_plans.one(zone.leader, host.id)
    visit_plans.pay(zone.leader, host, facts=facts(zone, went=(zone.leader.id, zone.other.id)))
    assert Waiting.ALONG not in {i.waiting for i in desk.mine(zone.other)}


def test_nobody_is_told_to_go_along_with_themselves(zone):
    """Who merges their own visit into another of their own has one visit to pay; so has whoever is passed a visit that
    one of theirs was merged into."""
    visit_rules.draw_up(zone.dispatcher)
    [host] = [p for p in of(zone, Occasion.LEADER) if p.enterprise_id == zone.card.enterprise_id]

    def merged(who):
        guest = visit_plans.plan(zone.leader, enterprise_id=zone.card.enterprise_id, visitor_id=who.id,
                                 on=TODAY + timedelta(days=9), purpose="看望")  # fmt: skip
        visit_plans.merge(zone.leader, visit_plans.one(zone.leader, guest), host=host.id)
        return guest

    def told(who):
        return [(i.waiting, i.plan_id) for i in desk.mine(who) if i.waiting in (Waiting.ALONG, Waiting.VISIT)]

    merged(zone.leader)
    assert told(zone.leader) == [(Waiting.VISIT, host.id)]
    guest = merged(zone.liaison)
    assert (Waiting.ALONG, guest) in told(zone.liaison)
    visit_plans.assign(zone.leader, visit_plans.one(zone.leader, host.id), person=zone.liaison.id, reason="出差")
    assert Waiting.ALONG not in {waiting for waiting, _ in told(zone.liaison)}
    assert (Waiting.VISIT, host.id) in told(zone.liaison) and told(zone.leader)[0][0] is Waiting.ALONG


def test_a_joint_visit_that_is_skipped_gives_back_what_was_merged_into_it(zone):
    visit_rules.draw_up(zone.dispatcher)
    here = [p for p in visit_plans.listing(zone.dispatcher) if p.enterprise_id == zone.card.enterprise_id]
    guest, host = sorted(here, key=lambda p: p.occasion is Occasion.LEADER)
    [elsewhere, *_] = [p for p in visit_plans.listing(zone.dispatcher) if p.enterprise_id != zone.card.enterprise_id]
    with pytest.raises(OtherEnterprise):
        visit_plans.merge(zone.officer, guest, host=elsewhere.id)
    visit_plans.merge(zone.officer, guest, host=host.id)
    visit_plans.skip(zone.leader, host, reason="出差")
    assert visit_plans.one(zone.officer, guest.id).status is PlanStatus.PLANNED


# A visit that was paid


@pytest.mark.clause(13)
def test_a_visit_says_who_went_whom_they_met_what_was_said_and_promised(zone):
    card = logged(zone, "停电频繁", promises=("三日内答复", " "), photos=(("现场.png", PNG),))
    assert card.number.startswith("ZF26-") and card.status is VisitStatus.LOGGED
    assert [name for name, _department in card.went] == [zone.liaison.name, zone.officer.name]
    assert (card.met, card.manner, card.tag, card.promises) == (
        "黄总经理",
        Manner.ON_SITE,
        Tag.SERVICE,
        ("三日内答复",),
    )
    assert [(p.filename, p.content) for p in visits.photos(zone.liaison, card.id)] == [("现场.png", PNG)]
    assert [row.id for row in visits.listing(zone.officer, words="江南")] == [card.id]


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"went": ()}, NobodyWent),
        ({"went": (9999,)}, NobodyWent),
        ({"visited_on": TODAY + timedelta(days=1)}, NotYet),
        ({"visited_on": None}, Incomplete),
        ({"tag": None}, Incomplete),
        ({"manner": None}, Incomplete),
        ({"met": " "}, Incomplete),
        ({"summary": ""}, Incomplete),
        ({"enterprise_id": None}, Incomplete),
        ({"enterprise_id": 999}, NotFound),
        ({"photos": (("a.pdf", b"%PDF-1.7"),)}, NotAPicture),
    ],
)
def test_what_is_missing_or_cannot_be_is_named_and_nothing_is_written(zone, change, refusal):
    with pytest.raises(refusal):
        visits.log(zone.liaison, facts=replace(facts(zone), **change))
    with Sessions() as db:
        assert db.scalar(select(func.count()).select_from(Visit)) == 0


def test_all_that_is_missing_is_said_at_once(zone):
    with pytest.raises(Incomplete) as refused:
        visits.log(zone.liaison, facts=replace(facts(zone), enterprise_id=None, tag=None, met=" ", summary=""))
    assert refused.value.params["fields"] == ("Enterprise", "For what", "Whom they met", "Summary")


def test_a_double_tap_logs_once_planned_or_not(zone):
    ids = {visits.log(zone.liaison, facts=facts(zone), request_id="tap") for _ in range(2)}
    visit_rules.draw_up(zone.dispatcher)
    [plan] = visit_plans.listing(zone.leader, mine=True)
    for _ in range(2):
        visit_plans.pay(zone.leader, plan, facts=facts(zone, went=(zone.leader.id,)), request_id="tap too")
    with Sessions() as db:
        assert len(ids) == 1 and db.scalar(select(func.count()).select_from(Visit)) == 2


def test_a_visit_is_seen_by_those_who_went_and_theirs_and_by_who_sees_the_zone(zone):
    card = logged(zone, went=(zone.liaison.id, zone.other.id))
    for me in (zone.liaison, zone.leader, zone.other, zone.other_leader, zone.dispatcher, zone.supervisor):
        assert visits.one(me, card.id).id == card.id and [r.id for r in visits.listing(me)] == [card.id]
    outsider = person(Role.OFFICER, zone.centre)
    assert visits.listing(outsider) == []
    with pytest.raises(NotFound):
        visits.one(outsider, card.id)
    with pytest.raises(NotAllowed):
        visits.log(zone.inspector, facts=facts(zone))


def test_what_was_typed_is_kept_for_its_author_alone_and_gone_once_it_is_saved(zone):
    drafts.keep(zone.liaison, form="visit", answers={"summary": "写到一半"})
    drafts.keep(zone.liaison, form="visit", answers={"summary": "写到一半，接着写"})
    assert drafts.one(zone.liaison, "visit") == {"summary": "写到一半，接着写"}
    assert drafts.one(zone.officer, "visit") is None
    with pytest.raises(Incomplete):
        visits.log(zone.liaison, facts=facts(zone, form="visit", summary=""))
    assert drafts.one(zone.liaison, "visit")
    visits.log(zone.liaison, facts=facts(zone, form="visit"))
    with Sessions() as db:
        assert db.scalar(select(func.count()).select_from(Draft)) == 0


def stored(zone):
    """The pictures of drafts that lie in the store of files."""
    return {path.name for path in files.store().glob("drafts/*/*/*")}


def test_pictures_are_kept_with_the_draft_for_its_author_alone_and_gone_with_it(zone):
    named = drafts.keep_picture(zone.liaison, filename="现场.png", content=PNG)
    drafts.keep(zone.liaison, form="visit", answers={"summary": "写到一半", "photos": [named], "seen": True})
    assert drafts.one(zone.liaison, "visit")["seen"] is True
    assert drafts.pictures(zone.liaison, "visit") == [("现场.png", PNG)]
    assert drafts.pictures(zone.officer, "visit") == []
    drafts.keep(zone.officer, form="visit", answers={"photos": [named]})
    assert drafts.pictures(zone.officer, "visit") == []  # to name another's picture is not to have it
    drafts.keep(zone.liaison, form="another", answers={"photos": [named]})
    visits.log(zone.liaison, facts=facts(zone, form="visit", photos=(("现场.png", PNG),)))
    assert stored(zone) == {named[1]}  # another draft names it still
    drafts.keep(zone.liaison, form="another", answers={"photos": []})
    assert stored(zone) == set()


def test_a_picture_is_not_lost_when_the_visit_is_refused(zone):
    named = drafts.keep_picture(zone.liaison, filename="现场.png", content=PNG)
    drafts.keep(zone.liaison, form="visit", answers={"photos": [named]})
    with pytest.raises(Incomplete):
        visits.log(zone.liaison, facts=facts(zone, form="visit", summary=""))
    assert drafts.pictures(zone.liaison, "visit") == [("现场.png", PNG)]
    with pytest.raises(NotAPicture):
        drafts.keep_picture(zone.liaison, filename="a.pdf", content=b"%PDF-1.7")


# What was heard


@pytest.mark.clause(14)
def test_a_visit_is_closed_only_when_every_opinion_is_settled_each_in_its_own_way(zone):
    other = complaints.record(
        zone.dispatcher, enterprise_id=zone.card.enterprise_id,
        facts=ComplaintFacts("厂区频繁停电影响生产", "本月停电三次", Category.POWER, Channel.PHONE),
    )  # fmt: skip
    card = logged(zone, "招不到焊工", "厂区停电影响生产", "希望班车加密")
    one, two, three = opinions.of_visit(zone.liaison, card.id)
    with pytest.raises(OpinionsOpen):
        visits.close(zone.liaison, card)
    opinions.file(zone.liaison, one, title="招不到焊工", category=Category.LABOUR)
    assert [like.case_id for like in opinions.similar(zone.liaison, two.id)] == [other]
    opinions.join(zone.liaison, two, case=other, category=Category.POWER)
    with pytest.raises(OpinionsOpen):
        visits.close(zone.liaison, card)
    opinions.answer(zone.liaison, three, category=Category.SURROUNDINGS, answer="下月起加开两班")
    visits.close(zone.liaison, card)
    done = opinions.of_visit(zone.liaison, card.id)
    assert [o.status for o in done] == [OpinionStatus.FILED, OpinionStatus.JOINED, OpinionStatus.ANSWERED]
    case = complaint_board.one(zone.dispatcher, done[0].case_id)
    assert (case.kind, case.channel, case.officer, case.enterprise_id) == (
        CaseKind.DEMAND, Channel.VISIT, zone.liaison.name, zone.card.enterprise_id,
    )  # fmt: skip
    assert case.due_at and case.reply_due_at and visits.one(zone.liaison, card.id).status is VisitStatus.CLOSED
    told = [n for n in notices.inbox(zone.dispatcher) if n.kind == "opinion.joined"]
    assert [n.case_id for n in told] == [other]


@pytest.mark.clause(14)
def test_what_is_heard_becomes_a_demand_a_suggestion_or_a_complaint_sealed_from_whom_it_accuses(zone):
    card = logged(zone, "贷款难", "建议设夜班公交", "多次上门收费")
    loans, bus, charges = opinions.of_visit(zone.liaison, card.id)
    opinions.file(zone.liaison, loans, title="贷款难", category=Category.LOANS)
    opinions.file(zone.liaison, bus, title="夜班公交", category=Category.SURROUNDINGS, suggestion=True)
    opinions.file(zone.liaison, charges, title="乱收费", category=Category.CHARGES, about=zone.second)
    with Sessions() as db:
        cases = db.scalars(select(Case).order_by(Case.id.desc()).limit(3)).all()[::-1]
    assert [case.kind for case in cases] == [CaseKind.DEMAND, CaseKind.SUGGESTION, CaseKind.COMPLAINT]
    assert cases[2].about_id == zone.second


def test_an_opinion_that_became_a_sealed_case_is_seen_by_who_sees_the_case(zone):
    card = logged(zone, "我局人员吃拿卡要", went=(zone.liaison.id, zone.other.id))
    [heard] = opinions.of_visit(zone.other, card.id)
    opinions.file(zone.liaison, heard, title="吃拿卡要", category=Category.CONDUCT, about=zone.second)
    assert opinions.of_visit(zone.other, card.id) == [] == opinions.of_visit(zone.inspector, card.id)
    assert len(opinions.of_visit(zone.dispatcher, card.id)) == 1 == len(opinions.of_visit(zone.liaison, card.id))
    visits.close(zone.liaison, visits.one(zone.liaison, card.id))


def test_what_accuses_a_house_is_told_to_none_of_it_but_who_heard_it_nor_counted_for_them(zone):
    card = logged(zone, "经济发展局人员收费", "停电", who=zone.liaison, went=(zone.liaison.id, zone.other.id))
    charges, power = opinions.of_visit(zone.other, card.id)
    assert opinions.of_visit(zone.other_leader, card.id) == []
    [row] = visits.listing(zone.other_leader)
    assert (row.opinions, row.open_opinions) == (0, 0)
    opinions.answer(zone.liaison, charges, category=Category.CHARGES, answer="已转告")
    opinions.answer(zone.liaison, power, category=Category.POWER, answer="已增容")
    assert [o.category for o in opinions.of_visit(zone.other_leader, card.id)] == [Category.POWER]
    assert visits.listing(zone.other_leader)[0].opinions == 1
    assert visits.listing(zone.dispatcher)[0].opinions == 2


def test_a_case_is_joined_only_while_it_is_open_and_could_be_offered(zone):
    card = logged(zone, "同一件事")
    [heard] = opinions.of_visit(zone.liaison, card.id)
    sealed = complaints.record(zone.dispatcher, enterprise_id=zone.card.enterprise_id, facts=ComplaintFacts(
        "同一件事", "同一件事", Category.CONDUCT, Channel.PHONE, about_department_id=zone.second))  # fmt: skip
    strange = complaints.record(zone.dispatcher, enterprise_id=zone.big.enterprise_id, facts=ComplaintFacts(
        "同一件事", "同一件事", Category.POWER, Channel.PHONE))  # fmt: skip
    for id in (sealed, strange, 9999):
        with pytest.raises(NotFound):
            opinions.join(zone.liaison, heard, case=id, category=Category.POWER)
    assert opinions.similar(zone.liaison, heard.id) == []
    with pytest.raises(Incomplete):
        opinions.join(zone.liaison, heard, case=sealed, category=None)


def test_an_opinion_is_settled_once(zone):
    card = logged(zone, "停电")
    [heard] = opinions.of_visit(zone.liaison, card.id)
    opinions.answer(zone.liaison, heard, category=Category.POWER, answer="已增容")
    with pytest.raises(Stale):
        opinions.file(zone.officer, heard, title="停电", category=Category.POWER)
    again = opinions.of_visit(zone.liaison, card.id)[0]
    assert not again.moves
    with pytest.raises(IllegalMove):
        opinions.file(zone.officer, again, title="停电", category=Category.POWER)


def test_the_desk_says_what_is_to_be_settled_until_the_visit_is_closed(zone):
    card = logged(zone, "停电")
    [item] = [i for i in desk.mine(zone.liaison) if i.waiting is Waiting.OPINIONS]
    assert (item.visit_id, item.params["n"]) == (card.id, 1)
    assert [i.visit_id for i in desk.mine(zone.officer) if i.waiting is Waiting.OPINIONS] == [card.id]  # they went too
    opinions.answer(zone.liaison, opinions.of_visit(zone.liaison, card.id)[0], category=Category.POWER, answer="已增容")
    assert not [i for i in desk.mine(zone.officer) if i.waiting is Waiting.OPINIONS]
    visits.close(zone.liaison, visits.one(zone.liaison, card.id))
    assert not [i for i in desk.mine(zone.liaison) if i.waiting is Waiting.OPINIONS]


@pytest.mark.clause(14)
def test_the_digest_counts_a_quarter_by_category_and_department_and_hides_what_could_be_recognised(zone):
    card = logged(zone, "停电", "停电又来", "乱收费", "乱罚款")
    power, again, charges, _fines = opinions.of_visit(zone.liaison, card.id)
    opinions.answer(zone.liaison, power, category=Category.POWER, answer="已增容")
    opinions.file(zone.liaison, again, title="停电", category=Category.POWER)
    opinions.file(zone.liaison, charges, title="乱收费", category=Category.CHARGES, about=zone.second)
    first, last = date(2026, 1, 1), date(2026, 3, 31)
    rows = {r.category: r for r in opinion_digests.by_category(zone.dispatcher, first, last)}
    assert (rows[Category.POWER].heard, rows[Category.POWER].answered, rows[Category.POWER].filed) == (2, 1, 1)
    assert rows[Category.CHARGES].heard is None  # one accusation is too few to be shown
    assert Category.CHARGES not in {r.category for r in opinion_digests.by_department(zone.dispatcher, first, last)}
    assert Category.CHARGES not in {r.category for r in opinion_digests.by_category(zone.inspector, first, last)}
    places = {(r.category, r.department): r.heard for r in opinion_digests.by_department(zone.dispatcher, first, last)}
    assert places == {(Category.POWER, "招商局"): 1, (Category.POWER, "企业发展服务中心"): 1}
    assert opinion_digests.unclassified(zone.dispatcher, first, last) == 1
    assert opinion_digests.by_category(zone.dispatcher, date(2026, 4, 1), date(2026, 6, 30)) == []


# A visit that was logged without looking at its plan


def test_a_visit_is_offered_the_open_plans_that_it_would_pay_the_best_fit_first(zone):
    visit_rules.draw_up(zone.dispatcher)
    today = {"manner": Manner.ON_SITE, "visited_on": TODAY}

    def fits(who, *went, enterprise_id=zone.card.enterprise_id, project_id=None, **more):
        asked = {"enterprise_id": enterprise_id, "project_id": project_id, "went": [one.id for one in went]}
        return [p.visitor_id for p in visit_fits.fitting(who, **asked | today | more)]

    assert fits(zone.officer, zone.leader, zone.officer) == [zone.officer.id, zone.leader.id]
    assert fits(zone.leader, zone.leader, zone.officer) == [zone.leader.id, zone.officer.id]
    assert not fits(zone.liaison, zone.liaison)
    assert not fits(zone.officer, zone.officer, manner=Manner.CALL)
    assert not fits(zone.officer, zone.officer, visited_on=TODAY - timedelta(days=10))
    assert not fits(zone.other, zone.officer)  # another department's plan is not for them to pay
    assert not fits(zone.officer, zone.officer, project_id=zone.big.id)
    with clock.at(datetime(2026, 6, 10, 2, tzinfo=UTC)):
        visit_rules.draw_up(zone.dispatcher)
    asked = {"enterprise_id": zone.card.enterprise_id, "project_id": None, "went": [zone.officer.id]}
    found = {
        day: [(p.occasion, p.starts_on.month) for p in visit_fits.fitting(
            zone.officer, manner=Manner.ON_SITE, visited_on=date(2026, 6, day), **asked)]
        for day in (15, 25)
    }  # fmt: skip
    care, june, march = (Occasion.CARE, 6), (Occasion.LIAISON, 6), (Occasion.LIAISON, 3)
    assert found == {
        15: [care, june, march],
        25: [june, march],
    }  # what is late comes last, care for a festival past not


# Several projects of one enterprise


def test_a_visit_and_the_cases_from_it_are_about_the_project_that_was_chosen(zone):
    second = zone.project("二期项目", "江南精工有限公司", enterprise_id=zone.card.enterprise_id)
    card = logged(zone, "停电频繁", project_id=second.id)
    assert card.project == "二期项目"
    [opinion] = opinions.of_visit(zone.liaison, card.id)
    opinions.file(zone.liaison, opinion, title="停电", category=Category.POWER)
    with Sessions() as db:
        assert [case.project_id for case in db.scalars(select(Case).where(Case.kind == CaseKind.DEMAND))] == [second.id]
        counted = {
            name: figures_of(db, db.get(Project, id), Quarter.of(TODAY), MONDAY + timedelta(hours=1))
            for name, id in (("first", zone.card.id), ("second", second.id))
        }
    assert {name: (of["visits"], of["raised"]) for name, of in counted.items()} == {"first": (0, 0), "second": (1, 1)}
    with pytest.raises(OtherEnterprise):
        logged(zone, project_id=zone.big.id)


# A visit that is put right


def correct(zone, card, who=None, **more):
    said = Correction(**{"summary": card.summary} | more)
    visit_corrections.correct(who or zone.liaison, visits.one(zone.liaison, card.id), correction=said)
    return visits.one(zone.liaison, card.id)


def test_its_author_words_a_visit_anew_and_what_it_said_before_stays_on_record(zone):
    card = correct(zone, logged(zone), summary="了解二期进展，设备已订货。", promises=("三日内答复",),
                   photos=(("现场.png", PNG),))  # fmt: skip
    assert (card.summary, card.promises) == ("了解二期进展，设备已订货。", ("三日内答复",))
    assert card.status is VisitStatus.CLOSED and len(visits.photos(zone.liaison, card.id)) == 1
    [once] = visit_corrections.history(zone.officer, card.id)
    assert (once.by, once.before) == (zone.liaison.name, "了解二期进展。")
    again = correct(zone, card, promises=("月底回访",))
    assert len(again.promises) == 2
    assert [one.before for one in visit_corrections.history(zone.officer, card.id)] == ["了解二期进展。", None]


def test_an_opinion_that_is_added_opens_a_closed_visit_again(zone):
    card = correct(zone, logged(zone), opinions=("停电频繁", " "))
    [opinion] = opinions.of_visit(zone.liaison, card.id)
    assert (card.status, card.closed_at) == (VisitStatus.LOGGED, None) and opinion.due
    opinions.answer(zone.liaison, opinion, category=Category.POWER, answer="已解释")
    visits.close(zone.liaison, visits.one(zone.liaison, card.id))


def test_a_visit_is_corrected_by_its_author_alone_in_time_and_only_if_there_is_something(zone):
    card = logged(zone, photos=tuple((f"{n}.png", PNG) for n in range(9)))
    for change, refusal in (
        ({"who": zone.officer, "opinions": ("停电",)}, AnothersVisit),
        ({"who": zone.other, "opinions": ("停电",)}, NotFound),
        ({}, NothingToCorrect),
        ({"summary": " "}, Incomplete),
        ({"photos": (("又一张.png", PNG),)}, TooManyPictures),
    ):
        with pytest.raises(refusal):
            correct(zone, card, **change)
    assert visit_corrections.open_until(zone.liaison, card.id) and not visit_corrections.open_until(
        zone.officer, card.id
    )
    with clock.at(MONDAY + timedelta(days=8)):
        assert visit_corrections.open_until(zone.liaison, card.id) is None
        with pytest.raises(TooLateToCorrect):
            correct(zone, card, opinions=("停电",))
