"""The 经济110 complaint board: recorded, dispatched, answered, resolved, checked (clauses 6, 48, 69)."""

from datetime import date
from typing import Any

from sqlalchemy import select

from db.case_requests import PauseRequest
from db.cases import Case
from db.complaints import Complaint
from db.org import Department
from domain.access import Permission as P
from domain.cases import CaseStatus
from domain.complaints import (
    COMPLAINT,
    SAID,
    AboutItself,
    AboutWhom,
    HasItAlready,
    NobodyThere,
    NotOnTheSpot,
    Outcome,
    PauseNeedsOutsider,
    SameDepartment,
    StillTimeToAnswer,
)
from domain.errors import Invalid, NotFound
from domain.ledger import PAUSING, Holder
from domain.projects import NotOfDepartment
from domain.typed import paragraph
from services import (
    accountability,
    case_requests,
    filing,
    ledger,
    offshoots,
    outcomes,
    parties,
    pauses,
    sealing,
    windows,
)
from services.filing import ComplaintFacts, keepers
from services.steps import Steps
from services.work import Work, command


@command(P.CASE_RECORD)
def record(work: Work, *, facts: ComplaintFacts, enterprise_id: int | None = None) -> int:
    """Take a complaint down; answers the case's id. Whoever records it answers for it until a named person accepts
    it (first asked, clause 6). Its two promises, reply and resolution, begin now. Raises Invalid, NotFound."""
    return filing.file(work, facts, enterprise_id).id


@command(P.CASE_RECORD)
def record_settled(work: Work, *, facts: ComplaintFacts, resolution: str, enterprise_id: int | None = None) -> int:
    """Take a complaint down that was solved on the spot (clause 49); answers the case's id. Counted apart, and called
    back like any other. Raises Invalid, NotFound, Incomplete, NotOnTheSpot for what is sealed from who records it."""
    case = filing.file(work, facts, enterprise_id)
    if case.officer_id != work.actor.id:
        raise NotOnTheSpot
    case.status = COMPLAINT.move("settle", case.status).target
    work.record(case, "complaint.settle", *_settled(work, case, resolution))
    return case.id


step = Steps(COMPLAINT, Case, wake=ledger.wake, bar=windows.bar)


@step("dispatch")
def dispatch(work: Work, case: Case, *, department: int, about: int | None = None, note: str = "") -> list[object]:
    """Send it to the department that shall answer it. Until one of its people accepts, who recorded it answers. Sent
    again to a department that returned it, it is theirs for good. What accuses somebody goes nowhere before it is said
    whom, or nobody (`NO_DEPARTMENT`): it is sealed from them first. Raises AboutWhom, AboutItself, NobodyThere,
    NotFound."""
    if case.about_id is None and about is None and _of(work, case).category.accuses:
        raise AboutWhom
    sealed = sealing.close(work, case, about) if about else []
    return [*sealed, *_pass_on(work, case, department, note)]


@step("transfer")
def transfer(work: Work, case: Case, *, department: int, reason: str) -> list[object]:
    """Take it from one department, whether it has accepted or not, and send it to another. A clock that stood runs
    again; else the enterprise's promise does not move. Raises SameDepartment, AboutItself, NobodyThere, NotFound."""
    complaint = _of(work, case)
    complaint.transfers += 1
    return [complaint, *_pass_on(work, case, department, reason)]


def _pass_on(work: Work, case: Case, department_id: int, reason: str) -> list[object]:
    to = work.db.get(Department, department_id)
    if to is None or to.closed_on:
        raise NotFound(what="Department")
    held = ledger.current(work, case)
    if case.about_id == to.id:
        raise AboutItself(department=to.name)
    if held.holder is not Holder.CENTRE and held.department_id == to.id:
        raise SameDepartment(department=to.name)
    if not offshoots.workers_of(work, to.id, case.about):
        raise NobodyThere(department=to.name)
    filing.assign(work, case, to.id)
    touched = (
        *parties.host_moves(work, case),
        *ledger.hold(work, case, Holder.DEPARTMENT, reason=reason or None),
    )
    people = offshoots.people_of(work, to.id, case.about)
    work.notify(people, "complaint.dispatch", case_id=case.id, urgent=_of(work, case).urgent,
                number=case.number, title=case.title)  # fmt: skip
    return list(touched)


@step("settle")
def settle(work: Work, case: Case, *, resolution: str, despite: str = "") -> list[object]:
    """Solved on the spot by who was first asked; counted apart (clause 49). Raises StillOpen."""
    complaint = _of(work, case)
    complaint.despite = offshoots.ends_without(work, case, despite)
    return _settled(work, case, resolution)


def _settled(work: Work, case: Case, resolution: str) -> list[Any]:
    complaint = _of(work, case)
    complaint.on_the_spot = True
    complaint.reply = paragraph(resolution, "What was done")
    return [complaint, *_resolved(work, case, complaint, complaint.reply)]


@step("accept")
def accept(work: Work, case: Case) -> list[object]:
    """From this moment the one who accepts is the named person accountable. Too late is counted (clause 6)."""
    complaint = _of(work, case)
    complaint.late_accepts += bool(case.accept_due_at and work.now > case.accept_due_at)
    case.officer_id, case.accepted_at = work.actor.id, work.now
    work.notify([case.recorded_by_id], "complaint.accept", case_id=case.id,
                number=case.number, title=case.title, by=work.actor.name)  # fmt: skip
    return [complaint, *ledger.hold(work, case, Holder.DEPARTMENT)]


@step("send_back")
def send_back(work: Work, case: Case, *, reason: str) -> list[object]:
    """The department says the case is not its own; it lies with the centre, which decides. Once, and only within the
    limit of an objection. Raises AssignmentFinal, TooLateToObject (clause 63)."""
    complaint = _of(work, case)
    complaint.returns += 1
    case.department_id = accountability.centre_id(work)
    case.dispatched_at = case.accept_due_at = None
    touched = ledger.hold(work, case, Holder.CENTRE, reason=reason)
    work.notify(keepers(work, case), "complaint.send_back", case_id=case.id, urgent=complaint.urgent,
                number=case.number, title=case.title, by=work.actor.name, reason=reason)  # fmt: skip
    return [complaint, *touched]


@step("reply")
def reply(work: Work, case: Case, *, reply: str) -> list[object]:
    """The first reply to the enterprise: the first of the two promises (clause 51). A later one replaces its words."""
    complaint = _of(work, case)
    complaint.reply = paragraph(reply, "Reply to the enterprise")
    case.replied_at = case.replied_at or work.now
    return [complaint]


@step("pause")
def pause(work: Work, case: Case, *, holder: Holder, reason: str, evidence: str, until: date) -> list[object]:
    """Stop the clock: with reason and evidence, approved by somebody outside the department, to end by itself.

    Raises PauseNeedsOutsider, ExpiryPast, PauseTooLong.
    """
    if work.actor.department_id == case.department_id:
        raise PauseNeedsOutsider
    lapsed = case_requests.lapse(work, case, PauseRequest)
    return [*lapsed, *pauses.begin(work, case, holder, reason, evidence, until)]


@step("resume")
def resume(work: Work, case: Case) -> list[object]:
    """The clock runs again; the promise moves by the working time for which it stood."""
    return list(ledger.hold(work, case, Holder.DEPARTMENT))


@step("hand_on")
def hand_on(work: Work, case: Case, *, officer: int, reason: str) -> list[object]:
    """Another person of the same department is the named one from now on: a new line of the ledger, and no transfer. A
    clock that stands goes on standing. Raises NotFound, CannotTakeIt, OfTheirHouse, NotOfDepartment, HasItAlready."""
    to = offshoots.named_person(work, officer, P.CASE_WORK, case.about)
    if to.department_id != case.department_id:
        raise NotOfDepartment(name=to.name, department=case.department.name)
    if to.id == case.officer_id:
        raise HasItAlready(name=to.name)
    case.officer_id = to.id
    if ledger.current(work, case).holder in PAUSING:
        case.status = CaseStatus.WAITING
    work.notify([to.id], "complaint.hand_on", case_id=case.id, urgent=_of(work, case).urgent, by=work.actor.name,
                number=case.number, title=case.title, reason=reason)  # fmt: skip
    return list(ledger.change_hands(work, case, reason=reason))


@step("resolve")
def resolve(work: Work, case: Case, *, resolution: str, despite: str = "") -> list[object]:
    """Say what was done for the enterprise. The centre calls back before the case is closed. Raises StillOpen while a
    co-host owes its answer or a task is open and nobody says why it ends without them (clause 95)."""
    complaint = _of(work, case)
    complaint.despite = offshoots.ends_without(work, case, despite)
    work.notify(keepers(work, case), "complaint.resolve", case_id=case.id, number=case.number, title=case.title)
    lapsed = [*case_requests.lapse(work, case), *parties.host_done(work, case)]
    return [complaint, *lapsed, *_resolved(work, case, complaint, paragraph(resolution, "What was done"))]


def _resolved(work: Work, case: Case, complaint: Complaint, resolution: str) -> list[object]:
    complaint.resolution, complaint.resolved_by_id = resolution, work.actor.id
    complaint.reply = complaint.reply or resolution
    complaint.confirm_due_at = windows.confirm_until(work.db, work.now)
    case.resolved_at, case.replied_at = work.now, case.replied_at or work.now
    return list(ledger.close(work, case))


@step("verify")
def verify(work: Work, case: Case, *, outcome: Outcome, words: str = "") -> list[object]:
    """What the enterprise says when it is called back. “Not solved” and “nobody came” send the case back to work at
    once. Raises ResolvedItYourself; StillTimeToAnswer where it was not reached and may yet answer."""
    complaint = _of(work, case)
    until = complaint.confirm_due_at
    if outcome not in SAID:
        raise Invalid(field="What the enterprise says", problem="Choose what it says.")
    if outcome is Outcome.UNREACHABLE and until and work.now <= until:
        raise StillTimeToAnswer(until=until)
    return list(outcomes.heard(work, case, complaint, outcome, words=words))


@step("rest")
def rest(work: Work, case: Case) -> list[object]:
    """The enterprise was silent until its time was over: closed, and counted as silence. Raises StillTimeToAnswer."""
    return list(outcomes.heard(work, case, _of(work, case), Outcome.SILENT))


@step("reopen")
def reopen(work: Work, case: Case, *, reason: str) -> list[object]:
    """Back to the same department and person with a new promise; what the enterprise said before is in the trail.
    Raises TooLateToReopen."""
    complaint = _of(work, case)
    complaint.outcome = complaint.outcome_words = complaint.outcome_at = complaint.rating = None
    return [complaint, *outcomes.back_to_work(work, case, complaint, reason=reason)]


def _of(work: Work, case: Case) -> Complaint:
    return work.db.scalars(select(Complaint).where(Complaint.case_id == case.id)).one()
