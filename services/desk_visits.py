"""What waits on a desk of visits: to be paid, to go along on, to be settled."""

from collections import defaultdict
from typing import Any

from sqlalchemy import Select, and_, bindparam, false, func, null, or_, select, union_all
from sqlalchemy.orm import aliased

from db.enterprises import Enterprise
from db.org import User
from db.visits import Interruption, Member, Opinion, Plan, Visit
from domain.access import Actor, Role, allows
from domain.access import Permission as P
from domain.burden import InterruptionStatus
from domain.visits import PlanStatus, VisitStatus
from services import visit_dues, visit_plans
from services.clock import local_day
from services.desk_items import MOST, DeskItem, Waiting
from services.kept import ME, NOW, per_person, rows
from services.visit_reach import unsettled
from services.work import Read

MOST_VISITS = 100

_TO_PAY = (
    select(
        Plan.id, Plan.project_id, Enterprise.name.label("enterprise"), Plan.occasion, Plan.arranged_on, Plan.due_at,
        Plan.rule_id, Plan.created_at,
    )
    .join(Enterprise, Plan.enterprise_id == Enterprise.id)
    .where(Plan.visitor_id == ME, Plan.status == PlanStatus.PLANNED, Plan.starts_on <= bindparam("today"))
    .order_by(Plan.due_at)
    .limit(MOST)
)  # fmt: skip


def to_pay(read: Read) -> list[DeskItem]:
    """The actor's own planned visits whose time has come."""
    if not allows(read.actor, P.VISIT_LOG):
        return []
    return [
        DeskItem(Waiting.VISIT, p.project_id or 0, p.enterprise, p.due_at, p.rule_id, visit_plans.begun(p),
                 {"occasion": p.occasion.label, "on": p.arranged_on}, plan_id=p.id)
        for p in rows(read, _TO_PAY, me=read.actor.id, today=local_day(read.now))
    ]  # fmt: skip


# Joint visits of others, still to be paid; and what goes along on them, of which one column says what it is.
host: Any = aliased(Plan)
_LED = (
    host.enterprise_id, host.arranged_on, host.due_at.label("led_due_at"), Enterprise.name.label("enterprise"),
    User.name.label("led_by"),
)  # fmt: skip
_PLANS = select(Plan.id, null().label("interruption_id"), Plan.project_id, Plan.due_at, Plan.rule_id, Plan.created_at)
_OTHERS = select(null(), Interruption.id, host.project_id, null(), null(), Interruption.created_at)
_ALONG = union_all(
    *(
        what.add_columns(*_LED)
        .join(host, guest.host_id == host.id)
        .join(Enterprise, host.enterprise_id == Enterprise.id)
        .join(User, host.visitor_id == User.id)
        .where(whose == ME, guest.status == merged, host.status == PlanStatus.PLANNED, host.visitor_id != ME)
        for what, guest, whose, merged in (
            (_PLANS, Plan, Plan.visitor_id, PlanStatus.MERGED),
            (_OTHERS, Interruption, Interruption.author_id, InterruptionStatus.MERGED),
        )
    )
).limit(MOST)


def to_join(read: Read) -> list[DeskItem]:
    """The joint visits of others, still to be paid, on which the actor goes along: with a visit that they owe
    themselves, with its limit; or with an inspection or a survey. One's own is there as the visit that it is."""
    if not allows(read.actor, P.VISIT_LOG):
        return []
    return [
        DeskItem(Waiting.ALONG, g.project_id or 0, g.enterprise, g.due_at, g.rule_id,
                 visit_plans.begun(g) if g.id else g.created_at, _led(g), plan_id=g.id, enterprise_id=g.enterprise_id,
                 interruption_id=g.interruption_id)
        for g in rows(read, _ALONG, me=read.actor.id)
    ]  # fmt: skip


def _led(row: Any) -> dict[str, Any]:
    return {"led_by": row.led_by, "on": row.arranged_on or local_day(row.led_due_at)}


@per_person
def _open(me: Actor) -> Select[*tuple[Any, ...]]:
    keeps = func.coalesce(Visit.keeper_id, Visit.author_id) == me.id
    went = Visit.id.in_(select(Member.visit_id).where(Member.user_id == me.id))
    late = Visit.id.in_(select(Opinion.visit_id).where(unsettled(), Opinion.due_at < NOW))
    near = or_(
        went & Visit.id.in_(select(Opinion.visit_id).where(unsettled())),
        late if me.role is Role.DEPARTMENT_LEADER else false(),
    )
    mine = or_(keeps, and_(Visit.department_id == me.department_id, near)) if me.department_id else keeps
    return (
        select(Visit.id, Visit.number, Visit.created_at, Enterprise.name)
        .join(Enterprise, Visit.enterprise_id == Enterprise.id)
        .where(Visit.status == VisitStatus.LOGGED, mine)
        .order_by(Visit.id)
        .limit(MOST_VISITS)
    )


_LEFT = select(Opinion.visit_id, Opinion.due_at, Opinion.created_at, Opinion.rule_id).where(
    Opinion.visit_id.in_(bindparam("ids", expanding=True)), unsettled()
)


def to_settle(read: Read) -> list[DeskItem]:
    """The visits that are the actor's to settle and close, oldest first: those that they wrote down, or went along on
    for the same house; and what is overdue in it, for its leaders. Due is what is to be settled first."""
    if not allows(read.actor, P.VISIT_LOG):
        return []
    visits = rows(read, _open(read.actor), now=read.now)
    left = defaultdict(list)
    for opinion in rows(read, _LEFT, ids=[visit.id for visit in visits]) if visits else ():
        left[opinion.visit_id].append(opinion)
    return [
        DeskItem(Waiting.OPINIONS, 0, v.name, due_at, rule_id, v.created_at, {"number": v.number, "n": len(left[v.id])},
                 visit_id=v.id)
        for v in visits
        for due_at, _since, rule_id in [visit_dues.nearest(left[v.id]) or (None, None, None)]
    ]  # fmt: skip
