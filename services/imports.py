"""Lists coming in: read, planned against what is stored, shown, and written all together or not at all."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from domain.access import Actor
from domain.access import Permission as P
from domain.cells import Cell
from domain.errors import NotAllowed, Refusal
from domain.headers import EXTRA, CellKind, Column, Recognised, Sheet, SheetKind, bare, recognise
from domain.rows import Table, read_table
from domain.sheets import SHEETS
from services import import_departments, import_enterprises, import_people, import_projects, workbook_writing
from services.import_plans import Planned, Planner, PlannerMaker, RowStatus, digest, plan
from services.work import Read, Work, command, query
from services.workbooks import Grid, TooManyRows, read_grids

PLANNERS: dict[SheetKind, PlannerMaker] = {
    SheetKind.DEPARTMENTS: import_departments.Departments,
    SheetKind.PEOPLE: import_people.People,
    SheetKind.ENTERPRISES: import_enterprises.Enterprises,
    SheetKind.PROJECTS: import_projects.Projects,
}


class NothingToImport(Refusal):
    template = "There is no row to import below the header."


class NothingAccepted(Refusal):
    template = "None of the accepted rows would change anything."


class PreviewOutdated(Refusal):
    template = "Since the preview was made, the file or the stored records have changed. Look at the new preview first."


@dataclass(frozen=True)
class Preview:
    """What a file would do, row by row; nothing is written yet."""

    kind: SheetKind
    sheet_name: str
    header: tuple[Cell, ...]
    recognised: Recognised
    rows: tuple[Planned, ...]
    skipped: tuple[int, ...]
    digest: str

    def count(self, status: RowStatus) -> int:
        return sum(row.status is status for row in self.rows)

    def of(self, *statuses: RowStatus) -> tuple[Planned, ...]:
        return tuple(row for row in self.rows if row.status in statuses)


@dataclass(frozen=True)
class Applied:
    """What an import did."""

    created: int
    changed: int
    left_out: int


def preview(me: Actor, kind: SheetKind, content: bytes) -> Preview:
    """Read a file and say what it would do. Raises what reading and recognition refuse, NothingToImport."""
    name, table = _read(me, SHEETS[kind], content)
    show = _show_organisation if SHEETS[kind].needs is P.ORG_IMPORT else _show_investors
    rows = show(me, kind, table)
    return Preview(kind, name, table.header, table.recognised, rows, table.skipped, digest(rows))


def apply(me: Actor, kind: SheetKind, content: bytes, seen: str, accepted: Collection[int] | None = None) -> Applied:
    """Write the accepted rows (by row number; None: all without errors) in one transaction, or nothing.

    `seen` is the digest of the preview that was looked at. Raises PreviewOutdated, NothingAccepted, RowRefused.
    """
    _, table = _read(me, SHEETS[kind], content)
    write = _write_organisation if SHEETS[kind].needs is P.ORG_IMPORT else _write_investors
    return write(me, kind, table, seen, accepted)


def _read(me: Actor, sheet: Sheet, content: bytes) -> tuple[str, Table]:
    """The first sheet whose header says what is looked for. Raises the refusal of the first if none does."""
    if me.scope(sheet.needs) is None:  # asked again with the fresh actor; here it only saves the reading
        raise NotAllowed(permission=sheet.needs.label)
    grids = [grid for grid in read_grids(content) if grid.rows]
    refused: Refusal | None = None
    for grid in grids:
        try:
            found = recognise(sheet, grid.rows)
        except Refusal as refusal:
            refused = refused or refusal
            continue
        return grid.name, _table(sheet, grid, found)
    raise refused or NothingToImport()


def _table(sheet: Sheet, grid: Grid, found: Recognised) -> Table:
    table = read_table(sheet, grid.rows, found)
    if not table.rows:
        raise NothingToImport
    if len(table.rows) > sheet.most:
        raise TooManyRows(rows=len(table.rows), most=sheet.most)
    return table


@query(P.DATA_IMPORT)
def _show_investors(read: Read, kind: SheetKind, table: Table) -> tuple[Planned, ...]:
    return _planned(read, kind, table)[1]


@query(P.ORG_IMPORT)
def _show_organisation(read: Read, kind: SheetKind, table: Table) -> tuple[Planned, ...]:
    return _planned(read, kind, table)[1]


@command(P.DATA_IMPORT)
def _write_investors(work: Work, kind: SheetKind, table: Table, seen: str, accepted: Collection[int] | None) -> Applied:
    return _write(work, kind, table, seen, accepted)


@command(P.ORG_IMPORT)
def _write_organisation(
    work: Work, kind: SheetKind, table: Table, seen: str, accepted: Collection[int] | None
) -> Applied:
    return _write(work, kind, table, seen, accepted)


def _planned(read: Read, kind: SheetKind, table: Table) -> tuple[Planner, tuple[Planned, ...]]:
    sheet = SHEETS[kind]
    if sheet.needs is not read.needs:
        raise NotAllowed(permission=sheet.needs.label)
    planner = PLANNERS[kind](read, table.rows)
    return planner, plan(sheet, table, planner)


def _write(work: Work, kind: SheetKind, table: Table, seen: str, accepted: Collection[int] | None) -> Applied:
    planner, rows = _planned(work, kind, table)
    if digest(rows) != seen:
        raise PreviewOutdated
    wanted = [
        row
        for row in rows
        if row.status in (RowStatus.NEW, RowStatus.CHANGED) and (accepted is None or row.number in accepted)
    ]
    if not wanted:
        raise NothingAccepted
    planner.write(work, wanted)
    written = Counter(row.status for row in wanted)
    left_out = len(rows) - len(wanted) - sum(row.status is RowStatus.UNCHANGED for row in rows)
    return Applied(written[RowStatus.NEW], written[RowStatus.CHANGED], left_out)


Explain = Callable[[Planned], str]
Words = Mapping[str, str]
TITLES = ("Column", "Must be filled in", "How to write it", "Entries", "Example", "Note")


def template_words(kind: SheetKind) -> list[str]:
    """Every msgid that the template of this kind says."""
    sheet = SHEETS[kind]
    words = [kind.label, sheet.note, "Yes", "No", "Explanations", *TITLES]
    for column in sheet.columns:
        words += [column.label, column.kind.label, *(member.label for member in column.options)]
        words += [word for word in (column.unit, column.note) if word]
    return words


def header_of(column: Column, words: Words) -> str:
    """A column's header as the template has it: its unit stands in brackets."""
    return f"{words[column.label]}（{words[column.unit]}）" if column.unit else words[column.label]


def template(kind: SheetKind, words: Words, departments: Sequence[str] = ()) -> bytes:
    """An empty workbook to fill in: headers, drop-downs, and a sheet that explains each column.

    `words` holds the `template_words` in the reader's language.
    """
    sheet = SHEETS[kind]
    choices: dict[int, Sequence[str]] = {}
    for at, column in enumerate(sheet.columns):
        if column.options:
            choices[at] = [words[member.label] for member in column.options]
        elif column.kind is CellKind.YES:
            choices[at] = [words["Yes"], words["No"]]
        elif column.kind is CellKind.DEPARTMENT and departments:
            choices[at] = departments
    empty = workbook_writing.Sheet(
        words[kind.label],
        [header_of(column, words) for column in sheet.columns],
        [],
        must=frozenset(at for at, column in enumerate(sheet.columns) if column.required),
        text=frozenset(at for at, column in enumerate(sheet.columns) if column.kind in AS_TEXT),
        choices=choices,
        filtered=False,
    )
    explained: list[list[object]] = [
        [
            header_of(column, words),
            words["Yes" if column.required else "No"],
            words[column.kind.label],
            "、".join(words[member.label] for member in column.options),
            column.example,
            words[column.note] if column.note else "",
        ]
        for column in sheet.columns
    ]
    titles = [words[title] for title in TITLES]
    explained += [[], [words[sheet.note]]]
    guide = workbook_writing.Sheet(words["Explanations"], titles, explained, filtered=False)
    return workbook_writing.to_xlsx(empty, guide)


AS_TEXT = (CellKind.CREDIT_CODE, CellKind.PHONE, CellKind.TEXT, CellKind.PERSON, CellKind.ENTERPRISE)


def errors_workbook(shown: Preview, explain: Explain, title: str, heading: str) -> bytes:
    """The rows with errors as they were, and what is wrong with each: to be mended and uploaded again."""
    kept = [at for at, cell in enumerate(shown.header) if cell is None or bare(cell) not in EXTRA]
    rows = [
        [*(row.cells[at] if at < len(row.cells) else None for at in kept), explain(row)]
        for row in shown.of(RowStatus.ERROR)
    ]
    headers = [str(shown.header[at] or "") for at in kept]
    return workbook_writing.to_xlsx(workbook_writing.Sheet(title, [*headers, heading], rows))
