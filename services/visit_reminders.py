"""Overdue visits: whoever is to go is told once, and their leaders once it has been so for long (clause 13)."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import select

from db.org import User
from db.trail import Event
from db.visits import Plan
from domain.access import Permission as P
from domain.access import Role
from domain.visits import PlanStatus
from services import rules
from services.work import Work, command

MOST = 500  # visits at a time; the rest comes with the next sweep


@command(P.SWEEP_RUN)
def remind(work: Work) -> int:
    """Tell of what has become overdue since the last time, one notice to each person; answers of how many visits.

    For how long is too long, the rulebook says of every promise that runs late (`escalate.red`, clause 63).
    """
    overdue = list(_not_told(work, "plan.overdue"))
    for plan in overdue:
        work.record(plan, "plan.overdue", visitor=plan.visitor.name)
    for visitor_id in {plan.visitor_id for plan in overdue}:
        mine = [plan for plan in overdue if plan.visitor_id == visitor_id]
        work.notify([visitor_id], "visit.overdue", n=len(mine), enterprise=mine[0].enterprise.name)
    return len(overdue) + _tell_leaders(work)


def _tell_leaders(work: Work) -> int:
    patience = rules.rule_on(work.db, "escalate.red", work.now)
    long = [
        plan
        for plan in _not_told(work, "plan.long_overdue")
        if plan.department_id and rules.due_from(work.db, patience, plan.due_at) < work.now
    ]
    houses: dict[int, list[Plan]] = defaultdict(list)
    for plan in long:
        work.record(plan, "plan.long_overdue", visitor=plan.visitor.name)
        houses[plan.department_id or 0].append(plan)
    for department_id, plans in houses.items():
        work.notify(_leaders(work, department_id), "visit.long_overdue", n=len(plans),
                    visitor=plans[0].visitor.name, enterprise=plans[0].enterprise.name)  # fmt: skip
    return len(long)


def _not_told(work: Work, kind: str) -> Iterable[Plan]:
    told = select(Event.subject_id).where(Event.subject_type == "Plan", Event.kind == kind)
    late = select(Plan).where(Plan.status == PlanStatus.PLANNED, Plan.due_at < work.now, Plan.id.not_in(told))
    return work.db.scalars(late.order_by(Plan.due_at, Plan.id).limit(MOST)).all()


def _leaders(work: Work, department_id: int) -> Iterable[int]:
    found = select(User.id).where(User.role == Role.DEPARTMENT_LEADER, User.disabled_at.is_(None))
    return work.db.scalars(found.where(User.department_id == department_id)).all()
