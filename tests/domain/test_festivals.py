"""When the festivals fall, against what was published and against another's reckoning."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from lunardate import LunarDate

from domain.festivals import Festival, ends_soon, festival_day, to_come
from domain.holidays import MOVING

# The Gregorian-lunar conversion table of the Hong Kong Observatory: Spring Festival, Dragon Boat, Mid-Autumn.
PUBLISHED = """
2020-01-25 2020-06-25 2020-10-01
2021-02-12 2021-06-14 2021-09-21
2022-02-01 2022-06-03 2022-09-10
2023-01-22 2023-06-22 2023-09-29
2024-02-10 2024-06-10 2024-09-17
2025-01-29 2025-05-31 2025-10-06
2026-02-17 2026-06-19 2026-09-25
2027-02-06 2027-06-09 2027-09-15
2028-01-26 2028-05-28 2028-10-03
2029-02-13 2029-06-16 2029-09-22
2030-02-03 2030-06-05 2030-09-12
2031-01-23 2031-06-24 2031-10-01
2032-02-11 2032-06-12 2032-09-19
2033-01-31 2033-06-01 2033-09-08
2034-02-19 2034-06-20 2034-09-27
2035-02-08 2035-06-10 2035-09-16
"""
LUNAR = {Festival.SPRING: (1, 1), Festival.DRAGON_BOAT: (5, 5), Festival.MID_AUTUMN: (8, 15)}
YEARS = range(2020, 2036)


@pytest.mark.parametrize("row", PUBLISHED.split("\n")[1:-1])
def test_the_festivals_fall_as_they_were_published(row):
    days = [date.fromisoformat(day) for day in row.split()]
    assert [festival_day(festival, days[0].year) for festival in Festival] == days


@pytest.mark.parametrize("year", YEARS)
def test_the_festivals_fall_as_another_reckons_the_moon(year):
    for festival, (month, day) in LUNAR.items():
        assert festival_day(festival, year) == LunarDate(year, month, day).to_solar_date()


@pytest.mark.parametrize("year", [year for year in YEARS if year in {day.year for day in chinese_calendar.holidays}])
def test_the_days_of_the_moving_table_were_days_off_where_the_year_is_published(year):
    assert not any(chinese_calendar.is_workday(date(year, *day)) for day in MOVING[year])


def test_a_festival_is_prepared_for_from_its_lead_on_to_the_eve_also_over_new_year():
    lead = timedelta(days=15)
    spring = festival_day(Festival.SPRING, 2028)  # 26 January
    assert list(to_come(spring - lead - timedelta(days=1), lead)) == []
    for today in (spring - lead, spring - timedelta(days=1)):
        assert list(to_come(today, lead)) == [(Festival.SPRING, spring)]
    assert list(to_come(spring, lead)) == []
    early = festival_day(Festival.SPRING, 2031)  # 23 January
    assert list(to_come(date(2030, 12, 31), timedelta(days=30))) == [(Festival.SPRING, early)]


def test_after_the_last_year_of_the_table_nothing_is_invented():
    assert list(to_come(date(2036, 1, 20), timedelta(days=60))) == []
    with pytest.raises(LookupError):
        festival_day(Festival.SPRING, 2036)


def test_the_end_of_the_lunar_table_is_said_a_year_before_and_ever_after():
    assert [ends_soon(date(year, 3, 1)) for year in (2026, 2033, 2034, 2035, 2036)] == [None, None, 2035, 2035, 2035]
