"""Counts so small that they tell who is meant are not told to outsiders."""

from domain.labels import Labelled

SMALLEST = 3


class Few(Labelled):
    """What stands in the place of such a count."""

    FEW = "few", "fewer than 3"


def told(count: int, *, outside: bool) -> int | Few:
    """A count about one department as it is shown: to people outside of it, one or two are “fewer than 3”. None at all
    is said as it is, for nobody is meant by it."""
    return Few.FEW if outside and 0 < count < SMALLEST else count
