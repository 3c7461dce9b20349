"""The wall says what the lists say, to whom it may."""

from datetime import UTC, datetime, timedelta

import pytest

from db.cases import Case
from db.engine import Sessions
from domain.access import Role
from domain.boards import Filters
from domain.cases import Promise
from domain.categories import Category
from domain.complaints import Channel, Outcome
from domain.errors import NotAllowed
from domain.ledger import Holder
from domain.limits import Lamp
from domain.stages import Stage
from domain.wall import Span
from services import complaint_board, complaints, escalations, handoffs, wall
from services.admission import without_person
from services.clock import at
from services.filing import ComplaintFacts
from tests.factories import Zone, person

MARCH = datetime(2026, 3, 2, 2, tzinfo=UTC)
READERS = ("zone_leader", "inspector", "supervisor", "dispatcher")


@pytest.fixture
def zone(database):
    with at(MARCH):
        return Zone()


def recorded(zone, when=MARCH, category=Category.POWER, **more):
    with at(when):
        return complaints.record(zone.dispatcher, facts=ComplaintFacts("停电", "停产", category, Channel.PHONE, **more))


def seen(id, who):
    return complaint_board.one(who, id)


def given(zone, id, when=MARCH):
    """It lies with the second department, whose officer works on it."""
    with at(when):
        complaints.dispatch(zone.dispatcher, seen(id, zone.dispatcher), department=zone.second)
        complaints.accept(zone.other, seen(id, zone.other))


def resolved(zone, id, when, outcome=None):
    with at(when):
        complaints.resolve(zone.other, seen(id, zone.other), resolution="已恢复")
        if outcome:
            complaints.verify(zone.dispatcher, seen(id, zone.dispatcher), outcome=outcome)


def listed(who, **asked):
    return len(complaint_board.page(who, Filters(told=True, **asked), limit=500).rows)


@pytest.fixture
def spring(zone):
    """Some months of complaints: in time, late, silent, sealed, returned, escalated, still open."""
    january = datetime(2026, 1, 12, 2, tzinfo=UTC)
    for n, outcome in enumerate((Outcome.SOLVED, Outcome.SOLVED, None, None)):
        id = recorded(zone, january)
        given(zone, id, january)
        resolved(zone, id, january + timedelta(days=3 + 9 * n), outcome)
    late = recorded(zone, january)
    given(zone, late, january)
    back = recorded(zone, MARCH)
    with at(MARCH):
        complaints.dispatch(zone.dispatcher, seen(back, zone.dispatcher), department=zone.first)
        complaints.send_back(zone.officer, seen(back, zone.officer), reason="不属我局")
        recorded(zone, category=Category.CONDUCT, about_department_id=zone.first)
    with at(MARCH + timedelta(hours=1)), without_person(Role.SYSTEM, "系统") as system:
        escalations.sweep(system)
        yield zone


def test_every_figure_of_the_wall_is_as_many_rows_as_its_list_has(spring):
    with at(MARCH + timedelta(hours=2)):
        card = wall.whole(spring.zone_leader)
        days = {"resolved_from": card.first, "resolved_to": card.last, "still_open": False}
        turned = {"turned_from": card.first, "turned_to": card.last, "still_open": False}
        for who in (spring.zone_leader, spring.dispatcher):
            assert card.now.raised == 6 == listed(who, opened_from=card.first, opened_to=card.last, still_open=False)
            assert card.now.resolved == 4 == listed(who, **days)
            assert card.now.resolved - card.now.in_time == 2 == listed(who, **days, late=True)
            assert card.now.in_time == 2 == listed(who, **days, timely=True)
            assert card.now.solved == 2 == listed(who, **days, outcome=Outcome.SOLVED)
            assert card.open == 2 == listed(who)
            for row in card.lamps:
                for lamp, n in ((Lamp.RED, row.red), (Lamp.AMBER, row.amber), (Lamp.GREEN, row.green)):
                    assert n == listed(who, department_id=row.department_id, lamp=lamp)
            for row in card.ages:
                assert row.open == listed(who, opened_from=row.first, opened_to=row.last)
                assert row.red == listed(who, opened_from=row.first, opened_to=row.last, lamp=Lamp.RED)
                assert row.open - row.red == listed(who, opened_from=row.first, opened_to=row.last, unbroken=True)
            for row in card.turned:
                assert row.returned == listed(who, returned_by=row.department_id, **turned)
                for level, n in row.levels.items():
                    assert n == listed(who, answerable=row.department_id, escalated=level, **turned)
            assert card.now.returned == 1 == listed(who, returned=True, **turned)
            assert card.now.escalated == 1 == listed(who, overran=True, **turned)
    assert {row.department for row in card.turned} == {"招商局", "经济发展局"}


def test_a_case_that_was_promised_no_reply_shows_its_lamp_on_the_wall_as_in_the_list(zone):
    id = recorded(zone)
    with Sessions.begin() as db:
        db.get_one(Case, id).reply_due_at = None
    seen = set()
    for days in range(16):
        with at(MARCH + timedelta(days=days)):
            [row] = wall.whole(zone.zone_leader).lamps
            for lamp, n in ((Lamp.RED, row.red), (Lamp.AMBER, row.amber), (Lamp.GREEN, row.green)):
                assert n == listed(zone.dispatcher, lamp=lamp)
                seen |= {lamp} if n else set()
    assert seen == set(Lamp)


def test_the_red_list_has_what_counts_as_late_and_says_which_promise_is_broken(zone):
    """No first reply in three working days, while the ten of the resolution still run; then both; then one replied."""
    silent, replied = recorded(zone), recorded(zone)
    for id in (silent, replied):
        given(zone, id)
    with at(MARCH + timedelta(days=1)):
        complaints.reply(zone.other, seen(replied, zone.other), reply="已派员")
    for days, expected in (
        (2, []),
        (7, [(silent, Promise.REPLY, False)]),
        (17, [(silent, Promise.REPLY, True), (replied, Promise.RESOLVE, True)]),
    ):  # fmt: skip
        with at(MARCH + timedelta(days=days)):
            for who in (zone.zone_leader, zone.other_leader):
                card = wall.whole(who)
                assert [(row.id, row.promise, row.unresolved) for row in card.red] == expected
                assert len(card.red) == card.overdue == listed(who, lamp=Lamp.RED)


def test_the_red_list_begins_with_the_promise_that_was_broken_first(zone):
    late = [recorded(zone, MARCH - timedelta(days=days)) for days in (40, 41, 42)]
    given(zone, late[2], MARCH - timedelta(days=42))
    with at(MARCH - timedelta(days=1)):
        complaints.reply(zone.other, seen(late[2], zone.other), reply="已派员")
    with at(MARCH):
        rows = wall.whole(zone.zone_leader).red
    assert [row.id for row in rows] == [late[1], late[0], late[2]]
    assert [row.due_at for row in rows] == sorted(row.due_at for row in rows)
    assert [row.workdays for row in rows] == sorted((row.workdays for row in rows), reverse=True)


def test_days_are_medians_and_ninetieths_and_shares_are_never_merged(spring):
    with at(MARCH + timedelta(hours=2)):
        figures = wall.whole(spring.zone_leader).now
    assert (figures.median, figures.p90) == (12, 30)
    assert (figures.in_time_share, figures.solved_share) == (50, 50)


def test_periods_are_compared_with_the_one_before_and_a_year_ago(zone):
    for when in (MARCH - timedelta(days=365), MARCH - timedelta(days=90), MARCH, MARCH):
        recorded(zone, when)
    with at(MARCH + timedelta(hours=1)):
        for span, expected in ((Span.MONTH, (2, 0, 1)), (Span.QUARTER, (2, 1, 1)), (Span.YEAR, (2, 2, 2))):
            card = wall.whole(zone.zone_leader, span=span)
            assert (card.now.raised, card.before.raised, card.year_ago.raised) == expected


@pytest.mark.parametrize("who", READERS)
def test_what_is_about_a_department_is_on_no_wall(zone, who):
    with at(MARCH):
        before = wall.whole(getattr(zone, who))
        recorded(zone, category=Category.CONDUCT, about_department_id=zone.first)
        assert wall.whole(getattr(zone, who)) == before


def test_a_department_leader_sees_the_wall_of_the_own_department_and_nothing_of_the_zone(spring):
    with at(MARCH + timedelta(hours=2)):
        card = wall.whole(spring.other_leader)
        foreign = wall.whole(spring.leader)
    assert (card.department, card.now.resolved, card.open) == ("经济发展局", 4, 1)
    assert (foreign.now.resolved, foreign.open, foreign.red) == (0, 0, ())
    assert {row.department for row in (*card.lamps, *card.turned)} == {"经济发展局"}
    assert [row.department for row in card.red] == ["经济发展局"]


def test_a_department_leader_without_a_department_sees_nothing(zone):
    recorded(zone)
    with at(MARCH):
        card = wall.whole(person(Role.DEPARTMENT_LEADER))
    assert (card.now.raised, card.open, sum(row.projects for row in card.stages)) == (0, 0, 0)


@pytest.mark.parametrize("who", ["officer", "liaison", "administrator"])
def test_the_wall_is_for_leaders_and_those_who_watch(zone, who):
    with pytest.raises(NotAllowed):
        wall.whole(getattr(zone, who))


def test_the_clock_ledger_says_in_whose_hands_the_time_went(zone):
    id = recorded(zone)
    given(zone, id)
    resolved(zone, id, MARCH + timedelta(days=2))
    with at(MARCH + timedelta(days=2)):
        held = {row.holder: row.hours for row in wall.whole(zone.zone_leader).held}
    assert held[Holder.DEPARTMENT] == 48 == sum(held.values())


def test_stages_have_their_days_and_the_hours_between_offer_and_acceptance(zone):
    with at(MARCH):
        card = zone.project()
    with at(MARCH + timedelta(days=10)):
        offer = zone.offer(zone.complete(card))
        waits = wall.whole(zone.zone_leader).stages
    with at(MARCH + timedelta(days=11, hours=2)):
        handoffs.accept(zone.other, offer)
        stages = {row.stage: row for row in wall.whole(zone.zone_leader).stages}
    first, second = list(Stage)[:2]
    assert [row.offered for row in waits][:2] == [0, 1]
    assert (stages[first].projects, stages[first].passes.passed, stages[first].passes.median) == (0, 1, 11)
    assert (stages[second].projects, stages[second].passes.gap_median, stages[second].offered) == (1, 26, 0)


def test_a_leader_finds_the_own_projects_first_those_in_difficulty_on_top(zone):
    with at(MARCH):
        calm, worried = zone.major("甲项目", enterprise="甲公司"), zone.major("乙项目", enterprise="乙公司")
        complaints.record(
            zone.dispatcher, facts=ComplaintFacts("停电", "停产", Category.POWER, Channel.PHONE),
            enterprise_id=worried.enterprise_id,
        )  # fmt: skip
    with at(MARCH + timedelta(days=30)):
        card = wall.whole(zone.zone_leader)
        other = wall.whole(zone.inspector)
    assert [(row.id, row.open, row.red) for row in card.led] == [(worried.id, 1, 1), (calm.id, 0, 0)]
    assert other.led == ()
    assert (card.at_stake.projects, card.at_stake.investment, card.kept.projects) == (1, 50_000, 0)
    assert [(row.promise, row.workdays) for row in card.red] == [(Promise.REPLY, 19)]
    assert card.silent == 2


def test_what_was_kept_are_the_major_projects_of_those_who_say_that_they_were_helped(zone):
    with at(MARCH):
        kept, lost = zone.major("甲项目", enterprise="甲公司"), zone.major("乙项目", enterprise="乙公司")
        for project in (kept, kept, lost):
            complaints.record(
                zone.dispatcher, facts=ComplaintFacts("停电", "停产", Category.POWER, Channel.PHONE),
                enterprise_id=project.enterprise_id,
            )  # fmt: skip
        ids = [row.id for row in complaint_board.listing(zone.dispatcher)]
    for id in ids:
        given(zone, id)
    for id in ids[:2]:
        resolved(zone, id, MARCH + timedelta(days=1), Outcome.SOLVED)
    resolved(zone, ids[2], MARCH + timedelta(days=1))
    with at(MARCH + timedelta(days=2)):
        card, own = wall.whole(zone.zone_leader), wall.whole(zone.other_leader)
    assert (card.kept.projects, card.kept.investment, card.at_stake.projects) == (1, 50_000, 0)
    assert own.kept is None
