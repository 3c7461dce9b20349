"""Pages are drawn one after the other."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

import ui.turns
from db.turns import Turns
from domain.access import Role
from tests.factories import Zone, person
from tests.pages.conftest import Visit, words


def test_a_page_waits_for_the_one_before_and_passes_its_turn_on(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    me = person(Role.DISPATCHER, Zone().centre)
    turns = Turns()
    monkeypatch.setattr(ui.turns, "PAGES", turns)
    before = turns.take()
    with ThreadPoolExecutor(1) as elsewhere:
        drawn = elsewhere.submit(visit, "complaints", me.id, frame=True)
        while not turns._waiting:
            Event().wait(0.001)
        assert not drawn.done()
        turns.pass_on(before)
        assert "投诉" in words(drawn.result())
    assert turns.take()


def test_whoever_waits_for_something_else_holds_up_no_page(visit: Visit) -> None:
    me = person(Role.DISPATCHER, Zone().centre)
    stuck = ui.turns.PAGES.take()
    assert "投诉" in words(visit("complaints", me.id, frame=True))
    ui.turns.PAGES.pass_on(stuck)
