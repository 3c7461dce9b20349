"""What happens to open cases when the person who answers for them goes: nothing is ever without a named owner."""

from collections.abc import Sequence

from sqlalchemy import select

from db.base import Record
from db.cases import Case, Party
from db.org import User
from domain.cases import BOARD, OFFSHOOTS, CaseStatus
from domain.ledger import Holder
from domain.org import StillHolds
from services import filing, ledger, offshoots
from services.sealing import may_see
from services.work import Work


def refuse_holding(work: Work, user: User) -> None:
    """Whoever still answers for open cases passes them on first. Raises StillHolds."""
    held = _held_by(work, user)
    if held:
        raise StillHolds(name=user.name, count=len(held), number=held[0].number)


def leave(work: Work, user: User) -> None:
    """The person is disabled: each of their cases has another named person from this moment on. What they worked on
    waits for their department to accept it anew; until then its liaison answers, else whoever is on duty."""
    work.db.flush()
    for case in _held_by(work, user):
        woken = ledger.wake(work, case)
        case.officer_id = _heir(work, case, user)
        if case.kind in BOARD and case.status in (CaseStatus.WORKING, CaseStatus.WAITING):
            case.status = CaseStatus.DISPATCHED
            filing.assign(work, case, case.department_id)
        work.record(case, "complaint.left", *woken, *_held_anew(work, case), name=user.name)
        work.notify([case.officer_id], "complaint.left", case_id=case.id, number=case.number, title=case.title,
                    name=user.name)  # fmt: skip
    for share in work.db.scalars(select(Party).where(Party.officer_id == user.id, Party.done_at.is_(None))):
        share.officer_id = None
        work.record(work.lock(Case, share.case_id), "complaint.left", share, name=user.name)


def _held_by(work: Work, user: User) -> Sequence[Case]:
    kinds = Case.kind.in_([*BOARD, *OFFSHOOTS])
    found = select(Case).where(Case.officer_id == user.id, Case.resolved_at.is_(None), kinds)
    return work.db.scalars(found.order_by(Case.id)).all()


def _heir(work: Work, case: Case, user: User) -> int:
    named = offshoots.liaison_of(work, case.department_id, case.about_id)
    first_asked = case.recorded_by_id
    for one in (named, first_asked):
        if one and one != user.id and may_see(work.db, one, case):
            return one
    return filing.on_duty(work, case.about_id)


def _held_anew(work: Work, case: Case) -> Sequence[Record]:
    """The ledger names the new person, too; an offshoot has none."""
    if case.kind not in BOARD:
        return ()
    return ledger.hold(work, case, Holder.CENTRE if case.status is CaseStatus.RECORDED else Holder.DEPARTMENT)
