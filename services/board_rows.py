"""Which complaints a list shows next: by an index each, a page at a time, however many there are.

Where a person's reach has several ways (their own, their department's), each way is followed along its own index and
the pages are merged: one condition for all would follow none.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol, TypeVar

from sqlalchemy import ColumnElement, and_, bindparam, func, literal, not_, select, tuple_, union

from db.cases import Case
from db.complaints import Complaint
from domain.boards import Filters, Place
from domain.calendar import midnight
from domain.cases import BOARD, CaseStatus
from domain.grams import holds, plain, words
from domain.limits import Lamp
from services import board_turns as turns
from services import lamp_conditions, ledger, news, search
from services.glances import Glances
from services.reach import ways_within_reach
from services.work import Read


class Judged(Protocol):
    """A row that shows a lamp."""

    @property
    def danger(self) -> Lamp | None: ...


R = TypeVar("R", bound=Judged)

NUMBER = re.compile(r"[A-Z]+\d\d-\d{5,}")
LOOKED_THROUGH = 5_000  # hits of a search, at a time
# In the statement itself, not beside it: the planner must see that an index over these rows serves.
ON_BOARD = Case.kind.in_(bindparam("board", BOARD, expanding=True, literal_execute=True))


@dataclass(frozen=True)
class Stretch:
    """The next places of a list. `on`: from where to go on looking, where a search did not end."""

    places: list[Place]
    on: Place | None = None


def following(read: Read, filters: Filters, after: Place | None, limit: int) -> Stretch:
    """The next `limit` places after `after` that the filters let through in SQL; what only reading a row can tell (its
    exact words) is not yet looked at."""
    if filters.words.strip():
        return _found(read, filters, after, limit)
    return Stretch([Place(at, id) for at, id in read.db.execute(statement(read, filters, after, limit))])


def statement(read: Read, filters: Filters, after: Place | None, limit: int) -> Any:
    """The one statement behind a page of a list that is not a search."""
    key = Case.due_at if filters.promised else Case.opened_at
    order = (key, Case.id) if filters.promised else (key.desc(), Case.id.desc())
    base = select(key.label("at"), Case.id.label("id")).where(*_conditions(read, filters)).limit(limit)
    if after:
        here, there = tuple_(key, Case.id), tuple_(literal(after.at, key.type), literal(after.id))
        base = base.where(here > there if filters.promised else here < there)
    ways = [base.where(way) for way in ways_within_reach(Case, read.actor, read.needs)]
    if len(ways) == 1:
        return ways[0].order_by(*order)
    merged = union(*(select(way.order_by(*order).subquery()) for way in ways)).subquery()
    at, id = merged.c.at, merged.c.id
    return select(at, id).order_by(*((at, id) if filters.promised else (at.desc(), id.desc()))).limit(limit)


def _found(read: Read, filters: Filters, after: Place | None, limit: int) -> Stretch:
    """The newest of what the index of words has, with the filters laid over it, part by part. Where hardly any hit is
    within reach, only so many are gone through at a time: the index does not know whose they are."""
    if own := _by_number(read, filters):
        return Stretch([] if after else [own])
    before, found, most, looked = after.id if after else None, list[Place](), limit, 0
    while len(found) < limit and (hits := search.hits(read.db, filters.words, before, most)):
        rows = select(Case.opened_at, Case.id).where(Case.id.in_(hits), *_conditions(read, filters), read.reach(Case))
        found += [Place(at, id) for at, id in read.db.execute(rows.order_by(Case.id.desc()))]
        before, looked = hits[-1], looked + len(hits)
        if looked >= LOOKED_THROUGH and len(found) < limit:
            return Stretch(found, Place(read.now, before))
        most = min(most * 4, LOOKED_THROUGH - looked + limit)
    return Stretch(found[:limit])


def _by_number(read: Read, filters: Filters) -> Place | None:
    """The one whose own number was typed in full: no text is searched for it."""
    typed = plain(filters.words).strip().upper()
    here = Case.number == typed, *_conditions(read, filters), read.reach(Case)
    row = read.db.execute(select(Case.opened_at, Case.id).where(*here)).first() if NUMBER.fullmatch(typed) else None
    return Place(row[0], row[1]) if row else None


def _conditions(read: Read, filters: Filters) -> list[ColumnElement[bool]]:
    found = [ON_BOARD, *_standing(read, filters), *_told(filters)]
    same = {
        Case.department_id: filters.department_id,
        Case.enterprise_id: filters.enterprise_id,
        Case.kind: filters.kind,
        Case.officer_id: read.actor.id if filters.mine else None,
    }
    found += [column == value for column, value in same.items() if value is not None]
    if filters.sealed:
        found.append(Case.about_id.is_not(None))
    if filters.told:
        found.append(turns.ABOUT_NOBODY)
    if filters.opened_from:
        found.append(Case.opened_at >= midnight(filters.opened_from))
    if filters.opened_to:
        found.append(Case.opened_at < midnight(filters.opened_to + timedelta(days=1)))
    return [*found, *turns.conditions(filters)]


def _standing(read: Read, filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.promised:
        found.append(Case.resolved_at.is_(None))
    if filters.status is CaseStatus.WORKING:  # also what a pause left by ending by itself
        found.append(ledger.stands(read.now) == filters.status)
    elif filters.status:
        found.append(Case.status == filters.status)
    if filters.status is CaseStatus.WAITING:
        found.append(ledger.stands(read.now) == filters.status)
    if filters.lamp is not None:
        found.append(lamp_conditions.shows(filters.lamp, read.db, read.now))
    if filters.unbroken:  # the first follows from the second; it says where a walk along an index begins
        found += [Case.due_at >= read.now, not_(ledger.overdue(read.now))]
    return found


def _told(filters: Filters) -> list[ColumnElement[bool]]:
    """What stands on the complaint and not on its case, asked of each row that an index of cases brings."""
    asked: list[ColumnElement[bool]] = []
    if (categories := filters.categories) is not None:
        asked.append(Complaint.category.in_(sorted(categories)))
    if filters.urgent:
        asked.append(Complaint.urgent.is_(True))
    if filters.channel:
        asked.append(Complaint.channel == filters.channel)
    if filters.outcome:
        asked.append(Complaint.outcome == filters.outcome)
    if not asked:
        return []
    # A scalar, not EXISTS: that, PostgreSQL would turn into a join which begins at the complaints and sorts them all.
    return [select(and_(*asked)).where(Complaint.case_id == Case.id).scalar_subquery()]


def fitting(read: Read, filters: Filters, places: Sequence[Place], rows: Mapping[int, R]) -> list[tuple[Place, R]]:
    """Those rows, in the order of their places, that the filters let through when one reads them."""
    wanted = words(filters.words)
    said = search.words_of(read.db, list(rows)) if wanted else {}
    return [
        (place, row)
        for place in places
        if (row := rows.get(place.id))
        and filters.lamp in (None, row.danger)
        and (not wanted or holds(said.get(place.id, ""), wanted))
    ]


counted = Glances[dict[CaseStatus, int]]()


def counts(read: Read) -> dict[CaseStatus, int]:
    """How many complaints within reach stand where: the open ones, and those that wait to be checked. Counted once for
    a person until something happens."""
    return news.until_news(counted, read, _count)


def _count(read: Read) -> dict[CaseStatus, int]:
    status = ledger.stands(read.now)
    found = select(status, func.count()).where(ON_BOARD, read.reach(Case)).group_by(status)
    still_open = read.db.execute(found.where(Case.resolved_at.is_(None))).all()
    to_check = read.db.execute(found.where(Case.status == CaseStatus.RESOLVED)).all()
    return {CaseStatus.of(status): count for status, count in (*still_open, *to_check)}
