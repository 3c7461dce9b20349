"""More time for a case: asked for in time by who works on it, answered by the centre in words (clause 8)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.case_requests import Extension
from db.cases import Case
from domain.access import Permission as P
from domain.cases import CaseStatus
from domain.complaints import AlreadyAsked, ExtensionNeedsOutsider, TooLateToExtend
from domain.errors import IllegalMove
from domain.typed import insist, paragraph, within
from services import case_requests, ledger, offshoots, projects, windows
from services.filing import keepers
from services.work import Seen, Work, command

MOST = 60


@dataclass(frozen=True)
class ExtensionCard:
    """More time asked for. `granted` None: not answered yet. `answered_by` None with an answer: it lapsed."""

    id: int
    workdays: int
    reason: str
    asked_by: str
    asked_at: datetime
    granted: bool | None
    answer: str | None
    answered_by: str | None
    answered_at: datetime | None


@command(P.CASE_WORK)
def ask(work: Work, seen: Seen, *, workdays: int | None, reason: str) -> None:
    """Ask for so many more working days. Raises AnotherDepartments, TooLateToExtend,
    AlreadyAsked, IllegalMove, OutOfBounds, Incomplete."""
    case = work.take(Case, seen)
    woken = ledger.wake(work, case)
    offshoots.by_its_people(work, case)
    if case.status is not CaseStatus.WORKING:
        raise IllegalMove(move="Ask for more time", state=case.status.label)
    insist({"Working days": within(workdays, "Working days", 1, MOST), "Why": reason})
    assert workdays is not None
    if case_requests.waiting(work.db, Extension, case.id):
        raise AlreadyAsked
    until = windows.extend_until(work.db, case)
    if work.now > until:
        raise TooLateToExtend(until=until)
    asked = work.add(
        Extension(case_id=case.id, workdays=workdays, reason=paragraph(reason, "Why"), asked_by_id=work.actor.id)
    )
    work.record(case, "complaint.extension_asked", *woken, asked, workdays=workdays, reason=asked.reason)
    work.notify(keepers(work, case), "complaint.extension_asked", case_id=case.id, number=case.number,
                title=case.title, by=work.actor.name, workdays=workdays, reason=asked.reason)  # fmt: skip


@command(P.CASE_PAUSE)
def answer(work: Work, seen: Seen, *, granted: bool, words: str = "") -> None:
    """Grant or refuse what was asked; granted, the promise moves. A refusal needs words. Raises NothingAsked,
    ExtensionNeedsOutsider, Incomplete."""
    case = work.take(Case, seen)
    asked = case_requests.answered(work, Extension, case, granted, words, ExtensionNeedsOutsider)
    if granted:
        case.extra_workdays += asked.workdays
        ledger.promise_anew(work.db, case, work.now)
    kind = "complaint.extension_granted" if granted else "complaint.extension_refused"
    said = {"workdays": asked.workdays} if granted else {"reason": asked.answer}
    case_requests.tell_answer(work, case, kind, asked, [asked], **said)


def asked_for(db: Session, case_id: int) -> list[ExtensionCard]:
    """What more time was asked for a case, newest first."""
    rows = db.scalars(select(Extension).where(Extension.case_id == case_id).order_by(Extension.id.desc())).all()
    people = projects.people_named(db, (id for row in rows for id in (row.asked_by_id, row.answered_by_id)))
    return [
        ExtensionCard(
            row.id, row.workdays, row.reason, people.get(row.asked_by_id, ""), row.created_at, row.granted, row.answer,
            people.get(row.answered_by_id), row.answered_at,
        )
        for row in rows
    ]  # fmt: skip
