"""To which registered enterprise a case belongs that somebody filed without saying who they are (clauses 20, 86)."""

from sqlalchemy import select

from db.cases import Case
from db.complaints import Complaint
from db.enterprises import Enterprise
from domain.access import Permission as P
from domain.cases import BOARD
from domain.errors import NotFound, Refusal
from domain.typed import paragraph
from services.work import Seen, Work, command


class TiedAlready(Refusal):
    template = "This case belongs to {name} already. Take the tie away first."


class StaysAnonymous(Refusal):
    template = "It was filed anonymously: it is tied to no enterprise."


class NotTied(Refusal):
    template = "This case belongs to no registered enterprise."


@command(P.CASE_DISPATCH)
def tie(work: Work, seen: Seen, *, enterprise_id: int | None) -> None:
    """From now on the case is one of this enterprise's: on its page, its sheet and under its code link. Raises
    NotFound, TiedAlready, StaysAnonymous."""
    case = _of_the_board(work, seen)
    found = work.db.get(Enterprise, enterprise_id) if enterprise_id is not None else None
    if found is None:
        raise NotFound(what="Enterprise")
    if case.enterprise is not None:
        raise TiedAlready(name=case.enterprise.name)
    if work.db.scalar(select(Complaint.anonymous).where(Complaint.case_id == case.id)):
        raise StaysAnonymous
    case.enterprise_id = found.id
    work.record(case, "case.tied", name=found.name)


@command(P.CASE_DISPATCH)
def untie(work: Work, seen: Seen, *, reason: str) -> None:
    """It was the wrong enterprise: the case belongs to none again. Raises NotTied, Incomplete."""
    case = _of_the_board(work, seen)
    if case.enterprise is None:
        raise NotTied
    name, case.enterprise_id = case.enterprise.name, None
    work.record(case, "case.untied", name=name, reason=paragraph(reason, "Why", 1000))


def _of_the_board(work: Work, seen: Seen) -> Case:
    case = work.take(Case, seen)
    if case.kind not in BOARD:
        raise NotFound(what="Case")
    return case
