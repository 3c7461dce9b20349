"""Which planned visit somebody pays who was there without looking at the plan first: else it would turn red (13)."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import select

from db.visits import Plan
from domain.access import Permission as P
from domain.errors import Refusal
from domain.visits import Manner, PlanStatus, refuse_if_unpaid
from services import visit_plans
from services.clock import local_day
from services.visit_plans import PlanCard
from services.work import Read, query


@query(P.VISIT_LOG)
def fitting(
    read: Read, *, enterprise_id: int, project_id: int | None, went: Collection[int], manner: Manner | None,
    visited_on: date | None,
) -> list[PlanCard]:  # fmt: skip
    """Open plans within reach that such a visit would pay, the best fit first: the actor's own before others', the one
    arranged for that day, one in time before one that is late, the one due first. No care visit after its festival."""
    found = select(Plan).where(
        Plan.enterprise_id == enterprise_id, Plan.status == PlanStatus.PLANNED, Plan.visitor_id.in_(went),
        read.reach(Plan),
    )  # fmt: skip
    plans = [plan for plan in read.db.scalars(found) if _is_paid(plan, project_id, manner, visited_on)]

    def rank(plan: Plan) -> tuple[bool, bool, bool, datetime]:
        late = visited_on is not None and local_day(plan.due_at) < visited_on
        return plan.visitor_id != read.actor.id, plan.arranged_on != visited_on, late, plan.due_at

    plans.sort(key=rank)
    return visit_plans.cards(read, plans)


def _is_paid(plan: Plan, project_id: int | None, manner: Manner | None, visited_on: date | None) -> bool:
    if project_id and plan.project_id not in (None, project_id):
        return False
    if plan.festival and visited_on and local_day(plan.due_at) < visited_on:
        return False
    try:
        refuse_if_unpaid(plan.occasion, plan.starts_on, manner, visited_on)
    except Refusal:
        return False
    return True
