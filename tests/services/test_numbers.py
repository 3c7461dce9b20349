"""Numbers of a series: without a gap, whoever asks at once, and given in the order in which they asked."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock

import pytest
from sqlalchemy import text

from db import engine
from db.engine import Sessions, writing
from db.trail import Counter

SERIES = "TS26"


def test_as_many_as_asked_for_and_no_gap_after_a_transaction_that_came_to_nothing(database):
    with writing() as db:
        assert list(Counter.draw(db, SERIES)) == [1]
    with pytest.raises(ZeroDivisionError):
        _draw_in_vain()
    with writing() as db:
        assert list(Counter.draw(db, SERIES, 3)) == [2, 3, 4]
        assert list(Counter.draw(db, SERIES)) == [5]
        assert list(Counter.draw(db, "XM26")) == [1]


def _draw_in_vain():
    with writing() as db:
        assert list(Counter.draw(db, SERIES, 5)) == [2, 3, 4, 5, 6]
        raise ZeroDivisionError


def test_those_who_ask_at_once_get_each_their_own(database):
    def draw(_):
        with writing() as db:
            return Counter.draw(db, SERIES)[0]

    with ThreadPoolExecutor(8) as people:
        assert sorted(people.map(draw, range(40))) == list(range(1, 41))


def test_who_came_later_does_not_pass_those_who_wait(database):
    may_end = [Event() for _ in range(6)]
    served, guard = [], Lock()

    def draw(place):
        with writing() as db:
            number = Counter.draw(db, SERIES)[0]
            with guard:
                served.append((place, number))
            assert may_end[place].wait(30)

    with ThreadPoolExecutor(6) as people:
        ends = [people.submit(draw, 0)]
        _until(lambda: served)
        for place in (1, 2, 3):
            ends.append(people.submit(draw, place))
            _until(lambda: _waiting() == len(ends) - 1)
        for place in (4, 5):  # somebody else comes each time that it was written
            may_end[place - 4].set()
            _until(lambda: len(served) == place - 2)  # noqa: B023 - asked here and now
            ends.append(people.submit(draw, place))
            _until(lambda: _waiting() == 3)
        for one in may_end:
            one.set()
        for end in ends:
            end.result(30)
    assert served == [(place, place + 1) for place in range(6)]


def _until(holds):
    while not holds():
        assert _waiting() <= 6  # a look at the database, and so a moment


def _waiting():
    """Those in line: of SQLite in our own turns, of PostgreSQL at its locks."""
    with Sessions() as db:
        if db.get_bind().dialect.name == "sqlite":
            return len(engine._turns._waiting)
        return db.scalar(text("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted"))
