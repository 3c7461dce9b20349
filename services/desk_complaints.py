"""What waits on a desk of complaints and of what grows out of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, bindparam, func, or_, select, union
from sqlalchemy.orm import InstrumentedAttribute

from db.base import Utc
from db.cases import Case, Party
from db.enterprises import Enterprise
from db.org import Department
from domain.access import Actor, allows
from domain.access import Permission as P
from domain.cases import BOARD, OFFSHOOTS, CaseKind, CaseStatus
from services import complaint_board, desk_cases, ledger, news
from services.desk_items import MOST, DeskItem, Waiting
from services.glances import Glances
from services.kept import per_person, rows
from services.reach import within_reach
from services.work import Read, query

_MOST = bindparam("most", type_=Integer)
_RUNNING = Case.resolved_at.is_(None)
_CAME, _LEFT, _SOLVED = desk_cases.supplemented(), desk_cases.orphaned(), desk_cases.says_solved()
_UNCALLED = desk_cases.uncalled(bindparam("closed_since", type_=Utc))
_SHOWN = (
    Case.id, Case.number, Case.kind, Case.title, Case.due_at, Case.rule_id,
    Case.begun_at.label("begun_at"),
)  # fmt: skip


@per_person
def _complaints(me: Actor) -> Select[*tuple[Any, ...]]:
    ways = [_first(by, *conditions) for by, *conditions in _ways(me)]
    return (
        select(
            *_SHOWN, Case.status, Case.paused_until, Enterprise.name.label("enterprise"),
            _CAME.label("came"), _LEFT.label("left"), _SOLVED.label("solved"),
        )
        .outerjoin(Enterprise, Case.enterprise_id == Enterprise.id)
        .where(Case.id.in_(union(*ways)), within_reach(Case, me, P.CASE_SEE))
        .order_by(Case.due_at, Case.id)
        .limit(_MOST)
    )  # fmt: skip


def complaints(read: Read) -> list[DeskItem]:
    """What the centre dispatches and checks; what my department may accept; what I answer for."""
    if not allows(read.actor, P.CASE_SEE):
        return []
    return [
        DeskItem(_why(c, read.now), 0, c.title or "", due, c.rule_id if due else None, c.begun_at,
                 {"number": c.number, "enterprise": c.enterprise or ""}, c.id, c.kind)
        for c in rows(read, _complaints(read.actor), **_at(read))
        for due in [complaint_board.current_due(read, c)]
    ]  # fmt: skip


_beyond = Glances[int]()


@query(P.CASE_SEE)
def beyond(read: Read) -> int:
    """How many complaints wait for the actor besides those that stand on the desk. Counted once until something
    happens."""
    return news.until_news(_beyond, read, _count_beyond)


def _count_beyond(read: Read) -> int:
    found: int = rows(read, _all(read.actor), **_at(read))[0][0]
    return max(0, found - MOST)


@per_person
def _all(me: Actor) -> Select[int]:
    """How many: within reach along each way, for to look up afterwards those that were found is to read all cases."""
    seen = Case.kind.in_(BOARD), within_reach(Case, me, P.CASE_SEE)
    waiting = union(*(select(Case.id).where(*seen, *conditions) for _by, *conditions in _ways(me)))
    return select(func.count()).select_from(waiting.subquery())


def _at(read: Read) -> dict[str, Any]:
    """What changes from one moment to the next."""
    return {"closed_since": read.now - desk_cases.CLOSED_WITHIN, "most": MOST}


def _ways(me: Actor) -> list[tuple[Any, ...]]:
    """Why a complaint may wait for the actor, each with the time by which it is looked for: in their own hands, for
    their department to accept, for the centre to dispatch, check and call back, to be passed on or let go on."""
    taken_on = Case.status.in_([CaseStatus.WORKING, CaseStatus.WAITING])
    ways: list[tuple[Any, ...]] = [(Case.due_at, _RUNNING, taken_on, Case.officer_id == me.id)]
    if allows(me, P.CASE_WORK) and me.department_id:
        sent = Case.status == CaseStatus.DISPATCHED, Case.department_id == me.department_id
        ways.append((Case.due_at, _RUNNING, *sent))
    if allows(me, P.CASE_DISPATCH):
        mine = within_reach(Case, me, P.CASE_DISPATCH)
        ways.append((Case.due_at, _RUNNING, Case.status == CaseStatus.RECORDED, mine))
        ways.append((Case.opened_at, Case.status == CaseStatus.RESOLVED, mine))
    if allows(me, P.CASE_VERIFY):
        ways.append((Case.opened_at, _UNCALLED, within_reach(Case, me, P.CASE_VERIFY)))
    if allows(me, P.CASE_HAND_ON):
        ways.append((Case.due_at, _RUNNING, _LEFT, within_reach(Case, me, P.CASE_HAND_ON)))
    if allows(me, P.CASE_PAUSE):
        ways.append((Case.due_at, _RUNNING, _CAME, within_reach(Case, me, P.CASE_PAUSE)))
    return ways


def _first(by: InstrumentedAttribute[datetime], *conditions: ColumnElement[bool]) -> Select[int]:
    """The first complaints of which these hold, by an index that they and `by` follow: one way to a desk of several."""
    nearest = select(Case.id).where(Case.kind.in_(BOARD), *conditions).order_by(by, Case.id).limit(_MOST)
    return select(nearest.subquery().c.id)


def _why(case: Any, now: datetime) -> Waiting:
    if case.left or case.solved:
        return Waiting.ORPHANED if case.left else Waiting.CALL_BACK
    stands = STANDS.get(ledger.standing(case, now), Waiting.CALL_MERGED)  # closed, but not everybody was asked
    return Waiting.SUPPLEMENTED if case.came and stands is Waiting.PAUSED else stands


STANDS = {
    CaseStatus.RECORDED: Waiting.DISPATCH,
    CaseStatus.DISPATCHED: Waiting.ACCEPT,
    CaseStatus.WORKING: Waiting.RESOLVE,
    CaseStatus.WAITING: Waiting.PAUSED,
    CaseStatus.RESOLVED: Waiting.CHECK,
    CaseStatus.ASKED: Waiting.ASKED,
    CaseStatus.ANSWERING: Waiting.ASKED,
    CaseStatus.PREPARING: Waiting.WRITE,
    CaseStatus.SUBMITTED: Waiting.DECIDE,
    CaseStatus.DECIDED: Waiting.CARRY_OUT,
    CaseStatus.ASSIGNED: Waiting.TASK,
    CaseStatus.DOING: Waiting.TASK,
    CaseStatus.DONE: Waiting.DONE,
}


@per_person
def _shares(me: Actor) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Case.id, Case.number, Case.kind, Case.title, Party.opened_at, Party.due_at, Party.rule_id,
            Department.name.label("department"),
        )
        .join(Party, Party.case_id == Case.id)
        .join(Department, Case.department_id == Department.id)
        .where(Party.department_id == me.department_id, Party.host.is_(False), Party.done_at.is_(None))
        .where(_RUNNING, within_reach(Case, me, P.CASE_SEE))
        .where(or_(Party.officer_id.is_(None), Party.officer_id == me.id))
        .order_by(Party.due_at)
        .limit(_MOST)
    )  # fmt: skip


def shares(read: Read) -> list[DeskItem]:
    """Co-hosts' shares that my department has not answered: those nobody has taken on, and mine."""
    me = read.actor
    if not allows(me, P.CASE_WORK) or me.department_id is None:
        return []
    return [
        DeskItem(Waiting.SHARE, 0, s.title or "", s.due_at, s.rule_id, s.opened_at,
                 {"number": s.number, "enterprise": s.department}, s.id, s.kind)
        for s in rows(read, _shares(me), most=MOST)
    ]  # fmt: skip


@per_person
def _offshoots(me: Actor) -> Select[*tuple[Any, ...]]:
    own = (CaseStatus.ANSWERING, CaseStatus.DOING, CaseStatus.PREPARING, CaseStatus.SUBMITTED, CaseStatus.DECIDED)
    mine: list[ColumnElement[bool]] = [_RUNNING & Case.status.in_(own) & (Case.officer_id == me.id)]
    by_me = func.coalesce(Case.recorded_by_id, 0) == me.id  # not by its index: it has all that they ever recorded
    mine.append(_RUNNING & Case.status.in_([CaseStatus.ASKED, CaseStatus.ANSWERING]) & by_me)
    if allows(me, P.CASE_WORK) and me.department_id:
        waits = Case.status.in_([CaseStatus.ASKED, CaseStatus.ASSIGNED])
        mine.append(_RUNNING & waits & (Case.department_id == me.department_id))
    if allows(me, P.CASE_ASSIGN):
        mine.append((Case.status == CaseStatus.DONE) & within_reach(Case, me, P.CASE_ASSIGN))
    waiting = select(Case.id).where(Case.kind.in_(OFFSHOOTS), or_(*mine))
    return (
        select(*_SHOWN, Case.status, Case.resolved_at, Case.recorded_by_id, Department.name.label("department"))
        .join(Department, Case.department_id == Department.id)
        .where(Case.id.in_(waiting), within_reach(Case, me, P.CASE_SEE))
        .order_by(Case.due_at, Case.id)
        .limit(_MOST)
    )


def offshoots(read: Read) -> list[DeskItem]:
    """What grew out of cases: to answer, to write, to decide, to do, to check; and what I asked of others."""
    me = read.actor
    if not allows(me, P.CASE_SEE):
        return []
    return [
        DeskItem(_stands(c, me.id), 0, c.title or "", None if c.resolved_at else c.due_at, c.rule_id, c.begun_at,
                 {"number": c.number, "enterprise": c.department}, c.id, c.kind)
        for c in rows(read, _offshoots(me), most=MOST)
    ]  # fmt: skip


def _stands(case: Any, me: int) -> Waiting:
    awaited = case.kind is CaseKind.COORDINATION and case.recorded_by_id == me
    return Waiting.AWAITED if awaited else STANDS[case.status]
