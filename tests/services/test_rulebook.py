from datetime import date

import pytest
from sqlalchemy import func, select

from db.engine import Sessions
from db.rules import Rule, Workday
from domain.limits import DEFAULTS
from services import rulebook, rules
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
    assert not any(day.provisional for day in rulebook.calendar_year(zone.officer, 2026))
    ahead = rulebook.calendar_year(zone.officer, 2027)
    assert ahead and all(day.provisional for day in ahead)
    assert date(2027, 1, 1) in [day.on for day in ahead]


def test_a_provisional_year_gives_way_to_the_published_one(zone):
    """As when the calendar's package is brought up to date: 2026, held as provisional, becomes the published one."""
    published = rulebook.calendar_year(zone.officer, 2026)
    with Sessions.begin() as db:
        for day in db.scalars(select(Workday).where(Workday.on.between(date(2026, 1, 1), date(2026, 12, 31)))):
            db.delete(day)
        db.flush()
        db.add(Workday(on=date(2026, 1, 1), working=False, name="元旦", provisional=True))
    assert len(rulebook.calendar_year(zone.officer, 2026)) == 1
    with Sessions.begin() as db:
        rules.load_defaults(db)
    assert rulebook.calendar_year(zone.officer, 2026) == published
