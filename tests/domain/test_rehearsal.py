"""Limits rehearsed on promises of the past: judged as a patient person would judge them, one by one."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.calendar import SHIFTS, ZONE, WorkCalendar
from domain.ledger import Holder, Span, promise
from domain.limit_changes import LimitFacts
from domain.limits import Lamp, Unit, due
from domain.rehearsal import Past, Subject, rehearse
from tests.domain import slow

MONDAY = datetime(2025, 3, 3, 10, tzinfo=ZONE)
summer = {date.min: SHIFTS, date(2025, 3, 20): ((time(8), time(12)), (time(15), time(18)))}
CALENDARS = st.builds(
    WorkCalendar,
    st.dictionaries(st.dates(date(2025, 2, 20), date(2025, 6, 30)), st.booleans(), max_size=40),
    st.sampled_from([{date.min: SHIFTS}, summer]),
)
# Minutes between what happens to a case: it is held, stopped, held, stopped …
LIVES = st.lists(st.integers(1, 5000), max_size=6)


def days(n, amber="0.2", unit=Unit.WORKING_DAYS):
    return LimitFacts(Decimal(n), unit, Decimal(amber))


def life(begun_at, minutes):
    """The spans of a case and its pauses; the last span is open."""
    spans, at = [], begun_at
    for n, minute in enumerate([*minutes, None]):
        end = None if minute is None else at + timedelta(minutes=minute)
        holder = Holder.ENTERPRISE if n % 2 else Holder.DEPARTMENT
        spans.append(Span(holder, at, end))
        at = end
    return spans, tuple((span.from_at, span.to_at) for span in spans if not span.runs)


@settings(max_examples=50, deadline=None)
@given(CALENDARS, st.integers(0, 20_000), LIVES, st.integers(1, 12))
def test_a_promise_with_pauses_is_what_a_patient_person_counts_minute_by_minute(calendar, start, minutes, limit):
    begun_at = MONDAY + timedelta(minutes=start)
    spans, stood = life(begun_at, minutes)
    now = spans[-1].from_at + timedelta(minutes=1)
    first = due(Decimal(limit), Unit.WORKING_DAYS, begun_at, calendar)
    assert first == slow.close_after_workdays(calendar, begun_at, limit)
    assert promise(begun_at, first, spans, now, calendar) == slow.promise(calendar, first, stood)


@settings(max_examples=60, deadline=None)
@given(CALENDARS, st.integers(0, 20_000), LIVES, st.integers(1, 12), st.integers(1, 12), st.integers(1, 9000))
def test_a_case_is_judged_by_each_limit_as_if_it_had_been_promised_under_it(calendar, start, minutes, old, new, left):
    begun_at = MONDAY + timedelta(minutes=start)
    spans, stood = life(begun_at, minutes)
    ended_at = spans[-1].from_at + timedelta(minutes=left)
    if not spans[-1].runs:  # it goes on before it ends
        stood = (*stood[:-1], (stood[-1][0], stood[-1][0] + timedelta(minutes=1)))
    past = Past(Subject.CASE, 1, 7, "case.resolve", days(old), begun_at, ended_at, 0, stood)
    [found] = rehearse([past], {"case.resolve": days(new)}, ended_at + timedelta(days=30), calendar)
    for lamp, limit in ((found.before, old), (found.after, new)):
        promised = slow.promise(calendar, slow.close_after_workdays(calendar, begun_at, limit), stood)
        assert (lamp is Lamp.RED) == (ended_at > promised)


def one(past, draft, now=MONDAY + timedelta(days=30)):
    [found] = rehearse([past], {past.code: draft}, now, WorkCalendar())
    return found.before, found.after


def past(ended_at, promised=None, **more):
    return Past(Subject.CASE, 1, 7, "case.resolve", promised or days(10), MONDAY, ended_at, **more)


def test_what_was_kept_in_time_may_be_late_under_a_shorter_limit_and_the_other_way_round():
    sixth_day = MONDAY + timedelta(days=8)  # the Tuesday after next
    assert one(past(sixth_day), days(3)) == (Lamp.GREEN, Lamp.RED)
    assert one(past(sixth_day, days(3)), days(20)) == (Lamp.RED, Lamp.GREEN)
    assert one(past(sixth_day), days(7)) == (Lamp.GREEN, Lamp.AMBER)


def test_what_is_still_open_is_judged_as_it_stands_now():
    assert one(past(None), days(30)) == (Lamp.RED, Lamp.GREEN)
    assert one(past(None), days(3), MONDAY + timedelta(days=1)) == (Lamp.GREEN, Lamp.GREEN)


def test_what_stands_still_is_judged_as_it_stood_when_it_was_stopped():
    stopped = past(None, stood=((MONDAY + timedelta(days=4), None),))
    assert one(stopped, days(3)) == (Lamp.GREEN, Lamp.RED)
    assert one(stopped, days(4)) == (Lamp.GREEN, Lamp.AMBER)


def test_a_pause_gives_its_time_back_under_the_draft_too():
    waited = ((MONDAY + timedelta(days=1), MONDAY + timedelta(days=8)),)  # five working days
    tenth = MONDAY + timedelta(days=10)
    assert one(past(tenth, stood=waited), days(5)) == (Lamp.GREEN, Lamp.GREEN)
    assert one(past(tenth), days(5)) == (Lamp.GREEN, Lamp.RED)


@pytest.mark.parametrize("unit", [Unit.WORKING_DAYS, Unit.CALENDAR_DAYS, Unit.WORKING_HOURS])
def test_days_that_were_granted_stay_granted(unit):
    calendar = WorkCalendar()
    plain = due(Decimal(5), unit, MONDAY, calendar)
    longer = due(Decimal(5), unit, MONDAY, calendar, 3)
    assert calendar.workdays_between(plain.date(), longer.date()) == 3
    assert longer.time() == time(17, 30)


def test_a_longer_limit_never_makes_anybody_later():
    for ended in range(1, 30):
        lamps = [one(past(MONDAY + timedelta(days=ended)), days(n))[1] for n in range(1, 25)]
        order = [[Lamp.RED, Lamp.AMBER, Lamp.GREEN].index(lamp) for lamp in lamps]
        assert order == sorted(order)


def test_limits_that_are_not_in_the_draft_are_not_judged():
    assert list(rehearse([past(None)], {"case.reply": days(1)}, MONDAY, WorkCalendar())) == []
