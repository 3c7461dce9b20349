"""The rulebook and the working calendar as they are in force: what every promise is made by."""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

import chinese_calendar
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from db.engine import is_shared, kept, kept_rows
from db.rules import CalendarStamp, CalendarYear, Rule, Workday, WorkHours
from domain.calendar import SHIFTS, ZONE, Shifts, WorkCalendar
from domain.holidays import MOVING, statutory_days
from domain.limits import AMBER_SHARE, DEFAULTS, due
from domain.money import Currency
from domain.periods import Period
from services.clock import utc_now

FIRST_DAY = date(2000, 1, 1)
PUBLISHED = range(2004, max(chinese_calendar.holidays).year + 1)


def load_defaults(db: Session) -> None:
    """Put in the default limits, the working hours and the published calendar that are not there yet."""
    known = set(db.scalars(select(Rule.code)))
    for d in DEFAULTS:
        if d.code not in known:
            db.add(
                Rule(
                    code=d.code, label=d.label, clause=d.clause, value=d.value, unit=d.unit, own=d.own,
                    amber_share=AMBER_SHARE, valid_from=FIRST_DAY, created_at=utc_now(),
                )
            )  # fmt: skip
    if db.scalar(select(WorkHours.id).limit(1)) is None:
        (opens, lunch_from), (lunch_to, closes) = SHIFTS
        db.add(
            WorkHours(
                valid_from=FIRST_DAY, opens=opens, lunch_from=lunch_from, lunch_to=lunch_to, closes=closes,
                created_at=utc_now(),
            )
        )  # fmt: skip
    _load_calendar(db)


def _load_calendar(db: Session) -> None:
    """Put in the years that are not there; a year once provisional gives way to its published calendar."""
    known = {year.year: year for year in db.scalars(select(CalendarYear))}
    for number in [*PUBLISHED, *(year for year in MOVING if year not in PUBLISHED)]:
        published = number in PUBLISHED
        if number not in known:
            db.add(CalendarYear(year=number, published=published, created_at=utc_now()))
            db.add_all(published_days(number) if published else provisional_days(number))
        elif published and not known[number].published:
            known[number].published = True
            set_days(db, number, {day.on: (day.working, day.name) for day in published_days(number)})


def set_days(db: Session, year: int, days: dict[date, tuple[bool, str]]) -> list[Workday]:
    """From now on exactly these days of the year do not follow their weekday. Answers the rows that were touched."""
    stored = {day.on: day for day in db.scalars(select(Workday).where(in_year(year)))}
    touched = []
    for on in sorted(stored.keys() | days.keys()):
        working, name = days.get(on, (on.weekday() < 5, ""))
        row = stored.get(on)
        if row is None:
            row = Workday(on=on, working=working, name=name, created_at=utc_now())
            db.add(row)
        elif (row.working, row.name) == (working, name):
            continue
        row.working, row.name = working, name
        touched.append(row)
    return touched


def in_year(year: int) -> ColumnElement[bool]:
    return Workday.on.between(date(year, 1, 1), date(year, 12, 31))


def published_days(year: int) -> list[Workday]:
    """The days of a year that do not follow their weekday, as the State Council published them."""
    every = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    days = ((day, chinese_calendar.is_workday(day)) for day in every if day.year == year)
    return [
        Workday(on=day, working=working, name=_name(day), created_at=utc_now())
        for day, working in days
        if working != (day.weekday() < 5)
    ]


def provisional_days(year: int) -> list[Workday]:
    """The statutory days off of a year not published yet; those on a weekend follow their weekday."""
    days = statutory_days(year).items()
    return [Workday(on=day, working=False, name=name, created_at=utc_now()) for day, name in days if day.weekday() < 5]


def _name(day: date) -> str:
    return chinese_calendar.get_holiday_detail(day)[1] or ""


def calendar_for(db: Session) -> WorkCalendar:
    """The working calendar as stored, one and the same as long as the transaction lasts.

    Whoever changes it, in whichever process, leaves another stamp; by that it is read anew, and only then.
    """
    return kept(db, "calendar", lambda: _calendar(db, db.scalar(select(CalendarStamp.stamp))))


def _calendar(db: Session, stamp: str | None) -> WorkCalendar:
    remembered = _remembered(stamp)
    if stamp is None or "calendar" not in remembered:
        remembered["calendar"] = WorkCalendar(
            {day.on: day.working for day in db.scalars(select(Workday))},
            {row.valid_from: shifts(row) for row in db.scalars(select(WorkHours))} or {FIRST_DAY: SHIFTS},
            frozenset(db.scalars(select(CalendarYear.year).where(CalendarYear.published))),
        )
    return remembered["calendar"]


@lru_cache(maxsize=4)
def _remembered(stamp: str | None) -> dict[str, WorkCalendar]:
    return {}


def shifts(row: WorkHours) -> Shifts:
    """The hours of a day as the calendar counts them; without lunch they are one piece."""
    if row.lunch_from == row.lunch_to:
        return ((row.opens, row.closes),)
    return ((row.opens, row.lunch_from), (row.lunch_to, row.closes))


def rule_on(db: Session, code: str, moment: datetime) -> Rule:
    """The row of the rulebook in force at `moment`. A code that is not in the rulebook is a bug: LookupError."""
    return Versions(db, (code,)).at(code, moment)


def every(db: Session) -> dict[int, Rule]:
    """The rows of the rulebook, whether or not they are in force."""
    return {rule.id: rule for rule in _stored(db)}


def by_id(db: Session, ids: Collection[int]) -> dict[int, Rule]:
    """These rows of the rulebook, likewise."""
    known = {rule.id: rule for rule in _stored(db, Rule.id.in_(ids)) if rule.id in ids}
    if newer := set(ids) - known.keys():  # adopted since the whole was read
        known |= {rule.id: rule for rule in db.scalars(select(Rule).where(Rule.id.in_(newer)))}
    return known


def _stored(db: Session, *wanted: ColumnElement[bool]) -> Sequence[Rule]:
    """What is wanted of the rulebook, the earliest first, and more: a page asks for a few of its sixty short rows again
    and again, so that a shared reading reads them all, once."""
    found = select(Rule).order_by(Rule.valid_from)
    if is_shared(db):
        return kept_rows(db, "rulebook", lambda: db.scalars(found).all())
    return db.scalars(found.where(*wanted)).all()


class Versions:
    """The versions of some limits, read once, to find the one in force at many moments."""

    def __init__(self, db: Session, codes: Collection[str]) -> None:
        self._of: dict[str, list[Rule]] = {code: [] for code in codes}
        for rule in _stored(db, Rule.code.in_(codes), Rule.withdrawn_at.is_(None)):
            if rule.code in self._of and rule.withdrawn_at is None:
                self._of[rule.code].append(rule)

    def at(self, code: str, moment: datetime) -> Rule:
        """The row in force at `moment`: a version adopted for that very day not before it was adopted.

        A code that is not in the rulebook is a bug: LookupError.
        """
        day = moment.astimezone(ZONE).date()
        for rule in reversed(self._of[code]):
            if rule.valid_from < day or (rule.valid_from == day and rule.created_at <= moment):
                return rule
        raise LookupError(f"no rule {code}")


def due_from(db: Session, rule: Rule, start_at: datetime, extra: int = 0) -> datetime:
    """When something that begins at `start_at` falls due under `rule`, by the present calendar. Aware UTC.

    `extra` working days were granted on top.
    """
    return due(rule.value, rule.unit, start_at, calendar_for(db), extra).astimezone(UTC)


class OfPeriod(NamedTuple):
    """A promise that begins when a period is over: its rule by its key, since when and until when, aware UTC."""

    rule_id: int
    opened_at: datetime
    due_at: datetime


def promise_of(db: Session, code: str, period: Period) -> OfPeriod:
    """As if opened the moment the period was over, whenever somebody or the sweep comes to it."""
    opened = period.ends_at.astimezone(UTC)
    rule = rule_on(db, code, opened)
    return OfPeriod(rule.id, opened, due_from(db, rule, opened))


def in_yuan(db: Session, amount: Decimal, currency: Currency, moment: datetime) -> Decimal:
    """An amount in 万 of `currency` as 万元, by the rate of the rulebook."""
    if currency is Currency.CNY:
        return amount
    return amount * rule_on(db, f"rate.{currency.value}", moment).value
