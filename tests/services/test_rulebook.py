from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import func, select

from db.engine import Sessions
from db.rules import CalendarYear, Rule, Workday, WorkHours
from domain.limits import DEFAULTS
from services import clock, rulebook, rules
from tests.factories import Zone

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def zone(database):
    return Zone()


def test_everyone_reads_every_limit_with_its_clause(zone):
    for who in zone.everyone.values():
        listed = rulebook.listing(who)
        assert {(r.code, r.value, r.unit, r.clause, r.own) for r in listed} == {
            (d.code, d.value, d.unit, d.clause, d.own) for d in DEFAULTS
        }
        assert [r.clause for r in listed] == sorted(r.clause for r in listed)


def test_loading_the_defaults_again_changes_nothing(zone):
    def held():
        with Sessions() as db:
            return db.scalar(select(func.count()).select_from(Rule)), db.execute(select(Workday.on, Workday.name)).all()

    before = held()
    with Sessions.begin() as db:
        rules.load_defaults(db)
    assert held() == before


def test_a_published_year_is_final_and_the_next_one_provisional(zone):
    assert rulebook.calendar_year(zone.officer, 2026).published
    ahead = rulebook.calendar_year(zone.officer, 2027)
    assert ahead.days and not ahead.published
    assert date(2027, 1, 1) in [day.on for day in ahead.days]
    assert not rulebook.calendar_year(zone.officer, 2040).published


def test_a_provisional_year_gives_way_to_the_published_one(zone):
    """As when the calendar's package is brought up to date: 2026, held as provisional, becomes the published one."""
    published = rulebook.calendar_year(zone.officer, 2026)
    with Sessions.begin() as db:
        db.scalars(select(CalendarYear).where(CalendarYear.year == 2026)).one().published = False
        rules.set_days(db, 2026, {date(2026, 1, 1): (False, "New Year's Day"), date(2026, 3, 4): (False, "")})
    assert [day.on for day in rulebook.calendar_year(zone.officer, 2026).days] == [date(2026, 1, 1), date(2026, 3, 4)]
    with Sessions.begin() as db:
        rules.load_defaults(db)
    assert rulebook.calendar_year(zone.officer, 2026) == published


def works(day):
    """What another process says, which has its own connection and remembers the calendar of before."""
    with Sessions() as db:
        return rules.calendar_for(db).is_workday(day)


def test_a_day_that_is_changed_is_changed_for_everybody_at_once(zone):
    day = date(2026, 10, 1)
    assert not works(day)
    with Sessions.begin() as db:
        db.scalars(select(Workday).where(Workday.on == day)).one().working = True
    assert works(day)  # neither the number of days nor the last of them has changed


def test_a_change_that_is_not_kept_is_seen_by_nobody_else_and_never_again(zone):
    day = date(2026, 10, 1)
    with Sessions() as db:
        db.scalars(select(Workday).where(Workday.on == day)).one().working = True
        db.flush()
        assert rules.calendar_for(db).is_workday(day) and not works(day)
        db.rollback()
        assert not rules.calendar_for(db).is_workday(day)
    with Sessions.begin() as db:
        db.scalars(select(Workday).where(Workday.on == date(2026, 10, 2))).one().working = True
    assert not works(day) and works(date(2026, 10, 2))


def test_hours_that_are_changed_and_years_that_are_published_are_known_at_once(zone):
    with Sessions.begin() as db:
        assert rules.calendar_for(db).is_provisional(*[datetime(2027, 1, 5, tzinfo=UTC)] * 2)
        db.scalars(select(CalendarYear).where(CalendarYear.year == 2027)).one().published = True
        db.add(
            WorkHours(valid_from=date(2026, 6, 1), opens=time(8), lunch_from=time(12), lunch_to=time(15),
                      closes=time(18), created_at=clock.utc_now())
        )  # fmt: skip
    with Sessions() as db:
        calendar = rules.calendar_for(db)
        assert not calendar.is_provisional(*[datetime(2027, 1, 5, tzinfo=UTC)] * 2)
        assert calendar.closes_on(date(2026, 5, 29)).time() == time(17, 30)
        assert calendar.closes_on(date(2026, 6, 1)).time() == time(18)


def test_the_calendar_is_asked_for_once_in_a_transaction(zone):
    with Sessions() as db:
        assert rules.calendar_for(db) is rules.calendar_for(db)
