from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

import chinese_calendar
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from db.rules import Rule, Workday
from domain.calendar import ZONE, WorkCalendar
from domain.holidays import MOVING, statutory_days
from domain.limits import AMBER_SHARE, DEFAULTS, Unit
from domain.money import Currency
from services.clock import utc_now

FIRST_DAY = date(2000, 1, 1)
PUBLISHED = range(2004, max(chinese_calendar.holidays).year + 1)


def load_defaults(db: Session) -> None:
    """Put in the default limits and the published calendar that are not there yet."""
    known = set(db.scalars(select(Rule.code)))
    for d in DEFAULTS:
        if d.code not in known:
            db.add(
                Rule(
                    code=d.code, label=d.label, clause=d.clause, value=d.value, unit=d.unit, own=d.own,
                    amber_share=AMBER_SHARE, valid_from=FIRST_DAY, created_at=utc_now(),
                )
            )  # fmt: skip
    _load_calendar(db)


def _load_calendar(db: Session) -> None:
    """Put in the years that are not there; a year once provisional gives way to its published calendar."""
    known: dict[int, bool] = {}
    for day in db.scalars(select(Workday)):
        known[day.on.year] = known.get(day.on.year, False) or day.provisional
    for year in PUBLISHED:
        if known.get(year, True):
            db.execute(delete(Workday).where(Workday.on.between(date(year, 1, 1), date(year, 12, 31))))
            db.add_all(published_days(year))
    for year in MOVING:
        if year not in known and year not in PUBLISHED:
            db.add_all(provisional_days(year))


def published_days(year: int) -> list[Workday]:
    """The days of a year that do not follow their weekday, as the State Council published them."""
    every = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    days = ((day, chinese_calendar.is_workday(day)) for day in every if day.year == year)
    return [
        Workday(on=day, working=working, name=_name(day), provisional=False)
        for day, working in days
        if working != (day.weekday() < 5)
    ]


def provisional_days(year: int) -> list[Workday]:
    """The statutory days off of a year not published yet; those on a weekend follow their weekday."""
    days = statutory_days(year).items()
    return [Workday(on=day, working=False, name=name, provisional=True) for day, name in days if day.weekday() < 5]


def _name(day: date) -> str:
    return chinese_calendar.get_holiday_detail(day)[1] or ""


def calendar_for(db: Session) -> WorkCalendar:
    """The working calendar as stored now. Read anew whenever the table has changed."""
    count, newest = db.execute(select(func.count(), func.max(Workday.on))).one()
    return _calendar(str(db.get_bind().engine.url), count, newest, db)


class _Ignored:
    """A session that does not count in the key of the cache."""


@lru_cache(maxsize=8)
def _remembered(url: str, count: int, newest: date | None) -> dict[str, WorkCalendar]:
    return {}


def _calendar(url: str, count: int, newest: date | None, db: Session) -> WorkCalendar:
    kept = _remembered(url, count, newest)
    if "calendar" not in kept:
        kept["calendar"] = WorkCalendar({day.on: day.working for day in db.scalars(select(Workday))})
    return kept["calendar"]


def rule_on(db: Session, code: str, moment: datetime) -> Rule:
    """The row of the rulebook in force at `moment`. A code that is not in the rulebook is a bug: LookupError."""
    day = moment.astimezone(ZONE).date()
    rule = db.scalar(
        select(Rule).where(Rule.code == code, Rule.valid_from <= day).order_by(Rule.valid_from.desc()).limit(1)
    )
    if rule is None:
        raise LookupError(f"no rule {code}")
    return rule


def due_from(db: Session, rule: Rule, start_at: datetime) -> datetime:
    """When something that begins at `start_at` falls due under `rule`. Aware UTC."""
    calendar = calendar_for(db)
    if rule.unit is Unit.WORKING_DAYS:
        due = calendar.due_after_workdays(start_at, int(rule.value))
    elif rule.unit is Unit.WORKING_HOURS:
        due = calendar.due_after_hours(start_at, float(rule.value))
    else:
        due = start_at + timedelta(days=float(rule.value))
    return due.astimezone(UTC)


def in_yuan(db: Session, amount: Decimal, currency: Currency, moment: datetime) -> Decimal:
    """An amount in 万 of `currency` as 万元, by the rate of the rulebook."""
    if currency is Currency.CNY:
        return amount
    return amount * rule_on(db, f"rate.{currency.value}", moment).value
