from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, inspect, not_, or_, select, true
from sqlalchemy.orm import aliased

from db.base import Record
from domain.access import Actor, Permission, Reach, Scope, keeps, stands_in_for


def within_reach(model: type[Record], actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """`allows()`, said in SQL. A test holds the two together."""
    guard, named = _reach(model, actor, permission)
    return and_(guard, or_(false(), *named))


def beyond_reach(model: type[Record], actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """Every row that is not within reach, also where a column that would say whose it is says nothing."""
    return not_(func.coalesce(within_reach(model, actor, permission), false()))


def ways_within_reach(model: type[Record], actor: Actor, permission: Permission) -> list[ColumnElement[bool]]:
    """`within_reach()` taken apart: a row is within reach if one of these holds. Each can follow an index of its own,
    where all of them in one condition follow none."""
    guard, named = _reach(model, actor, permission)
    return [and_(guard, one) for one in named]


def _reach(
    model: type[Record], actor: Actor, permission: Permission
) -> tuple[ColumnElement[bool], list[ColumnElement[bool]]]:
    """What must hold in any case, and of what else at least one thing."""
    scope = actor.scope(permission)
    if scope is None:
        return true(), []
    reach = model.reach_for(permission)
    about = getattr(model, reach.about) if reach.about else None
    # Of nearly every row this is true: said so that no index is thought to help with it.
    of_nobody = func.coalesce(about, 0) if about is not None else None
    guard = _not_meant(model, reach, actor)
    if scope is Scope.ZONE and (about is None or keeps(actor)):
        return guard, [true()]
    named = [getattr(model, column) == actor.id for column in reach.people]
    instead = stands_in_for(actor)
    if of_nobody is not None and instead is not None and scope in (Scope.ZONE, Scope.ABOUT_CENTRE):
        named.append(about == instead)
    if scope in (Scope.DEPARTMENT, Scope.ZONE) and actor.department_id is not None:
        named += [getattr(model, column) == actor.department_id for column in reach.departments]
        if reach.shares:
            named.append(_has_share(model, reach.shares, actor.department_id))
    if scope is Scope.ZONE and of_nobody is not None:
        named.append(or_(of_nobody == 0, model.id.in_(actor.unsealed)) if actor.unsealed else of_nobody == 0)
    return guard, named


def not_meant(model: type[Record], actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """Rows that are not about the actor's own people: about no department, or one where they have had no seat since."""
    return _not_meant(model, model.reach_for(permission), actor)


def _not_meant(model: type[Record], reach: Reach, actor: Actor) -> ColumnElement[bool]:
    if reach.about is None or reach.since is None:
        return true()
    guard: ColumnElement[bool] = true()
    if actor.houses:
        guard = func.coalesce(getattr(model, reach.about), 0).not_in(actor.houses)
    if actor.left:  # a list of keys again, found along the index of the accused
        same: Any = aliased(model)
        house, since = getattr(same, reach.about), getattr(same, reach.since)
        theirs = or_(*((house == left) & (since <= until) for left, until in sorted(actor.left)))
        guard = and_(guard, model.id.not_in(select(same.id).where(theirs)))
    return guard


def _has_share(model: type[Record], shares: str, department_id: int) -> ColumnElement[bool]:
    """Rows in which the department has a share. A list of keys, not a question asked of each row: so indexes serve."""
    related = inspect(model).relationships[shares]
    [(_key, foreign)] = related.local_remote_pairs or ()
    share: Any = related.mapper.class_
    return model.id.in_(select(foreign).where(share.department_id == department_id))
