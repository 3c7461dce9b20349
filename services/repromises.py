"""After a change of the calendar: which open promises it would move, and moving them by a recorded act, never alone."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from db.base import Record
from db.cases import Case, Holding, Party
from db.complaints import Complaint
from db.projects import Handoff
from db.rules import Rule
from domain.access import Permission as P
from domain.cases import CaseStatus
from domain.errors import Incomplete, Stale
from domain.labels import Labelled
from domain.ledger import RUNNING
from domain.projects import HandoffStatus
from domain.typed import line
from services import ledger, rules
from services.work import Read, Work, command, query


class Promise(Labelled):
    """What was promised by a time."""

    RESOLVE = "resolve", "Resolution"
    REPLY = "reply", "First reply"
    ACCEPT = "accept", "Acceptance"
    SHARE = "share", "Share of a joint case"
    ANSWER = "answer", "Answer to a handoff"


@dataclass(frozen=True)
class MoveCard:
    """An open promise that the present calendar counts otherwise than it was stored. `row_id` is that of its row."""

    promise: Promise
    row_id: int
    number: str
    title: str
    department: str
    old: datetime
    new: datetime
    case_id: int | None
    project_id: int | None


@dataclass(frozen=True)
class _Found:
    """A row with the column of its promise; the case or handoff in whose trail the move is told."""

    promise: Promise
    row: Record
    column: str
    new: datetime
    subject: Case | Handoff

    @property
    def old(self) -> datetime:
        at: datetime = getattr(self.row, self.column)
        return at


@query(P.RULE_SET)
def pending(read: Read) -> list[MoveCard]:
    """Every open promise that would move, the nearest first. A case whose clock stands is counted anew in any case."""
    return [_card(found) for found in sorted(_found(read), key=lambda found: (found.old, found.row.id))]


@command(P.RULE_SET)
def move(work: Work, *, seen: Sequence[MoveCard], reason: str) -> int:
    """Promise anew, by the present calendar, what was seen; one entry in the trail for each case. Answers how many
    promises moved. Raises Incomplete; Stale where the calendar or a case has changed since."""
    if not seen:
        raise Incomplete(fields=("Promises",))
    said = line(reason, "Why")
    there = {(one.promise, one.row.id): one for one in _found(work)}
    moves: dict[tuple[str, int], list[_Found]] = defaultdict(list)
    for card in seen:
        one = there.get((card.promise, card.row_id))
        if one is None or (one.old, one.new) != (card.old, card.new):
            raise Stale
        moves[type(one.subject).__name__, one.subject.id].append(one)
    for of_subject in moves.values():
        subject = of_subject[0].subject
        work.lock(type(subject), subject.id)
        for one in of_subject:
            setattr(one.row, one.column, one.new)
        also = [one.row for one in of_subject if one.row is not subject]
        kind = "case.promised_anew" if isinstance(subject, Case) else "handoff.promised_anew"
        work.record(subject, kind, *also, reason=said)
    return len(seen)


def _card(found: _Found) -> MoveCard:
    if isinstance(found.subject, Handoff):
        project = found.subject.project
        return MoveCard(
            found.promise, found.row.id, project.number, project.name, project.department.name, found.old, found.new,
            None, project.id,
        )  # fmt: skip
    case = found.subject
    title = case.project.name if case.project else case.title or ""
    department = found.row.department.name if isinstance(found.row, Party) else case.department.name
    return MoveCard(
        found.promise, found.row.id, case.number, title, department, found.old, found.new,
        None if case.project_id else case.id, case.project_id,
    )  # fmt: skip


def _found(read: Read) -> Iterator[_Found]:
    for promise, row, column, new, subject in _counted(read):
        if new is not None and getattr(row, column) != new:
            yield _Found(promise, row, column, new, subject)


def _counted(read: Read) -> Iterator[tuple[Promise, Record, str, datetime | None, Case | Handoff]]:
    """Every open promise as the present calendar counts it."""
    db, versions = read.db, rules.Versions(read.db, ("case.reply", "case.urgent", "case.accept"))
    urgent, held = set(db.scalars(select(Complaint.case_id).where(Complaint.urgent))), _held(read)
    for case in db.scalars(select(Case).where(Case.resolved_at.is_(None), read.reach(Case))):
        if case.id in held and held[case.id][-1].holder not in RUNNING:
            due = None  # counted anew when it goes on, whatever the calendar says by then
        elif case.id in held:
            due = ledger.counted(db, case, held[case.id], read.now)
        else:
            due = rules.due_from(db, db.get_one(Rule, case.rule_id), case.opened_at, case.extra_workdays)
        yield Promise.RESOLVE, case, "due_at", due, case
        if case.reply_due_at and not case.replied_at:
            rule = versions.at("case.urgent" if case.id in urgent else "case.reply", case.opened_at)
            yield Promise.REPLY, case, "reply_due_at", rules.due_from(db, rule, case.opened_at), case
        if case.status is CaseStatus.DISPATCHED and case.accept_due_at and case.dispatched_at:
            rule = versions.at("case.accept", case.dispatched_at)
            yield Promise.ACCEPT, case, "accept_due_at", rules.due_from(db, rule, case.dispatched_at), case
    shares = select(Party, Case).join(Case, Party.case_id == Case.id).where(Party.done_at.is_(None), read.reach(Case))
    for party, case in db.execute(shares):
        rule = db.get_one(Rule, party.rule_id)
        yield Promise.SHARE, party, "due_at", rules.due_from(db, rule, party.opened_at), case
    offered = select(Handoff).where(Handoff.status == HandoffStatus.OFFERED, read.reach(Handoff))
    for handoff in db.scalars(offered):
        rule = db.get_one(Rule, handoff.rule_id)
        yield Promise.ANSWER, handoff, "due_at", rules.due_from(db, rule, handoff.offered_at), handoff


def _held(read: Read) -> dict[int, list[Holding]]:
    """The holdings of every open case, oldest first."""
    found: dict[int, list[Holding]] = defaultdict(list)
    rows = select(Holding).join(Case, Holding.case_id == Case.id).where(Case.resolved_at.is_(None))
    for row in read.db.scalars(rows.order_by(Holding.case_id, Holding.from_at)):
        found[row.case_id].append(row)
    return found
