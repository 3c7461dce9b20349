"""A count that tells who is meant is not told to outsiders."""

import pytest

from domain.confidential import Few, told


@pytest.mark.parametrize("count", [1, 2])
def test_one_and_two_are_hidden_from_outsiders_and_shown_to_insiders(count):
    assert told(count, outside=True) is Few.FEW
    assert told(count, outside=False) == count


@pytest.mark.parametrize("count", [0, 3, 400])
def test_none_and_three_or_more_are_told_to_all(count):
    assert told(count, outside=True) == told(count, outside=False) == count
