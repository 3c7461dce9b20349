"""Changing the working calendar: a day, the hours, a whole year. Promises made by it stay where they are until they are
promised anew, see services/repromises.py."""

from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import select

from db.rules import CalendarYear, Workday, WorkHours
from domain.access import Actor
from domain.access import Permission as P
from domain.calendar_changes import (
    YEAR,
    DayFacts,
    HoursFacts,
    HoursInForce,
    RowsWithErrors,
    exceptions,
    may_change,
    year_of,
)
from domain.errors import NotAllowed, Refusal
from domain.headers import recognise
from domain.limit_changes import not_backwards
from domain.rows import Row, read_table
from domain.typed import line
from services import rules
from services.clock import local_day
from services.imports import NothingToImport
from services.work import Read, Work, command, query
from services.workbooks import read_grids


@dataclass(frozen=True)
class HoursCard:
    """The hours of a working day, from the first day of their validity."""

    valid_from: date
    opens: time
    lunch_from: time
    lunch_to: time
    closes: time


@dataclass(frozen=True)
class DayChange:
    """What a file says of a day that is stored otherwise. `name` is a msgid for the festivals of the law."""

    on: date
    was_working: bool
    working: bool
    name: str


@dataclass(frozen=True)
class YearPreview:
    """A file with the calendar of a year: what would change, or the rows that cannot be read."""

    year: int | None
    days: tuple[DayFacts, ...]
    changes: tuple[DayChange, ...]
    wrong: tuple[Row, ...]

    @property
    def off(self) -> int:
        return sum(not day.working and day.on.weekday() < 5 for day in self.days)

    @property
    def made_up(self) -> int:
        return sum(day.working and day.on.weekday() > 4 for day in self.days)


@query(P.RULE_SEE)
def hours(read: Read) -> list[HoursCard]:
    """All hours of working days, the newest first."""
    rows = read.db.scalars(select(WorkHours).order_by(WorkHours.valid_from.desc()))
    return [HoursCard(r.valid_from, r.opens, r.lunch_from, r.lunch_to, r.closes) for r in rows]


@command(P.RULE_SET)
def set_hours(work: Work, *, valid_from: date, facts: HoursFacts) -> None:
    """Let new hours hold from a day on. Raises HoursOutOfOrder, BeginsInThePast, HoursInForce."""
    facts.checked()
    today = local_day(work.now)
    not_backwards(valid_from, today)
    row = work.db.scalar(select(WorkHours).where(WorkHours.valid_from == valid_from))
    if row and valid_from <= today:
        raise HoursInForce
    new = row or WorkHours(valid_from=valid_from)
    new.opens, new.lunch_from, new.lunch_to, new.closes = facts.opens, facts.lunch_from, facts.lunch_to, facts.closes
    if row is None:
        work.add(new)
    said = f"{facts.opens:%H:%M}-{facts.lunch_from:%H:%M}, {facts.lunch_to:%H:%M}-{facts.closes:%H:%M}"
    work.record(new, "calendar.hours_set", valid_from=valid_from, hours=said)


@command(P.RULE_SET)
def set_day(work: Work, *, on: date, working: bool, name: str) -> None:
    """Say of one day whether it is worked, and why (a festival, a storm). Raises YearPassed, YearOutOfRange."""
    may_change(on.year, local_day(work.now).year)
    year = _year(work, on.year)
    row = work.db.scalar(select(Workday).where(Workday.on == on))
    said = line(name, "Festival", 60, required=working != (on.weekday() < 5))
    if row is None:
        row = work.add(Workday(on=on, working=working, name=said))
    row.working, row.name = working, said
    work.record(row, "calendar.day_worked" if working else "calendar.day_off", year, on=on, name=said)


def preview(me: Actor, content: bytes) -> YearPreview:
    """Read a file with the calendar of a year and say what it would change; nothing is written yet.

    Raises what reading and recognition refuse, and what `year_of` refuses.
    """
    days, wrong = _read(me, content)
    if wrong:
        return YearPreview(None, days, (), wrong)
    return _preview(me, days)


@query(P.RULE_SET)
def _preview(read: Read, days: tuple[DayFacts, ...]) -> YearPreview:
    year, calendar = year_of(days, local_day(read.now).year), rules.calendar_for(read.db)
    said = exceptions(days)
    stored = {d.on: d for d in read.db.scalars(select(Workday).where(rules.in_year(year)))}
    changes = []
    for on in sorted(said.keys() | stored.keys()):
        working, name = said.get(on, (on.weekday() < 5, ""))
        if calendar.is_workday(on) != working:
            changes.append(DayChange(on, calendar.is_workday(on), working, name))
    return YearPreview(year, days, tuple(changes), ())


def publish(me: Actor, content: bytes, source: str) -> int:
    """The year of this file is published: its days are those of the file, and it is no longer provisional.

    Answers the year. Raises RowsWithErrors, and what `preview` raises.
    """
    days, wrong = _read(me, content)
    if wrong:
        raise RowsWithErrors(n=len(wrong))
    return _publish(me, days, source)


@command(P.RULE_SET)
def _publish(work: Work, days: tuple[DayFacts, ...], source: str) -> int:
    number = year_of(days, local_day(work.now).year)
    year = _year(work, number)
    year.published, year.source = True, line(source, "File", 200)
    touched = rules.set_days(work.db, number, exceptions(days))
    off = sorted(on.isoformat() for on, (working, _) in exceptions(days).items() if not working)
    made_up = sorted(on.isoformat() for on, (working, _) in exceptions(days).items() if working)
    work.record(year, "calendar.published", *touched, year=number, source=year.source, off=off, made_up=made_up)
    return number


def _year(work: Work, number: int) -> CalendarYear:
    found = work.db.scalar(select(CalendarYear).where(CalendarYear.year == number).with_for_update())
    return found or work.add(CalendarYear(year=number, published=False))


def _read(me: Actor, content: bytes) -> tuple[tuple[DayFacts, ...], tuple[Row, ...]]:
    """The days of the first sheet that looks like a calendar, and the rows that cannot be read."""
    if me.scope(P.RULE_SET) is None:  # asked again with the fresh actor; here it only saves the reading
        raise NotAllowed(permission=P.RULE_SET.label)
    refused: Refusal | None = None
    for grid in read_grids(content):
        try:
            found = recognise(YEAR, grid.rows)
        except Refusal as refusal:
            refused = refused or refusal
            continue
        rows = read_table(YEAR, grid.rows, found).rows
        if not rows:
            raise NothingToImport
        right = (row for row in rows if not row.problems)
        days = (DayFacts(r.values["on"], r.values["working"], r.values.get("name", ""), r.number) for r in right)
        return tuple(days), tuple(row for row in rows if row.problems)
    raise refused or NothingToImport()
