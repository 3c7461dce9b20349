"""Until when, and by whom, a move may be made: what the rulebook says beyond state and permission."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.cases import Case
from db.complaints import Complaint
from domain.access import Permission as P
from domain.complaints import (
    COMPLAINT,
    AssignmentFinal,
    ResolvedItYourself,
    SaysSolved,
    StillTimeToAnswer,
    TooLateToObject,
    TooLateToReopen,
)
from domain.errors import Refusal
from domain.ledger import shifted
from domain.offshoots import AnotherDepartments
from services import rules
from services.work import Read


def object_until(db: Session, case: Case) -> datetime | None:
    """Until when the department may return what was dispatched to it (clause 63)."""
    return _under(db, "case.object", case.dispatched_at)


def confirm_until(db: Session, resolved_at: datetime) -> datetime:
    """Until when the enterprise may say what it thinks of a resolution; then it is silent."""
    return rules.due_from(db, rules.rule_on(db, "case.confirm", resolved_at), resolved_at)


def reopen_until(db: Session, case: Case) -> datetime | None:
    """Until when a closed case may be reopened."""
    return _under(db, "case.reopen", case.closed_at)


def pause_until(db: Session, now: datetime) -> datetime:
    """Until when a clock that is stopped now may stand at most, before it is stopped anew."""
    return rules.due_from(db, rules.rule_on(db, "case.pause", now), now)


def extend_until(db: Session, case: Case) -> datetime:
    """Until when more time may be asked for: so many working days before the promise is due (clause 8)."""
    rule = rules.rule_on(db, "case.extend", case.begun_at)
    return shifted(case.due_at, -int(rule.value), rules.calendar_for(db))


def _under(db: Session, code: str, since: datetime | None) -> datetime | None:
    return rules.due_from(db, rules.rule_on(db, code, since), since) if since else None


def bar(read: Read, case: Case, move: str) -> Refusal | None:
    """Why this move may not be made now, or not by who asks, although state and permission would allow it."""
    if move in BY_ITS_PEOPLE and read.actor.department_id != case.department_id:
        return AnotherDepartments(department=case.department.name)
    check = BARS.get(move)
    return check(read, case) if check else None


def _send_back(read: Read, case: Case) -> Refusal | None:
    if case.assignment_final:
        return AssignmentFinal()
    until = object_until(read.db, case)
    return TooLateToObject(until=until) if until and read.now > until else None


def _verify(read: Read, case: Case) -> Refusal | None:
    resolved_by = read.db.scalar(select(Complaint.resolved_by_id).where(Complaint.case_id == case.id))
    return ResolvedItYourself() if resolved_by == read.actor.id else None


def _rest(read: Read, case: Case) -> Refusal | None:
    said = read.db.scalars(select(Complaint).where(Complaint.case_id == case.id)).one()
    if said.said_solved_at:
        return SaysSolved()
    until = said.confirm_due_at
    return StillTimeToAnswer(until=until) if until and read.now <= until else _verify(read, case)


def _reopen(read: Read, case: Case) -> Refusal | None:
    until = reopen_until(read.db, case)
    return TooLateToReopen(until=until) if until and read.now > until else None


# What the department does that has the case; whoever recorded it or had it before does nothing in its place.
BY_ITS_PEOPLE = {move.name for move in COMPLAINT.moves if move.needs is P.CASE_WORK}
BARS = {"send_back": _send_back, "verify": _verify, "rest": _rest, "reopen": _reopen}
