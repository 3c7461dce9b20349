from datetime import UTC, date, datetime, time, timedelta

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.calendar import SHIFTS, ZONE, WorkCalendar
from domain.holidays import FIXED, MOVING, statutory_days
from services import rules
from tests.domain import slow

PUBLISHED = [day for year in rules.PUBLISHED for day in rules.published_days(year)]
CALENDAR = WorkCalendar({day.on: day.working for day in PUBLISHED})
DAY_LENGTH = sum(
    (datetime.combine(date.min, end) - datetime.combine(date.min, begin) for begin, end in SHIFTS), timedelta()
)
days = st.dates(date(2024, 1, 1), date(2026, 12, 31))
moments = st.builds(
    lambda day, minutes: datetime.combine(day, time(), ZONE) + timedelta(minutes=minutes),
    st.dates(date(2024, 1, 1), date(2026, 11, 1)),
    st.integers(0, 1439),
)


def at(day, hour, minute=0):
    return datetime(2026, *day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_every_day_of_the_published_years_is_as_the_state_council_published_it(year):
    day = date(year, 1, 1)
    while day.year == year:
        assert CALENDAR.is_workday(day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


def test_only_the_days_that_do_not_follow_their_weekday_are_kept_and_each_has_a_name():
    for day in PUBLISHED:
        assert day.working != (day.on.weekday() < 5) and day.name


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 2, 17), False),  # Spring Festival, a Tuesday
        (date(2026, 2, 14), True),  # the Saturday that makes up for it
        (date(2026, 10, 1), False),
        (date(2026, 10, 10), True),
        (date(2026, 3, 7), False),  # an ordinary Saturday
    ],
)
def test_holidays_and_make_up_days_of_this_year(day, working):
    assert CALENDAR.is_workday(day) is working


@given(days, st.integers(0, 60))
def test_counting_the_days_to_the_due_day_gives_the_days_of_the_limit(day, limit):
    start = datetime.combine(day, time(9), ZONE)
    due = CALENDAR.due_after_workdays(start, limit)
    assert CALENDAR.workdays_between(CALENDAR.received_on(start), due.astimezone(ZONE).date()) == limit
    assert CALENDAR.is_workday(due.date()) and due.time() == time(17, 30)


@given(days, days)
def test_between_two_days_is_the_same_count_forward_and_back(one, other):
    assert CALENDAR.workdays_between(one, other) == -CALENDAR.workdays_between(other, one)


@given(days, days, days)
def test_days_between_add_up(one, middle, last):
    one, middle, last = sorted((one, middle, last))
    parts = CALENDAR.workdays_between(one, middle) + CALENDAR.workdays_between(middle, last)
    assert CALENDAR.workdays_between(one, last) == parts


def worked(start, end):
    """Working time between two moments, counted day by day."""
    total, day = timedelta(), start.date()
    while day <= end.date():
        for opens, closes in SHIFTS if CALENDAR.is_workday(day) else ():
            begin, close = datetime.combine(day, opens, ZONE), datetime.combine(day, closes, ZONE)
            total += max(min(close, end) - max(begin, start), timedelta())
        day += timedelta(days=1)
    return total


@given(moments, st.integers(1, 160))
def test_working_hours_passed_at_the_due_moment_are_the_hours_of_the_limit(start, quarters):
    hours = quarters / 4
    assert worked(start, CALENDAR.due_after_hours(start, hours)) == timedelta(hours=hours)


@given(moments, moments, st.integers(1, 20))
def test_what_arrives_later_is_never_due_earlier(one, other, limit):
    early, late = sorted((one, other))
    assert CALENDAR.due_after_workdays(early, limit) <= CALENDAR.due_after_workdays(late, limit)
    assert CALENDAR.due_after_hours(early, limit) <= CALENDAR.due_after_hours(late, limit)


@pytest.mark.parametrize(
    ("arrives", "received"),
    [
        (at((3, 2), 0), date(2026, 3, 2)),
        (at((3, 2), 17, 29), date(2026, 3, 2)),
        (at((3, 2), 17, 30), date(2026, 3, 3)),  # after hours
        (at((3, 6), 23, 59), date(2026, 3, 9)),  # Friday night
        (at((3, 7), 10), date(2026, 3, 9)),  # Saturday
        (at((9, 30), 18), date(2026, 10, 8)),  # the eve of National Day
    ],
)
def test_what_arrives_after_hours_counts_as_received_on_the_next_working_day(arrives, received):
    assert CALENDAR.received_on(arrives) == received


@pytest.mark.parametrize(
    ("arrives", "hours", "due"),
    [
        (at((3, 2), 10), 2, at((3, 2), 12)),
        (at((3, 2), 11), 2, at((3, 2), 14, 30)),  # over lunch
        (at((3, 2), 17), 2, at((3, 3), 10, 30)),  # over night
        (at((3, 6), 17, 30), 2, at((3, 9), 11)),  # over the weekend
        (at((2, 14), 17, 0), 1, at((2, 24), 9, 30)),  # over Spring Festival, from a Saturday that is worked
    ],
)
def test_working_hours_run_in_working_hours_only(arrives, hours, due):
    assert CALENDAR.due_after_hours(arrives, hours) == due


def test_moments_are_judged_in_the_zones_own_time():
    evening = datetime.fromisoformat("2026-03-01T23:30:00+00:00")  # 07:30 on Monday in the zone
    assert CALENDAR.received_on(evening) == date(2026, 3, 2)


def test_a_working_day_has_seven_hours():
    assert timedelta(hours=7) == DAY_LENGTH


@pytest.mark.parametrize("year", MOVING)
def test_a_year_not_published_yet_has_its_thirteen_statutory_days_off(year):
    off = statutory_days(year)
    calendar = WorkCalendar({day.on: day.working for day in rules.provisional_days(year)})
    assert not any(calendar.is_workday(day) for day in off)
    assert len(off) == (12 if MOVING[year][3] in FIXED["National Day"] else 13)


@pytest.mark.parametrize("year", range(2004, 2027))
def test_fixed_days_off_are_those_of_every_published_year_since_the_law_knows_them(year):
    for name, days in FIXED.items():
        for month, day in days[: 1 if name == "Labour Day" else 3]:
            assert not chinese_calendar.is_workday(date(year, month, day))


def test_new_year_of_a_year_not_published_yet_is_no_working_day():
    provisional = [day for year in MOVING for day in rules.provisional_days(year)]
    calendar = WorkCalendar({day.on: day.working for day in [*PUBLISHED, *provisional]})
    due = calendar.due_after_workdays(datetime(2026, 12, 31, 10, tzinfo=ZONE), 1)
    assert due.date() == date(2027, 1, 4)  # 1 January 2027 is a Friday


summer = {date.min: SHIFTS, date(2025, 6, 1): ((time(8), time(12)), (time(15), time(18)))}
HOURS = st.sampled_from([{date.min: SHIFTS}, summer, {date(2025, 3, 3): ((time(9), time(12)), (time(12), time(17)))}])
WEEKS = st.dictionaries(st.dates(date(2025, 1, 1), date(2025, 12, 31)), st.booleans(), max_size=120)
CALENDARS = st.builds(WorkCalendar, WEEKS, HOURS)
MINUTES = st.builds(
    lambda day, minute: datetime.combine(day, time(), ZONE) + timedelta(minutes=minute),
    st.dates(date(2025, 1, 1), date(2025, 11, 30)),
    st.integers(0, 1439),
)


@given(CALENDARS, MINUTES, st.integers(0, 40))
def test_limits_in_days_are_those_that_a_patient_person_counts(calendar, at, limit):
    assert calendar.due_after_workdays(at, limit) == slow.close_after_workdays(calendar, at, limit)


@given(CALENDARS, st.dates(date(2025, 1, 1), date(2025, 12, 31)), st.integers(-80, 80))
def test_days_between_are_those_that_a_patient_person_counts(calendar, start, span):
    end = start + timedelta(days=span)
    early, late = sorted((start, end))
    counted = sum(slow.is_workday(calendar, early + timedelta(days=n)) for n in range(1, (late - early).days + 1))
    assert calendar.workdays_between(early, late) == counted == -calendar.workdays_between(late, early)


@settings(max_examples=60, deadline=None)
@given(CALENDARS, MINUTES, st.integers(0, 1500))
def test_limits_in_working_time_are_those_that_a_patient_person_counts(calendar, at, minutes):
    left = timedelta(minutes=minutes)
    due = calendar.due_after(at, left)
    assert due == slow.after(calendar, at, left)
    assert calendar.working_time(at, due) == left


@settings(max_examples=60, deadline=None)
@given(CALENDARS, MINUTES, st.integers(0, 20_000))
def test_working_time_is_what_a_patient_person_counts(calendar, start, minutes):
    end = start + timedelta(minutes=minutes)
    assert calendar.working_time(start, end) == slow.worked(calendar, start, end)
    assert calendar.working_time(end, start) == timedelta()


def test_new_hours_hold_from_their_first_day():
    calendar = WorkCalendar({}, summer)
    before = datetime(2025, 5, 30, 17, tzinfo=ZONE)  # the Friday before
    assert calendar.due_after_workdays(before, 1) == datetime(2025, 6, 2, 18, tzinfo=ZONE)
    assert calendar.due_after_hours(before, 1) == datetime(2025, 6, 2, 8, 30, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("arrives", "days", "due"),
    [
        (at((3, 2), 10), 15, at((3, 17), 17, 30)),
        (at((3, 2), 23), 15, at((3, 17), 17, 30)),
        (at((2, 13), 10), 3, at((2, 24), 17, 30)),  # in Spring Festival: on the first working day after it
        (at((3, 5), 10), 2, at((3, 9), 17, 30)),  # a Saturday
    ],
)
def test_calendar_days_end_at_a_close_of_business_and_never_on_a_day_off(arrives, days, due):
    assert CALENDAR.due_after_days(arrives, days) == due


@pytest.mark.parametrize(
    ("begins", "dom", "due"),
    [
        (at((3, 1), 0), 5, at((3, 5), 17, 30)),
        (at((3, 5), 17, 29), 5, at((3, 5), 17, 30)),
        (at((3, 5), 17, 30), 5, at((4, 7), 17, 30)),  # 5 and 6 April are off
        (at((3, 31), 10), 28, at((4, 28), 17, 30)),
        (at((12, 20), 10), 5, datetime(2027, 1, 5, 17, 30, tzinfo=ZONE)),
    ],
)
def test_a_day_of_the_month_is_its_next_one_and_never_a_day_off(begins, dom, due):
    assert CALENDAR.due_on_day_of_month(begins, dom) == due


def test_a_promise_is_provisional_where_it_touches_a_year_not_published():
    calendar = WorkCalendar({}, published=frozenset({2025, 2026}))
    assert not calendar.is_provisional(at((12, 1), 10), at((12, 31), 17, 30))
    assert calendar.is_provisional(at((12, 31), 10), datetime(2027, 1, 5, 17, 30, tzinfo=ZONE))
    new_year = datetime(2026, 12, 31, 16, tzinfo=UTC)  # midnight in the zone: the new year has begun
    assert calendar.is_provisional(at((12, 1), 10), new_year)
    assert not WorkCalendar().is_provisional(at((12, 31), 10), datetime(2040, 1, 5, tzinfo=ZONE))
