"""Sums that are kept in the transaction of whatever they sum, so that a wall reads a few rows however many there are.

The frame of commands keeps them: what a case adds is asked before the first of its rows changes and once more before
the commit, and the difference is written. See docs/adr/0021.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, event, func, insert, inspect, literal, select
from sqlalchemy.orm import ORMExecuteState, Session

from db.base import Record
from db.cases import Case
from db.engine import writing
from db.projects import Project
from db.tallies import Tally
from domain.tallies import ZONE_WIDE, Figure
from services.tally_facts import CASES, KEY, PROJECTS, SUMMED, of_cases, of_projects, summed, summed_columns, sums_of

Sums = Counter[tuple[Any, ...]]
AT_ONCE = 2_000


class Untallied(RuntimeError):
    """A bug: rows that are summed were written in bulk, and nobody told the sums of them."""


class Recount:
    """What one transaction changes about the sums."""

    def __init__(self) -> None:
        self.cases: set[int] = set()
        self.projects: set[int] = set()
        self.new: list[Record] = []
        self.bulk = False
        self.before: Sums = Counter()
        self.brought: Sums = Counter()

    def note(self, db: Session, rows: Iterable[Record]) -> None:
        """These rows are about to change; what they added until now is remembered."""
        self.cases.update(row.id for row in self.new if row.id)
        cases, projects = set[int](), set[int]()
        for row in rows:
            for owned, ids in ((CASES, cases), (PROJECTS, projects)):
                if column := owned.get(type(row)):
                    if (id := getattr(row, column)) is None:
                        self.new.append(row)
                    else:
                        ids.add(id)
        cases, projects = cases - self.cases, projects - self.projects
        if cases or projects:
            self.before.update(_added(db, cases, projects))
        self.cases |= cases
        self.projects |= projects

    def brought_in(self, sums: Sums) -> None:
        """This is what cases add that are new and came by bulk statements."""
        self.brought.update(sums)
        self.bulk = False

    def settle(self, db: Session) -> None:
        """Write the difference. Raises Untallied."""
        if self.bulk:
            raise Untallied
        self.cases.update(row.id for row in self.new)
        if self.cases or self.projects or self.brought:
            after = _added(db, self.cases, self.projects)
            after.subtract(self.before)
            after.update(self.brought)
            _add(db, after)


@event.listens_for(Session, "before_flush")
def _remember(session: Session, *_: Any) -> None:
    if recount := session.info.get("recount"):
        dirty = (row for row in session.dirty if type(row) in SUMMED and _changed(row))
        recount.note(session, [*(row for row in session.new if type(row) in SUMMED), *dirty])


def _changed(row: Record) -> bool:
    """Does it say something else to the sums than it did?"""
    state = inspect(row)
    return any(state.attrs[name].history.has_changes() for name in summed_columns(type(row)) - state.unmodified)


@event.listens_for(Session, "do_orm_execute")
def _notice_bulk(told: ORMExecuteState) -> None:
    """A bulk INSERT passes by the flush: whoever makes one says of which cases."""
    recount, mapper = told.session.info.get("recount"), told.bind_mapper
    if recount and told.is_insert and mapper is not None and mapper.class_ in SUMMED:
        recount.bulk = True


def _added(db: Session, cases: Iterable[int], projects: Iterable[int]) -> Sums:
    """What these rows add now. Each is locked first: two who change one case come one after the other."""
    found: Sums = Counter()
    for model, ids in ((Case, sorted(cases)), (Project, sorted(projects))):
        for start in range(0, len(ids), AT_ONCE):
            part = ids[start : start + AT_ONCE]
            if db.get_bind().dialect.name == "postgresql":
                db.execute(select(model.id).where(model.id.in_(part)).order_by(model.id).with_for_update())
            for *key, n in db.execute(sums_of(model), {"ids": part}):
                found[tuple(key)] += int(n)
    return found


def _with_zone(sums: Sums) -> Sums:
    """Each sum of a department, and of the zone what its departments make together."""
    whole: Sums = Counter()
    for (figure, department, *rest), n in sums.items():
        for whose in {department, ZONE_WIDE}:
            whole[figure, whose, *rest] += n
    return whole


def _add(db: Session, sums: Sums) -> None:
    """Always in one order, so that two who write the same sums wait for each other and never both."""
    rows = [(str(figure), *key, n) for (figure, *key), n in sorted(_with_zone(sums).items()) if n]
    if not rows:
        return
    connection = db.connection()
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            f"{PUT} SELECT * FROM unnest({ARRAYS}) {AGAIN}", tuple(map(list, zip(*rows, strict=True)))
        )
    else:
        connection.exec_driver_sql(f"{PUT} VALUES (?, ?, ?, ?, ?, ?) {AGAIN}", rows)


PUT = f"INSERT INTO tallies ({', '.join(KEY)}, n)"
AGAIN = f"ON CONFLICT ({', '.join(KEY)}) DO UPDATE SET n = tallies.n + excluded.n"
ARRAYS = "%s::text[], %s::int[], %s::text[], %s::text[], %s::int[], %s::bigint[]"


def rebuild(db: Session) -> int:
    """Throw the sums away and count all anew, in a few statements; answers how many there are. The transaction is one
    that writes.

    The sums alone are locked: whoever changes one writes it last, so they wait there and add their difference after.
    Of the rows that are summed no table is locked, for they hold those already, and each would wait for the other.
    """
    if db.get_bind().dialect.name == "postgresql":
        db.connection().exec_driver_sql("LOCK TABLE tallies IN SHARE ROW EXCLUSIVE MODE")
    db.execute(delete(Tally))
    columns = [*KEY, "n"]
    for facts in (*of_cases(), *of_projects()):
        db.execute(insert(Tally).from_select(columns, summed([facts])))
    rest = [getattr(Tally, name) for name in KEY if name != "department_id"]
    of_departments = Tally.department_id != ZONE_WIDE
    zone = [literal(ZONE_WIDE) if name == "department_id" else getattr(Tally, name) for name in KEY]
    db.execute(
        insert(Tally).from_select(columns, select(*zone, func.sum(Tally.n)).where(of_departments).group_by(*rest))
    )
    return db.scalar(select(func.count()).select_from(Tally)) or 0


def make_anew() -> int:
    """`rebuild` in a transaction of its own; answers how many sums there are."""
    with writing() as db:
        return rebuild(db)


def missing(db: Session) -> bool:
    """Were no sums kept yet, although there is something to sum; or in a form that they no longer have?"""
    if db.scalar(select(Case.id).limit(1)) is None:
        return False
    # so they were when each time was counted and not each case
    earlier = select(Tally.n).where(Tally.figure.in_((Figure.RETURNED, Figure.ESCALATED)), Tally.bin == 0)
    return db.scalar(select(Tally.n).limit(1)) is None or db.scalar(earlier.limit(1)) is not None


def drift(db: Session) -> dict[tuple[Any, ...], tuple[int, int]]:
    """Where the sums are not what counting says: by key, what is stored and what was counted. Empty, all is well."""
    stored = {tuple(key): int(n) for *key, n in db.execute(select(*(getattr(Tally, k) for k in (*KEY, "n")))) if n}
    counted: Sums = Counter()
    for facts in (*of_cases(), *of_projects()):
        for *key, n in db.execute(summed([facts])):
            counted[tuple(key)] += int(n)
    counted = _with_zone(counted)
    keys = {key for key in {*stored, *counted} if stored.get(key, 0) != counted[key]}
    return {key: (stored.get(key, 0), counted[key]) for key in sorted(keys)}
