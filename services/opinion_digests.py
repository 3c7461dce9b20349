"""What enterprises said in a quarter, by category and department: the digest (clause 14)."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from db.cases import Case
from db.org import Department
from db.visits import Opinion, Visit
from domain.access import Permission as P
from domain.categories import Category
from domain.confidential import few
from domain.visits import OpinionStatus
from services import rules
from services.visit_reach import seen_by, told_to, unsettled
from services.work import Read, query


@dataclass(frozen=True)
class DigestRow:
    """Opinions of one category, with one department or with all (None). None for a number: too few to be shown.

    Those that became sealed cases are counted for who may see the case, and only with all departments together.
    """

    category: Category
    department: str | None
    heard: int | None
    answered: int | None
    filed: int | None
    joined: int | None


@query(P.VISIT_SEE)
def by_category(read: Read, first: date, last: date) -> list[DigestRow]:
    """Opinions heard on visits of these days, by category; a settled one is classified, others are not counted here.

    A category that accuses somebody is shown only from the number on that the rulebook names.
    """
    lines = _lines(read, first, last)
    return [_row(read, category, None, [line for line in lines if line[0] is category]) for category in _seen(lines)]


@query(P.VISIT_SEE)
def by_department(read: Read, first: date, last: date) -> list[DigestRow]:
    """The same for each department that has, or had, to deal with it. What is sealed stands in no line."""
    lines = [line for line in _lines(read, first, last) if not line[3]]
    found = []
    for category in _seen(lines):
        of_it = [line for line in lines if line[0] is category]
        for department in sorted({line[1] for line in of_it}):
            found.append(_row(read, category, department, [line for line in of_it if line[1] == department]))
    return found


@query(P.VISIT_SEE)
def unclassified(read: Read, first: date, last: date) -> int:
    """Opinions heard in these days that still wait to be settled."""
    found = select(Opinion.id).join(Visit).where(seen_by(read), Visit.visited_on.between(first, last), unsettled())
    return len(read.db.scalars(found).all())


Line = tuple[Category, str, OpinionStatus, bool]  # with whom it lies, and whether that is sealed


def _lines(read: Read, first: date, last: date) -> list[Line]:
    """The settled opinions of visits within reach: with the department that has the case, else the one that heard."""
    heard_by = {row.id: row.name for row in read.db.execute(select(Department.id, Department.name))}
    rows = read.db.execute(
        select(Opinion.category, Opinion.status, Opinion.department_id, Case.department_id, Case.about_id)
        .join(Visit, Opinion.visit_id == Visit.id)
        .outerjoin(Case, Opinion.case_id == Case.id)
        .where(
            seen_by(read),
            Visit.visited_on.between(first, last),
            Opinion.category.is_not(None),
            told_to(read),
        )
    )
    return [
        (category, heard_by.get(host or own, ""), status, about is not None)
        for category, status, own, host, about in rows
        if category
    ]


def _seen(lines: list[Line]) -> list[Category]:
    there = {line[0] for line in lines}
    return [category for category in Category if category in there]


def _row(read: Read, category: Category, department: str | None, lines: list[Line]) -> DigestRow:
    least = int(rules.rule_on(read.db, "digest.least", read.now).value)
    if few(len(lines), least) and (category.accuses or any(line[3] for line in lines)):
        return DigestRow(category, department, None, None, None, None)
    ways = Counter(line[2] for line in lines)
    return DigestRow(
        category, department, len(lines), ways[OpinionStatus.ANSWERED], ways[OpinionStatus.FILED],
        ways[OpinionStatus.JOINED],
    )  # fmt: skip
