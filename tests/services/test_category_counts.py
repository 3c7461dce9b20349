"""The seven difficulties by month, and of all that was raised, what was resolved and what the enterprise confirmed."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.categories import Category, Group
from domain.complaints import NO_DEPARTMENT, Channel, Outcome
from domain.confidential import Few
from services import category_counts, clock, complaint_board, complaints, wall
from services.filing import ComplaintFacts
from tests.factories import Zone

MARCH = datetime(2026, 3, 2, 2, tzinfo=UTC)


@pytest.fixture
def zone(database):
    with clock.at(MARCH):
        yield Zone()


def raised(zone, category, at=MARCH, **more):
    with clock.at(at):
        facts = ComplaintFacts("主题", "情况", category, Channel.PHONE, **more)
        return complaints.record(zone.dispatcher, facts=facts)


def row(who, category, **how):
    return next(r for r in category_counts.by_month(who, **how).rows if r.category is category)


@pytest.mark.clause(3)
@pytest.mark.clause(69)
def test_each_category_has_its_months_and_what_became_of_it(zone):
    raised(zone, Category.POWER, MARCH - timedelta(days=400))  # too long ago
    raised(zone, Category.POWER, MARCH - timedelta(days=20))
    solved, left = raised(zone, Category.POWER), raised(zone, Category.POWER)
    complaints.settle(zone.dispatcher, complaint_board.one(zone.dispatcher, solved), resolution="已恢复")
    with clock.at(MARCH + timedelta(hours=1)):
        table = category_counts.by_month(zone.inspector)
        power = row(zone.inspector, Category.POWER)
    assert [m.code for m in table.months][-2:] == ["2026-02", "2026-03"] and len(table.months) == 12
    assert (power.by_month[-2:], power.raised, power.resolved, power.confirmed) == ((1, 2), 3, 1, 0)
    assert complaint_board.one(zone.dispatcher, left).outcome is not Outcome.SOLVED
    assert [r.category for r in table.rows] == list(Category)
    assert [sum(r.category.group is group for r in table.rows) for group in Group][:3] == [4, 7, 4]


@pytest.mark.clause(69)
def test_what_is_sealed_is_not_counted_for_those_from_whom_it_is_sealed(zone):
    raised(zone, Category.FIRE, about_department_id=zone.first)
    assert row(zone.dispatcher, Category.FIRE).raised == 1
    for who in (zone.officer, zone.liaison, zone.inspector):
        assert row(who, Category.FIRE).raised == 0
    assert row(zone.dispatcher, Category.FIRE, taken_away=True).raised == 0


def test_what_is_taken_away_says_of_each_category_what_the_wall_says(zone):
    """Else the one less the other would tell how many are sealed."""
    for n in range(4):
        raised(zone, Category.FIRE, about_department_id=None if n else zone.first)
    heat = next(line for line in wall.whole(zone.zone_leader).heat if line.category is Category.FIRE)
    assert row(zone.dispatcher, Category.FIRE).raised == 4
    assert row(zone.dispatcher, Category.FIRE, taken_away=True).raised == heat.raised == 3


def test_one_or_two_accusations_are_told_to_who_handles_them_and_to_nobody_in_what_is_taken_away(zone):
    ids = [raised(zone, Category.FINES) for _ in range(2)]
    for id in ids:
        card = complaint_board.one(zone.dispatcher, id)
        complaints.dispatch(zone.dispatcher, card, department=zone.first, about=NO_DEPARTMENT)
    fines = row(zone.inspector, Category.FINES)
    assert (fines.by_month[-1], fines.raised, fines.resolved) == (Few.FEW, Few.FEW, 0)
    assert row(zone.dispatcher, Category.FINES).raised == row(zone.officer, Category.FINES).raised == 2
    assert row(zone.dispatcher, Category.FINES, taken_away=True).by_month[-1] is Few.FEW
    raised(zone, Category.FINES)
    assert row(zone.inspector, Category.FINES).raised == 3
