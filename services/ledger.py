"""The only writer of holdings: at whom a case lies, and what that makes of its promise."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from sqlalchemy import ColumnElement, and_, literal, or_, select
from sqlalchemy import case as sql_case
from sqlalchemy.orm import Session

from db.cases import Case, Holding
from db.engine import kept_rows
from db.rules import Rule
from domain.cases import CaseStatus
from domain.ledger import PAUSING, Holder, Span, promise
from services import rules
from services.work import Work


def open_first(work: Work, case: Case, holder: Holder, *, reason: str | None = None) -> Holding:
    """The case begins, or begins anew: from now on it lies with `holder`."""
    last = None
    if case not in work.born:
        last = work.db.scalar(select(Holding.to_at).where(Holding.case_id == case.id).order_by(Holding.from_at.desc()))
    return work.add(_holding(case, holder, _after(last, work.now), reason=reason))


def current(work: Work, case: Case) -> Holding:
    """The one open holding that the database grants every open case."""
    return work.db.scalars(select(Holding).where(Holding.case_id == case.id, Holding.to_at.is_(None))).one()


def hold(
    work: Work,
    case: Case,
    holder: Holder,
    *,
    reason: str | None = None,
    evidence: str | None = None,
    expires_at: datetime | None = None,
    approved_by_id: int | None = None,
    at: datetime | None = None,
) -> tuple[Holding, Holding]:
    """From now on (or `at`) the case lies with `holder`; its promises move by the working time for which the clock
    stood. A pause names who approved it: the actor, where it is not said. Answers the holding that ended and the one
    that began.
    """
    last = current(work, case)
    last.to_at = last.next_at = at = _after(last.from_at, at or work.now)
    work.db.flush()  # the one-open index must see the end before the beginning
    approved_by = approved_by_id or (work.actor.id if expires_at else None)
    begun = _holding(case, holder, at, reason=reason, evidence=evidence, expires_at=expires_at, approved_by=approved_by)
    work.add(begun)
    case.paused_until = expires_at
    if expires_at or last.holder in PAUSING:  # else no clock stood, and no promise moves
        promise_anew(work.db, case, at)
    return last, begun


def change_hands(work: Work, case: Case, *, reason: str | None = None) -> tuple[Holding, Holding]:
    """It lies where it lay, in the hands of whom the case names now. A clock that stands goes on standing: for the
    reason, on the evidence, by the approval and until the day for which it was stopped."""
    last = current(work, case)
    why = last.reason if last.holder in PAUSING else reason
    return hold(
        work, case, last.holder, reason=why, evidence=last.evidence, expires_at=last.expires_at,
        approved_by_id=last.approved_by_id,
    )  # fmt: skip


def promise_anew(db: Session, case: Case, now: datetime) -> None:
    """Write down what the ledger makes of the promises that are open: of a clock that stands, as if it ran at the
    expiry."""
    when = case.paused_until or now
    if due := due_at(db, case, when):
        case.due_at = due
    if case.replied_at is None and (first := reply_due_at(db, case, when)):
        case.reply_due_at = first


def wake(work: Work, case: Case) -> tuple[Holding, ...]:
    """A pause that has ended by itself is written down as ended, at its expiry; before anything else is done."""
    if case.status is not CaseStatus.WAITING or standing(case, work.now) is CaseStatus.WAITING:
        return ()
    case.status, case.progressed_at = CaseStatus.WORKING, case.paused_until  # nobody could progress before
    return hold(work, case, Holder.DEPARTMENT, at=case.paused_until)


def standing(case: Case, now: datetime) -> CaseStatus:
    """Where the case stands at `now`: after the expiry of a pause it is worked on again, whoever noticed."""
    over = case.status is CaseStatus.WAITING and case.paused_until is not None and case.paused_until <= now
    return CaseStatus.WORKING if over else case.status


def stands(now: datetime) -> ColumnElement[CaseStatus]:
    """`standing()`, said in SQL."""
    over = (Case.status == CaseStatus.WAITING) & (Case.paused_until <= now)
    return sql_case((over, literal(CaseStatus.WORKING, Case.status.type)), else_=Case.status)


def overdue(now: datetime) -> ColumnElement[bool]:
    """Is a promise of the case past, of a reply or of the resolution? Also where its clock stands: what is stored then
    lies ahead, or it was late before, and a pause does not hide that. Never unknown, so it may be denied."""
    unanswered = and_(Case.replied_at.is_(None), Case.reply_due_at.is_not(None), Case.reply_due_at < now)
    return or_(Case.due_at < now, unanswered)


def first_due() -> ColumnElement[datetime]:
    """Which of its open promises falls due first, of a reply or of the resolution: once it is past, the case is
    overdue."""
    waits = and_(Case.replied_at.is_(None), Case.reply_due_at < Case.due_at)
    return sql_case((waits, Case.reply_due_at), else_=Case.due_at)


def close(work: Work, case: Case) -> tuple[Holding]:
    """The case is resolved: nobody holds it after this moment."""
    last = current(work, case)
    last.to_at, last.closed = _after(last.from_at, work.now), True
    return (last,)


def due_at(db: Session, case: Case, now: datetime) -> datetime | None:
    """The promise of a resolution as the ledger has it at `now`, under the rule that the case was opened under and
    with what extensions added. Aware UTC.

    None while the clock stands. Counted by the present calendar: where a day was changed since, this may be another
    moment than the stored promise. The stored one then moves when a pause begins or ends (it is counted anew in any
    case), by an extension or by a re-promise, all of which the trail shows; never when the case merely passes from
    hand to hand.
    """
    return _due(db, case, case.rule_id, case.extra_workdays, now)


def reply_due_at(db: Session, case: Case, now: datetime) -> datetime | None:
    """The promise of a first reply, likewise. None also where none was made."""
    return _due(db, case, case.reply_rule_id, 0, now) if case.reply_rule_id else None


def _due(db: Session, case: Case, rule_id: int, extra_workdays: int, now: datetime) -> datetime | None:
    return counted(db, rule_id, extra_workdays, spans_of(db, case.id), now)


def counted(db: Session, rule_id: int, extra_workdays: int, lived: Sequence[Span], now: datetime) -> datetime | None:
    """A promise as the ledger has it, for the holdings of a case that were read already."""
    spans = since_opened(lived)
    first = rules.due_from(db, db.get_one(Rule, rule_id), spans[0].from_at, extra_workdays)
    due = promise(spans[0].from_at, first, spans, now, rules.calendar_for(db))
    return due.astimezone(UTC) if due else None


def since_opened(spans: Sequence[Span]) -> list[Span]:
    """Those since the case was last opened: of these its promise speaks."""
    found: list[Span] = []
    for span in spans:
        if found and found[-1].to_at != span.from_at:
            found.clear()  # it was resolved in between, then reopened
        found.append(span)
    return found


def returned_by(db: Session, case: Case) -> set[int]:
    """The departments that have said that the case is not theirs: it went from them to the centre."""
    rows = pairwise(holdings(db, case.id))
    return {one.department_id for one, after in rows if one.next_at and after.holder is Holder.CENTRE}


def spans_of(db: Session, case_id: int) -> list[Span]:
    """Every holding over the whole life of the case, oldest first."""
    return spans_in(holdings(db, case_id))


def spans_in(rows: Sequence[Holding]) -> list[Span]:
    """The same, of holdings that were read already."""
    return [Span(row.holder, row.from_at, row.to_at, row.department_id, row.expires_at) for row in rows]


def holdings(db: Session, case_id: int) -> Sequence[Holding]:
    """Every holding of the case, oldest first."""
    found = select(Holding).where(Holding.case_id == case_id).order_by(Holding.from_at)
    return kept_rows(db, f"holdings of {case_id}", lambda: db.scalars(found).all())


def _holding(
    case: Case,
    holder: Holder,
    at: datetime,
    *,
    reason: str | None = None,
    evidence: str | None = None,
    expires_at: datetime | None = None,
    approved_by: int | None = None,
) -> Holding:
    return Holding(
        case_id=case.id, holder=holder, department_id=case.department_id, officer_id=case.officer_id, from_at=at,
        closed=False, reason=reason, evidence=evidence, expires_at=expires_at, approved_by_id=approved_by,
    )  # fmt: skip


def _after(last: datetime | None, at: datetime) -> datetime:
    """`at`, or just after `last` where two things happen in one moment or a server's clock was set back."""
    return at if last is None or at > last else last + timedelta(microseconds=1)
