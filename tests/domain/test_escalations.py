"""The levels of a promise: in step with its lamp, and delayed by nothing but a clock that stands."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.calendar import ZONE, WorkCalendar
from domain.cases import Level
from domain.escalations import ORDER, TOLD, Concerned, Patience, moments, reached
from domain.limits import Lamp, Unit, lamp

START = datetime(2026, 3, 2, 10, tzinfo=ZONE)  # a Monday
SHARE, RED = Decimal("0.2"), Patience(Decimal(3), Unit.WORKING_DAYS)
DAYS = st.dictionaries(st.dates(date(2026, 3, 1), date(2026, 5, 30)), st.booleans(), max_size=12)


@settings(max_examples=300, deadline=None)
@given(DAYS, st.integers(1, 30), st.integers(0, 60 * 24 * 50), st.sampled_from([Decimal("0.1"), SHARE, Decimal("0.5")]))
def test_a_level_and_the_lamp_say_the_same_at_every_minute(days, limit, later, share):
    calendar = WorkCalendar(days)
    due = calendar.due_after_workdays(START, limit)
    now = START + timedelta(minutes=later, seconds=1)
    found = moments(START, due, share, RED, (), calendar)
    level, shown = reached(found, now), lamp(due, now, START, share, calendar)
    assert (shown is Lamp.RED) == (level in (Level.AMBER, Level.RED))
    assert level is not Level.BLUE or shown is Lamp.AMBER
    assert level is not None or shown is Lamp.GREEN or Level.BLUE not in found  # near from its first moment on


@settings(max_examples=200, deadline=None)
@given(DAYS, st.integers(1, 30))
def test_the_levels_come_one_after_the_other_and_red_so_many_working_days_past_due(days, limit):
    calendar = WorkCalendar(days)
    due = calendar.due_after_workdays(START, limit)
    found = moments(START, due, SHARE, RED, (), calendar)
    order = [found[level] for level in ORDER if level in found]
    assert order == sorted(order) and len(set(order)) == len(order)
    worked, day = 0, due.date()
    while worked < 3:  # walked by hand
        day += timedelta(days=1)
        worked += days.get(day, day.weekday() < 5)
    assert found[Level.RED].astimezone(ZONE) == datetime.combine(day, due.astimezone(ZONE).time(), ZONE)


@pytest.mark.parametrize(("stands", "later"), [(1, 3), (3, 5)])
def test_while_the_clock_stands_nothing_is_reached(stands, later):
    """Overdue on a Tuesday evening, stopped from Wednesday morning: red comes as many working days later."""
    calendar = WorkCalendar()
    due = calendar.due_after_workdays(START, 1)
    plain = moments(START, due, SHARE, RED, (), calendar)[Level.RED]
    begun = due.replace(hour=9, minute=0) + timedelta(days=1)
    paused = moments(START, due, SHARE, RED, ((begun, begun + timedelta(days=stands)),), calendar)
    assert paused[Level.RED] == plain + timedelta(days=later)  # with the weekend
    assert Level.RED not in moments(START, due, SHARE, RED, ((begun, None),), calendar)


@pytest.mark.clause(57)
def test_an_urgent_reply_that_is_missed_is_amber_at_once_and_red_after_as_many_working_hours_again():
    calendar, hasty = WorkCalendar(), Patience(Decimal(2), Unit.WORKING_HOURS)
    due = calendar.due_after_hours(START, 2)
    found = moments(START, due, SHARE, hasty, (), calendar)
    assert found == {Level.AMBER: due, Level.RED: START.replace(hour=15, minute=30)}  # lunch does not count


def test_every_level_concerns_somebody_and_everybody_is_concerned_by_some_level():
    assert set(TOLD) == set(Level) and all(TOLD.values())
    assert {who for concerned in TOLD.values() for who in concerned} == set(Concerned)
