"""What the zone takes of an enterprise's time, all departments in one calendar, with a budget (clauses 13, 81)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select

from db.enterprises import Enterprise
from db.org import Department, User
from db.visits import Interruption, Plan, Visit
from domain.access import Permission as P
from domain.burden import INTERRUPTION, InterruptionKind, InterruptionStatus, Sort
from domain.errors import NotFound
from domain.flow import Move
from domain.periods import Month, Period, Quarter
from domain.typed import line, paragraph
from domain.visits import DayPast, Manner, PlanStatus
from services import rules, visit_days, visit_plans
from services.clock import local_day
from services.steps import Steps
from services.work import Read, Work, command, query

COUNTED = (InterruptionStatus.ANNOUNCED, InterruptionStatus.DONE)  # what is merged is counted with its joint visit


@dataclass(frozen=True)
class BurdenEntry:
    """One thing that takes an enterprise's time on a day. `done` False: it is still to come."""

    on: date
    sort: Sort
    done: bool
    department: str
    what: str


@dataclass(frozen=True)
class BudgetWarning:
    """A planned day would make it more than enough: so many there are, so many the rulebook holds to be enough."""

    code: str
    label: str  # a msgid of domain/limits.py
    clause: int
    there: int
    enough: int
    period: Period


@dataclass(frozen=True)
class MergeOffer:
    """A planned visit to the same enterprise, near enough for one joint visit."""

    plan_id: int
    on: date
    visitor: str
    department: str


@dataclass(frozen=True)
class BurdenMonth:
    """How often an enterprise was, or will be, interrupted in a month."""

    period: Period
    visits: int
    inspections: int
    surveys: int

    @property
    def all(self) -> int:
        return self.visits + self.inspections + self.surveys


@dataclass(frozen=True)
class BurdenRow:
    """An enterprise with more interruptions in a month than the rulebook holds to be enough."""

    enterprise_id: int
    enterprise: str
    month: BurdenMonth
    enough: int


@dataclass(frozen=True)
class InterruptionCard:
    """An inspection or survey, with what may be done about it."""

    id: int
    version: int
    kind: InterruptionKind
    status: InterruptionStatus
    enterprise_id: int
    enterprise: str
    department: str
    on: date
    what: str
    result: str | None
    reason: str | None
    moves: tuple[Move[InterruptionStatus], ...]


@command(P.BURDEN_ENTER)
def announce(work: Work, *, enterprise_id: int, kind: InterruptionKind, on: date, what: str) -> int:
    """Enter an inspection or survey that the actor's department plans; answers its id. It is not forbidden by the
    budget: the warning stands in `warnings`. Raises DayPast, Incomplete, NotFound."""
    enterprise = work.db.get(Enterprise, enterprise_id)
    if enterprise is None or work.actor.department_id is None:
        raise NotFound(what="Enterprise")
    _to_come(work, on)
    row = work.add(
        Interruption(
            enterprise_id=enterprise.id, department_id=work.actor.department_id, author_id=work.actor.id, kind=kind,
            status=INTERRUPTION.initial, on=on, what=line(what, "What it is about"),
        )
    )  # fmt: skip
    work.record(row, "interruption.announced", enterprise=enterprise.name, what=row.what)
    return row.id


def _to_come(work: Work, on: date) -> None:
    if on < local_day(work.now):
        raise DayPast


step = Steps(INTERRUPTION, Interruption)


@step("carry_out")
def carry_out(work: Work, row: Interruption, *, result: str) -> None:
    """It was carried out; what came of it."""
    row.result = paragraph(result, "Result", 2000)


@step("move")
def move(work: Work, row: Interruption, *, day: date) -> None:
    """Another day, still to come. Raises DayPast."""
    _to_come(work, day)
    row.on = day


@step("merge")
def merge(work: Work, row: Interruption, *, host: int) -> None:
    """Come along on a visit that is planned already. Raises OtherEnterprise, NotOpenAnyMore."""
    row.host_id = visit_plans.joint(work, host, row.enterprise_id).id


@step("part")
def part(work: Work, row: Interruption) -> None:
    """It stands in the calendar by itself again, on its own day."""
    row.host_id = None


@step("call_off")
def call_off(work: Work, row: Interruption, *, reason: str) -> None:
    """It will not take place."""
    row.reason = paragraph(reason, "Why", 1000)


@query(P.VISIT_SEE)
def calendar(read: Read, enterprise_id: int, first: date, last: date) -> list[BurdenEntry]:
    """What takes this enterprise's time in these days, by whichever department: that is what the budget is for. Only
    that it does, never what was said."""
    read_enterprise(read, enterprise_id)
    return sorted(_entries(read, first, last, enterprise_id), key=lambda entry: (entry.on, entry.sort))


def read_enterprise(read: Read, id: int) -> Enterprise:
    enterprise = read.db.get(Enterprise, id)
    if enterprise is None:
        raise NotFound(what="Enterprise")
    return enterprise


def _entries(read: Read, first: date, last: date, enterprise_id: int) -> Iterator[BurdenEntry]:
    for _id, entry in _all(read, first, last, enterprise_id):
        yield entry


def _all(read: Read, first: date, last: date, enterprise_id: int | None) -> Iterator[tuple[int, BurdenEntry]]:
    """With the id of the enterprise. A joint visit stands there once, whoever comes along; a call takes nobody's
    day, and what was planned for a day that is past did not happen."""
    visits = (
        select(Visit.enterprise_id, Visit.visited_on, Department.name, User.name, Visit.tag)
        .join(User, Visit.author_id == User.id)
        .outerjoin(Department, Visit.department_id == Department.id)
        .where(Visit.visited_on.between(first, last), Visit.manner == Manner.ON_SITE)
    )
    plans = (
        select(Plan, Department.name, User.name)
        .join(User, Plan.visitor_id == User.id)
        .outerjoin(Department, Plan.department_id == Department.id)
        .where(Plan.status == PlanStatus.PLANNED, visit_days.between(read, first, last))
    )
    others = select(Interruption).where(
        Interruption.status.in_(COUNTED), Interruption.host_id.is_(None), Interruption.on.between(first, last)
    )
    if enterprise_id is not None:
        visits = visits.where(Visit.enterprise_id == enterprise_id)
        plans = plans.where(Plan.enterprise_id == enterprise_id)
        others = others.where(Interruption.enterprise_id == enterprise_id)
    for id, on, department, person, tag in read.db.execute(visits):
        yield id, BurdenEntry(on, Sort.VISIT, True, department or person, tag.label)
    for plan, department, person in read.db.execute(plans):
        on = plan.arranged_on or local_day(plan.due_at)
        if on < local_day(read.now):
            continue
        yield plan.enterprise_id, BurdenEntry(on, Sort.VISIT, False, department or person, plan.occasion.label)
    for row in read.db.scalars(others):
        done = row.status is InterruptionStatus.DONE
        yield row.enterprise_id, BurdenEntry(row.on, Sort.of(row.kind.value), done, row.department.name, row.what)


@query(P.VISIT_SEE)
def warnings(read: Read, enterprise_id: int, on: date, sort: Sort, *, planned: bool = False) -> list[BudgetWarning]:
    """What speaks against one more of this sort on that day. `planned`: it is in the calendar already, unless the day
    is past."""
    found, itself = [], planned and on >= local_day(read.now)
    checks: list[tuple[str, Period, tuple[Sort, ...]]] = [("burden.month", Month.of(on), tuple(Sort))]
    if sort is Sort.INSPECTION:
        checks.append(("burden.inspections", Quarter.of(on), (Sort.INSPECTION,)))
    for code, period, sorts in checks:
        rule = rules.rule_on(read.db, code, read.now)
        entries = _entries(read, period.first, period.last, enterprise_id)
        there = sum(entry.sort in sorts for entry in entries) - itself
        if there >= rule.value:
            found.append(BudgetWarning(code, rule.label, rule.clause, there, int(rule.value), period))
    return found


@query(P.VISIT_SEE)
def offers(read: Read, enterprise_id: int, on: date, *, but: int | None = None) -> list[MergeOffer]:
    """Planned visits of any department to the same enterprise that could be paid around that day, the nearest first."""
    near = timedelta(days=int(rules.rule_on(read.db, "burden.merge", read.now).value))
    near_by = read.db.execute(
        select(Plan, User.name, Department.name)
        .join(User, Plan.visitor_id == User.id)
        .outerjoin(Department, Plan.department_id == Department.id)
        .where(Plan.enterprise_id == enterprise_id, Plan.status == PlanStatus.PLANNED, Plan.id != (but or 0))
        .where(
            or_(
                Plan.arranged_on.between(on - near, on + near),
                Plan.arranged_on.is_(None)
                & (Plan.starts_on <= on + near)
                & (Plan.due_at >= visit_days.closes(read, on - near)),
            )
        )
    )
    guest = read.db.get(Plan, but) if but else None
    owed = (guest.visitor_id, guest.occasion) if guest else None  # one visit does not pay for two periods
    rows = [row for row in near_by if (row[0].visitor_id, row[0].occasion) != owed]
    found = [MergeOffer(p.id, p.arranged_on or local_day(p.due_at), name, place or "") for p, name, place in rows]
    return sorted(found, key=lambda offer: abs(offer.on - on))


@query(P.VISIT_SEE)
def months(read: Read, enterprise_id: int, *, count: int = 12) -> list[BurdenMonth]:
    """How often this enterprise was interrupted in each of the last months, the present one and its plans included."""
    periods = [Month.of(local_day(read.now)).shifted(-n) for n in reversed(range(count))]
    entries = list(_entries(read, periods[0].first, periods[-1].last, enterprise_id))
    return [_month(period, entries) for period in periods]


def _month(period: Period, entries: list[BurdenEntry]) -> BurdenMonth:
    sorts = [entry.sort for entry in entries if period.first <= entry.on <= period.last]
    return BurdenMonth(period, *(sorts.count(sort) for sort in Sort))


@query(P.VISIT_SEE)
def heaviest(read: Read, on: date, *, limit: int = 50) -> list[BurdenRow]:
    """Enterprises that in the month of that day are interrupted as often as is enough, or more."""
    period, enough = Month.of(on), int(rules.rule_on(read.db, "burden.month", read.now).value)
    by: dict[int, list[BurdenEntry]] = {}
    for id, entry in _all(read, period.first, period.last, None):
        by.setdefault(id, []).append(entry)
    heavy = {id: _month(period, entries) for id, entries in by.items() if len(entries) >= enough}
    names = {row.id: row.name for row in read.db.execute(
        select(Enterprise.id, Enterprise.name).where(Enterprise.id.in_(heavy))
    )}  # fmt: skip
    rows = [BurdenRow(id, names[id], month, enough) for id, month in heavy.items()]
    return sorted(rows, key=lambda row: (-row.month.all, row.enterprise))[:limit]


@query(P.VISIT_SEE)
def interruptions(read: Read, *, enterprise_id: int | None = None, limit: int = 100) -> list[InterruptionCard]:
    """Inspections and surveys within reach, those to come first."""
    found = select(Interruption).where(read.reach(Interruption)).order_by(Interruption.on.desc()).limit(limit)
    if enterprise_id:
        found = found.where(Interruption.enterprise_id == enterprise_id)
    rows = sorted(read.db.scalars(found), key=lambda row: row.status is not InterruptionStatus.ANNOUNCED)
    return [
        InterruptionCard(r.id, r.version, r.kind, r.status, r.enterprise_id, r.enterprise.name, r.department.name,
                         r.on, r.what, r.result, r.reason, step.open_to(read.actor, r))
        for r in rows
    ]  # fmt: skip
