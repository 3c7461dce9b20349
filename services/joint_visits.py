"""What goes along with a planned visit: other plans and inspections that were merged into it."""

from collections.abc import Sequence

from sqlalchemy import select

from db.base import Record
from db.visits import Interruption, Member, Plan, Visit
from domain.burden import InterruptionStatus
from domain.visits import PlanStatus
from services.work import Read, Work


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
