"""How far the visits that were planned have been paid, by person and by department (clause 13)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from db.org import Department, User
from db.visits import Plan, Visit
from domain.access import Permission as P
from domain.access import Role
from domain.visits import Occasion, PlanStatus
from services.clock import local_day
from services.visit_days import closes
from services.work import Read, query


@dataclass(frozen=True)
class CoverageRow:
    """Planned visits of one person (`id`) or department that fall due in a period. `late`: paid after they were due."""

    name: str | None
    id: int | None
    leader: bool
    planned: int
    paid: int
    late: int
    overdue: int
    skipped: int

    @property
    def share(self) -> int | None:
        """Paid of those that were to be paid, in per cent. None: none was."""
        asked = self.planned - self.skipped
        return round(self.paid * 100 / asked) if asked else None


@dataclass(frozen=True)
class _Line:
    visitor_id: int
    visitor: str
    role: Role
    department: str | None
    status: PlanStatus
    due_at: datetime
    visited_on: date | None


LEADERS = (Role.ZONE_LEADER, Role.DEPARTMENT_LEADER)


@query(P.VISIT_SEE)
def by_person(read: Read, first: date, last: date, *, occasion: Occasion | None = None) -> list[CoverageRow]:
    """Each visitor within reach, leaders first, those with the most overdue visits on top."""
    lines = _lines(read, first, last, occasion)
    people = {line.visitor_id: line for line in lines}
    rows = [
        _row(read, who.visitor, id, who.role in LEADERS, (line for line in lines if line.visitor_id == id))
        for id, who in people.items()
    ]
    return sorted(rows, key=lambda row: (not row.leader, -row.overdue, row.name or ""))


@query(P.VISIT_SEE)
def by_department(read: Read, first: date, last: date, *, occasion: Occasion | None = None) -> list[CoverageRow]:
    """Each department within reach; without a name: the leaders of the zone."""
    lines = _lines(read, first, last, occasion)
    names = {line.department for line in lines}
    rows = [_row(read, name, None, name is None, (line for line in lines if line.department == name)) for name in names]
    return sorted(rows, key=lambda row: (not row.leader, -row.overdue, row.name or ""))


def _lines(read: Read, first: date, last: date, occasion: Occasion | None) -> list[_Line]:
    found = (
        select(Plan.visitor_id, User.name, User.role, Department.name, Plan.status, Plan.due_at, Visit.visited_on)
        .join(User, Plan.visitor_id == User.id)
        .outerjoin(Department, Plan.department_id == Department.id)
        .outerjoin(Visit, Plan.visit_id == Visit.id)
        .where(read.reach(Plan), Plan.due_at.between(closes(read, first), closes(read, last)))
    )
    if occasion:
        found = found.where(Plan.occasion == occasion)
    return [_Line(*row) for row in read.db.execute(found)]


def _row(read: Read, name: str | None, id: int | None, leader: bool, lines: Iterable[_Line]) -> CoverageRow:
    mine = list(lines)
    paid = [line for line in mine if line.visited_on]
    late = sum(line.visited_on > local_day(line.due_at) for line in paid if line.visited_on)
    overdue = sum(line.status is PlanStatus.PLANNED and line.due_at < read.now for line in mine)
    skipped = sum(line.status is PlanStatus.SKIPPED for line in mine)
    return CoverageRow(name, id, leader, len(mine), len(paid), late, overdue, skipped)
