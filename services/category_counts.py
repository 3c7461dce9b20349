"""What enterprises raise, by category and month, and what became of it (clauses 3, 69)."""

from dataclasses import dataclass

from sqlalchemy import and_, case, func, select

from db.cases import Case
from db.complaints import Complaint
from domain.access import Permission as P
from domain.access import Scope, keeps
from domain.cases import BOARD
from domain.categories import Category
from domain.complaints import Outcome
from domain.confidential import Few, told
from domain.periods import Month
from services.clock import local_day
from services.work import Read, query

Count = int | Few


@dataclass(frozen=True)
class CategoryRow:
    """One category: raised in each month, then in all; of these resolved, and confirmed as solved."""

    category: Category
    by_month: tuple[Count, ...]
    raised: Count
    resolved: Count
    confirmed: Count


@dataclass(frozen=True)
class CategoryTable:
    """Every category in the order of the tree, with the months that are its columns, the oldest first."""

    months: tuple[Month, ...]
    rows: tuple[CategoryRow, ...]


@query(P.CASE_SEE)
def by_month(read: Read, *, months: int = 12, taken_away: bool = False) -> CategoryTable:
    """What was raised within reach in this month and those before it. What is sealed from the actor is not counted.

    One or two of a category that accuses somebody, or in which something sealed is counted, are told only to those who
    handle sealed complaints or whose department it is, and not in what is taken away.
    """
    this = Month.of(local_day(read.now))
    columns = tuple(this.shifted(-n) for n in range(months - 1, -1, -1))
    counted = [
        func.sum(case((and_(Case.opened_at >= m.begins_at, Case.opened_at < m.ends_at), 1), else_=0)) for m in columns
    ]
    rows = read.db.execute(
        select(
            Complaint.category,
            func.count(Case.about_id),
            func.count(Case.resolved_at),
            func.sum(case((Complaint.outcome == Outcome.SOLVED, 1), else_=0)),
            *counted,
        )
        .join(Case, Complaint.case_id == Case.id)
        .where(Case.kind.in_(BOARD), Case.opened_at >= columns[0].begins_at, read.reach(Case))
        .group_by(Complaint.category)
    )
    outside = taken_away or not (keeps(read.actor) or read.actor.scope(read.needs) is not Scope.ZONE)
    found = {
        category: _row(category, outside and (category.accuses or sealed > 0), list(map(int, figures)))
        for category, sealed, *figures in rows
    }
    nothing = [0] * (2 + months)
    return CategoryTable(columns, tuple(found.get(c, _row(c, False, nothing)) for c in Category))


def _row(category: Category, outside: bool, figures: list[int]) -> CategoryRow:
    resolved, confirmed, *each = figures
    by_month = tuple(told(count, outside=outside) for count in each)
    of_all = (told(count, outside=outside) for count in (sum(each), resolved, confirmed))
    return CategoryRow(category, by_month, *of_all)
