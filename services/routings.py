"""Which department is suggested for which category (clauses 46, 69)."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.complaints import Routing
from db.org import Department
from domain.access import Permission as P
from domain.categories import Category
from domain.errors import Incomplete, NotFound
from services.work import Read, Work, command, query


@dataclass(frozen=True)
class RoutingCard:
    """One category and the department suggested for it, if any."""

    category: Category
    department_id: int | None
    department: str | None


@query(P.CASE_SEE)
def listing(read: Read) -> list[RoutingCard]:
    """Every category in the order of the tree, with its department."""
    found = {row.category: row.department for row in read.db.scalars(select(Routing))}
    return [
        RoutingCard(category, found[category].id, found[category].name)
        if category in found
        else RoutingCard(category, None, None)
        for category in Category
    ]


@command(P.ROUTING_SET)
def suggest(work: Work, *, category: Category | None, department_id: int | None) -> None:
    """From now on this department is suggested for the category when a complaint is dispatched. Raises Incomplete,
    NotFound."""
    if category is None:
        raise Incomplete(fields=("Category",))
    department = work.db.get(Department, department_id) if department_id is not None else None
    if department is None or department.closed_on:
        raise NotFound(what="Department")
    row = work.db.scalar(select(Routing).where(Routing.category == category))
    if row is None:
        row = work.add(Routing(category=category, department_id=department.id))
    row.department_id = department.id
    work.record(row, "routing.set", category=category.label, department=department.name)


def suggested(db: Session, category: Category, about_id: int | None) -> tuple[int, str] | None:
    """The department suggested for a category: its id and name. None where there is none at work, or where the
    complaint is about that very department."""
    found = select(Department.id, Department.name).join(Routing, Routing.department_id == Department.id)
    row = db.execute(found.where(Routing.category == category, Department.closed_on.is_(None))).first()
    return (row.id, row.name) if row and row.id != about_id else None
