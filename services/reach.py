from sqlalchemy import ColumnElement, and_, false, or_, true

from db.base import Record
from domain.access import Actor, Permission, Scope, keeps


def within_reach(model: type[Record], actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """`allows()`, said in SQL. A test holds the two together."""
    scope = actor.scope(permission)
    if scope is None:
        return false()
    reach = model.reach_for(permission)
    about = getattr(model, reach.about) if reach.about else None
    if scope is Scope.ZONE and (about is None or (keeps(actor) and not actor.houses)):
        return true()
    named = [getattr(model, column) == actor.id for column in reach.people]
    if scope is not Scope.OWN and actor.department_id is not None:
        named += [getattr(model, column) == actor.department_id for column in reach.departments]
    if about is None:
        return or_(false(), *named)
    if scope is Scope.ZONE:
        named += [true() if keeps(actor) else or_(about.is_(None), model.id.in_(actor.unsealed))]
    return and_(or_(about.is_(None), about.not_in(actor.houses)), or_(false(), *named))
