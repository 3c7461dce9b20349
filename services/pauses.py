"""Pauses end by themselves; the sweep writes down that they have, and tells who answers for the case."""

from sqlalchemy import select

from db.cases import Case
from domain.access import Actor
from domain.access import Permission as P
from domain.cases import CaseStatus
from services import ledger
from services.work import Read, Work, command, query


def sweep(system: Actor) -> int:
    """Wake every case whose pause has ended. Answers how many there were."""
    return sum(_wake(system, case_id=id) for id in _over(system))


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
