"""Wherever a due date stands, its limit and clause are a tap away, and a provisional one says so."""

import pytest
from sqlalchemy import select

from db.engine import Sessions
from db.rules import CalendarYear
from services import complaints
from tests.factories import Zone
from tests.pages.conftest import words
from tests.services.test_complaints import FACTS


@pytest.fixture
def zone(database):
    zone = Zone()
    zone.project()
    zone.case = complaints.record(zone.dispatcher, facts=FACTS)
    return zone


def places(zone, visit):
    yield visit("complaints", zone.dispatcher.id, "zh")
    yield visit("complaint", zone.dispatcher.id, "zh", query={"id": str(zone.case)})
    yield visit("desk", zone.dispatcher.id, "zh")


def test_its_limit_and_clause_are_a_tap_away(zone, visit):
    for app in places(zone, visit):
        assert not app.exception
        assert "一般事项办结：10个工作日（第 8 项）" in words(app) + "".join(m.help for m in app.markdown if m.help)


def publish(published):
    with Sessions.begin() as db:
        for year in db.scalars(select(CalendarYear)):
            year.published = published


def test_a_date_that_touches_an_unpublished_year_says_so(zone, visit):
    publish(True)
    assert not any("暂定" in words(app) for app in places(zone, visit))
    publish(False)
    for app in places(zone, visit):
        assert not app.exception and "暂定" in words(app)
