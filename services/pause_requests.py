"""A stop of the clock for a case: asked for by who works on it, granted or declined from outside (clause 8)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from db.base import Record
from db.case_requests import PauseRequest
from db.cases import Case
from domain.access import Permission as P
from domain.cases import CaseStatus
from domain.complaints import PauseAskedAlready, PauseNeedsOutsider
from domain.errors import IllegalMove
from domain.ledger import Holder
from domain.typed import insist, paragraph
from services import case_requests, ledger, offshoots, pauses, projects
from services.filing import keepers
from services.work import Seen, Work, command


@dataclass(frozen=True)
class PauseRequestCard:
    """A stop of the clock that is asked for and not answered yet."""

    holder: Holder
    reason: str
    evidence: str
    until: date
    asked_by: str
    asked_at: datetime


@command(P.CASE_WORK)
def ask(work: Work, seen: Seen, *, holder: Holder | None, reason: str, evidence: str, until: date | None) -> None:
    """Ask to have the clock stopped, with reason and evidence, until a day. Raises AnotherDepartments, IllegalMove,
    PauseAskedAlready, Incomplete, ExpiryPast, PauseTooLong."""
    case = work.take(Case, seen)
    woken = ledger.wake(work, case)
    offshoots.by_its_people(work, case)
    if case.status is not CaseStatus.WORKING:
        raise IllegalMove(move="Ask for a stop of the clock", state=case.status.label)
    if case_requests.waiting(work.db, PauseRequest, case.id):
        raise PauseAskedAlready
    insist({"Who has it meanwhile": holder, "Why": reason, "Evidence": evidence, "At the latest until": until})
    assert holder is not None and until is not None
    pauses.ends_on(work, until)
    asked = work.add(
        PauseRequest(
            case_id=case.id, holder=holder, reason=paragraph(reason, "Why"), evidence=paragraph(evidence, "Evidence"),
            until=until, asked_by_id=work.actor.id,
        )
    )  # fmt: skip
    work.record(case, "complaint.pause_asked", *woken, asked, reason=asked.reason)
    work.notify(keepers(work, case), "complaint.pause_asked", case_id=case.id, number=case.number, title=case.title,
                by=work.actor.name, reason=asked.reason)  # fmt: skip


@command(P.CASE_PAUSE)
def answer(work: Work, seen: Seen, *, granted: bool, words: str = "") -> None:
    """Grant it: the clock stands from now on, approved by who grants it. Declining needs words. Raises NothingAsked,
    PauseNeedsOutsider, IllegalMove, Incomplete, ExpiryPast."""
    case = work.take(Case, seen)
    woken = ledger.wake(work, case)
    asked = case_requests.answered(work, PauseRequest, case, granted, words, PauseNeedsOutsider)
    if granted and case.status is not CaseStatus.WORKING:
        raise IllegalMove(move="Stop the clock", state=case.status.label)
    touched: list[Record] = [*woken, asked]
    if granted:
        case.status, case.progressed_at = CaseStatus.WAITING, work.now
        touched += pauses.begin(work, case, asked.holder, asked.reason, asked.evidence, asked.until)
    kind = "complaint.pause_granted" if granted else "complaint.pause_declined"
    case_requests.tell_answer(work, case, kind, asked, touched, reason=asked.reason if granted else asked.answer)


def waiting(db: Session, case_id: int) -> PauseRequestCard | None:
    """What is asked for a case and waits for its answer."""
    row = case_requests.waiting(db, PauseRequest, case_id)
    if row is None:
        return None
    name = projects.people_named(db, [row.asked_by_id]).get(row.asked_by_id, "")
    return PauseRequestCard(row.holder, row.reason, row.evidence, row.until, name, row.created_at)
