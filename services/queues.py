"""The five queues of the enterprise service centre (clause 89), and what was solved on the spot (clause 49)."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select

from db.cases import Case
from db.complaints import Complaint
from db.rules import Rule
from domain.access import Permission as P
from domain.cases import BOARD, CaseStatus
from domain.categories import Category, Queue
from domain.complaints import OPEN
from domain.limits import Lamp, lamp
from domain.periods import Month
from services import ledger, relations, rules
from services.clock import local_day
from services.relations import RelatedRow
from services.work import Read, query


@dataclass(frozen=True)
class QueueCard:
    """What waits in one queue: all that is open, and of that what is to be dispatched, by lamp, or with its clock
    standing."""

    queue: Queue
    waits: int
    to_dispatch: int
    lamps: dict[Lamp, int]
    standing: int


@dataclass(frozen=True)
class SpotCard:
    """Complaints resolved this month: on the spot, and by dispatch. Two figures, never one."""

    on_the_spot: int
    dispatched: int


@query(P.CASE_SEE)
def listing(read: Read) -> list[QueueCard]:
    """The five queues as far as who looks may see into them."""
    rows = read.db.execute(
        select(Complaint.category, Case, Rule.amber_share)
        .join(Complaint, Complaint.case_id == Case.id)
        .join(Rule, Case.rule_id == Rule.id)
        .where(Case.kind.in_(BOARD), Case.status.in_(OPEN), read.reach(Case))
    )
    calendar = rules.calendar_for(read.db)
    waits, to_dispatch, standing = Counter[Queue](), Counter[Queue](), Counter[Queue]()
    lit: dict[Queue, Counter[Lamp]] = {queue: Counter() for queue in Queue}
    for category, case, share in rows:
        queue = category.queue
        waits[queue] += 1
        to_dispatch[queue] += case.status is CaseStatus.RECORDED
        if ledger.standing(case, read.now) is CaseStatus.WAITING:
            standing[queue] += 1
        else:
            lit[queue][lamp(case.due_at, read.now, case.begun_at, share, calendar)] += 1
    return [QueueCard(q, waits[q], to_dispatch[q], {one: lit[q][one] for one in Lamp}, standing[q]) for q in Queue]


@query(P.CASE_SEE)
def waiting(read: Read, queue: Queue, *, limit: int = 20) -> list[RelatedRow]:
    """The complaints that wait in a queue, the nearest promise first."""
    categories = [category for category in Category if category.queue is queue]
    found = (
        relations.related()
        .join(Complaint, Complaint.case_id == Case.id)
        .where(Case.kind.in_(BOARD), Case.status.in_(OPEN), Complaint.category.in_(categories), read.reach(Case))
    )
    return relations.rows(read, found.order_by(Case.due_at, Case.id).limit(limit))


@query(P.CASE_SEE)
def solved_this_month(read: Read) -> SpotCard:
    """What was resolved since the first of the month, on the spot and by dispatch, counted apart (clause 49)."""
    first = Month.of(local_day(read.now)).begins_at
    found = (
        select(Complaint.on_the_spot, func.count())
        .join(Case, Complaint.case_id == Case.id)
        .where(Case.kind.in_(BOARD), Case.resolved_at >= first, Case.was_resolved(), read.reach(Case))
        .group_by(Complaint.on_the_spot)
    )
    counted = {bool(spot): count for spot, count in read.db.execute(found)}
    return SpotCard(counted.get(True, 0), counted.get(False, 0))
