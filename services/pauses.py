"""Pauses end by themselves; the sweep writes down that they have, and tells who answers for the case."""

from datetime import UTC, date, datetime, time

from sqlalchemy import select

from db.base import Record
from db.cases import Case
from domain.access import Actor
from domain.access import Permission as P
from domain.calendar import ZONE
from domain.cases import CaseStatus
from domain.complaints import ExpiryPast, PauseTooLong
from domain.ledger import Holder
from services import ledger, windows
from services.work import Read, Work, command, query


def sweep(system: Actor) -> int:
    """Wake every case whose pause has ended. Answers how many there were."""
    return sum(_wake(system, case_id=id) for id in _over(system))


def ends_on(work: Work, until: date) -> datetime:
    """The close of business of that day, when a pause that begins now ends by itself. Raises ExpiryPast,
    PauseTooLong."""
    latest = windows.pause_until(work.db, work.now).astimezone(ZONE).date()
    if until > latest:
        raise PauseTooLong(until=latest)
    expires = datetime.combine(until, time(17, 30), ZONE).astimezone(UTC)
    if expires <= work.now:
        raise ExpiryPast
    return expires


def begin(work: Work, case: Case, holder: Holder, reason: str, evidence: str, until: date) -> tuple[Record, ...]:
    """The clock stands from now on, approved by the actor. Raises ExpiryPast, PauseTooLong."""
    return ledger.hold(work, case, holder, reason=reason, evidence=evidence, expires_at=ends_on(work, until))


@query(P.SWEEP_RUN)
def _over(read: Read) -> list[int]:
    ended = select(Case.id).where(Case.resolved_at.is_(None), Case.status == CaseStatus.WAITING)
    ended = ended.where(Case.paused_until <= read.now)
    return list(read.db.scalars(ended))


@command(P.SWEEP_RUN)
def _wake(work: Work, *, case_id: int) -> bool:
    """The ledger says what has been so since the expiry; somebody may have been faster."""
    case = work.lock(Case, case_id)
    woken = ledger.wake(work, case)
    if woken:
        work.record(case, "complaint.woke", *woken)
        work.notify([case.officer_id], "complaint.woke", case_id=case.id, number=case.number, title=case.title)
    return bool(woken)
