"""What somebody has in hand, and into whose hands it comes when they leave, change house or can no longer work on it:
nothing is without a named owner, not for a minute (clause 6)."""

from collections.abc import Sequence

from sqlalchemy import or_, select

from db.base import Record
from db.cases import Case, Party
from db.offshoots import SpecialReport
from db.org import User
from db.visits import Opinion, Plan
from domain.access import GRANTS, roles_with
from domain.access import Permission as P
from domain.cases import BOARD, OFFSHOOTS, CaseKind, CaseStatus
from domain.errors import NotFound
from domain.flow import states
from domain.ledger import Holder
from domain.offshoots import OVER
from domain.org import NobodyTakesOver, PersonFacts, StillHolding
from services import filing, ledger, offshoots, visit_hands
from services.work import Work

# From the hands of who took it on, back to where it waits to be taken on.
BACK = {
    CaseStatus.WORKING: CaseStatus.DISPATCHED,
    CaseStatus.WAITING: CaseStatus.DISPATCHED,
    CaseStatus.ANSWERING: CaseStatus.ASKED,
    CaseStatus.DOING: CaseStatus.ASSIGNED,
}
BY_WHO_WAS_ASKED = states(CaseStatus.RECORDED, CaseStatus.DISPATCHED)  # the first asked, of whatever department

InHand = Case | Party
Held = InHand | visit_hands.Owed


def of(work: Work, user: User) -> list[Held]:
    """Cases in hand; visits to be paid, and what was heard on those that were."""
    return [*_cases(work, user), *visit_hands.of(work, user)]


def _cases(work: Work, user: User) -> list[InHand]:
    """Open cases and what grew out of them, special reports that wait for the decision, co-hosts' shares."""
    is_open = or_(Case.resolved_at.is_(None), Case.status == CaseStatus.DONE)
    to_decide = (Case.kind == CaseKind.SPECIAL_REPORT) & (Case.leader_id == user.id)
    to_write = Case.id.in_(select(SpecialReport.case_id).where(SpecialReport.writer_id == user.id))
    cases = select(Case).where(Case.kind.in_([*BOARD, *OFFSHOOTS]), Case.status.not_in(OVER), is_open)
    shares = select(Party).join(Case, Party.case_id == Case.id).where(Case.resolved_at.is_(None))
    return [
        *work.db.scalars(cases.where(or_(Case.officer_id == user.id, to_decide, to_write)).order_by(Case.id)),
        *work.db.scalars(shares.where(Party.officer_id == user.id, Party.host.is_(False), Party.done_at.is_(None))),
    ]


def lost(work: Work, user: User, to: PersonFacts) -> list[Held]:
    """What the user cannot keep under these facts: work of the department that they leave, work that the new role does
    not do."""
    moves = to.department_id != user.department_id
    works, decides = (needs in GRANTS[to.role] for needs in (P.CASE_WORK, P.CASE_DECIDE))

    def goes(one: Held) -> bool:
        if isinstance(one, Plan | Opinion):
            return P.VISIT_LOG not in GRANTS[to.role] or (moves and isinstance(one, Plan))
        if isinstance(one, Party):
            return moves or not works
        if one.kind is CaseKind.SPECIAL_REPORT and one.leader_id == user.id:
            return not decides
        if one.status in BY_WHO_WAS_ASKED:
            return False
        return not works or (moves and one.department_id == user.department_id)

    return [one for one in of(work, user) if goes(one)]


def meant(work: Work, user: User) -> list[InHand]:
    """What of it is said about the user's own people, as they are now. Nobody but who takes it over is told of it: a
    refusal would tell who appoints that there is such a complaint."""
    work.db.flush()
    return [one for one in _cases(work, user) if user.id in offshoots.of_house(work, _case(work, one).about)]


def keep_from_the_accused(work: Work, case: Case) -> None:
    """A case was sealed: what grew out of it, and shares in it, go out of the hands of those whom it is about."""
    work.db.flush()
    parts = {one.id for one in offshoots.branch(work, case)}

    def a_part(one: InHand) -> bool:
        return one.case_id == case.id if isinstance(one, Party) else one.id in parts

    for user in work.db.scalars(select(User).where(User.id.in_(offshoots.of_house(work, case.about)))).all():
        leave(work, user, [one for one in _cases(work, user) if a_part(one)])


def refuse(work: Work, user: User, held: Sequence[Held]) -> None:
    """Raises StillHolding where there is a case, StillVisiting where there is a visit."""
    cases = [one for one in held if isinstance(one, Case | Party)]
    if cases:
        raise StillHolding(name=user.name, count=len(cases), number=_case(work, cases[0]).number)
    visit_hands.refuse(user, [one for one in held if isinstance(one, Plan | Opinion)])


def leave(work: Work, user: User, held: Sequence[Held]) -> None:
    """All of it goes back to its department, not taken on, in the hands of the liaison; a share to be taken on by
    anybody there; a visit to who answers now. Called once the user is no longer what they were.

    Raises NobodyTakesOver."""
    work.db.flush()
    visit_hands.leave(work, user, [one for one in held if isinstance(one, Plan | Opinion)])
    for one in held:
        if isinstance(one, Party):
            one.officer_id = None
            work.record(work.lock(Case, one.case_id), "case.share_left", one, name=user.name)
        elif isinstance(one, Case):
            _pass(work, work.lock(Case, one.id), user)


def _case(work: Work, one: InHand) -> Case:
    return one if isinstance(one, Case) else work.db.get_one(Case, one.case_id)


def _pass(work: Work, case: Case, user: User) -> None:
    touched: list[Record] = [*ledger.wake(work, case)]
    if case.leader_id == user.id and case.kind is CaseKind.SPECIAL_REPORT:
        case.leader_id = _another_leader(work, case, user)
    if case.officer_id == user.id:
        decides = case.leader_id if case.status is CaseStatus.SUBMITTED else None
        case.officer_id = decides or _successor(work, case, user)
    taken_on = case.status in (CaseStatus.WORKING, CaseStatus.WAITING)
    case.status = BACK.get(case.status, case.status)
    if case.kind is CaseKind.SPECIAL_REPORT:
        parts = work.db.scalars(select(SpecialReport).where(SpecialReport.case_id == case.id)).one()
        if parts.writer_id == user.id:
            parts.writer_id = (
                case.officer_id if case.status is not CaseStatus.SUBMITTED else _successor(work, case, user)
            )
            touched.append(parts)
    if taken_on:
        filing.assign(work, case, case.department_id)
        touched += ledger.hold(work, case, Holder.DEPARTMENT)
    elif case.kind in BOARD:
        touched += ledger.change_hands(work, case)
    to = work.db.get_one(User, case.officer_id)
    work.record(case, "case.left", *touched, name=user.name, officer=to.name)
    work.notify([to.id, case.leader_id if case.kind is CaseKind.SPECIAL_REPORT else None], "case.left",
                case_id=case.id, name=user.name, number=case.number, title=case.title)  # fmt: skip


def _successor(work: Work, case: Case, user: User) -> int:
    """The department's liaison, else its leader or another of its people; where the centre has it, or nobody is there,
    whoever gave it out or is on duty."""
    if case.status is not CaseStatus.RECORDED:
        liaison = offshoots.liaison_of(work, case.department_id, case.about)
        people = [liaison, *offshoots.workers_of(work, case.department_id, case.about)]
        if found := next((id for id in people if id not in (None, user.id)), None):
            return found
    try:
        return filing.on_duty(work, case.about)
    except NotFound:
        raise NobodyTakesOver(name=user.name) from None


def _another_leader(work: Work, case: Case, user: User) -> int:
    active = User.role.in_(roles_with(P.CASE_DECIDE)), User.disabled_at.is_(None), User.id != user.id
    barred = offshoots.of_house(work, case.about)
    found = work.db.scalars(select(User.id).where(*active, User.id.not_in(barred)).order_by(User.id)).first()
    if found is None:
        raise NobodyTakesOver(name=user.name)
    return found
