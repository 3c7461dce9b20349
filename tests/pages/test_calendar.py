"""The working calendar on screen: read by everybody, changed by the administrator, who sees what it would move."""

from datetime import date, time, timedelta

import pytest

from services import calendars, complaint_board, complaints, repromises, rulebook, rules
from services.clock import local_day, utc_now
from tests.factories import Zone
from tests.pages.conftest import words
from tests.services.test_complaints import FACTS

YEAR = local_day(utc_now()).year + 1
FILE = "日期,是否上班,节日\n" + "".join(f"{YEAR}-03-{n:02d},否,放假\n" for n in range(1, 15))


@pytest.fixture
def zone(database):
    return Zone()


def key(app, prefix):
    """The key of the one widget whose key begins so: a form that is empty again has another."""
    return next(str(w.key) for w in [*app.date_input, *app.text_input] if str(w.key).startswith(prefix))


def next_workday(zone):
    return rules.WorkCalendar(
        {d.on: d.working for d in rulebook.calendar_year(zone.officer, YEAR - 1).days}
    ).next_workday(local_day(utc_now()) + timedelta(days=1))


def test_everybody_reads_it_and_only_the_administrator_finds_forms(zone, visit):
    seen = visit("calendar", zone.officer.id, "zh")
    assert "国庆节" in words(seen) and "09:00-12:00" in words(seen) and not seen.button and not seen.expander
    assert visit("calendar", zone.administrator.id, "zh").expander


def test_a_day_is_changed_and_the_due_dates_it_would_move_are_listed_and_moved(zone, visit):
    id = complaints.record(zone.dispatcher, facts=FACTS)
    before = complaint_board.one(zone.dispatcher, id).due_at
    app = visit("calendar", zone.administrator.id, "zh")
    assert "与现行日历一致" in words(app)
    app.date_input(key=key(app, "calendar_day_on")).set_value(next_workday(zone)).run()
    app.text_input(key=key(app, "calendar_day_name")).set_value("防台风停工")
    app.button(key="calendar_day_save").click().run()
    assert not app.exception and not app.error
    assert FACTS.title in words(app)
    app.text_input(key="calendar_move_reason").set_value("停工一天")
    app.button(key="calendar_move").click().run()
    assert not app.exception and not app.error
    assert complaint_board.one(zone.dispatcher, id).due_at > before
    assert repromises.pending(zone.administrator) == []


def test_a_published_year_is_seen_before_it_is_loaded(zone, visit):
    app = visit("calendar", zone.administrator.id, "zh")
    app.file_uploader[0].set_value(("放假安排.csv", FILE.encode(), "text/csv")).run()
    assert not app.exception and f"{YEAR} 年" in words(app)
    assert not rulebook.calendar_year(zone.officer, YEAR).published
    app.button(key="calendar_publish").click().run()
    assert not app.exception and not app.error
    assert rulebook.calendar_year(zone.officer, YEAR).source == "放假安排.csv"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"<html>", FILE.replace("否", "?").encode(), b"a,b\n1,2\n"])
def test_a_file_that_is_no_calendar_is_refused_in_words(zone, visit, content):
    app = visit("calendar", zone.administrator.id, "zh")
    app.file_uploader[0].set_value(("x.csv", content, "text/csv")).run()
    assert not app.exception and app.error and not any(b.key == "calendar_publish" for b in app.button)


def test_new_hours_are_set(zone, visit):
    app = visit("calendar", zone.administrator.id, "zh")
    app.date_input(key="calendar_hours_from").set_value(date(YEAR, 6, 1))
    app.time_input(key="calendar_hours_3").set_value(time(18))
    app.button(key="calendar_hours_save").click().run()
    assert not app.exception and not app.error
    assert calendars.hours(zone.officer)[0].valid_from == date(YEAR, 6, 1)
