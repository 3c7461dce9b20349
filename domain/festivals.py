"""The festivals before which the zone visits its investors (clause 16), by the lunar calendar."""

from collections.abc import Iterator
from datetime import date, timedelta

from domain.holidays import MOVING
from domain.labels import Labelled


class Festival(Labelled):
    SPRING = "spring", "Spring Festival"
    DRAGON_BOAT = "dragon_boat", "Dragon Boat Festival"
    MID_AUTUMN = "mid_autumn", "Mid-autumn Festival"


# Where each stands in the table of moving days.
PLACES = {Festival.SPRING: 0, Festival.DRAGON_BOAT: 2, Festival.MID_AUTUMN: 3}


def festival_day(festival: Festival, year: int) -> date:
    """1 of the first month, 5 of the fifth, 15 of the eighth of the lunar year. After 2035: LookupError."""
    return date(year, *MOVING[year][PLACES[festival]])


def ends_soon(today: date) -> int | None:
    """The last year whose lunar days are known, once it is no more than a year away: the table is to be extended."""
    last = max(MOVING)
    return last if today.year >= last - 1 else None


def to_come(today: date, lead: timedelta) -> Iterator[tuple[Festival, date]]:
    """The festivals after `today` whose time of preparation, `lead` before the day, has begun."""
    for year in (today.year, today.year + 1):
        for festival in Festival if year in MOVING else ():
            day = festival_day(festival, year)
            if day - lead <= today < day:
                yield festival, day
