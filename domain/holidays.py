"""When the festivals fall, and the statutory days off of years whose calendar is not published yet: what the law fixes,
before any make-up days."""

from datetime import date, timedelta

# Names are msgids, the same as those of the published years.
NAMES = ("New Year's Day", "Spring Festival", "Tomb-sweeping Day", "Labour Day", "Dragon Boat Festival",
         "Mid-autumn Festival", "National Day", "Anti-Fascist 70th Day")  # fmt: skip
FIXED = {"New Year's Day": ((1, 1),), "Labour Day": ((5, 1), (5, 2)), "National Day": ((10, 1), (10, 2), (10, 3))}

# Days of the lunar calendar and of the sun: Spring Festival, Qingming, Dragon Boat, Mid-Autumn.
MOVING: dict[int, tuple[tuple[int, int], ...]] = {
    2020: ((1, 25), (4, 4), (6, 25), (10, 1)),
    2021: ((2, 12), (4, 4), (6, 14), (9, 21)),
    2022: ((2, 1), (4, 5), (6, 3), (9, 10)),
    2023: ((1, 22), (4, 5), (6, 22), (9, 29)),
    2024: ((2, 10), (4, 4), (6, 10), (9, 17)),
    2025: ((1, 29), (4, 4), (5, 31), (10, 6)),
    2026: ((2, 17), (4, 5), (6, 19), (9, 25)),
    2027: ((2, 6), (4, 5), (6, 9), (9, 15)),
    2028: ((1, 26), (4, 4), (5, 28), (10, 3)),
    2029: ((2, 13), (4, 4), (6, 16), (9, 22)),
    2030: ((2, 3), (4, 5), (6, 5), (9, 12)),
    2031: ((1, 23), (4, 5), (6, 24), (10, 1)),
    2032: ((2, 11), (4, 4), (6, 12), (9, 19)),
    2033: ((1, 31), (4, 4), (6, 1), (9, 8)),
    2034: ((2, 19), (4, 5), (6, 20), (9, 27)),
    2035: ((2, 8), (4, 5), (6, 10), (9, 16)),
}


def statutory_days(year: int) -> dict[date, str]:
    """The days off that the law gives everyone in `year`, with their names. Spring Festival: its eve and three days.

    A year that is not in the table: LookupError.
    """
    spring, qingming, dragon_boat, mid_autumn = (date(year, *day) for day in MOVING[year])
    found = {date(year, *day): name for name, days in FIXED.items() for day in days}
    found |= {spring + timedelta(days=n): "Spring Festival" for n in range(-1, 3)}
    return found | {
        qingming: "Tomb-sweeping Day",
        dragon_boat: "Dragon Boat Festival",
        mid_autumn: "Mid-autumn Festival",
    }
