"""Complaints about a department: sealed from its people, opened by supervision with a reason that is shown."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, cast, or_, select
from sqlalchemy.orm import Session

from db.base import Record
from db.cases import Case, Report
from db.complaints import Complaint, Lifting, Unsealing
from db.org import Department, User
from db.projects import Project
from domain.access import Permission as P
from domain.access import Role, allows, stands_in_for
from domain.cases import BOARD, CaseKind, CaseStatus
from domain.confidential import About
from domain.errors import NotFound, Refusal, SessionEnded
from domain.typed import paragraph
from services import accountability, filing, hands, ledger, offshoots, rulebook
from services.case_parts import parts_of
from services.reach import not_meant
from services.rulebook import Due
from services.sessions import load_actor
from services.work import Read, Seen, Work, command, query


class HandledByItself(Refusal):
    template = "{department} has this case. Take it back before it is sealed from them."


class HasAPart(Refusal):
    template = "{department} has a part of this case in hand. Let it answer before the case is sealed from it."


class SealedAlready(Refusal):
    template = (
        "This is sealed from {department} already, and from all who do not handle it. Another name would open it to "
        "{department}: record what it says of others as a complaint of its own."
    )


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


@dataclass(frozen=True)
class LiftingCard:
    """Who lifted a seal from which department, when and why. Shown to the complainant, too."""

    by: str
    role: Role
    department: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class QuoteCard:
    """A filed report that quotes the number of a complaint."""

    case_id: int
    number: str
    project: str


@dataclass(frozen=True)
class SealCard:
    """Who opened a sealed complaint and who lifted a seal, oldest first. For who `handles` it: the filed reports that
    quote it, written before it was sealed; whoever sees their project reads them."""

    handles: bool
    openings: tuple[OpeningCard, ...]
    liftings: tuple[LiftingCard, ...]
    quotes: tuple[QuoteCard, ...]


@command(P.CASE_KEEP)
def seal(work: Work, seen: Seen, *, about_department_id: int) -> None:
    """Name the department that a complaint is about: from now on it is sealed from all of its people. Where one of
    them answered for it, whoever is on duty does from now on. What grew out of it is sealed with it.

    Raises NotFound, SealedAlready, HandledByItself while that very department has the case, HasAPart while it owes a
    part of it.
    """
    case = work.take(Case, seen)
    woken = ledger.wake(work, case)
    waits_at_centre = case.status is CaseStatus.RECORDED and about_department_id == accountability.centre_id(work)
    if case.department_id == about_department_id and not waits_at_centre:
        raise HandledByItself(department=case.department.name)
    passed_on = close(work, case, about_department_id)
    work.record(case, "complaint.sealed", *woken, *passed_on)


def close(work: Work, case: Case, about_id: int) -> list[Record]:
    """Seal a case from the people of a department, with all that grew out of it. Answers what changed besides."""
    about = work.db.get(Department, about_id)
    if about is None:
        raise NotFound(what="Department")
    if case.about_id is not None:
        raise SealedAlready(department=_name(work, case.about_id))
    if about.id in offshoots.in_hand(work, case):
        raise HasAPart(department=about.name)
    case.about = About(about.id, case.opened_at)
    for grown in offshoots.branch(work, case):
        grown.about = case.about
        work.record(grown, "complaint.sealed")
    hands.keep_from_the_accused(work, case)
    return [] if case.resolved_at or may_see(work.db, case.officer_id, case) else _to_who_is_on_duty(work, case)


@command(P.CASE_KEEP)
def lift(work: Work, seen: Seen, *, reason: str) -> None:
    """A seal was set by mistake: the complaint is about nobody, or not about that department. It is open again like any
    other, with all that grew out of it; the complainant is shown who did so and why.

    Raises NotFound, NothingSealed, Incomplete without a reason.
    """
    case = work.take(Case, seen)
    if case.kind not in BOARD:
        raise NotFound(what="Case")
    if case.about_id is None:
        raise NothingSealed
    words = paragraph(reason, "Why", 1000)
    lifted = work.add(Lifting(case_id=case.id, department_id=case.about_id, user_id=work.actor.id, reason=words))
    for grown in offshoots.branch(work, case):
        grown.about = None
        work.record(grown, "complaint.seal_lifted", reason=words)
    case.about = None
    said = work.db.scalars(select(Complaint).where(Complaint.case_id == case.id)).one()
    case.kind = filing.kind_of(said.category, None, case.kind is CaseKind.SUGGESTION)
    work.record(case, "complaint.seal_lifted", lifted, reason=words)


def _name(work: Work, department_id: int) -> str:
    return work.db.get_one(Department, department_id).name


def _to_who_is_on_duty(work: Work, case: Case) -> list[Record]:
    case.officer_id = filing.on_duty(work, case.about)
    return list(ledger.change_hands(work, case, reason=ledger.current(work, case).reason))


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
        .where(Case.kind.in_(BOARD), Case.about_id.is_not(None), not_meant(Case, read.actor, read.needs))
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
    if case is None or case.kind not in BOARD or (case.about and work.actor.is_meant(case.about)):
        raise NotFound(what="Case")
    if case.about_id in (None, stands_in_for(work.actor)) or case.id in work.actor.unsealed:
        raise NothingSealed
    opened = work.add(Unsealing(case_id=case.id, user_id=work.actor.id, reason=paragraph(reason, "Why", 1000)))
    work.record(case, "complaint.unsealed", opened, reason=opened.reason)


@query(P.CASE_SEE)
def of_case(read: Read, case_id: int) -> SealCard:
    """What is known of the seals of a complaint within reach. Raises NotFound."""
    case = read.find(Case, case_id)
    handles = allows(read.actor, P.CASE_KEEP, case)
    quotes = _quotes(read.db, case) if handles and case.about_id is not None else ()
    there = parts_of(read.db, case_id)
    openings = openings_of(read.db, case_id) if there.openings else ()
    liftings = liftings_of(read.db, case_id) if there.liftings else ()
    return SealCard(handles, tuple(openings), tuple(liftings), quotes)


def openings_of(db: Session, case_id: int) -> list[OpeningCard]:
    rows = db.execute(
        select(Unsealing, User.name, User.role)
        .join(User, Unsealing.user_id == User.id)
        .where(Unsealing.case_id == case_id)
        .order_by(Unsealing.id)
    )
    return [OpeningCard(name, role, row.created_at, row.reason) for row, name, role in rows]


def liftings_of(db: Session, case_id: int) -> list[LiftingCard]:
    rows = db.execute(
        select(Lifting, User.name, User.role, Department.name)
        .join(User, Lifting.user_id == User.id)
        .join(Department, Lifting.department_id == Department.id)
        .where(Lifting.case_id == case_id)
        .order_by(Lifting.id)
    )
    return [LiftingCard(name, role, house, row.created_at, row.reason) for row, name, role, house in rows]


def _quotes(db: Session, case: Case) -> tuple[QuoteCard, ...]:
    words = (Report.problems, Report.solved, Report.performance, cast(Report.prewritten, String))
    own = or_(Project.id == case.project_id, Project.enterprise_id == case.enterprise_id)
    rows = db.execute(
        select(Case.id, Case.number, Project.name)
        .join(Report, Report.case_id == Case.id)
        .join(Project, Case.project_id == Project.id)
        .where(own, Case.resolved_at.is_not(None), or_(*(part.contains(case.number) for part in words)))
        .order_by(Case.id)
    )
    return tuple(QuoteCard(*row) for row in rows)
