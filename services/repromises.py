"""After a change of the calendar: which open promises it would move, and moving them by a recorded act, never alone."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased

from db.base import Record
from db.cases import Case, Holding, Party
from db.offshoots import Task
from db.projects import Handoff
from db.rules import Rule
from domain.access import Permission as P
from domain.cases import CaseKind, CaseStatus
from domain.confidential import Few, told
from domain.errors import Incomplete, Stale
from domain.labels import Labelled
from domain.ledger import Holder, Span
from domain.projects import HandoffStatus
from domain.typed import line
from services import ledger, rules
from services.reach import beyond_reach, within_reach
from services.work import Read, Work, command, query


class Promised(Labelled):
    """What was promised by a time."""

    RESOLVE = "resolve", "Resolution"
    REPLY = "reply", "First reply"
    ACCEPT = "accept", "Acceptance"
    SHARE = "share", "Share of a joint case"
    ANSWER = "answer", "Answer to a handoff"


@dataclass(frozen=True)
class MoveCard:
    """An open promise that the present calendar counts otherwise than it was stored. `row_id` is that of its row."""

    promise: Promised
    row_id: int
    number: str
    title: str
    department: str
    old: datetime
    new: datetime
    case_id: int | None
    project_id: int | None
    kind: CaseKind | None = None


@dataclass(frozen=True)
class _Found:
    """A row with the column of its promise; the case or handoff in whose trail the move is told."""

    promise: Promised
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
    found = _found(read, hidden=False)
    return [_card(one) for one in sorted(found, key=lambda one: (one.old, one.row.id))]


@query(P.RULE_SET)
def sealed(read: Read) -> int | Few:
    """How many promises of cases that are sealed from the actor would move: a number, and nothing of what they are."""
    return told(sum(1 for _ in _found(read, hidden=True)), outside=True)


@command(P.RULE_SET)
def move(work: Work, *, seen: Sequence[MoveCard], reason: str) -> int:
    """Promised anew, by the present calendar, what was seen, and with it what is sealed from the actor: nobody else
    could. One entry in the trail for each case. Answers how many moved of those seen. Raises Incomplete; Stale where
    the calendar or a case has changed since."""
    unseen = list(_found(work, hidden=True))
    if not seen and not unseen:
        raise Incomplete(fields=("Promises",))
    said = line(reason, "Why")
    moves: dict[tuple[str, int], list[_Found]] = defaultdict(list)
    for one in [*_as_seen(work, seen), *unseen]:
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


def _as_seen(work: Work, seen: Sequence[MoveCard]) -> Iterator[_Found]:
    there = {(one.promise, one.row.id): one for one in _found(work, hidden=False)}
    for card in seen:
        one = there.get((card.promise, card.row_id))
        if one is None or (one.old, one.new) != (card.old, card.new):
            raise Stale
        yield one


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
        case.id, case.project_id, case.kind,
    )  # fmt: skip


def _found(read: Read, *, hidden: bool) -> Iterator[_Found]:
    for promise, row, column, new, subject in _counted(read, hidden):
        if new is not None and getattr(row, column) != new:
            yield _Found(promise, row, column, new, subject)


def _counted(read: Read, hidden: bool) -> Iterator[tuple[Promised, Record, str, datetime | None, Case | Handoff]]:
    """Every open promise within reach, or `hidden` every other one, as the present calendar counts it. A clock that
    stands is counted anew when it goes on."""
    whose = beyond_reach if hidden else within_reach
    cases, handoffs = (whose(model, read.actor, read.needs) for model in (Case, Handoff))
    db, held, given = read.db, _held(read, cases), _given(read)
    accept = rules.Versions(db, ("case.accept",))
    for case in db.scalars(select(Case).where(Case.resolved_at.is_(None), cases)):
        lived = held.get(case.id) or [Span(Holder.DEPARTMENT, case.begun_at)]
        if lived[-1].runs:
            yield Promised.RESOLVE, case, "due_at", _resolved_by(read, case, lived, given), case
        if lived[-1].runs and case.reply_rule_id and not case.replied_at:
            yield Promised.REPLY, case, "reply_due_at", ledger.counted(db, case.reply_rule_id, 0, lived, read.now), case
        if case.status is CaseStatus.DISPATCHED and case.accept_due_at and case.dispatched_at:
            rule = accept.at("case.accept", case.dispatched_at)
            yield Promised.ACCEPT, case, "accept_due_at", rules.due_from(db, rule, case.dispatched_at), case
    shares = select(Party, Case).join(Case, Party.case_id == Case.id).where(Party.done_at.is_(None), cases)
    for party, case in db.execute(shares):
        rule = db.get_one(Rule, party.rule_id)
        yield Promised.SHARE, party, "due_at", rules.due_from(db, rule, party.opened_at), case
    offered = select(Handoff).where(Handoff.status == HandoffStatus.OFFERED, handoffs)
    for handoff in db.scalars(offered):
        rule = db.get_one(Rule, handoff.rule_id)
        yield Promised.ANSWER, handoff, "due_at", rules.due_from(db, rule, handoff.offered_at), handoff


def _resolved_by(
    read: Read, case: Case, lived: Sequence[Span], given: Mapping[int | None, datetime]
) -> datetime | None:
    """A task is due after the days for which its leader gave it, whatever the rulebook says; a special report no sooner
    than the last of its tasks."""
    if case.kind is CaseKind.TASK:
        return given[case.id]
    due = ledger.counted(read.db, case.rule_id, case.extra_workdays, lived, read.now)
    return max(due, given.get(case.id, due)) if due and case.kind is CaseKind.SPECIAL_REPORT else due


def _given(read: Read) -> dict[int | None, datetime]:
    """When each task is due, and the last of those that grew out of a case, by ids of cases; of what is open. Where the
    days for which a task was given are not known, it stays due when it was."""
    parent, found = aliased(Case), dict[int | None, datetime]()
    rows = (
        select(Case.id, Case.parent_id, Case.opened_at, Case.due_at, Task.workdays)
        .join(Task, Task.case_id == Case.id)
        .outerjoin(parent, Case.parent_id == parent.id)
        .where(Case.kind == CaseKind.TASK, or_(Case.resolved_at.is_(None), parent.resolved_at.is_(None)))
    )
    calendar = rules.calendar_for(read.db)
    for id, parent_id, opened_at, due_at, days in read.db.execute(rows):
        found[id] = calendar.due_after_workdays(opened_at, days).astimezone(UTC) if days else due_at
        found[parent_id] = max(found[id], found.get(parent_id, found[id]))
    return found


def _held(read: Read, cases: ColumnElement[bool]) -> dict[int, list[Span]]:
    """The holdings of every open one of `cases`, oldest first."""
    found: dict[int, list[Span]] = defaultdict(list)
    rows = (
        select(Holding.case_id, Holding.holder, Holding.from_at, Holding.to_at, Holding.department_id,
               Holding.expires_at)
        .join(Case, Holding.case_id == Case.id)
        .where(Case.resolved_at.is_(None), cases)
        .order_by(Holding.case_id, Holding.from_at)
    )  # fmt: skip
    for case_id, holder, from_at, to_at, department_id, expires_at in read.db.execute(rows):
        found[case_id].append(Span(holder, from_at, to_at, department_id, expires_at))
    return found
