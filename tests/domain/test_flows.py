import pytest

from domain import flows
from domain.access import GRANTS, Permission
from domain.errors import IllegalMove
from domain.events import SENTENCES

FLOWS = [(flow, type(flow.initial)) for flow in flows.FLOWS.values()]
MOVES = [pytest.param(flow, move, id=f"{flow.name}.{move.name}") for flow, _ in FLOWS for move in flow.moves]


@pytest.mark.parametrize("statuses", {statuses: None for _, statuses in FLOWS})
def test_every_state_can_be_reached_by_one_of_its_flows(statuses):
    reached = [flow.reachable() for flow, kind in FLOWS if kind is statuses]
    assert set().union(*reached) == set(statuses)
    assert sum(map(len, reached)) == len(set(statuses))  # no state means two things


@pytest.mark.parametrize(("flow", "move"), MOVES)
def test_every_move_has_someone_who_may_make_it(flow, move):
    assert any(move.needs in grants for grants in GRANTS.values())


@pytest.mark.parametrize(("flow", "move"), MOVES)
def test_every_move_has_its_sentence_in_the_trail(flow, move):
    assert f"{flow.name}.{move.name}" in SENTENCES


@pytest.mark.parametrize(("flow", "move"), MOVES)
def test_a_move_is_refused_from_every_state_it_does_not_start_in(flow, move):
    statuses = next(s for f, s in FLOWS if f is flow)
    for state in set(statuses) - move.source:
        with pytest.raises(IllegalMove):
            flow.move(move.name, state)


def test_every_permission_is_granted_to_someone():
    assert {p for grants in GRANTS.values() for p in grants} == set(Permission)
