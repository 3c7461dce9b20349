"""What enterprises raise, by category and month, and what became of it (clauses 3, 69)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, func, select, true

from db.cases import Case
from db.complaints import Complaint
from db.tallies import Tally, month_of
from domain.access import Permission as P
from domain.access import Scope, keeps
from domain.cases import BOARD
from domain.categories import Category
from domain.complaints import Outcome
from domain.confidential import Few, told
from domain.periods import Month
from domain.tallies import ZONE_WIDE, Figure
from services.clock import local_day
from services.work import Read, query

Count = int | Few
FIGURES = (Figure.RAISED, Figure.ANSWERED, Figure.CONFIRMED)
Counts = Counter[tuple[Category, Figure, str]]


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

    Whoever sees the zone reads the sums that are kept; what is about a department is in none, so it is counted, but not
    in what is taken away: less the wall's figures that would tell what is sealed. One or two of a category that accuses
    somebody, or in which something sealed is counted, are told only to those who handle sealed complaints or whose
    department it is, and to nobody in what is taken away."""
    this = Month.of(local_day(read.now))
    columns = tuple(this.shifted(-n) for n in range(months - 1, -1, -1))
    whole = read.actor.scope(read.needs) is Scope.ZONE
    sealed, unsealed = Case.about_id.is_not(None), Case.about_id.is_(None)
    which = and_(sealed if whole else true(), unsealed if taken_away else true())
    found: Counts = Counter() if whole and taken_away else _counted(read, columns, which)
    with_sealed = {category for category, _figure, _month in found} if whole else set()
    if whole:
        found += _kept(read, columns)
    outside = taken_away or (whole and not keeps(read.actor))
    hidden = {c for c in Category if outside and (c.accuses or c in with_sealed)}
    return CategoryTable(columns, tuple(_row(category, found, columns, category in hidden) for category in Category))


def _kept(read: Read, columns: Sequence[Month]) -> Counts:
    codes = [month.code for month in columns]
    rows = read.db.execute(
        select(Tally.figure, Tally.of, Tally.month, Tally.n).where(
            Tally.figure.in_(FIGURES), Tally.department_id == ZONE_WIDE, Tally.month.between(codes[0], codes[-1])
        )
    )
    found: Counts = Counter()
    for figure, category, month, n in rows:
        found[Category.of(category), figure, month] += n
    return found


def _counted(read: Read, columns: Sequence[Month], which: ColumnElement[bool]) -> Counts:
    month = month_of(Case.opened_at)
    rows = read.db.execute(
        select(
            Complaint.category, month, func.count(), func.sum(case((Case.was_resolved(), 1), else_=0)),
            func.sum(case((and_(Case.was_resolved(), Complaint.outcome == Outcome.SOLVED), 1), else_=0)),
        )
        .join(Case, Complaint.case_id == Case.id)
        .where(Case.kind.in_(BOARD), Case.opened_at >= columns[0].begins_at, read.reach(Case), which)
        .group_by(Complaint.category, month)
    )  # fmt: skip
    found: Counts = Counter()
    for category, code, *counts in rows:
        for figure, n in zip(FIGURES, counts, strict=True):
            found[category, figure, code] += int(n)
    return found


def _row(category: Category, found: Counts, columns: Sequence[Month], outside: bool) -> CategoryRow:
    raised, resolved, confirmed = (
        tuple(found[category, figure, month.code] for month in columns) for figure in FIGURES
    )
    by_month = tuple(told(n, outside=outside) for n in raised)
    return CategoryRow(category, by_month, *(told(sum(of), outside=outside) for of in (raised, resolved, confirmed)))
