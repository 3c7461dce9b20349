from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.gaps import Span, gap

START = datetime(2026, 1, 5, 1, tzinfo=UTC)


def at(minutes):
    return START + timedelta(minutes=minutes)


def test_spans_that_follow_on_each_other_leave_no_gap():
    assert gap([Span(at(0), at(10)), Span(at(10), None)], at(0), at(99)) == timedelta()


def test_the_time_before_the_first_owner_is_a_gap():
    assert gap([Span(at(5), None)], at(0), at(20)) == timedelta(minutes=5)


def test_the_time_after_the_last_owner_is_a_gap():
    assert gap([Span(at(0), at(15))], at(0), at(20)) == timedelta(minutes=5)


def test_without_any_owner_all_of_it_is_a_gap():
    assert gap([], at(0), at(20)) == timedelta(minutes=20)


def test_owners_who_overlap_are_not_counted_twice():
    spans = [Span(at(0), at(10)), Span(at(2), at(4)), Span(at(12), None)]
    assert gap(spans, at(0), at(20)) == timedelta(minutes=2)


@given(
    st.lists(st.tuples(st.integers(0, 300), st.integers(1, 60)), max_size=12),
    st.integers(0, 150),
    st.integers(1, 200),
)
def test_the_gap_is_what_counting_minute_by_minute_finds(spans, start, length):
    """An independent slow model: look at each minute by itself."""
    end = start + length
    uncovered = sum(not any(begin <= minute < begin + lasts for begin, lasts in spans) for minute in range(start, end))
    found = gap([Span(at(b), at(b + n)) for b, n in spans], at(start), at(end))
    assert found == timedelta(minutes=uncovered)


@pytest.mark.clause(11)
def test_a_chain_of_tenures_cut_anywhere_has_no_gap():
    cuts = [0, 7, 9, 44, 45]
    spans = [Span(at(a), at(b)) for a, b in zip(cuts, [*cuts[1:], 60], strict=True)]
    assert gap(spans, at(0), at(60)) == timedelta()
