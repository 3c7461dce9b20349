"""Overdue visits, and overdue answers to what was heard on them: told once to who owes them and to ever higher people
(clauses 13, 14)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import select

from db.org import User
from db.trail import Event
from db.visits import Opinion, Plan, Visit
from domain.access import Permission as P
from domain.access import Role
from domain.visits import PlanStatus
from services import rules
from services.visit_reach import unsettled
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
    return len(overdue) + _tell_leaders(work) + _of_opinions(work)


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


def _of_opinions(work: Work) -> int:
    """What was heard and is overdue: told to who settles it and the leaders of their house; once it has been so for
    long, to the centre and the leaders of the zone. That it is there, not what it says."""
    patience = rules.rule_on(work.db, "escalate.red", work.now)
    overdue = list(_not_settled(work, "opinion.overdue"))
    for opinion in overdue:
        work.record(opinion, "opinion.overdue")
    for visit, said in _of_visits(work, overdue):
        leaders = _leaders(work, visit.department_id) if visit.department_id else ()
        work.notify({visit.keeper_id or visit.author_id, *leaders}, "opinion.overdue", **said)
    long = [
        opinion
        for opinion in _not_settled(work, "opinion.long_overdue")
        if opinion.due_at and rules.due_from(work.db, patience, opinion.due_at) < work.now
    ]
    for opinion in long:
        work.record(opinion, "opinion.long_overdue")
    for _visit, said in _of_visits(work, long):
        higher = {*_with(work, Role.ZONE_LEADER), *_with(work, Role.DISPATCHER)}
        work.notify(higher, "opinion.long_overdue", **said)
    return len(overdue) + len(long)


def _of_visits(work: Work, opinions: Iterable[Opinion]) -> Iterator[tuple[Visit, dict[str, Any]]]:
    """Each visit of these once, with what is told of it."""
    for visit in {opinion.visit_id: opinion.visit for opinion in opinions}.values():
        keeper = work.db.get_one(User, visit.keeper_id or visit.author_id)
        yield visit, {"enterprise": visit.enterprise.name, "number": visit.number, "keeper": keeper.name}


def _not_settled(work: Work, kind: str) -> Iterable[Opinion]:
    told = select(Event.subject_id).where(Event.subject_type == "Opinion", Event.kind == kind)
    late = select(Opinion).where(unsettled(), Opinion.due_at < work.now, Opinion.id.not_in(told))
    return work.db.scalars(late.order_by(Opinion.due_at, Opinion.id).limit(MOST)).all()


def _with(work: Work, role: Role) -> Iterable[int]:
    return work.db.scalars(select(User.id).where(User.role == role, User.disabled_at.is_(None))).all()
