"""Complaints about a department: sealed from its people, opened by supervision with a reason that is shown."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.base import Record
from db.cases import Case
from db.complaints import Unsealing
from db.org import Department, User
from domain.access import Permission as P
from domain.access import Role, allows, stands_in_for
from domain.cases import BOARD, CaseStatus
from domain.errors import NotFound, Refusal, SessionEnded
from domain.typed import paragraph
from services import accountability, filing, ledger, offshoots, rulebook
from services.rulebook import Due
from services.sessions import load_actor
from services.work import Read, Seen, Work, command, query


class HandledByItself(Refusal):
    template = "{department} has this case. Take it back before it is sealed from them."


class HasAPart(Refusal):
    template = "{department} has a part of this case in hand. Let it answer before the case is sealed from it."


class NothingSealed(Refusal):
    template = "This complaint is not sealed from you."


@dataclass(frozen=True)
class SealedCard:
    """A sealed complaint as supervision knows of it before opening it: that it is there, not what it says."""

    id: int
    number: str
    status: CaseStatus
    opened_at: datetime
    due: Due


@dataclass(frozen=True)
class OpeningCard:
    """Who opened a sealed complaint, when and why. Shown to the complainant, too."""

    by: str
    role: Role
    at: datetime
    reason: str


@command(P.CASE_KEEP)
def seal(work: Work, seen: Seen, *, about_department_id: int) -> None:
    """Name the department that a complaint is about: from now on it is sealed from all of its people. Where one of
    them answered for it, whoever is on duty does from now on. What grew out of it is sealed with it.

    Raises NotFound, HandledByItself while that very department has the case, HasAPart while it owes a part of it.
    """
    case = work.take(Case, seen)
    about = work.db.get(Department, about_department_id)
    if about is None:
        raise NotFound(what="Department")
    woken = ledger.wake(work, case)
    waits_at_centre = case.status is CaseStatus.RECORDED and about.id == accountability.centre_id(work)
    if case.department_id == about.id and not waits_at_centre:
        raise HandledByItself(department=about.name)
    if about.id in offshoots.in_hand(work, case):
        raise HasAPart(department=about.name)
    for grown in offshoots.branch(work, case):
        grown.about_id = about.id
        work.record(grown, "complaint.sealed")
    case.about_id = about.id
    passed_on = [] if case.resolved_at or may_see(work.db, case.officer_id, case) else _to_who_is_on_duty(work, case)
    work.record(case, "complaint.sealed", *woken, *passed_on)


def _to_who_is_on_duty(work: Work, case: Case) -> list[Record]:
    case.officer_id = filing.on_duty(work, case.about_id)
    held = ledger.current(work, case)
    return list(
        ledger.hold(work, case, held.holder, reason=held.reason, evidence=held.evidence, expires_at=held.expires_at)
    )


def may_see(db: Session, user_id: int, case: Case) -> bool:
    """Can this person sign in, and is the case within their reach?"""
    try:
        return allows(load_actor(db, user_id, None), P.CASE_SEE, case)
    except SessionEnded:
        return False


@query(P.CASE_UNSEAL)
def waiting(read: Read, *, limit: int = 200) -> list[SealedCard]:
    """Complaints sealed from the actor that they might open, newest first; none about their own house."""
    rows = read.db.scalars(
        select(Case)
        .where(Case.kind.in_(BOARD), Case.about_id.is_not(None), Case.about_id.not_in(read.actor.houses))
        .where(Case.id.not_in(read.actor.unsealed), Case.about_id.not_in({stands_in_for(read.actor)} - {None}))
        .order_by(Case.id.desc())
        .limit(limit)
    )
    found = list(rows)
    dues = rulebook.judged(read, ((c.rule_id, c.begun_at, c.due_at) for c in found))
    return [SealedCard(c.id, c.number, c.status, c.opened_at, due) for c, due in zip(found, dues, strict=True)]


@command(P.CASE_UNSEAL)
def unseal(work: Work, *, case_id: int, reason: str) -> None:
    """Break the glass: from now on the actor sees this complaint; the complainant is shown who did so and why.

    Raises NotFound (also for a complaint about the actor's own house), NothingSealed, Incomplete without a reason.
    """
    case = work.db.get(Case, case_id, with_for_update={"of": Case})
    if case is None or case.kind not in BOARD or case.about_id in work.actor.houses:
        raise NotFound(what="Case")
    if case.about_id in (None, stands_in_for(work.actor)) or case.id in work.actor.unsealed:
        raise NothingSealed
    opened = work.add(Unsealing(case_id=case.id, user_id=work.actor.id, reason=paragraph(reason, "Why", 1000)))
    work.record(case, "complaint.unsealed", opened, reason=opened.reason)


@query(P.CASE_SEE)
def openings(read: Read, case_id: int) -> list[OpeningCard]:
    """Who broke the glass of a complaint within reach, oldest first."""
    read.find(Case, case_id)
    return openings_of(read.db, case_id)


def openings_of(db: Session, case_id: int) -> list[OpeningCard]:
    rows = db.execute(
        select(Unsealing, User.name, User.role)
        .join(User, Unsealing.user_id == User.id)
        .where(Unsealing.case_id == case_id)
        .order_by(Unsealing.id)
    )
    return [OpeningCard(name, role, row.created_at, row.reason) for row, name, role in rows]
