"""`domain.limits.lamp()` of a case, said in SQL, for whoever counts or filters. Tests hold the two together."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, not_, or_, select
from sqlalchemy.orm import Session

from db.cases import Case
from db.rules import Rule
from db.tallies import seconds_of
from domain.calendar import midnight
from domain.cases import CaseStatus
from domain.limits import WARNING_AT_MOST, Lamp
from services import ledger, rules
from services.clock import local_day


def shows(lamp: Lamp, db: Session, now: datetime) -> ColumnElement[bool]:
    """Does an open case show this lamp? None of them where its clock stands and nothing was late before."""
    red = ledger.overdue(now)
    if lamp is Lamp.RED:
        return red
    runs, near = and_(not_(still(now)), not_(red)), _near(db, now)
    # What comes first follows from the rest; it says where a walk along an index begins.
    if lamp is Lamp.AMBER:
        return and_(Case.due_at >= now, runs, near)
    return and_(Case.due_at >= _last_day_ends(db, now), runs, not_(near))


def shown(db: Session, now: datetime) -> ColumnElement[str | None]:
    """The lamp that an open case shows; nothing where its clock stands. For whoever counts all of them: each case is
    asked once, and no further than it needs to be."""
    return case(
        (ledger.overdue(now), Lamp.RED.value), (still(now), None), (_near(db, now), Lamp.AMBER.value),
        else_=Lamp.GREEN.value,
    )  # fmt: skip


def still(now: datetime) -> ColumnElement[bool]:
    """Its clock stands."""
    return ledger.stands(now) == CaseStatus.WAITING


def _last_day_ends(db: Session, now: datetime) -> datetime:
    """What is due before this moment has at most one working day left."""
    calendar = rules.calendar_for(db)
    return midnight(calendar.next_workday(calendar.next_workday(local_day(now))))


def _near(db: Session, now: datetime) -> ColumnElement[bool]:
    """The share of the limit, or at most one working day, is left of one of its promises."""
    end = _last_day_ends(db, now)
    share = _share(db)
    begun = seconds_of(Case.begun_at)
    at = int(now.timestamp())

    def near(due: Any) -> ColumnElement[bool]:
        left = seconds_of(due) - at
        within_share = and_(left <= (seconds_of(due) - begun) * share, left <= WARNING_AT_MOST.total_seconds())
        return or_(due < end, within_share)

    waits = and_(Case.replied_at.is_(None), Case.reply_due_at.is_not(None))
    return or_(near(Case.due_at), and_(waits, near(Case.reply_due_at)))


def _share(db: Session) -> Any:
    """That of a case's rule; most rules have the same, and are not named."""
    shares: dict[float, list[int]] = {}
    for id, amber_share in db.execute(select(Rule.id, Rule.amber_share)):
        shares.setdefault(float(amber_share), []).append(id)
    usual = max(shares, key=lambda share: len(shares[share]), default=0.0)
    others = [(Case.rule_id.in_(ids), share) for share, ids in shares.items() if share != usual]
    return case(*others, else_=usual) if others else usual
