"""Visits to be paid and what was heard on visits: into whose hands they come when somebody can no longer do them."""

from collections.abc import Sequence

from sqlalchemy import func, select

from db.org import User
from db.visits import Member, Opinion, Plan, Visit
from domain.errors import NotFound
from domain.org import NobodyTakesOver, StillVisiting
from services import filing, visit_following, visit_goers
from services.visit_reach import unsettled
from services.work import Work

Owed = Plan | Opinion


def of(work: Work, user: User) -> list[Owed]:
    """Visits that the user is to pay, and what was heard on visits and is theirs to settle."""
    plans = select(Plan).where(Plan.visitor_id == user.id, Plan.status.in_(visit_following.OPEN)).order_by(Plan.due_at)
    keeper = func.coalesce(Opinion.keeper_id, Opinion.author_id)
    opinions = select(Opinion).where(keeper == user.id, unsettled()).order_by(Opinion.id)
    return [*work.db.scalars(plans), *work.db.scalars(opinions)]


def refuse(user: User, owed: Sequence[Owed]) -> None:
    """Raises StillVisiting where there is anything."""
    if owed:
        first, plans = owed[0], sum(isinstance(one, Plan) for one in owed)
        enterprise = first.enterprise if isinstance(first, Plan) else first.visit.enterprise
        raise StillVisiting(name=user.name, plans=plans, opinions=len(owed) - plans, enterprise=enterprise.name)


def leave(work: Work, user: User, owed: Sequence[Owed]) -> None:
    """Each visit goes to who answers now; what was heard, to another who went along, else to the centre: it may accuse
    the very house of who heard it. Raises NobodyTakesOver."""
    goers, moved = visit_goers.of_today(work, but=user.id), list[Plan]()
    for plan in (one for one in owed if isinstance(one, Plan)):
        to = visit_following.called(work, goers, plan)
        if to is None:
            raise NobodyTakesOver(name=user.name)
        visit_following.pass_on(work, plan, to)
        moved.append(plan)
    visit_following.tell(work, moved)
    heard: dict[int, list[Opinion]] = {}
    for opinion in (one for one in owed if isinstance(one, Opinion)):
        heard.setdefault(opinion.visit_id, []).append(opinion)
    for visit_id, opinions in heard.items():
        _pass(work, user, work.lock(Visit, visit_id), opinions)


def _pass(work: Work, user: User, visit: Visit, opinions: Sequence[Opinion]) -> None:
    keeper = _keeper(work, user, visit)
    visit.keeper_id = keeper.id
    for opinion in opinions:
        opinion.keeper_id = keeper.id
    work.record(visit, "visit.left", *opinions, name=user.name, keeper=keeper.name)
    work.notify([keeper.id], "visit.left", enterprise=visit.enterprise.name, number=visit.number, name=user.name)


def _keeper(work: Work, user: User, visit: Visit) -> User:
    able = visit_goers.of_today(work, but=user.id).able
    went = work.db.scalars(select(Member.user_id).where(Member.visit_id == visit.id).order_by(Member.id))
    if along := next((able[id] for id in went if id in able), None):
        return along
    try:
        return work.db.get_one(User, filing.on_duty(work, None))
    except NotFound:
        raise NobodyTakesOver(name=user.name) from None
