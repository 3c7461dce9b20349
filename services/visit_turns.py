"""The tomorrow board of visits: which are to be paid, and what heard on them is to be settled, in the next working
days, and turns amber or red until then (clauses 13, 14)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from db.enterprises import Enterprise
from db.org import Department, User
from db.visits import Opinion, Plan, Visit
from domain.access import Permission as P
from domain.cases import Level
from domain.escalations import moments
from domain.labels import Labelled
from domain.visits import PlanStatus
from services import forecasts, rules
from services.escalations import Limits
from services.visit_reach import seen_by, unsettled
from services.work import Read, query


class Owed(Labelled):
    PAY = "pay", "Visit to be paid"
    SETTLE = "settle", "Visit with something to settle"


@dataclass(frozen=True)
class VisitTurn:
    """A visit that reaches a level at `at`. `id`: of the plan that is to be paid, or of the visit that was."""

    owed: Owed
    id: int
    enterprise: str
    department: str | None
    who: str
    level: Level
    at: datetime
    due_at: datetime


@query(P.VISIT_SEE)
def turning(read: Read, *, workdays: int, limit: int = 200) -> list[VisitTurn]:
    """What turns until the close of business of the `workdays`-th working day after today, the nearest first."""
    until = forecasts.closes_after(rules.calendar_for(read.db), read.now, workdays)
    found = [
        *_turns(read, Owed.PAY, _plans(read, until), until),
        *_turns(read, Owed.SETTLE, _heard(read, until), until),
    ]
    return sorted(found, key=lambda turn: (turn.at, turn.id))[:limit]


def _turns(read: Read, owed: Owed, rows: list[Any], until: datetime) -> Iterator[VisitTurn]:
    limits, calendar = Limits(read.db, read.now), rules.calendar_for(read.db)
    for row in rows:
        rule = limits.rule(row.rule_id)
        begun = min(row.begun_at, row.due_at)
        levels = moments(begun, row.due_at, rule.amber_share, limits.patience(rule), (), calendar)
        if coming := [(at, level) for level, at in levels.items() if read.now <= at <= until]:
            at, level = min(coming)
            yield VisitTurn(owed, row.id, row.enterprise, row.department, row.who, level, at, row.due_at)


def _plans(read: Read, until: datetime) -> list[Any]:
    near = Plan.due_at.between(read.now - forecasts.NEAR, until + forecasts.NEAR)
    return list(
        read.db.execute(
            select(Plan.id, Plan.rule_id, Plan.created_at.label("begun_at"), Plan.due_at,
                   Enterprise.name.label("enterprise"), Department.name.label("department"), User.name.label("who"))
            .join(Enterprise, Plan.enterprise_id == Enterprise.id)
            .join(User, Plan.visitor_id == User.id)
            .outerjoin(Department, Plan.department_id == Department.id)
            .where(Plan.status == PlanStatus.PLANNED, Plan.rule_id.is_not(None), near, read.reach(Plan))
        )
    )  # fmt: skip


def _heard(read: Read, until: datetime) -> list[Any]:
    """The first due of what is left to settle of each visit within reach: that it is there, not what it says."""
    first = func.min(Opinion.due_at)
    near = first.between(read.now - forecasts.NEAR, until + forecasts.NEAR)
    keeper = aliased(User)
    return list(
        read.db.execute(
            select(Visit.id, func.min(Opinion.rule_id).label("rule_id"), func.min(Opinion.created_at).label("begun_at"),
                   first.label("due_at"), Enterprise.name.label("enterprise"), Department.name.label("department"),
                   keeper.name.label("who"))
            .join(Opinion, Opinion.visit_id == Visit.id)
            .join(Enterprise, Visit.enterprise_id == Enterprise.id)
            .join(keeper, keeper.id == func.coalesce(Visit.keeper_id, Visit.author_id))
            .outerjoin(Department, Visit.department_id == Department.id)
            .where(unsettled(), seen_by(read))
            .group_by(Visit.id, Enterprise.name, Department.name, keeper.name)
            .having(near)
        )
    )  # fmt: skip
