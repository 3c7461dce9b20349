"""What the enterprise says of a resolution, by telephone or by its code link, and what follows from it (clause 86)."""

from sqlalchemy import select

from db.base import Record
from db.cases import Case
from db.complaints import Complaint
from db.org import User
from db.rules import Rule
from domain.cases import CaseStatus
from domain.complaints import CONTESTED, Outcome
from domain.ledger import Holder
from services import accountability, filing, ledger, rules
from services.sealing import may_see
from services.work import Work


def heard(
    work: Work,
    case: Case,
    complaint: Complaint,
    outcome: Outcome,
    *,
    words: str = "",
    rating: int | None = None,
    by_link: bool = False,
) -> list[Record]:
    """Write down what the enterprise says of a resolved case. Solved, not reached or silent: it is closed. “Not
    solved” and “nobody came”: it goes back to work at once. Answers the other rows touched."""
    complaint.outcome, complaint.outcome_words, complaint.outcome_at = outcome, words or None, work.now
    kept = complaint.said_rating if outcome is Outcome.SOLVED else None
    complaint.outcome_by_link, complaint.rating = by_link, rating or kept
    complaint.said_solved_at = complaint.said_rating = None
    if outcome in CONTESTED:
        return [complaint, *back_to_work(work, case, complaint, reason=words or outcome.label)]
    case.status, case.closed_at = CaseStatus.CLOSED, work.now
    return [complaint]


def heard_of_merged(
    work: Work,
    case: Case,
    said: Complaint,
    goes_on: Case,
    outcome: Outcome,
    words: str,
    *,
    rating: int | None = None,
    by_link: bool = False,
) -> None:
    """Who filed what was merged is content or not for themselves: “solved” closes nothing for who filed the other, but
    “not solved” has the case in which it goes on worked on again."""
    said.outcome, said.outcome_words, said.outcome_at = outcome, words or None, work.now
    said.outcome_by_link, said.rating = by_link, rating
    kind = "complaint.contested" if outcome in CONTESTED else "complaint.confirmed"
    # What a call heard stands in the entry itself: the same answer twice is no change.
    details: dict[str, object] = {"words": words} if by_link else {"outcome": outcome}
    work.record(case, kind if by_link else "complaint.verify", said, **details)
    if outcome in CONTESTED:
        done = work.db.scalars(select(Complaint).where(Complaint.case_id == goes_on.id)).one()
        done.outcome = done.outcome_words = done.outcome_at = done.rating = None
        goes_on.progressed_at = work.now
        held = back_to_work(work, goes_on, done, reason=words or outcome.label)
        work.record(goes_on, "case.absorbed_contested", done, *held, number=case.number, words=words)
    if by_link or outcome in CONTESTED:
        work.notify({*filing.keepers(work, goes_on), goes_on.officer_id}, kind, case_id=case.id, number=case.number,
                    title=case.title)  # fmt: skip


def back_to_work(work: Work, case: Case, complaint: Complaint, *, reason: str) -> list[Record]:
    """A reopened case makes a new promise; the old one stays in the trail. It lies with the same department and person
    as before. What was settled on the spot waits for dispatch; where the person has left, another accepts it."""
    rule = rules.rule_on(work.db, work.db.get_one(Rule, case.rule_id).code, work.now)
    case.rule_id, case.extra_workdays = rule.id, 0
    case.resolved_at = case.closed_at = complaint.resolved_by_id = complaint.confirm_due_at = None
    complaint.said_solved_at = complaint.said_rating = None
    complaint.reopenings += 1
    case.status = _where_to(work, case, settled=complaint.on_the_spot)
    complaint.on_the_spot = False
    if case.status is CaseStatus.DISPATCHED:
        filing.assign(work, case, case.department_id)
    held = ledger.open_first(
        work, case, Holder.CENTRE if case.status is CaseStatus.RECORDED else Holder.DEPARTMENT, reason=reason
    )
    case.promised_at = held.from_at
    ledger.promise_anew(work.db, case, held.from_at)
    work.notify([case.officer_id], "complaint.reopen", case_id=case.id, number=case.number, title=case.title,
                reason=reason)  # fmt: skip
    return [held]


def _where_to(work: Work, case: Case, settled: bool) -> CaseStatus:
    if settled:
        case.department_id = accountability.centre_id(work)
        return CaseStatus.RECORDED
    officer, first_asked = work.db.get_one(User, case.officer_id), case.recorded_by_id
    if officer.department_id == case.department_id and may_see(work.db, officer.id, case):
        return CaseStatus.WORKING
    known = first_asked is not None and may_see(work.db, first_asked, case)
    case.officer_id = first_asked if first_asked and known else filing.on_duty(work, case.about)
    return CaseStatus.DISPATCHED
