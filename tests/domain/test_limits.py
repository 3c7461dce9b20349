from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import ZONE, WorkCalendar
from domain.clauses import CLAUSES
from domain.limits import AMBER_SHARE, DEFAULTS, Lamp, Unit, lamp
from domain.money import Currency
from services import rules

CALENDAR = WorkCalendar({day.on: day.working for year in (2025, 2026) for day in rules.published_days(year)})
MOMENTS = st.datetimes(
    datetime.fromisoformat("2026-01-01"), datetime.fromisoformat("2026-06-30"), timezones=st.just(UTC)
)


def zone_time(month, day, hour, minute=0):
    """As everything is stored: aware UTC."""
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


def judge(due, now, started=None, share=AMBER_SHARE):
    return lamp(due, now, started or zone_time(3, 2, 10), share, CALENDAR)


def test_a_short_limit_is_green_amber_on_its_last_day_and_red_from_the_next_second():
    due = zone_time(3, 4, 17, 30)  # two working days from Monday
    assert judge(due, zone_time(3, 2, 10)) is Lamp.GREEN
    assert judge(due, zone_time(3, 3, 9)) is Lamp.AMBER  # one working day is left
    assert judge(due, due) is Lamp.AMBER
    assert judge(due, due + timedelta(seconds=1)) is Lamp.RED


def test_a_long_limit_turns_amber_when_its_share_is_left():
    started, due = zone_time(3, 2, 10), zone_time(3, 30, 17, 30)
    warned = due - (due - started) * 0.2
    assert judge(due, warned - timedelta(seconds=1)) is Lamp.GREEN
    assert judge(due, warned) is Lamp.AMBER
    assert judge(due, warned, share=Decimal("0.1")) is Lamp.GREEN


def test_one_working_day_is_counted_in_working_days():
    due = zone_time(3, 9, 17, 30)  # a Monday
    assert judge(due, zone_time(3, 5, 23, 59), share=Decimal(0)) is Lamp.GREEN  # Friday and Monday are left
    for moment in (zone_time(3, 6, 9), zone_time(3, 7, 12), zone_time(3, 8, 23)):  # Monday is left
        assert judge(due, moment, share=Decimal(0)) is Lamp.AMBER


@pytest.mark.parametrize("hour", [0, 3, 7, 8, 12, 23])
def test_the_day_is_the_zones_own_at_every_hour(hour):
    due = zone_time(3, 5, 17, 30)
    assert judge(due, zone_time(3, 3, hour), share=Decimal(0)) is Lamp.GREEN
    assert judge(due, zone_time(3, 4, hour), share=Decimal(0)) is Lamp.AMBER


@given(MOMENTS, st.integers(1, 30), MOMENTS, MOMENTS)
def test_a_lamp_only_ever_goes_from_green_to_amber_to_red(started, limit, one, other):
    due = CALENDAR.due_after_workdays(started, limit)
    order = [Lamp.GREEN, Lamp.AMBER, Lamp.RED]
    early, late = sorted((one, other))
    assert order.index(judge(due, early, started)) <= order.index(judge(due, late, started))


def test_every_limit_has_a_code_a_clause_of_the_document_and_a_value_above_zero():
    numbers = {clause.number for clause in CLAUSES}
    assert len({d.code for d in DEFAULTS}) == len(DEFAULTS)
    for default in DEFAULTS:
        assert default.clause in numbers and default.value > 0 and default.label


@pytest.mark.parametrize("code", ["approval.simple", "report.monthly", "review.quarterly"])
def test_the_numbers_that_the_document_itself_gives_are_marked_as_its_own(code):
    assert next(d for d in DEFAULTS if d.code == code).own


def test_limits_in_working_time_are_whole_so_that_nothing_is_rounded():
    for default in DEFAULTS:
        if default.unit in (Unit.WORKING_DAYS, Unit.TIMES, Unit.DAY_OF_MONTH):
            assert default.value == int(default.value)


def test_every_currency_but_our_own_has_its_rate():
    codes = {d.code for d in DEFAULTS}
    assert {f"rate.{currency.value}" for currency in Currency if currency is not Currency.CNY} <= codes
