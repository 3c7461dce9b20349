"""Planned visits follow people: each goes to who answers now, and rests while its project does (clauses 13, 16)."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from db.org import User
from db.projects import Project
from db.visits import Plan
from domain.access import Permission as P
from domain.access import allows
from domain.projects import ProjectStatus
from domain.visits import Occasion, PlanStatus
from services import joint_visits
from services.clock import local_day
from services.visit_goers import Goers
from services.work import Work

OPEN = (PlanStatus.PLANNED, PlanStatus.MERGED)


def follow(work: Work, goers: Goers) -> int:
    """Pass on every open plan whose visitor is no longer the one who answers, and drop those of projects that rest or
    have ended; answers how many. Whoever was named by hand stays named while they are there."""
    rows = work.db.scalars(
        select(Plan).where(Plan.status.in_(OPEN)).options(joinedload(Plan.project)).order_by(Plan.due_at, Plan.id)
    )
    moved, dropped = list[Plan](), 0
    for plan in (plan for plan in rows if may(work, plan)):
        if rests(plan):
            drop(work, plan)
            dropped += 1
        elif (to := _heir(work, goers, plan)) is not None and to.id != plan.visitor_id:
            pass_on(work, plan, to)
            moved.append(plan)
    tell(work, moved)
    return len(moved) + dropped


def may(work: Work, plan: Plan) -> bool:
    """The sweep plans for everybody; a person for those whom they may plan for."""
    return work.needs is P.SWEEP_RUN or allows(work.actor, work.needs, plan)


def rests(plan: Plan) -> bool:
    """Is it about a project that is not under way? Care is for the enterprise, whatever becomes of its projects."""
    about = plan.project if plan.key and plan.occasion is not Occasion.CARE else None
    return about is not None and about.status is not ProjectStatus.ACTIVE


def _heir(work: Work, goers: Goers, plan: Plan) -> User | None:
    """Who goes now: by the rule, unless somebody was named by hand who is there. None: nobody can."""
    if plan.visitor_id in goers.able and (plan.by_choice or plan.key is None):
        return plan.visitor
    return called(work, goers, plan)


def called(work: Work, goers: Goers, plan: Plan) -> User | None:
    """Who would go on this visit if nobody had been named for it."""
    if plan.key is None:
        return goers.instead(plan)
    return goers.called(plan.occasion, plan.project or _newest(work, plan.enterprise_id))


def _newest(work: Work, enterprise_id: int) -> Project | None:
    """The project for which an enterprise is known: one under way, else its last."""
    its = select(Project).where(Project.enterprise_id == enterprise_id)
    return work.db.scalars(its.order_by(Project.status != ProjectStatus.ACTIVE, Project.id.desc()).limit(1)).first()


def pass_on(work: Work, plan: Plan, to: User) -> None:
    """It is this person's visit now. A guest who would pay two of their own by one visit goes alone again."""
    giver = plan.visitor.name
    plan.visitor_id, plan.department_id, plan.by_choice = to.id, to.department_id, False
    host = work.db.get(Plan, plan.host_id) if plan.status is PlanStatus.MERGED and plan.host_id else None
    if host and (host.visitor_id, host.occasion) == (to.id, plan.occasion):
        plan.status, plan.host_id = PlanStatus.PLANNED, None
    work.record(plan, "plan.passed_on", giver=giver, visitor=to.name)
    work.db.expire(plan, ["visitor"])


def drop(work: Work, plan: Plan) -> None:
    """Its project is not under way: nobody goes, until it is."""
    assert plan.project
    guests = joint_visits.release(work, plan.id)
    plan.status, plan.host_id, plan.dropped_at = PlanStatus.SKIPPED, None, work.now
    work.record(plan, "plan.dropped", *guests, label=plan.project.status.label)


def take_up_again(work: Work, plan: Plan, visitor: User) -> None:
    """Its project goes on while the visit is still asked for."""
    plan.status, plan.dropped_at = PlanStatus.PLANNED, None
    if not plan.by_choice:
        plan.visitor_id, plan.department_id = visitor.id, visitor.department_id
    work.record(plan, "plan.called_again")


def tell(work: Work, moved: list[Plan]) -> None:
    """One notice to each person who has visits that were another's."""
    theirs: dict[int, list[Plan]] = {}
    for plan in moved:
        theirs.setdefault(plan.visitor_id, []).append(plan)
    for person, plans in theirs.items():
        first = min(plans, key=lambda plan: plan.due_at)
        work.notify([person], "visit.passed_on", n=len(plans), enterprise=first.enterprise.name,
                    due=local_day(first.due_at))  # fmt: skip
