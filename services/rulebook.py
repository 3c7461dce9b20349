"""The rulebook as people read it: limits with their clauses, and what they say about a due date."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select

from db.rules import Rule, Workday
from domain.access import Permission as P
from domain.limits import Lamp, Unit, lamp
from services import rules
from services.work import Read, query


@dataclass(frozen=True)
class RuleCard:
    """A limit in force or to come. `label` is a msgid; `own`: the document itself gives the number."""

    code: str
    label: str
    clause: int
    value: Decimal
    unit: Unit
    own: bool
    valid_from: date


@dataclass(frozen=True)
class Due:
    """A promise as the screen shows it: when, which lamp, under which limit of which clause."""

    due_at: datetime
    lamp: Lamp
    rule: RuleCard


@dataclass(frozen=True)
class DayCard:
    on: date
    working: bool
    name: str
    provisional: bool


@query(P.RULE_SEE)
def listing(read: Read) -> list[RuleCard]:
    """Every row of the rulebook, by clause."""
    return [_card(rule) for rule in read.db.scalars(select(Rule).order_by(Rule.clause, Rule.code, Rule.valid_from))]


@query(P.RULE_SEE)
def calendar_year(read: Read, year: int) -> list[DayCard]:
    """The days of a year that do not follow their weekday: holidays and make-up workdays.

    Provisional ones, or none: the year is not published yet.
    """
    days = read.db.scalars(
        select(Workday).where(Workday.on.between(date(year, 1, 1), date(year, 12, 31))).order_by(Workday.on)
    )
    return [DayCard(day.on, day.working, day.name, day.provisional) for day in days]


@query(P.RULE_SEE)
def judge(read: Read, promises: Iterable[tuple[int, datetime, datetime]]) -> list[Due]:
    """The lamp of each promise, given as (rule id, opened at, due at). In the order given."""
    calendar = rules.calendar_for(read.db)
    asked = list(promises)
    found = {rule.id: rule for rule in read.db.scalars(select(Rule).where(Rule.id.in_({i for i, *_ in asked})))}
    return [
        Due(due_at, lamp(due_at, read.now, opened_at, found[i].amber_share, calendar), _card(found[i]))
        for i, opened_at, due_at in asked
    ]


def _card(rule: Rule) -> RuleCard:
    return RuleCard(rule.code, rule.label, rule.clause, rule.value, rule.unit, rule.own, rule.valid_from)
