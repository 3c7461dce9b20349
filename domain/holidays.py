"""The statutory days off of years whose calendar is not published yet: what the law fixes, before any make-up days."""

from datetime import date, timedelta

FIXED = {"元旦": ((1, 1),), "劳动节": ((5, 1), (5, 2)), "国庆节": ((10, 1), (10, 2), (10, 3))}

# Days of the lunar calendar and of the sun: Spring Festival, Qingming, Dragon Boat, Mid-Autumn.
MOVING: dict[int, tuple[tuple[int, int], ...]] = {
    2027: ((2, 6), (4, 5), (6, 9), (9, 15)),
    2028: ((1, 26), (4, 4), (5, 28), (10, 3)),
    2029: ((2, 13), (4, 4), (6, 16), (9, 22)),
    2030: ((2, 3), (4, 5), (6, 5), (9, 12)),
    2031: ((1, 23), (4, 5), (6, 24), (10, 1)),
}


def statutory_days(year: int) -> dict[date, str]:
    """The days off that the law gives everyone in `year`, with their names. Spring Festival: its eve and three days.

    A year that is not in the table: LookupError.
    """
    spring, qingming, dragon_boat, mid_autumn = (date(year, *day) for day in MOVING[year])
    found = {date(year, *day): name for name, days in FIXED.items() for day in days}
    found |= {spring + timedelta(days=n): "春节" for n in range(-1, 3)}
    return found | {qingming: "清明节", dragon_boat: "端午节", mid_autumn: "中秋节"}
