"""The only writer of holdings: at whom a case lies, and what that makes of its promise."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.cases import Case, Holding
from db.rules import Rule
from domain.ledger import PAUSING, Holder, Span, promise
from services import rules
from services.work import Work


def open_first(work: Work, case: Case, holder: Holder, *, reason: str | None = None) -> Holding:
    """The case begins, or begins anew: from now on it lies with `holder`."""
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
) -> tuple[Holding, Holding]:
    """From now on the case lies with `holder`; its promise moves by the working time for which the clock stood.

    A pause names who approved it: the actor. Answers the holding that ended and the one that began.
    """
    last = current(work, case)
    last.to_at = last.next_at = at = _after(last.from_at, work.now)
    work.db.flush()  # the one-open index must see the end before the beginning
    approved_by = work.actor.id if expires_at else None
    begun = _holding(case, holder, at, reason=reason, evidence=evidence, expires_at=expires_at, approved_by=approved_by)
    work.add(begun)
    if last.holder in PAUSING and (due := due_at(work.db, case, at)):  # else no clock stood, and no promise moves
        case.due_at = due
    return last, begun


def close(work: Work, case: Case) -> tuple[Holding]:
    """The case is resolved: nobody holds it after this moment."""
    last = current(work, case)
    last.to_at, last.closed = _after(last.from_at, work.now), True
    return (last,)


def due_at(db: Session, case: Case, now: datetime) -> datetime | None:
    """The promise as the ledger has it at `now`, under the rule that the case was opened under. Aware UTC.

    None while the clock stands. Counted by the present calendar: where a day was changed since, this may be another
    moment than the stored promise. The stored one then moves when a pause ends (it is counted anew in any case) or
    by a re-promise, both of which the trail shows; never when the case merely passes from hand to hand.
    """
    spans = spans_of(db, case.id)
    rule = db.get_one(Rule, case.rule_id)
    first = rules.due_from(db, rule, spans[0].from_at, case.extra_workdays)
    due = promise(spans[0].from_at, first, spans, now, rules.calendar_for(db))
    return due.astimezone(UTC) if due else None


def spans_of(db: Session, case_id: int) -> list[Span]:
    """The holdings since the case was last opened, oldest first."""
    found: list[Span] = []
    for row in holdings(db, case_id):
        if found and found[-1].to_at != row.from_at:
            found.clear()  # it was resolved in between, then reopened
        found.append(Span(row.holder, row.from_at, row.to_at, row.department_id, row.expires_at))
    return found


def holdings(db: Session, case_id: int) -> Sequence[Holding]:
    """Every holding of the case, oldest first."""
    return db.scalars(select(Holding).where(Holding.case_id == case_id).order_by(Holding.from_at)).all()


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
