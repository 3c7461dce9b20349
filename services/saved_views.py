"""Filters saved under a name: one's own, and those that colleagues share. A view shows nothing that the one who opens
it may not see: it is only an address."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import or_, select

from db.complaints import SavedView
from db.org import User
from domain.access import Permission as P
from domain.access import Scope
from domain.errors import NotFound, Refusal
from domain.typed import line
from domain.views import Sharing
from services.work import Read, Seen, Work, command, query


class ViewThere(Refusal):
    template = "You have a view with the name {name} already."


class NotForTheZone(Refusal):
    template = "Only who sees the complaints of the whole zone shares a view with it."


class NoDepartment(Refusal):
    template = "You belong to no department with which a view could be shared."


@dataclass(frozen=True)
class ViewCard:
    """A saved view. `owner`: whose it is, None for one's own."""

    id: int
    version: int
    name: str
    query: dict[str, str]
    sharing: Sharing
    owner: str | None


@query(P.SELF)
def listing(read: Read, *, screen: str) -> list[ViewCard]:
    """One's own views of a screen, then those shared with one, by name."""
    me = read.actor
    shared = [SavedView.sharing == Sharing.ZONE]
    if me.department_id is not None:
        shared.append((SavedView.sharing == Sharing.DEPARTMENT) & (User.department_id == me.department_id))
    rows = read.db.execute(
        select(SavedView, User.name)
        .join(User, SavedView.owner_id == User.id)
        .where(SavedView.screen == screen, SavedView.retired_at.is_(None))
        .where(or_(SavedView.owner_id == me.id, *shared))
        .order_by(SavedView.owner_id != me.id, SavedView.name, SavedView.id)
    )
    return [
        ViewCard(v.id, v.version, v.name, dict(parse_qsl(v.query)), v.sharing, None if v.owner_id == me.id else owner)
        for v, owner in rows
    ]


@command(P.SELF)
def save(work: Work, *, screen: str, name: str, query: dict[str, str], sharing: Sharing = Sharing.MINE) -> int:
    """Keep these filters under a name. Raises ViewThere, NotForTheZone, NoDepartment, Incomplete, TooLong."""
    if sharing is Sharing.ZONE and work.actor.scope(P.CASE_SEE) is not Scope.ZONE:
        raise NotForTheZone
    if sharing is Sharing.DEPARTMENT and work.actor.department_id is None:
        raise NoDepartment
    clean = line(name, "Name", 60)
    mine = SavedView.owner_id == work.actor.id, SavedView.screen == screen, SavedView.retired_at.is_(None)
    if work.db.scalar(select(SavedView.id).where(*mine, SavedView.name == clean)):
        raise ViewThere(name=clean)
    asked = line(urlencode(query), "Filters", 1000, required=False)
    view = work.add(SavedView(owner_id=work.actor.id, screen=screen, name=clean, query=asked, sharing=sharing))
    work.record(view, "view.saved", name=clean, sharing=sharing.label)
    return view.id


@command(P.SELF)
def retire(work: Work, seen: Seen) -> None:
    """Put one's own view away. Raises NotFound for another's."""
    view = work.take(SavedView, seen)
    if view.owner_id != work.actor.id:
        raise NotFound(what="SavedView")
    view.retired_at = work.now
    work.record(view, "view.retired", name=view.name)
