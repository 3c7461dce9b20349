"""The rulebook as people read it: limits with their clauses, and what they say about a due date."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select

from db.org import User
from db.rules import CalendarYear, Rule, Workday
from db.trail import Event
from domain.access import Permission as P
from domain.labels import Labelled
from domain.limits import Lamp, Unit, lamp
from services import rules
from services.clock import local_day
from services.work import Read, query


class Standing(Labelled):
    """Where a version of a limit stands in time."""

    IN_FORCE = "in_force", "In force"
    TO_COME = "to_come", "To come"
    PAST = "past", "No longer in force"
    WITHDRAWN = "withdrawn", "Withdrawn"


@dataclass(frozen=True)
class RuleCard:
    """A version of a limit. `label` is a msgid; `own`: the document itself gives the number."""

    id: int
    version: int
    code: str
    label: str
    clause: int
    value: Decimal
    unit: Unit
    amber_share: Decimal
    own: bool
    valid_from: date
    standing: Standing
    basis: str | None


@dataclass(frozen=True)
class VersionCard:
    """A version with who set it when; nobody: the system came with it."""

    rule: RuleCard
    set_by: str | None
    set_at: datetime | None


@dataclass(frozen=True)
class Due:
    """A promise as the screen shows it: when, which lamp, under which limit of which clause.

    `provisional`: its way touches a year whose calendar is not published yet.
    """

    due_at: datetime
    lamp: Lamp
    rule: RuleCard
    provisional: bool


@dataclass(frozen=True)
class DayCard:
    """A day that does not follow its weekday."""

    on: date
    working: bool
    name: str


@dataclass(frozen=True)
class YearCard:
    """A year of the calendar, with the days that do not follow their weekday. Not published: provisional."""

    year: int
    published: bool
    source: str | None
    days: tuple[DayCard, ...]


@query(P.RULE_SEE)
def listing(read: Read) -> list[RuleCard]:
    """The limits in force and those to come, by clause."""
    shown = Standing.IN_FORCE, Standing.TO_COME
    return [card for card in _cards(read) if card.standing in shown]


@query(P.RULE_SEE)
def versions(read: Read, code: str) -> list[VersionCard]:
    """Every version of one limit, the newest first, with who set it."""
    cards = [card for card in _cards(read) if card.code == code]
    told = (
        select(Event.subject_id, User.name, Event.at)
        .join(User, Event.actor_id == User.id)
        .where(Event.subject_type == "Rule", Event.kind == "rule.adopted", Event.subject_id.in_([c.id for c in cards]))
        .order_by(Event.id)
    )
    by = {id: (name, at) for id, name, at in read.db.execute(told)}
    return [VersionCard(card, *by.get(card.id, (None, None))) for card in reversed(cards)]


def _cards(read: Read) -> list[RuleCard]:
    rows = list(read.db.scalars(select(Rule).order_by(Rule.clause, Rule.code, Rule.valid_from)))
    today = local_day(read.now)
    in_force = {rule.code: rule.id for rule in rows if rule.valid_from <= today and rule.withdrawn_at is None}
    return [_card(rule, _standing(rule, today, in_force.get(rule.code))) for rule in rows]


def _standing(rule: Rule, today: date, in_force: int | None) -> Standing:
    if rule.withdrawn_at is not None:
        return Standing.WITHDRAWN
    if rule.id == in_force:
        return Standing.IN_FORCE
    return Standing.TO_COME if rule.valid_from > today else Standing.PAST


@query(P.RULE_SEE)
def calendar_year(read: Read, year: int) -> YearCard:
    """The days of a year that do not follow their weekday: holidays and make-up workdays."""
    stored = read.db.scalar(select(CalendarYear).where(CalendarYear.year == year))
    days = read.db.scalars(select(Workday).where(rules.in_year(year)).order_by(Workday.on))
    cards = tuple(DayCard(d.on, d.working, d.name) for d in days if d.working != (d.on.weekday() < 5))
    return YearCard(year, bool(stored and stored.published), stored.source if stored else None, cards)


@query(P.RULE_SEE)
def judge(read: Read, promises: Iterable[tuple[int, datetime, datetime]]) -> list[Due]:
    """The lamp of each promise, given as (rule id, opened at, due at). In the order given."""
    return judged(read, promises)


def judged(read: Read, promises: Iterable[tuple[int, datetime, datetime]]) -> list[Due]:
    """The same, for the cards of another question."""
    if not (asked := list(promises)):
        return []
    calendar = rules.calendar_for(read.db)
    found = rules.by_id(read.db, {i for i, *_ in asked})
    cards = {id: _card(rule, Standing.IN_FORCE) for id, rule in found.items()}
    return [
        Due(due_at, lamp(due_at, read.now, opened_at, cards[i].amber_share, calendar), cards[i],
            calendar.is_provisional(opened_at, due_at))
        for i, opened_at, due_at in asked
    ]  # fmt: skip


def _card(rule: Rule, standing: Standing) -> RuleCard:
    return RuleCard(
        rule.id, rule.version, rule.code, rule.label, rule.clause, rule.value, rule.unit, rule.amber_share, rule.own,
        rule.valid_from, standing, rule.basis,
    )  # fmt: skip
