"""What a wall reads from the complaints that are open: their lamps, how old they are, the worst of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, not_, or_, select
from sqlalchemy.orm import Session

from db.cases import Case
from db.enterprises import Enterprise
from db.org import Department, User
from db.rules import Rule
from db.tallies import seconds_of
from domain.calendar import midnight
from domain.cases import CaseKind, CaseStatus
from domain.limits import WARNING_AT_MOST
from domain.tallies import ZONE_WIDE
from domain.wall import AGES, Age
from services import ledger, rules
from services.board_rows import ON_BOARD
from services.board_turns import ABOUT_NOBODY
from services.clock import local_day
from services.work import Read


@dataclass(frozen=True)
class LampRow:
    """The open complaints of a department by their lamps. `still`: their clocks stand."""

    department_id: int
    department: str
    red: int
    amber: int
    green: int
    still: int

    @property
    def open(self) -> int:
        return self.red + self.amber + self.green + self.still


@dataclass(frozen=True)
class AgeRow:
    """Open complaints raised on the days `first` to `last`. `first` None: however long ago."""

    age: Age
    first: date | None
    last: date
    open: int
    red: int


@dataclass(frozen=True)
class RedRow:
    """A complaint past its promise: by how many working days, and what was promised."""

    id: int
    kind: CaseKind
    number: str
    title: str
    enterprise: str | None
    department: str
    officer: str
    due_at: datetime
    workdays: int
    replied: bool


def of_wall(whose: int) -> list[ColumnElement[bool]]:
    """The open complaints that a wall speaks of: none that is about a department."""
    found = [Case.resolved_at.is_(None), ON_BOARD, ABOUT_NOBODY]
    return found if whose == ZONE_WIDE else [*found, Case.department_id == whose]


def _still(now: datetime) -> ColumnElement[bool]:
    return ledger.stands(now) == CaseStatus.WAITING


def _amber(db: Session, now: datetime) -> ColumnElement[bool]:
    """`domain.limits.lamp()`, said in SQL: the share of the limit, or at most one working day, is left."""
    calendar = rules.calendar_for(db)
    end = midnight(calendar.next_workday(calendar.next_workday(local_day(now))))
    shares: dict[float, list[int]] = {}
    for id, amber_share in db.execute(select(Rule.id, Rule.amber_share)):
        shares.setdefault(float(amber_share), []).append(id)
    share = case(*((Case.rule_id.in_(ids), value) for value, ids in shares.items()), else_=0.0)
    begun = seconds_of(func.coalesce(Case.reopened_at, Case.opened_at))
    at = int(now.timestamp())

    def near(due: Any) -> ColumnElement[bool]:
        left = seconds_of(due) - at
        within_share = and_(left <= (seconds_of(due) - begun) * share, left <= WARNING_AT_MOST.total_seconds())
        return or_(due < end, within_share)

    return or_(near(Case.due_at), and_(Case.replied_at.is_(None), Case.reply_due_at.is_not(None),
                                       near(Case.reply_due_at)))  # fmt: skip


def lamps(read: Read, whose: int, names: Mapping[int, str]) -> tuple[LampRow, ...]:
    """The departments with open complaints, those with the most red ones first. One walk along one index."""
    red_now, still = ledger.overdue(read.now), _still(read.now)
    amber = and_(not_(red_now), not_(still), _amber(read.db, read.now))
    rows = read.db.execute(
        select(Case.department_id, _count(red_now), _count(amber), _count(and_(not_(red_now), still)), func.count())
        .where(*of_wall(whose))
        .group_by(Case.department_id)
    )
    found = [
        LampRow(id, names.get(id, ""), int(r), int(a), int(n) - int(r) - int(a) - int(s), int(s))
        for id, r, a, s, n in rows
    ]
    return tuple(sorted(found, key=lambda row: (-row.red, -row.amber, -row.open, row.department_id)))


def _count(wanted: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((wanted, 1), else_=0))


def ages(read: Read, whose: int) -> tuple[AgeRow, ...]:
    """Open complaints by how long ago they were raised."""
    today, columns, days = local_day(read.now), [], []
    for nearest, farthest in AGES.values():
        last = today - timedelta(days=nearest)
        first = None if farthest is None else today - timedelta(days=farthest)
        within = Case.opened_at < midnight(last + timedelta(days=1))
        if first:
            within = and_(within, Case.opened_at >= midnight(first))
        days.append((first, last))
        columns += [_count(within), _count(and_(within, ledger.overdue(read.now)))]
    counted = read.db.execute(select(*columns).where(*of_wall(whose))).one()
    return tuple(
        AgeRow(age, *days[n], int(counted[2 * n] or 0), int(counted[2 * n + 1] or 0)) for n, age in enumerate(AGES)
    )


def worst(read: Read, whose: int, limit: int = 10) -> tuple[RedRow, ...]:
    """The red list: the complaints whose resolution is overdue the longest."""
    calendar, today = rules.calendar_for(read.db), local_day(read.now)
    longest = select(Case.id).where(*of_wall(whose), Case.due_at < read.now).order_by(Case.due_at, Case.id).limit(limit)
    columns = (Case.id, Case.kind, Case.number, Case.title, Enterprise.name, Department.name, User.name, Case.due_at,
               Case.replied_at)  # fmt: skip
    rows = read.db.execute(
        select(*columns)
        .join(Department, Case.department_id == Department.id)
        .join(User, Case.officer_id == User.id)
        .outerjoin(Enterprise, Case.enterprise_id == Enterprise.id)
        .where(Case.id.in_(longest))
        .order_by(Case.due_at, Case.id)
    )
    return tuple(
        RedRow(id, kind, number, title or "", enterprise, department, officer, due,
               calendar.workdays_between(local_day(due), today), replied is not None)
        for id, kind, number, title, enterprise, department, officer, due, replied in rows
    )  # fmt: skip
