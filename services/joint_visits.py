"""What goes along with a planned visit: other plans and inspections that were merged into it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from db.base import Record
from db.visits import Interruption, Member, Plan, Visit
from domain.burden import InterruptionStatus
from domain.visits import PlanStatus
from services.clock import local_day
from services.work import Read, Work


@dataclass(frozen=True)
class Along:
    """A joint visit on which somebody goes along: led by whom, and when. `plan_id`: the visit that they owe themselves,
    with its limit; None where it is an inspection or a survey that goes along: then `interruption_id` says which."""

    plan_id: int | None
    interruption_id: int | None
    project_id: int | None
    enterprise_id: int
    enterprise: str
    led_by: str
    on: date
    due_at: datetime | None
    rule_id: int | None
    since: datetime


def waiting(read: Read) -> list[Along]:
    """The joint visits of others, still to be paid, on which the actor goes along: for the desk. One's own is there as
    the visit that it is."""
    host = aliased(Plan)
    of_another = host.status == PlanStatus.PLANNED, host.visitor_id != read.actor.id
    plans = read.db.execute(
        select(Plan, host)
        .join(host, Plan.host_id == host.id)
        .where(Plan.visitor_id == read.actor.id, Plan.status == PlanStatus.MERGED, *of_another)
        .limit(200)
    )
    others = read.db.execute(
        select(Interruption, host)
        .join(host, Interruption.host_id == host.id)
        .where(Interruption.author_id == read.actor.id, Interruption.status == InterruptionStatus.MERGED, *of_another)
        .limit(200)
    )
    return [
        *(_along(led, plan.id, None, plan.project_id, plan.due_at, plan.rule_id, min(plan.created_at, plan.due_at))
          for plan, led in plans),
        *(_along(led, None, row.id, led.project_id, None, None, row.created_at) for row, led in others),
    ]  # fmt: skip


def _along(
    led: Plan,
    plan_id: int | None,
    interruption_id: int | None,
    project_id: int | None,
    due_at: datetime | None,
    rule_id: int | None,
    since: datetime,
) -> Along:
    on = led.arranged_on or local_day(led.due_at)
    return Along(
        plan_id, interruption_id, project_id, led.enterprise_id, led.enterprise.name, led.visitor.name, on, due_at,
        rule_id, since,
    )  # fmt: skip


def guests_of(read: Read, plan_id: int) -> Sequence[Plan]:
    """What was merged into this planned visit."""
    return read.db.scalars(select(Plan).where(Plan.host_id == plan_id, Plan.status == PlanStatus.MERGED)).all()


def release(work: Work, plan_id: int) -> list[Record]:
    """The visit will not be paid: what was merged into it stands alone again."""
    guests, along = guests_of(work, plan_id), _interruptions(work, plan_id)
    for guest in guests:
        guest.status, guest.host_id = PlanStatus.PLANNED, None
    for interruption in along:
        interruption.status, interruption.host_id = InterruptionStatus.ANNOUNCED, None
    return [*guests, *along]


def paid(work: Work, plan_id: int, visit: Visit) -> list[Record]:
    """The visit was paid: so is the plan of each guest who went; that of one who stayed away stands alone again."""
    went = set(work.db.scalars(select(Member.user_id).where(Member.visit_id == visit.id)))
    guests, along = guests_of(work, plan_id), _interruptions(work, plan_id)
    for guest in guests:
        if guest.visitor_id in went:
            guest.status, guest.visit_id = PlanStatus.PAID, visit.id
        else:
            guest.status, guest.host_id = PlanStatus.PLANNED, None
    for interruption in along:
        interruption.status = InterruptionStatus.DONE
    return [*guests, *along]


def _interruptions(read: Read, plan_id: int) -> Sequence[Interruption]:
    return read.db.scalars(
        select(Interruption).where(Interruption.host_id == plan_id, Interruption.status == InterruptionStatus.MERGED)
    ).all()
