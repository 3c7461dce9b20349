"""The receipt of who was first asked (首问回执): number, secret, who answers, until when, by which clause."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.cases import Case
from db.complaints import Complaint
from db.org import User
from db.trail import Event
from domain.access import Permission as P
from domain.access import Role, allows
from domain.cases import BOARD, CaseStatus, Promise
from domain.errors import NotFound
from domain.limits import Unit
from domain.receipts import HasOneAlready, HeldByWhoWorks
from services import clocks, front_door, ledger, rules
from services.sessions import digest
from services.work import Read, Work, command, query


@dataclass(frozen=True)
class Answerable:
    """The named person who answers for a case at this moment, and where they are reached."""

    officer: str
    department: str
    phones: tuple[str, ...]


@dataclass(frozen=True)
class Promised:
    """One promise with the limit and the clause that it follows. `due_at` None: its clock stands."""

    promise: Promise
    due_at: datetime | None
    kept_at: datetime | None
    late: bool
    clause: int
    value: Decimal
    unit: Unit


@dataclass(frozen=True)
class ReceiptCard:
    """What stands on a receipt beside the secret. `can_issue`: who looks may give the enterprise a new secret; `held`:
    in the place of one that it has."""

    id: int
    number: str
    title: str
    opened_at: datetime
    answerable: Answerable
    promises: tuple[Promised, ...]
    can_issue: bool
    held: bool


@dataclass(frozen=True)
class ReplacedCard:
    """Who gave a new secret in the place of one that the enterprise had, and when. Shown to it."""

    by: str
    role: Role
    at: datetime


def give(work: Work, case: Case, complaint: Complaint, secret: str, seen_by_id: int | None) -> None:
    """From now on this secret opens the case to the enterprise, and no earlier one. `seen_by_id`: who of the zone
    has it in hand."""
    kind = "receipt.replaced" if complaint.secret_hash else "receipt.given"
    complaint.secret_hash, complaint.secret_seen_by_id = digest(secret), seen_by_id
    work.record(case, kind, complaint)


@command(P.CASE_RECEIPT)
def issue(work: Work, *, case_id: int, replace: bool = False) -> str:
    """Make a new secret for the enterprise; answers it, the only time. The one before opens nothing any more, and the
    enterprise is shown that.

    By whoever recorded the case, until they work on it themselves, and by the centre. Raises NotFound, HeldByWhoWorks,
    HasOneAlready unless it is to be replaced.
    """
    case = work.lock(Case, case_id)
    if not allows(work.actor, work.needs, case) or case.kind not in BOARD:
        raise NotFound(what="Case")
    if _works_on_it(work, case):
        raise HeldByWhoWorks
    complaint, secret = complaint_of(work.db, case.id), front_door.new_secret()
    if complaint.secret_hash and not replace:
        raise HasOneAlready
    give(work, case, complaint, secret, work.actor.id)
    return secret


def _works_on_it(read: Read, case: Case) -> bool:
    return case.accepted_at is not None and case.officer_id == read.actor.id


@query(P.CASE_SEE)
def one(read: Read, case_id: int) -> ReceiptCard:
    """The receipt of a case of the board within reach. Raises NotFound."""
    case = read.find(Case, case_id)
    if case.kind not in BOARD:
        raise NotFound(what="Case")
    can_issue = allows(read.actor, P.CASE_RECEIPT, case) and not _works_on_it(read, case)
    return ReceiptCard(
        case.id, case.number, case.title or "", case.opened_at, answerable(case), promised(read.db, case, read.now),
        can_issue, complaint_of(read.db, case.id).secret_hash is not None,
    )  # fmt: skip


@query(P.CASE_SEE)
def fits(read: Read, case_id: int, secret: str) -> bool:
    """Is this the secret of the case? So that who has just issued it may print it. Raises NotFound."""
    case = read.find(Case, case_id)
    return complaint_of(read.db, case.id).secret_hash == digest(secret)


def replaced(db: Session, case_id: int) -> tuple[ReplacedCard, ...]:
    """Every time that a new secret took the place of one, oldest first."""
    rows = db.execute(
        select(User.name, User.role, Event.at)
        .join(User, Event.actor_id == User.id)
        .where(Event.subject_type == "Case", Event.subject_id == case_id, Event.kind == "receipt.replaced")
        .order_by(Event.seq)
    )
    return tuple(ReplacedCard(*row) for row in rows)


def answerable(case: Case) -> Answerable:
    """Who answers for the case now. An officer of another department than the one that has it still answers until
    somebody there takes it on."""
    phones = (case.officer.phone, case.department.phone)
    return Answerable(case.officer.name, case.department.name, tuple(dict.fromkeys(p for p in phones if p)))


def promised(db: Session, case: Case, now: datetime) -> tuple[Promised, ...]:
    """The promises of the case with their clauses, but for a department's own acceptance once that is done."""
    found = clocks.clocks(db, case, now)
    if ledger.standing(case, now) is not CaseStatus.DISPATCHED:
        found = [clock for clock in found if clock.promise is not Promise.ACCEPT]
    known = rules.by_id(db, {clock.rule_id for clock in found})
    return tuple(
        Promised(c.promise, c.due_at, c.kept_at, c.late, rule.clause, rule.value, rule.unit)
        for c in found
        if (rule := known[c.rule_id])
    )


def complaint_of(db: Session, case_id: int) -> Complaint:
    """What the case of a complaint is about. Raises NotFound."""
    found = Complaint.of(db, case_id)
    if found is None:
        raise NotFound(what="Case")
    return found
