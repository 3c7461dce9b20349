from typing import Any

from sqlalchemy import ColumnElement, and_, false, inspect, or_, select, true

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
        if reach.shares:
            named.append(_has_share(model, reach.shares, actor.department_id))
    if about is None:
        return or_(false(), *named)
    if scope is Scope.ZONE:
        named += [true() if keeps(actor) else or_(about.is_(None), model.id.in_(actor.unsealed))]
    return and_(or_(about.is_(None), about.not_in(actor.houses)), or_(false(), *named))


def _has_share(model: type[Record], shares: str, department_id: int) -> ColumnElement[bool]:
    """Rows in which the department has a share. A list of keys, not a question asked of each row: so indexes serve."""
    related = inspect(model).relationships[shares]
    [(_key, foreign)] = related.local_remote_pairs or ()
    share: Any = related.mapper.class_
    return model.id.in_(select(foreign).where(share.department_id == department_id))
