"""What an import would do with each row: the form in which preview and application are the same thing."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from domain.errors import Refusal
from domain.headers import Column, Sheet
from domain.labels import Labelled
from domain.rows import Problem, Row, Table
from services.trail import plain
from services.work import Read, Work


class RowStatus(Labelled):
    NEW = "new", "New"
    CHANGED = "changed", "Changed"
    UNCHANGED = "unchanged", "Unchanged"
    ERROR = "error", "With errors"


class RowRepeated(Refusal):
    template = "The same record already stands in row {row}."


class RowRefused(Refusal):
    """One row could not be written, so none was. `because` is the refusal of that row."""

    template = "Row {row} could not be written, so nothing was: {because}"

    def __init__(self, row: int, because: Refusal) -> None:
        self.because = because
        super().__init__(row=row, because=str(because))


@contextmanager
def writing(row: "Planned") -> Iterator[None]:
    """Whatever is refused within, is refused for this row."""
    try:
        yield
    except Refusal as refusal:
        raise RowRefused(row.number, refusal) from refusal


class Note(Refusal):
    """Not a refusal: something worth knowing about a row that does go in."""


@dataclass(frozen=True)
class Ref:
    """A record that a cell names: compared by id, shown by name. Id 0 is one that the import will make."""

    id: int
    name: str = field(compare=False)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Change:
    """One column of a known record that the row would change."""

    column: str  # msgid
    old: Any
    new: Any


@dataclass(frozen=True)
class Planned:
    """One row with what would happen to it. `values` has references resolved; `known` is the record's id."""

    number: int
    cells: tuple[Any, ...]
    status: RowStatus
    values: Mapping[str, Any]
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[Note, ...] = ()
    known: int | None = None


@dataclass(frozen=True)
class Match:
    """What a planner found for a row: the record it is about, if any, and that record's present values."""

    known: int | None = None
    present: Mapping[str, Any] = field(default_factory=dict)
    resolved: Mapping[str, Any] = field(default_factory=dict)  # values put in the place of those read
    problems: tuple[Problem, ...] = ()
    notes: tuple[Note, ...] = ()
    keys: tuple[str, ...] = ()  # what makes the record one: the same key twice in a sheet is an error


class Planner(Protocol):
    """One kind of record: finds what rows are about, in bulk, and writes them within an action."""

    def match(self, row: Row) -> Match: ...
    def write(self, work: Work, rows: Sequence[Planned]) -> None: ...


class PlannerMaker(Protocol):
    def __call__(self, read: Read, rows: Sequence[Row]) -> Planner: ...


def plan(sheet: Sheet, table: Table, planner: Planner) -> tuple[Planned, ...]:
    """Every row of the table with what would happen to it. Writes nothing."""
    seen: dict[str, int] = {}
    planned = []
    for row in table.rows:
        match = planner.match(row)
        values = {**row.values, **match.resolved}
        keys = [*match.keys, *([f"#{match.known}"] if match.known else [])]
        twice = next((seen[key] for key in keys if key in seen), None)
        for key in keys:
            seen.setdefault(key, row.number)
        problems = [*row.problems, *match.problems]
        if twice is not None:
            problems.append(Problem("", RowRepeated(row=twice)))
        changes = tuple(_changes(sheet.columns, match.present, values)) if match.known else ()
        status = RowStatus.NEW if match.known is None else RowStatus.CHANGED if changes else RowStatus.UNCHANGED
        found = Planned(row.number, row.cells, status, values, changes, tuple(problems), match.notes, match.known)
        planned.append(replace(found, status=RowStatus.ERROR) if problems else found)
    return tuple(planned)


def _changes(columns: Iterable[Column], present: Mapping[str, Any], values: Mapping[str, Any]) -> Iterable[Change]:
    for column in columns:
        if column.name in values and column.name in present and values[column.name] != present[column.name]:
            yield Change(column.label, present[column.name], values[column.name])


def digest(rows: Iterable[Planned]) -> str:
    """A fingerprint of what was shown: the plan made again at application must be the very same."""
    said = [
        (row.number, row.status, row.known, sorted((k, str(plain(v))) for k, v in row.values.items()),
         [(c.column, str(c.old), str(c.new)) for c in row.changes], len(row.problems))
        for row in rows
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()
