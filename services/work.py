from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import update_wrapper
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar, cast

from sqlalchemy import ColumnElement, event, insert, inspect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.orm.exc import StaleDataError

from db.base import Record
from db.engine import Sessions, kept_rows, reading, writing
from db.trail import Counter, Notice, Request
from domain.access import Actor, Permission, allows
from domain.calendar import ZONE
from domain.errors import NotAllowed, NotFound, Refusal, SessionEnded, Stale
from services import letters, meters, search, trail
from services.admission import admit
from services.clock import utc_now
from services.reach import within_reach
from services.tallies import Recount

A = ParamSpec("A")
R = TypeVar("R")
T = TypeVar("T", bound=Record)

# Unique violation, deadlock, serialisation failure: to the person, someone else was first.
LOST_RACES = ("23505", "40P01", "40001")
COMMANDS: dict[str, "Command[..., Any]"] = {}
QUERIES: dict[str, "Query[..., Any]"] = {}
_open: ContextVar["Work | None"] = ContextVar("open_work", default=None)


class Seen(Protocol):
    """A record as the person saw it on the screen."""

    @property
    def id(self) -> int: ...
    @property
    def version(self) -> int: ...


class NestedCommand(RuntimeError):
    """A bug: a command called a command. Share a helper that takes `work`."""


class Untold(RuntimeError):
    """A bug: rows were changed without an entry in the trail."""


@dataclass
class Read:
    """One person looking at something: one snapshot, one moment, one permission."""

    db: Session
    actor: Actor
    needs: Permission
    now: datetime

    def find(self, model: type[T], id: int) -> T:
        """The row, if it is within the actor's reach; else NotFound, as for one that never was."""
        found = kept_rows(self.db, f"{model.__name__} {id}", lambda: self._stored(model, id))
        if not found or not allows(self.actor, self.needs, found[0]):
            raise NotFound(what=model.__name__)
        return found[0]

    def _stored(self, model: type[T], id: int) -> list[T]:
        row = self.db.get(model, id)
        return [row] if row is not None else []

    def reach(self, model: type[Record]) -> ColumnElement[bool]:
        return within_reach(model, self.actor, self.needs)


@dataclass
class Work(Read):
    """One person doing one thing: one transaction, one moment, one permission, one trail."""

    untold: dict[Record, dict[str, list[Any]]] = field(default_factory=dict)
    born: set[Record] = field(default_factory=set)  # what was added and not told of yet: its chain begins here
    reworded: set[Record] = field(default_factory=set)  # what the search index is to follow
    recount: Recount = field(default_factory=Recount)  # and what the sums

    def lock(self, model: type[T], id: int) -> T:
        """Fetch a row to change it, whoever it belongs to. For rows that follow from one already taken."""
        row = self.db.get(model, id, with_for_update={"of": model}, populate_existing=True)
        if row is None:
            raise NotFound(what=model.__name__)
        return row

    def take(self, model: type[T], seen: Seen) -> T:
        """Fetch a row to change it. Outside the actor's reach it does not exist; changed since seen, it is stale."""
        row = self.lock(model, seen.id)
        if not allows(self.actor, self.needs, row):
            raise NotFound(what=model.__name__)
        if row.version != seen.version:
            raise Stale
        return row

    def add(self, row: T) -> T:
        row.created_at = self.now
        self.db.add(row)
        self.db.flush()
        self.born.add(row)
        return row

    def record(self, subject: Record, kind: str, /, *also: Record, **details: Any) -> None:
        """Write down what just happened to `subject`; its changed columns, and those of `also`, note themselves."""
        self.db.flush()
        changes = self.untold.pop(subject, {})
        for row in also:
            for column, change in self.untold.pop(row, {}).items():
                changes[f"{type(row).__name__}.{column}"] = change
        project_id = subject.id if type(subject).__name__ == "Project" else getattr(subject, "project_id", None)
        if getattr(subject, "about_id", None) is not None:  # sealed: no timeline but its own tells of it
            project_id = None
        if self.actor.person_id is None:
            details["acting"] = self.actor.role
        trail.append(
            self.db,
            type(subject).__name__,
            subject.id,
            kind,
            self.actor.person_id,
            self.now,
            changes,
            details,
            project_id,
            first=subject in self.born,
        )
        self.born -= {subject, *also}

    def number(self, series: str) -> str:
        """The next number of a series in this year, such as XM26-00042. Gapless: it belongs to the transaction."""
        key = f"{series}{self.now.astimezone(ZONE):%y}"
        return f"{key}-{Counter.draw(self.db, key)[0]:05d}"

    def notify(
        self,
        users: Iterable[int | None],
        kind: str,
        project_id: int | None = None,
        /,
        *,
        case_id: int | None = None,
        urgent: bool = False,
        **details: Any,
    ) -> None:
        """Put a line in the inbox of each of `users` but the one who acts.

        About a case, it is shown only while the case is within the reader's reach. An urgent one also leaves the house.
        """
        told = sorted({u for u in users if u is not None} - {self.actor.id})
        if not told:
            return
        line = {"at": self.now, "kind": kind, "project_id": project_id, "case_id": case_id, "urgent": urgent,
                "details": trail.plain(details)}  # fmt: skip
        self.db.flush()
        self.db.connection().execute(insert(Notice), [{"user_id": user_id} | line for user_id in told])
        if urgent:
            letters.urgent(self.db, set(told), kind, project_id, case_id, trail.plain(details), self.now)


@event.listens_for(Session, "before_flush")
def _note_changes(session: Session, *_: Any) -> None:
    if work := session.info.get("work"):
        if gone := [row for row in session.deleted if isinstance(row, Record)]:
            raise Untold(f"nothing is deleted: {gone}")
        for row in [*session.new, *session.dirty]:
            if isinstance(row, Record) and session.is_modified(row):
                noted = work.untold.setdefault(row, {})
                changes = _changes(row)
                for column, (old, new) in changes.items():
                    noted[column] = [noted.get(column, [old])[0], new]
                if search.says(row, changes):
                    work.reworded.add(row)


@event.listens_for(Session, "do_orm_execute")
def _refuse_bulk(told: ORMExecuteState) -> None:
    """A bulk UPDATE or DELETE would pass by the versions and the trail."""
    if told.session.info.get("work") and (told.is_update or told.is_delete):
        mapper = told.bind_mapper
        if mapper is not None and issubclass(mapper.class_, Record):
            raise Untold(f"a bulk statement on {mapper.class_.__name__}")


def _changes(row: Record) -> dict[str, tuple[Any, Any]]:
    found, state = {}, inspect(row)
    columns, untouched = state.mapper.column_attrs, state.unmodified
    for name in columns.keys():  # noqa: SIM118 - not a dict
        if name in untouched or name == "version":
            continue
        history = state.attrs[name].history
        if history.has_changes():
            old = trail.plain(history.deleted[0]) if history.deleted else None
            new = trail.plain(history.added[0]) if history.added else None
            if secret := name in row.unspoken():
                old, new = "•", "•"  # that it changed belongs in the trail; what it says does not
            if old != new or secret:
                found[name] = (old, new)
    return found


class Command(Generic[A, R]):
    """A public action. Call it with the actor first: `take_in(me, name=…)`.

    `request_id` makes a creation safe to send twice: the second call answers as the first did.
    """

    def __init__(self, body: Callable[Concatenate[Work, A], R], needs: Permission) -> None:
        self.body, self.needs = body, needs
        self.name = f"{body.__module__.removeprefix('services.')}.{body.__name__}"
        update_wrapper(self, body)
        COMMANDS[self.name] = self

    @meters.command
    def __call__(self, actor: Actor, /, *args: Any, request_id: str | None = None, **kwargs: Any) -> R:
        try:
            with _unit(actor, self.needs) as work:
                if request_id and (earlier := work.db.get(Request, request_id)):
                    return self._answer(earlier, actor)
                result: R = self.body(work, *args, **kwargs)
                if request_id:
                    answer = result if isinstance(result, int) else None
                    made = Request(id=request_id, actor_id=actor.id, command=self.name, answer=answer, at=work.now)
                    work.db.add(made)
                return result
        except (NotAllowed, SessionEnded):
            raise
        except (Refusal, DBAPIError) as clash:
            # The same request, sent at the same time, may have won: then its answer is ours, not our own refusal.
            if request_id and (earlier := _earlier(request_id)):
                return self._answer(earlier, actor)
            if isinstance(clash, Refusal) or not _is_lost_race(clash):
                raise
            raise Stale from clash

    def _answer(self, earlier: Request, actor: Actor) -> R:
        if (earlier.actor_id, earlier.command) != (actor.id, self.name):
            raise Stale
        return cast(R, earlier.answer)


@contextmanager
def _unit(actor: Actor, needs: Permission) -> Iterator[Work]:
    if _open.get() is not None:
        raise NestedCommand
    try:
        with writing() as db:
            work = Work(db, admit(db, actor, needs), needs, utc_now())
            db.info.update(work=work, recount=work.recount)
            token = _open.set(work)
            try:
                yield work
                db.flush()
                search.keep_up(db, work.reworded)
                work.recount.settle(db)
                if work.untold:
                    raise Untold({type(row).__name__: change for row, change in work.untold.items()})
            finally:
                _open.reset(token)
    except StaleDataError as clash:
        raise Stale from clash


def _earlier(request_id: str) -> Request | None:
    with Sessions.reader() as db:
        return db.get(Request, request_id)


def _is_lost_race(clash: DBAPIError) -> bool:
    return getattr(clash.orig, "sqlstate", None) in LOST_RACES or "UNIQUE constraint failed" in str(clash.orig)


def command(needs: Permission) -> Callable[[Callable[Concatenate[Work, A], R]], Command[A, R]]:
    return lambda body: Command(body, needs)


class Query(Generic[A, R]):
    """A read: admits the actor, opens a session, commits nothing. Call it with the actor first."""

    def __init__(self, body: Callable[Concatenate[Read, A], R], needs: Permission) -> None:
        self.body, self.needs = body, needs
        self.name = f"{body.__module__.removeprefix('services.')}.{body.__name__}"
        update_wrapper(self, body)
        QUERIES[self.name] = self

    def __call__(self, actor: Actor, /, *args: A.args, **kwargs: A.kwargs) -> R:
        with reading() as db:
            return self.body(Read(db, admit(db, actor, self.needs), self.needs, utc_now()), *args, **kwargs)


def query(needs: Permission) -> Callable[[Callable[Concatenate[Read, A], R]], Query[A, R]]:
    return lambda body: Query(body, needs)
