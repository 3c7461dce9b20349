"""Cases that belong together: linked, merged where they say the same, split where one says two things."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.cases import Case, Holding
from db.complaints import Complaint
from db.offshoots import Link
from domain.access import Permission as P
from domain.access import allows
from domain.cases import BOARD, CaseKind, CaseStatus, LinkKind
from domain.categories import Category
from domain.complaints import OPEN
from domain.errors import IllegalMove, NotFound, Refusal
from domain.typed import insist
from services import case_requests, filing, ledger, offshoots, rules
from services.complaints import step
from services.filing import ComplaintFacts
from services.sealing import may_see
from services.work import Seen, Work, command


class WithItself(Refusal):
    template = "{number} is this very case."


class LinkedAlready(Refusal):
    template = "The case is linked with {number} already."


class NotTheOlder(Refusal):
    template = "{number} is younger. The older case goes on: merge {number} into this one."


class OverAlready(Refusal):
    template = "{number} is over. Reopen it, or link the two."


class SealedApart(Refusal):
    template = "The two are not sealed from the same department. Seal them alike first."


@command(P.CASE_DISPATCH)
def link(work: Work, seen: Seen, *, number: str, kind: LinkKind) -> None:
    """Say that two cases belong together. Raises NotFound, WithItself, LinkedAlready."""
    case = work.take(Case, seen)
    other = numbered(work, case, number)
    _tell_both(work, "case.linked", case, other, _tie(work, case, other, kind))


@command(P.CASE_DISPATCH)
def unlink(work: Work, seen: Seen, *, other_id: int) -> None:
    """Take a link away again; that it was there stays in the trail. Raises NotFound."""
    case, other = work.take(Case, seen), work.find(Case, other_id)
    row = _between(work, case, other)
    if row is None or row.unlinked_at or CaseStatus.MERGED in (case.status, other.status):
        raise NotFound(what="Link")
    row.unlinked_at = work.now
    _tell_both(work, "case.unlinked", case, other, row)


@step("merge")
def merge(work: Work, case: Case, *, into: str) -> list[object]:
    """A duplicate goes up in the older case: it leaves the board, keeps its number and its history, and whoever filed
    it follows the other from now on.

    Raises NotFound, WithItself, NotTheOlder, OverAlready, SealedApart, StillOpen while something hangs on it.
    """
    other = numbered(work, case, into)
    if other.id > case.id:
        raise NotTheOlder(number=other.number)
    if other.status not in OPEN:
        raise OverAlready(number=other.number)
    if other.about_id != case.about_id:
        raise SealedApart
    offshoots.ends_without(work, case, None)
    case.merged_into_id, case.resolved_at, case.closed_at = other.id, work.now, work.now
    tied = _tie(work, case, other, LinkKind.DUPLICATE, again=True)
    work.record(other, "case.absorbed", number=case.number)
    told = [case.officer_id, other.officer_id]
    work.notify(told, "complaint.merge", case_id=case.id, number=case.number, into=other.number)
    return [tied, *case_requests.lapse(work, case), *ledger.close(work, case)]


@command(P.CASE_DISPATCH)
def split(work: Work, seen: Seen, *, title: str, body: str, category: Category) -> int:
    """One complaint says two things: the second becomes a case of its own, whose clock began when the first was
    opened; who was asked first answers for it until somebody accepts, or who splits it where they are gone or accused.
    Answers its id. Raises Incomplete, IllegalMove.
    """
    case = work.take(Case, seen)
    if case.kind not in BOARD or case.status not in OPEN:
        raise IllegalMove(move="Split", state=case.status.label)
    insist({"Subject": title, "What happened": body})
    said = work.db.scalars(select(Complaint).where(Complaint.case_id == case.id)).one()
    facts = ComplaintFacts(
        title, body, category, said.channel, said.urgent, said.contact_name or "", said.contact_phone or "",
        said.contact_enterprise or "", said.anonymous, case.kind is CaseKind.SUGGESTION, case.about_id,
    )  # fmt: skip
    new = filing.file(work, facts, case.enterprise_id, said.secret_hash, case.project_id)
    held = _from_the_same_moment(work, case, new)
    work.record(new, "case.split_off", held, number=case.number)
    work.record(case, "case.split", _tie(work, case, new, LinkKind.SPLIT), number=new.number)
    return new.id


def _from_the_same_moment(work: Work, case: Case, new: Case) -> Holding:
    """The enterprise waits since it first spoke, whatever we call the second thing it said."""
    new.about = case.about
    if case.recorded_by_id is not None and may_see(work.db, case.recorded_by_id, case):  # still here, and not accused
        new.officer_id = new.recorded_by_id = case.recorded_by_id
    new.opened_at, new.reply_rule_id, new.reply_due_at = case.opened_at, case.reply_rule_id, case.reply_due_at
    rule = rules.rule_on(work.db, "case.resolve", case.opened_at)
    new.rule_id, new.due_at = rule.id, rules.due_from(work.db, rule, case.opened_at)
    held = ledger.current(work, new)
    held.from_at, held.officer_id = case.opened_at, new.officer_id
    return held


def numbered(work: Work, case: Case, number: str) -> Case:
    """Another case of the board by its number, within reach. Raises NotFound, WithItself."""
    wanted = number.strip().upper()
    found = work.db.scalar(select(Case).where(Case.number == wanted, Case.kind.in_(BOARD)))
    if found is None or not allows(work.actor, P.CASE_DISPATCH, found):
        raise NotFound(what="Case")
    if found.id == case.id:
        raise WithItself(number=found.number)
    return found


def survivor(db: Session, case: Case) -> Case:
    """The case in which this one goes on: itself, unless it was merged."""
    while case.merged_into_id is not None:
        case = db.get_one(Case, case.merged_into_id)
    return case


def _between(work: Work, case: Case, other: Case) -> Link | None:
    first, second = sorted((case.id, other.id))
    return work.db.scalar(select(Link).where(Link.case_id == first, Link.other_id == second))


def _tie(work: Work, case: Case, other: Case, kind: LinkKind, again: bool = False) -> Link:
    row = _between(work, case, other)
    if row is None:
        first, second = sorted((case.id, other.id))
        return work.add(Link(case_id=first, other_id=second, kind=kind))
    if row.unlinked_at is None and not again:
        raise LinkedAlready(number=other.number)
    row.kind, row.unlinked_at = kind, None
    return row


def _tell_both(work: Work, kind: str, case: Case, other: Case, row: Link) -> None:
    """In the history of each, unless one is sealed from people who may read that of the other."""
    ends = [(one, two) for one, two in ((case, other), (other, case)) if two.about_id in (None, one.about_id)]
    for (one, two), also in zip(ends or [(case, other)], ((row,), ()), strict=False):
        work.record(one, kind, *also, number=two.number if ends else "—")
