"""What may be changed in the working calendar: a day, the hours, a whole year that was published. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from domain.access import Permission as P
from domain.errors import Refusal
from domain.headers import CellKind, Column, Sheet, SheetKind

FIRST_YEAR, LAST_YEAR = 2004, 2099
FEWEST_OFF = 5  # days off that fall on weekdays; a published year has more

YEAR = Sheet(
    SheetKind.CALENDAR,
    P.RULE_SET,
    (
        Column("Day", "on", "日期|时间|节假日日期|date|day", CellKind.DAY, required=True, example="2027-01-01"),
        Column("Is it worked", "working", "是否上班|是否工作日|上班|工作日|working|workday|worked", CellKind.YES,
               required=True, example="否"),
        Column("Festival", "name", "节日|名称|节日名称|节假日|节假日名称|说明|备注|name|festival|holiday", most=60,
               example="元旦"),
    ),
    "One year at a time: its days off and its make-up workdays, or every day of it. Days that are not named follow "
    "their weekday.",
    most=400,
)  # fmt: skip


class YearPassed(Refusal):
    template = "{year} has passed: its days stay as they were counted."


class YearOutOfRange(Refusal):
    template = "The calendar reaches from {first} to {last}."


class DaysOfSeveralYears(Refusal):
    template = "The file has days of {years}; load one year at a time."


class DayTwice(Refusal):
    template = "{day} stands in the rows {rows} and is said to be both worked and off."


class TooFewDaysOff(Refusal):
    template = "Only {n} days off on weekdays are named for {year}; a published year has more. Is the file complete?"


class RowsWithErrors(Refusal):
    template = "{n} rows have errors. Mend them first: a calendar goes in whole or not at all."


class HoursOutOfOrder(Refusal):
    template = "The hours must follow one another: work begins, lunch begins, lunch ends, work ends."


class HoursInForce(Refusal):
    template = "These hours are in force already. New ones hold from a later day."


@dataclass(frozen=True)
class DayFacts:
    """One line of a calendar that was published. `row` is its number in the file."""

    on: date
    working: bool
    name: str
    row: int = 0


@dataclass(frozen=True)
class HoursFacts:
    """The hours of a working day. Lunch that ends when it begins: there is none."""

    opens: time
    lunch_from: time
    lunch_to: time
    closes: time

    def checked(self) -> "HoursFacts":
        """Itself. Raises HoursOutOfOrder."""
        if not self.opens < self.lunch_from <= self.lunch_to < self.closes:
            raise HoursOutOfOrder
        return self


def year_of(days: Sequence[DayFacts], this_year: int) -> int:
    """The one year that these days are of, if they can be its calendar.

    Raises DaysOfSeveralYears, YearPassed, YearOutOfRange, DayTwice, TooFewDaysOff.
    """
    years = sorted({day.on.year for day in days})
    if len(years) != 1:
        raise DaysOfSeveralYears(years="、".join(str(year) for year in years))
    may_change(years[0], this_year)
    said: dict[date, DayFacts] = {}
    for day in days:
        if (other := said.setdefault(day.on, day)).working != day.working:
            raise DayTwice(day=day.on.isoformat(), rows=f"{other.row}, {day.row}")
    off = sum(not day.working and day.on.weekday() < 5 for day in said.values())
    if off < FEWEST_OFF:
        raise TooFewDaysOff(n=off, year=years[0])
    return years[0]


def may_change(year: int, this_year: int) -> None:
    """Raises YearPassed, YearOutOfRange."""
    if year < this_year:
        raise YearPassed(year=year)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise YearOutOfRange(first=FIRST_YEAR, last=LAST_YEAR)


def exceptions(days: Sequence[DayFacts]) -> dict[date, tuple[bool, str]]:
    """Those days that do not follow their weekday; a name that only one of two lines has is kept."""
    found: dict[date, tuple[bool, str]] = {}
    for day in days:
        if day.working != (day.on.weekday() < 5):
            found[day.on] = day.working, day.name or found.get(day.on, (False, ""))[1]
    return found
