"""What an enterprise sees of its own case, and what it does there: add, confirm, contest (clauses 20, 86)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.base import Record
from db.case_requests import Extension
from db.cases import Case
from db.complaints import Attachment, Complaint
from db.org import User
from domain.access import Permission as P
from domain.cases import CaseKind, CaseStatus
from domain.categories import Category
from domain.complaints import CONTESTED, Outcome
from domain.errors import Incomplete, NotFound
from domain.front_door import NotYours, check_links
from domain.ledger import PAUSING, Holder
from domain.typed import paragraph, within
from services import attachments, ledger, links, messages, outcomes, proofs, receipts, sealing, windows
from services.attachments import AttachmentCard, Upload
from services.filing import keepers
from services.messages import MessageCard
from services.proofs import Proof
from services.receipts import Answerable, Promised, ReplacedCard
from services.sealing import LiftingCard, OpeningCard
from services.work import Read, Work, command, query

ENDED = (CaseStatus.CLOSED, CaseStatus.MERGED)
SAYS = (Outcome.SOLVED, *CONTESTED)


@dataclass(frozen=True)
class PauseCard:
    """The clock stood, for this reason. `to_at` None: it stands, at the latest until `expires_at`."""

    holder: Holder
    reason: str
    from_at: datetime
    to_at: datetime | None
    expires_at: datetime


@dataclass(frozen=True)
class MoreTimeCard:
    """More working days were granted, for this reason."""

    workdays: int
    reason: str
    answer: str | None
    at: datetime


@dataclass(frozen=True)
class OwnCase:
    """A case as the enterprise that filed it sees it. `may_say`: what it may answer now; `until`: and until when.
    `merged`: how the case stands with which it goes on; `split_off`: the numbers that the same secret opens."""

    number: str
    title: str
    body: str
    kind: CaseKind
    category: Category
    urgent: bool
    anonymous: bool
    sealed: bool
    opened_at: datetime
    status: CaseStatus
    waits_for_us: bool
    merged: CaseStatus | None
    split_off: tuple[str, ...]
    answerable: Answerable
    promises: tuple[Promised, ...]
    reply: str | None
    resolution: str | None
    outcome: Outcome | None
    outcome_words: str | None
    rating: int | None
    said_solved_at: datetime | None
    reopenings: int
    pauses: tuple[PauseCard, ...]
    more_time: tuple[MoreTimeCard, ...]
    openings: tuple[OpeningCard, ...]
    liftings: tuple[LiftingCard, ...]
    replaced: tuple[ReplacedCard, ...]
    messages: tuple[MessageCard, ...]
    attachments: tuple[AttachmentCard, ...]
    may_say: tuple[Outcome, ...]
    until: datetime | None
    may_add: bool


@query(P.PUBLIC_FOLLOW)
def case(read: Read, proof: Proof) -> OwnCase:
    """The case that the proof opens. Raises WrongCode, LinkUnknown."""
    row, said = proofs.case_of(read, proof)
    status, (may_say, until) = ledger.standing(row, read.now), _may_say(read, row, said)
    goes_on = links.survivor(read.db, row)  # itself; of one that was merged, all that is done is done there
    done = receipts.complaint_of(read.db, goes_on.id)
    pauses = _pauses(read.db, goes_on, read.now)
    return OwnCase(
        row.number, row.title or "", said.body, row.kind, said.category, said.urgent, said.anonymous,
        row.about_id is not None, row.opened_at, status,
        status is CaseStatus.WAITING and pauses[-1].holder is Holder.ENTERPRISE,
        None if goes_on is row else ledger.standing(goes_on, read.now), _split_off(read, proof, row),
        receipts.answerable(goes_on), receipts.promised(read.db, goes_on, read.now),
        done.reply if done.reply != done.resolution else None, done.resolution, said.outcome, said.outcome_words,
        said.rating, said.said_solved_at, done.reopenings, pauses, _more_time(read.db, goes_on.id),
        tuple(sealing.openings_of(read.db, row.id)), tuple(sealing.liftings_of(read.db, row.id)),
        receipts.replaced(read.db, row.id),
        tuple(messages.cards(read.db, row.id)), tuple(attachments.cards(read.db, row.id, only_shown=True)),
        may_say, until, status not in ENDED,
    )  # fmt: skip


@query(P.PUBLIC_FOLLOW)
def attachment(read: Read, proof: Proof, id: int) -> tuple[AttachmentCard, bytes]:
    """A file of the case that the proof opens. Raises WrongCode, LinkUnknown, NotFound."""
    row, _said = proofs.case_of(read, proof)
    found = read.db.get(Attachment, id)
    if found is None or found.case_id != row.id or not found.shown:
        raise NotFound(what="File")
    return attachments.opened(read.db, found)


@command(P.PUBLIC_FOLLOW)
def supplement(work: Work, proof: Proof, *, words: str, uploads: Sequence[Upload] = ()) -> None:
    """Add words, files or both. Whoever works on the case is told; where the clock stands for just this, so is the
    centre: it runs again by their act. Raises WrongCode, LinkUnknown, NotYours, Incomplete, TooManyLinks, and what a
    file is refused for."""
    row, _said = _take(work, proof)
    if ledger.standing(row, work.now) in ENDED:
        raise NotYours
    if not words.strip() and not uploads:
        raise Incomplete(fields=("Message",))
    check_links(words)
    kept: list[Record] = [*attachments.keep(work, row, uploads)]
    if words.strip():
        kept.append(messages.add(work, row, words))
    work.record(row, "complaint.supplemented", *kept)
    if ledger.standing(row, work.now) is CaseStatus.WAITING and ledger.current(work, row).holder is Holder.ENTERPRISE:
        _tell(work, row, {row.officer_id, *keepers(work, row)}, "complaint.supplement_came")
    else:
        _tell(work, row, {row.officer_id}, "complaint.supplemented")


@command(P.PUBLIC_FOLLOW)
def confirm(work: Work, proof: Proof, *, outcome: Outcome, words: str = "", rating: int | None = None) -> None:
    """Say what is thought of a resolution. “Not solved” and “nobody came” send the case back to work at once, also a
    closed one within its window. “Solved” closes it, unless the department that resolved it has had in hand what opens
    the case: then the word and the stars are kept until another calls back. Who filed what was
    merged says it of the case in which it goes on. Raises WrongCode, LinkUnknown, NotYours, Incomplete, OutOfBounds,
    TooLong."""
    row, said = _take(work, proof)
    if outcome not in _may_say(work, row, said)[0]:
        raise NotYours
    words = paragraph(words, "In your words", 2000, required=outcome in CONTESTED)
    rating = within(rating, "Rating", 1, 5)
    if (goes_on := links.survivor(work.db, row)) is not row:
        goes_on = work.lock(Case, goes_on.id)
        return outcomes.heard_of_merged(work, row, said, goes_on, outcome, words, rating=rating, by_link=True)
    row.progressed_at = work.now
    if outcome is Outcome.SOLVED and _in_hand_of_who_resolved_it(work, proof, row, said):
        said.said_solved_at, said.said_rating = work.now, rating
        touched: list[Record] = [said, messages.add(work, row, words or outcome.label)]
        work.record(row, "complaint.said_solved", *touched)
        _tell(work, row, set(keepers(work, row)), "complaint.said_solved")
        return
    touched = outcomes.heard(work, row, said, outcome, words=words, rating=rating, by_link=True)
    kind = "complaint.contested" if outcome in CONTESTED else "complaint.confirmed"
    work.record(row, kind, *touched, words=words)
    _tell(work, row, {*keepers(work, row)} | (set() if outcome in CONTESTED else {row.officer_id}), kind)


def _tell(work: Work, row: Case, people: set[int], kind: str) -> None:
    work.notify(people, kind, case_id=row.id, number=row.number, title=row.title)


def _in_hand_of_who_resolved_it(read: Read, proof: Proof, row: Case, said: Complaint) -> bool:
    seen_by, theirs = proofs.in_hand_of(read, proof, said), {said.resolved_by_id, row.officer_id}
    if seen_by is None or seen_by in theirs:
        return seen_by is not None
    house = read.db.get_one(User, seen_by).department_id
    resolved_in = read.db.scalars(select(User.department_id).where(User.id.in_(theirs - {None})))
    return house is not None and house in set(resolved_in)


def _take(work: Work, proof: Proof) -> tuple[Case, Complaint]:
    row, said = proofs.case_of(work, proof)
    return work.lock(Case, row.id), said


def _split_off(read: Read, proof: Proof, row: Case) -> tuple[str, ...]:
    found = proofs.opened_by(read, proof.secret) if isinstance(proof, proofs.Secret) else []
    return tuple(one.case.number for one in found if one.case_id != row.id)


def _may_say(read: Read, row: Case, said: Complaint) -> tuple[tuple[Outcome, ...], datetime | None]:
    done = links.survivor(read.db, row)
    if done.status is CaseStatus.RESOLVED:
        said_already = (
            said.outcome_at is not None and done.resolved_at is not None and said.outcome_at >= done.resolved_at
        )
        return CONTESTED if said_already else SAYS, None
    until = windows.reopen_until(read.db, done) if done.status is CaseStatus.CLOSED else None
    return (CONTESTED, until) if until and read.now <= until else ((), None)


def _pauses(db: Session, row: Case, now: datetime) -> tuple[PauseCard, ...]:
    found: list[PauseCard] = []
    for held in ledger.holdings(db, row.id):
        if held.holder not in PAUSING or not held.expires_at:
            continue
        begun = found.pop().from_at if found and found[-1].to_at == held.from_at else held.from_at  # in other hands now
        found.append(PauseCard(held.holder, held.reason or "", begun, _ended(held.to_at, held.expires_at, now),
                               held.expires_at))  # fmt: skip
    return tuple(found)


def _ended(to_at: datetime | None, expires_at: datetime, now: datetime) -> datetime | None:
    return to_at or (expires_at if expires_at <= now else None)


def _more_time(db: Session, case_id: int) -> tuple[MoreTimeCard, ...]:
    granted = select(Extension).where(Extension.case_id == case_id, Extension.granted.is_(True)).order_by(Extension.id)
    return tuple(
        MoreTimeCard(row.workdays, row.reason, row.answer, row.answered_at)
        for row in db.scalars(granted)
        if row.answered_at
    )
