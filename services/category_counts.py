"""What enterprises raise, by category and month, and what became of it (clauses 3, 69)."""

from dataclasses import dataclass

from sqlalchemy import and_, case, func, select

from db.cases import Case
from db.complaints import Complaint
from domain.access import Permission as P
from domain.cases import BOARD, CaseStatus
from domain.categories import Category
from domain.complaints import Outcome
from domain.periods import Month
from services.clock import local_day
from services.work import Read, query


@dataclass(frozen=True)
class CategoryRow:
    """One category: raised in each month, then in all; of these resolved, and confirmed as solved."""

    category: Category
    by_month: tuple[int, ...]
    raised: int
    resolved: int
    confirmed: int


@dataclass(frozen=True)
class CategoryTable:
    """Every category in the order of the tree, with the months that are its columns, the oldest first."""

    months: tuple[Month, ...]
    rows: tuple[CategoryRow, ...]


@query(P.CASE_SEE)
def by_month(read: Read, *, months: int = 12) -> CategoryTable:
    """What was raised within reach in this month and those before it. What is sealed from the actor is not counted."""
    this = Month.of(local_day(read.now))
    columns = tuple(this.shifted(-n) for n in range(months - 1, -1, -1))
    counted = [
        func.sum(case((and_(Case.opened_at >= m.begins_at, Case.opened_at < m.ends_at), 1), else_=0)) for m in columns
    ]
    rows = read.db.execute(
        select(
            Complaint.category,
            func.sum(case((and_(Case.resolved_at.is_not(None), Case.status != CaseStatus.MERGED), 1), else_=0)),
            func.sum(case((and_(Complaint.outcome == Outcome.SOLVED, Case.closed_at.is_not(None)), 1), else_=0)),
            *counted,
        )
        .join(Case, Complaint.case_id == Case.id)
        .where(Case.kind.in_(BOARD), Case.opened_at >= columns[0].begins_at, read.reach(Case))
        .group_by(Complaint.category)
    )
    found = {
        category: CategoryRow(category, tuple(map(int, each)), sum(map(int, each)), int(resolved), int(confirmed))
        for category, resolved, confirmed, *each in rows
    }
    nothing = (0,) * months
    return CategoryTable(columns, tuple(found.get(c, CategoryRow(c, nothing, 0, 0, 0)) for c in Category))
