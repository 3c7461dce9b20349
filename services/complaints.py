"""The 经济110 complaint board: recorded, dispatched, answered, resolved, checked (clauses 6, 48, 69)."""

from datetime import UTC, date, datetime, time

from sqlalchemy import select

from db.cases import Case
from db.complaints import Complaint
from db.org import Department, User
from domain.access import Permission as P
from domain.calendar import ZONE
from domain.cases import CaseStatus
from domain.complaints import COMPLAINT, AboutItself, ExpiryPast, Outcome, PauseNeedsOutsider, SameDepartment
from domain.errors import Invalid, NotFound
from domain.ledger import Holder
from domain.typed import paragraph
from services import accountability, filing, ledger, offshoots, parties, rules
from services.filing import ComplaintFacts, keepers
from services.steps import Steps
from services.work import Work, command


@command(P.CASE_RECORD)
def record(work: Work, *, facts: ComplaintFacts, enterprise_id: int | None = None) -> int:
    """Take a complaint down; answers the case's id. Whoever records it answers for it until a named person accepts
    it (first asked, clause 6). Its two promises, reply and resolution, begin now. Raises Invalid, NotFound."""
    return filing.file(work, facts, enterprise_id).id


step = Steps(COMPLAINT, Case)


@step("dispatch")
def dispatch(work: Work, case: Case, *, department: int, note: str = "") -> list[object]:
    """Send it to the department that shall answer it. Until one of its people accepts, who recorded it answers."""
    return _pass_on(work, case, department, note)


@step("transfer")
def transfer(work: Work, case: Case, *, department: int, reason: str) -> list[object]:
    """Take it from one department and send it to another; the enterprise's promise does not move. Raises
    SameDepartment, AboutItself."""
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
    if case.status is CaseStatus.DISPATCHED and held.holder is Holder.DEPARTMENT and held.department_id == to.id:
        raise SameDepartment(department=to.name)
    accept = rules.rule_on(work.db, "case.accept", work.now)
    case.department_id, case.dispatched_at = to.id, work.now
    case.accept_due_at = rules.due_from(work.db, accept, work.now)
    touched = (
        *parties.host_moves(work, case),
        *ledger.hold(work, case, Holder.DEPARTMENT, reason=reason or None),
    )
    people = work.db.scalars(select(User.id).where(User.department_id == to.id, User.disabled_at.is_(None)))
    work.notify(people, "complaint.dispatch", case_id=case.id, urgent=_of(work, case).urgent,
                number=case.number, title=case.title)  # fmt: skip
    return list(touched)


@step("settle")
def settle(work: Work, case: Case, *, resolution: str, despite: str = "") -> list[object]:
    """Solved on the spot by who was first asked; counted apart (clause 49). Raises StillOpen."""
    complaint = _of(work, case)
    complaint.despite = offshoots.ends_without(work, case, despite)
    complaint.on_the_spot = True
    complaint.reply = complaint.resolution = paragraph(resolution, "What was done")
    case.replied_at = case.resolved_at = work.now
    return [complaint, *ledger.close(work, case)]


@step("accept")
def accept(work: Work, case: Case) -> list[object]:
    """From this moment the one who accepts is the named person accountable."""
    case.officer_id, case.accepted_at = work.actor.id, work.now
    work.notify([case.recorded_by_id], "complaint.accept", case_id=case.id,
                number=case.number, title=case.title, by=work.actor.name)  # fmt: skip
    return list(ledger.hold(work, case, Holder.DEPARTMENT))


@step("send_back")
def send_back(work: Work, case: Case, *, reason: str) -> list[object]:
    """The department says the case is not its own; it lies with the centre, which decides."""
    complaint = _of(work, case)
    complaint.returns += 1
    case.department_id = accountability.centre_id(work)
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

    Raises PauseNeedsOutsider, ExpiryPast.
    """
    if work.actor.department_id == case.department_id:
        raise PauseNeedsOutsider
    expires = datetime.combine(until, time(17, 30), ZONE).astimezone(UTC)
    if expires <= work.now:
        raise ExpiryPast
    return list(ledger.hold(work, case, holder, reason=reason, evidence=evidence, expires_at=expires))


@step("resume")
def resume(work: Work, case: Case) -> list[object]:
    """The clock runs again; the promise moves by the working time for which it stood."""
    return list(ledger.hold(work, case, Holder.DEPARTMENT))


@step("resolve")
def resolve(work: Work, case: Case, *, resolution: str, despite: str = "") -> list[object]:
    """Say what was done for the enterprise. The centre calls back before the case is closed. Raises StillOpen while a
    co-host owes its answer or a task is open and nobody says why it ends without them (clause 95)."""
    complaint = _of(work, case)
    complaint.despite = offshoots.ends_without(work, case, despite)
    complaint.resolution = paragraph(resolution, "What was done")
    complaint.reply = complaint.reply or complaint.resolution
    case.resolved_at, case.replied_at = work.now, case.replied_at or work.now
    work.notify(keepers(work, case), "complaint.resolve", case_id=case.id, number=case.number, title=case.title)
    return [complaint, *parties.host_done(work, case), *ledger.close(work, case)]


@step("verify")
def verify(work: Work, case: Case, *, outcome: Outcome, words: str = "") -> list[object]:
    """What the enterprise says when it is called back. “Not solved” and “nobody came” are counted as said; the centre
    then reopens the case. Raises Invalid when who resolved it calls back."""
    if work.actor.id == case.officer_id:
        raise Invalid(field="What the enterprise says", problem="Somebody else than who resolved it calls back.")
    complaint = _of(work, case)
    complaint.outcome, complaint.outcome_words, complaint.outcome_at = outcome, words or None, work.now
    case.closed_at = work.now
    return [complaint]


@step("reopen")
def reopen(work: Work, case: Case, *, reason: str) -> list[object]:
    """A reopened case makes a new promise; the old one stays in the trail. It lies with the same department."""
    rule = rules.rule_on(work.db, "case.resolve", work.now)
    case.rule_id, case.due_at = rule.id, rules.due_from(work.db, rule, work.now)
    case.resolved_at = case.closed_at = None
    held = ledger.open_first(work, case, Holder.DEPARTMENT, reason=reason)
    work.notify([case.officer_id], "complaint.reopen", case_id=case.id,
                number=case.number, title=case.title, reason=reason)  # fmt: skip
    return [held]


def _of(work: Work, case: Case) -> Complaint:
    return work.db.scalars(select(Complaint).where(Complaint.case_id == case.id)).one()
