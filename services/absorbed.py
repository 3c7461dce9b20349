"""Who filed what was merged into another case is called back too: each is content or not for themselves (clause 86)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.cases import Case
from db.complaints import Complaint
from domain.access import Permission as P
from domain.access import allows
from domain.cases import CaseStatus
from domain.complaints import SAID, Outcome
from domain.errors import IllegalMove, Invalid
from domain.typed import paragraph
from services import links, outcomes, windows
from services.case_parts import parts_of
from services.work import Read, Seen, Work, command, query


@dataclass(frozen=True)
class AbsorbedCard:
    """A complaint that goes on in another: whom to call, and what they said since that was resolved. `waits`: nothing
    yet, and it can still be heard."""

    id: int
    version: int
    number: str
    enterprise: str | None
    contact_name: str | None
    contact_phone: str | None
    outcome: Outcome | None
    words: str | None
    waits: bool


@query(P.CASE_VERIFY)
def of_case(read: Read, case_id: int) -> list[AbsorbedCard]:
    """Everything within reach that goes on in this case, the oldest first. Raises NotFound."""
    goes_on = read.find(Case, case_id)
    if not parts_of(read.db, case_id).absorbed:
        return []
    return [_card(read, one, goes_on) for one in _absorbed(read.db, case_id) if allows(read.actor, read.needs, one)]


def _absorbed(db: Session, case_id: int) -> Iterator[Case]:
    for one in db.scalars(select(Case).where(Case.merged_into_id == case_id).order_by(Case.id)).all():
        yield one
        yield from _absorbed(db, one.id)


def _card(read: Read, one: Case, goes_on: Case) -> AbsorbedCard:
    said = read.db.scalars(select(Complaint).where(Complaint.case_id == one.id)).one()
    heard = _heard_since(said, goes_on.resolved_at)
    return AbsorbedCard(
        one.id, one.version, one.number, one.enterprise.name if one.enterprise else said.contact_enterprise,
        said.contact_name, said.contact_phone, said.outcome if heard else None, said.outcome_words if heard else None,
        not heard and _can_be_heard(read, goes_on),
    )  # fmt: skip


def _heard_since(said: Complaint, resolved_at: datetime | None) -> bool:
    return said.outcome_at is not None and resolved_at is not None and said.outcome_at >= resolved_at


def _can_be_heard(read: Read, goes_on: Case) -> bool:
    until = windows.reopen_until(read.db, goes_on) if goes_on.status is CaseStatus.CLOSED else None
    return goes_on.status is CaseStatus.RESOLVED or (until is not None and read.now <= until)


@command(P.CASE_VERIFY)
def call_back(work: Work, seen: Seen, *, outcome: Outcome, words: str = "") -> None:
    """What who filed it says when called back about the case in which it goes on. “Not solved” and “nobody came” have
    that worked on again; “solved” closes nothing for who filed the other.

    Raises NotFound, Invalid, ResolvedItYourself, IllegalMove where it was not merged, is not resolved, or too long ago.
    """
    case = work.take(Case, seen)
    goes_on = work.lock(Case, links.survivor(work.db, case).id)
    if goes_on is case or not _can_be_heard(work, goes_on):
        raise IllegalMove(move="Call back", state=goes_on.status.label)
    if outcome not in SAID:
        raise Invalid(field="What the enterprise says", problem="Choose what it says.")
    if refusal := windows.bar(work, goes_on, "verify"):
        raise refusal
    said = work.db.scalars(select(Complaint).where(Complaint.case_id == case.id)).one()
    outcomes.heard_of_merged(work, case, said, goes_on, outcome, paragraph(words, "In its words", 2000, required=False))
