"""What is said about a department: whom it means, and counts so small that they tell who is meant."""

from dataclasses import dataclass
from datetime import datetime

from domain.labels import Labelled

SMALLEST = 3


@dataclass(frozen=True)
class About:
    """The department that something is said about, and since when: it is for nobody who sat there then or later."""

    department_id: int
    since: datetime


class Few(Labelled):
    """What stands in the place of such a count."""

    FEW = "few", "fewer than 3"


def few(count: int, least: int = SMALLEST) -> bool:
    """Is anybody meant by it, and by so small a number that one can tell who? None at all means nobody."""
    return 0 < count < least


def told(count: int, *, outside: bool) -> int | Few:
    """A count as it is shown: to outsiders, of what accuses somebody or is sealed, one or two are “fewer than 3”."""
    return Few.FEW if outside and few(count) else count
