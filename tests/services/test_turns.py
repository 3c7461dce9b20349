"""Whoever asks first writes first; nobody waits for the lucky."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import db.turns
from db.turns import Turns
from domain.access import Role
from services import backlogs, complaints
from tests.factories import OUTAGE, Zone, person


def asked(turns, many):
    while len(turns._waiting) < many:
        Event().wait(0.001)


def file(me, many):
    return [complaints.record(me, facts=OUTAGE) for _ in range(many)]


def test_they_come_in_the_order_in_which_they_asked():
    turns, came = Turns(), []

    def come(name):
        with turns.one():
            came.append(name)

    first = turns.take()
    with ThreadPoolExecutor(4) as crowd:
        for n in range(4):
            crowd.submit(come, n)
            asked(turns, n + 1)
        turns.pass_on(first)
    assert first and came == [0, 1, 2, 3] and turns.take()


def test_who_has_waited_too_long_holds_up_nobody(monkeypatch):
    monkeypatch.setattr(db.turns, "PATIENCE", 0.01)
    turns = Turns()
    first = turns.take()
    assert first and not turns.take()
    turns.pass_on(first)
    assert turns.take()


def test_whose_turn_lasts_too_long_holds_up_nobody_and_ends_nobody_elses():
    turns = Turns(longest=0.01)
    slow, second = turns.take(), turns.take()
    assert slow and second and slow is not second
    turns.pass_on(slow)
    third = turns.take()  # the second one's is over as well by then
    assert third is not second
    turns.pass_on(third)
    assert turns.take()


def test_a_short_turn_is_waited_for_in_order():
    turns, came = Turns(longest=60), []
    first = turns.take()
    with ThreadPoolExecutor(2) as crowd:
        for n in range(2):
            crowd.submit(lambda n=n: turns.pass_on(turns.take()) or came.append(n))
            asked(turns, n + 1)
        assert not came
        turns.pass_on(first)
    assert sorted(came) == [0, 1]


def test_eight_who_file_while_a_register_comes_in_all_come_to_write(database, monkeypatch):
    zone, filed = Zone(), 3
    file(zone.dispatcher, 1)  # the number of a year's first case is fought over
    people = [person(Role.DISPATCHER, zone.centre) for _ in range(8)]
    monkeypatch.setattr(backlogs, "AT_ONCE", 2)
    lines = "\n".join(f"N-{n},厂区停电,2024-05-06" for n in range(24))
    id = backlogs.receive(
        zone.dispatcher, register="台账", filename="台账.csv", content=f"编号,主题,受理日期\n{lines}".encode()
    )
    with ThreadPoolExecutor(9) as crowd:
        register = crowd.submit(backlogs.run, zone.dispatcher, id)
        each = [
            crowd.submit(lambda me=me: [complaints.record(me, facts=OUTAGE) for _ in range(filed)]) for me in people
        ]
        assert len({case for one in each for case in one.result()}) == 8 * filed
        register.result()
    assert backlogs.listing(zone.dispatcher)[0].created == 24
