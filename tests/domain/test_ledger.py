"""The clock ledger against a slow model that walks the calendar quarter hour by quarter hour."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.calendar import ZONE, WorkCalendar
from domain.ledger import PAUSING, Holder, LedgerBroken, Span, in_order, paused_at, promise, shares

STEP = timedelta(minutes=15)
DAYS = st.dictionaries(st.dates(date(2026, 3, 1), date(2026, 5, 30)), st.booleans(), max_size=12)
START = datetime(2026, 3, 2, 9, tzinfo=ZONE)


@st.composite
def ledgers(draw):
    """A case with random holders one after another, all on quarter hours; some pauses with an expiry."""
    at = START + STEP * draw(st.integers(0, 400))
    spans = []
    for steps in draw(st.lists(st.integers(1, 600), min_size=1, max_size=7)):
        holder = draw(st.sampled_from([Holder.DEPARTMENT, *Holder]))
        expires = at + STEP * draw(st.integers(1, 500)) if holder in PAUSING and draw(st.booleans()) else None
        spans.append(Span(holder, at, at + STEP * steps, draw(st.integers(1, 3)), expires))
        at += STEP * steps
    if draw(st.booleans()):
        last = spans.pop()
        spans.append(Span(last.holder, last.from_at, None, last.department_id, last.expires_at))
    return spans


def slow_promise(opened_at, first_due_at, spans, now, calendar):
    """Walk forward: a quarter hour counts when it is worked and the zone holds the case."""
    budget, at = 0, opened_at
    while at < first_due_at:
        budget += calendar.working_time(at, at + STEP) > timedelta()
        at += STEP
    at = opened_at
    while budget:
        span = next((s for s in reversed(spans) if s.from_at <= at), spans[0])
        over = span.expires_at is not None and span.expires_at <= now
        if not span.runs and span.to_at is None and not over:
            return None
        ended = over and at >= span.expires_at
        runs = span.runs or ended or (span.to_at is not None and at >= span.to_at)
        budget -= runs and calendar.working_time(at, at + STEP) > timedelta()
        at += STEP
    return at


@settings(max_examples=60, deadline=None)
@given(ledgers(), DAYS, st.integers(1, 15), st.integers(0, 4000))
def test_the_promise_is_what_a_slow_walk_through_the_calendar_finds(spans, days, limit, later):
    calendar = WorkCalendar(days)
    opened_at = spans[0].from_at
    first = calendar.due_after_workdays(opened_at, limit)
    now = max(span.to_at or span.from_at for span in spans) + STEP * later
    found, slow = promise(opened_at, first, spans, now, calendar), slow_promise(opened_at, first, spans, now, calendar)
    assert found == slow


@settings(max_examples=200, deadline=None)
@given(ledgers(), st.integers(0, 4000))
def test_the_shares_sum_to_the_time_the_case_was_open_to_the_second(spans, later):
    now = max(span.to_at or span.from_at for span in spans) + STEP * later
    in_order(spans)
    found = shares(spans, now, WorkCalendar())
    assert sum((share.time for share in found), timedelta()) == (spans[-1].to_at or now) - spans[0].from_at
    assert [share.time for share in found] == sorted((share.time for share in found), reverse=True)


@settings(max_examples=100, deadline=None)
@given(ledgers(), DAYS, st.integers(1, 15))
def test_a_pause_never_brings_the_promise_nearer(spans, days, limit):
    calendar = WorkCalendar(days)
    first = calendar.due_after_workdays(spans[0].from_at, limit)
    found = promise(spans[0].from_at, first, spans, datetime(2027, 1, 1, tzinfo=ZONE), calendar)
    assert found is None or found >= first


def test_an_overdue_case_gets_no_time_back_by_a_pause():
    calendar = WorkCalendar()
    first = calendar.due_after_workdays(START, 1)
    spans = [Span(Holder.DEPARTMENT, START, first + STEP), Span(Holder.ENTERPRISE, first + STEP, first + 90 * STEP)]
    assert promise(START, first, spans, first + 100 * STEP, calendar) == first


def test_a_pause_ends_by_itself_at_its_expiry_whoever_noticed():
    monday = START
    calendar, first = WorkCalendar(), WorkCalendar().due_after_workdays(START, 2)
    pause = Span(Holder.HIGHER, monday + 4 * STEP, None, None, monday + 4 * STEP + timedelta(days=1))
    pause = replace(pause, department_id=1)
    spans = [Span(Holder.DEPARTMENT, monday, monday + 4 * STEP, 1), pause]
    assert promise(monday, first, spans, pause.expires_at - STEP, calendar) is None
    assert paused_at(spans, pause.expires_at - STEP) and not paused_at(spans, pause.expires_at)
    assert promise(monday, first, spans, pause.expires_at, calendar) == first + timedelta(days=1)
    held = {share.holder: share.time for share in shares(spans, pause.expires_at + timedelta(days=3), calendar)}
    assert held == {Holder.HIGHER: timedelta(days=1), Holder.DEPARTMENT: timedelta(days=3) + 4 * STEP}


def test_a_ledger_with_a_gap_or_an_overlap_is_refused():
    for second in (START + 2 * STEP, START, START - STEP):
        with pytest.raises(LedgerBroken):
            in_order([Span(Holder.CENTRE, START, START + STEP), Span(Holder.DEPARTMENT, second)])
