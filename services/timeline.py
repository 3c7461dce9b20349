from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, or_, select

import db.tables  # noqa: F401 - every record that an event may be about
from db.base import Base, Choice, Utc
from db.cases import Case
from db.enterprises import Contact, Enterprise, YearFigures
from db.projects import Project
from db.trail import Event
from domain.access import Permission as P
from domain.access import Role
from domain.columns import COLUMN_LABELS
from domain.events import SENTENCES
from services import projects
from services.masking import Mask, mask_of
from services.work import Read, query

Names = dict[str, dict[int | None, str]]  # by table, then by id
NAMED = ("users", "departments", "enterprises")
RECORDS: dict[str, Any] = {mapper.class_.__name__: mapper.class_ for mapper in Base.registry.mappers}
TABLES = {name: record.__table__ for name, record in RECORDS.items()}


@dataclass(frozen=True)
class Change:
    """One fact before and after, as people read it. `label` is a msgid; labels and moments are not yet in words."""

    label: str
    before: object
    after: object


@dataclass(frozen=True)
class Moment:
    """One entry of a timeline: who did what (`sentence` is a msgid for `params`), and what changed from what."""

    id: int
    at: datetime
    actor: str | None
    acting: Role | None  # who acted where that was no person: the enterprise, the system
    kind: str
    sentence: str
    params: dict[str, Any]
    changes: dict[str, tuple[Any, Any]]
    told: tuple[Change, ...]


@query(P.PROJECT_SEE)
def of_project(read: Read, project_id: int, *, before: int | None = None, limit: int = 50) -> list[Moment]:
    """Everything that happened to a project, newest first, `limit` before the event id `before`; but nothing of a case
    that is sealed, be it that it was sealed since."""
    read.find(Project, project_id)
    sealed = select(Case.id).where(Case.project_id == project_id, Case.about_id.is_not(None))
    of_it = (Event.subject_type == "Case") & Event.subject_id.in_(sealed)
    found = select(Event).where(Event.project_id == project_id, ~of_it)
    return moments(read, found, before, limit)


@query(P.CASE_SEE)
def of_case(read: Read, case_id: int, *, before: int | None = None, limit: int = 50) -> list[Moment]:
    """Everything that happened to a case, newest first. Raises NotFound."""
    read.find(Case, case_id)
    found = select(Event).where(Event.subject_type == "Case", Event.subject_id == case_id)
    return moments(read, found, before, limit)


@query(P.ENTERPRISE_SEE)
def of_enterprise(read: Read, enterprise_id: int, *, before: int | None = None, limit: int = 50) -> list[Moment]:
    """Everything that happened to an enterprise's own record, its contacts and figures, newest first."""
    read.find(Enterprise, enterprise_id)
    its_contacts = select(Contact.id).where(Contact.enterprise_id == enterprise_id)
    its_figures = select(YearFigures.id).where(YearFigures.enterprise_id == enterprise_id)
    found = select(Event).where(
        or_(
            (Event.subject_type == "Enterprise") & (Event.subject_id == enterprise_id),
            (Event.subject_type == "Contact") & Event.subject_id.in_(its_contacts),
            (Event.subject_type == "YearFigures") & Event.subject_id.in_(its_figures),
        )
    )
    return moments(read, found, before, limit)


def moments(read: Read, found: Select[Event], before: int | None, limit: int) -> list[Moment]:
    if before:
        found = found.where(Event.id < before)
    events = list(read.db.scalars(found.order_by(Event.id.desc()).limit(limit)))
    people = projects.people_named(read.db, (event.actor_id for event in events))
    known = _names(read, events)
    mask = mask_of(read, (said for e in events for change in e.changes.values() for said in change if _is_text(said)))
    return [
        Moment(e.id, e.at, people.get(e.actor_id), _acting(e), e.kind, SENTENCES[e.kind], e.details,
               {column: (old, new) for column, (old, new) in e.changes.items()}, _told(e, known, mask))
        for e in events
    ]  # fmt: skip


def _acting(event: Event) -> Role | None:
    acting = event.details.get("acting")
    return Role.of(acting) if acting else None


def _is_text(said: object) -> bool:
    return isinstance(said, str)


def _told(event: Event, known: Names, mask: Mask) -> tuple[Change, ...]:
    """The changes that a reader needs, in the order of the table of labels; without what was sealed from them since."""
    full = {key if "." in key else f"{event.subject_type}.{key}": change for key, change in event.changes.items()}
    return tuple(
        Change(label, *(_said(key, mask(v) if _is_text(v) else v, known) for v in full[key]))
        for key, label in COLUMN_LABELS.items()
        if key in full and any(value not in (None, "") for value in full[key])
    )


def _said(key: str, value: Any, known: Names) -> object:
    """A stored value as people know it: the name behind an id, the label behind a code."""
    if value is None:
        return None
    if whose := _named_in(key):
        return known[whose].get(value, str(value))
    column = _column(key)
    if isinstance(column.type, Choice):
        return column.type.kind.of(value)
    if isinstance(column.type, Utc):
        return datetime.fromisoformat(value)
    kind = column.type.python_type
    return date.fromisoformat(value) if kind is date else Decimal(value) if kind is Decimal else value


def _column(key: str) -> Any:
    record, _, column = key.partition(".")
    return TABLES[record].columns[column]


def _named_in(key: str) -> str | None:
    """The table that holds the name behind this id."""
    tables = (foreign.column.table.name for foreign in _column(key).foreign_keys)
    return next((table for table in tables if table in NAMED), None)


def _names(read: Read, events: Iterable[Event]) -> Names:
    """The names behind all ids in these events, a query for each table."""
    wanted: dict[str, set[int]] = {table: set() for table in NAMED}
    for event in events:
        for key, change in event.changes.items():
            full = key if "." in key else f"{event.subject_type}.{key}"
            if full in COLUMN_LABELS and (whose := _named_in(full)):
                wanted[whose].update(value for value in change if isinstance(value, int))
    found = select(Enterprise.id, Enterprise.name).where(Enterprise.id.in_(wanted["enterprises"]))
    enterprises = read.db.execute(found) if wanted["enterprises"] else ()
    return {
        "users": projects.people_named(read.db, wanted["users"]),
        "departments": projects.departments_named(read.db, wanted["departments"]),
        "enterprises": {row.id: row.name for row in enterprises},
    }
