"""Who sees a visit, and what of that which was heard on it."""

from sqlalchemy import ColumnElement, and_, func, or_, select

from db.cases import Case
from db.org import Department
from db.visits import Member, Opinion, Visit
from domain.access import Permission as P
from domain.access import Scope, allows
from domain.categories import Category
from domain.errors import NotFound
from domain.visits import OpinionStatus
from services.reach import within_reach
from services.work import Read

ACCUSING = [category for category in Category if category.accuses]


def unsettled() -> ColumnElement[bool]:
    return Opinion.status == OpinionStatus.HEARD


def seen_by(read: Read) -> ColumnElement[bool]:
    """The visits within reach: written by the actor's side, or gone on by it."""
    went = select(Member.visit_id).where(read.reach(Member))
    return or_(read.reach(Visit), Visit.id.in_(went))


def visible(read: Read, id: int) -> Visit:
    """The visit, if the actor may see it. Raises NotFound."""
    visit = read.db.get(Visit, id)
    mine = visit is not None and (
        allows(read.actor, read.needs, visit)
        or any(allows(read.actor, read.needs, m) for m in read.db.scalars(select(Member).where(Member.visit_id == id)))
    )
    if visit is None or not mine:
        raise NotFound(what="Visit")
    return visit


def told_to(read: Read) -> ColumnElement[bool]:
    """What of that which was heard the actor may know. What became a case that is sealed from them, no. What may accuse
    their own house and names none yet, only by name: who wrote it down, settles it or went along; and who sees the
    whole zone."""
    shown = select(Case.id).where(or_(Case.about_id.is_(None), within_reach(Case, read.actor, P.CASE_SEE)))
    not_sealed = or_(Opinion.case_id.is_(None), Opinion.case_id.in_(shown))
    if read.actor.scope(P.VISIT_SEE) is Scope.ZONE:
        return not_sealed
    open_ended = or_(unsettled(), and_(Opinion.case_id.is_(None), Opinion.category.in_(ACCUSING)))
    me = read.actor.id
    there = select(Member.visit_id).where(Member.user_id == me)
    return and_(
        not_sealed, or_(~open_ended, Opinion.author_id == me, Opinion.keeper_id == me, Opinion.visit_id.in_(there))
    )


def lies_with(house: str) -> list[ColumnElement[bool]]:
    """Of opinions, with their cases beside them: those that the department of this name has, or else heard; an empty
    name: no department. What is sealed stands with none."""
    place = func.coalesce(Case.department_id, Opinion.department_id)
    named = place.in_(select(Department.id).where(Department.name == house))
    return [named if house else place.is_(None), Case.about_id.is_(None)]
