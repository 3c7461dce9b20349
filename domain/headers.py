"""What a sheet to import is declared with, and finding its header row in whatever people upload."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from domain.access import Permission
from domain.cells import Cell, plain, shown
from domain.errors import Refusal
from domain.labels import Labelled

HEADER_WITHIN = 30  # rows from the top in which the header is looked for
EXTRA = {
    "错误说明",
    "错误",
    "errors",
    "whatiswrong",
    "行号",
    "原行号",
    "row",
}  # what we add to an errors workbook
FOOTER = re.compile(r"[合总小共]\s*计\s*[:：]?|(?:填表|制表|审核|备注|注|说明)\S{0,4}\s*[:：].*|total:?", re.IGNORECASE)


class CellKind(Labelled):
    """How a column is written; the template's explanations use the sentence."""

    TEXT = "text", "Text"
    CREDIT_CODE = "credit_code", "18 digits and capital letters; the last one is checked"
    AMOUNT = "amount", "A number; the unit stands in the header (万元 or 亿元) or behind the number"
    LAND = "land", "A number; the unit stands in the header (mu, hectares, square metres)"
    COUNT = "count", "A whole number"
    DAY = "day", "A date such as 2026-01-31"
    PHONE = "phone", "A phone number"
    EMAIL = "email", "An e-mail address"
    CHOICE = "choice", "One of the entries offered"
    YES = "yes", "Yes or no"
    PERSON = "person", "A username, or a name that only one person of the department has"
    DEPARTMENT = "department", "A department's name or code"
    ENTERPRISE = "enterprise", "An enterprise's name or unified social credit code"


class SheetKind(Labelled):
    DEPARTMENTS = "departments", "Departments"
    PEOPLE = "people", "People"
    ENTERPRISES = "enterprises", "Enterprises"
    PROJECTS = "projects", "Projects"
    CALENDAR = "calendar", "Working calendar"
    BACKLOG = "backlog", "Complaints of an earlier register"


class NoHeader(Refusal):
    template = "No header row was found in the first {most} rows. Expected columns such as: {expected}."
    words = ("expected",)


class ColumnMissing(Refusal):
    template = "The column “{column}” is missing. Headers found: {found}."
    words = ("column",)


class ColumnTwice(Refusal):
    template = "Two columns both say “{column}”: {found}. Rename or remove one of them."
    words = ("column",)


@dataclass(frozen=True)
class Column:
    """One column: `label` is a msgid, `names` the Chinese name and all other ways to write the header."""

    label: str
    name: str
    names: str
    kind: CellKind = CellKind.TEXT
    required: bool = False
    most: int = 200
    choice: type[Labelled] | None = None
    unit: str = ""  # msgid of the unit in which the template asks
    example: str = ""
    note: str = ""  # msgid; what else the template explains

    @property
    def keys(self) -> list[str]:
        """Every way to write the header, as compared, the best first."""
        return [plain(word) for word in (self.label, *self.names.split("|"), self.name)]

    @property
    def options(self) -> tuple[Labelled, ...]:
        """What can be chosen in it; nothing where anything can be written."""
        return self.choice.offered() if self.choice else ()


@dataclass(frozen=True)
class Sheet:
    kind: SheetKind
    needs: Permission
    columns: tuple[Column, ...]
    note: str  # msgid: what the import does with a row that is already known
    most: int = 2_000  # rows at once: what goes in within one transaction that keeps nobody waiting long

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


AMOUNT_UNITS = {
    "亿元": Decimal(10_000), "亿": Decimal(10_000), "千万元": Decimal(1_000), "百万元": Decimal(100),
    "万元": Decimal(1), "万": Decimal(1), "千元": Decimal("0.1"), "元": Decimal("0.0001"),
    "100million": Decimal(10_000), "million": Decimal(100), "10kcny": Decimal(1), "10,000cny": Decimal(1),
    "10k": Decimal(1), "10,000": Decimal(1), "10000": Decimal(1),
}  # fmt: skip
LAND_UNITS = {
    "公顷": Decimal(15), "平方米": Decimal("0.0015"), "平米": Decimal("0.0015"), "m2": Decimal("0.0015"),
    "亩": Decimal(1), "hectares": Decimal(15), "mu": Decimal(1),
}  # fmt: skip
UNITS: dict[CellKind, dict[str, Decimal]] = {CellKind.AMOUNT: AMOUNT_UNITS, CellKind.LAND: LAND_UNITS}
CURRENCIES = {
    "美元": "USD",
    "欧元": "EUR",
    "港元": "HKD",
    "港币": "HKD",
    "日元": "JPY",
    "英镑": "GBP",
    "人民币": "CNY",
}


@dataclass(frozen=True)
class Header:
    """A recognised header cell: its column, where it stands, and what it says of the unit."""

    column: Column
    at: int
    text: str
    unit: Decimal | None = None
    currency: str | None = None
    rank: int = 0


@dataclass(frozen=True)
class Recognised:
    """Where the header stands, which columns were found in it, and which texts mean nothing to us."""

    row: int
    headers: Mapping[str, Header]
    unknown: tuple[str, ...] = field(default=())


def recognise(sheet: Sheet, rows: Sequence[tuple[int, Sequence[Cell]]]) -> Recognised:
    """Find the header row, also below title lines. Raises NoHeader, ColumnTwice, ColumnMissing."""
    index = {key: (column, rank) for column in reversed(sheet.columns) for rank, key in enumerate(column.keys)}
    best: tuple[int, int, list[Header | str]] | None = None
    for number, row in rows[:HEADER_WITHIN]:
        read = list(_read(index, row))
        known = len({h.column.name for h in read if isinstance(h, Header)})
        if known and (best is None or known > best[0]):
            best = known, number, read
    expected = tuple(column.label for column in sheet.columns[:4])
    if best is None or best[0] < min(2, len(best[2])):  # one known word among others may be a title
        raise NoHeader(most=HEADER_WITHIN, expected=expected)
    _, number, read = best
    headers: dict[str, Header] = {}
    unknown = [text for text in read if isinstance(text, str)]
    for header in sorted((h for h in read if isinstance(h, Header)), key=lambda h: h.rank):
        name = header.column.name
        if name not in headers:
            headers[name] = header
        elif headers[name].rank == header.rank:
            raise ColumnTwice(column=header.column.label, found=f"{headers[name].text} / {header.text}")
        else:
            unknown.append(header.text)
    for column in sheet.columns:
        if column.required and column.name not in headers:
            found = [h.text if isinstance(h, Header) else h for h in read]
            raise ColumnMissing(column=column.label, found=shown("、".join(found[:20])))
    return Recognised(number, headers, tuple(unknown))


def _read(index: Mapping[str, tuple[Column, int]], row: Sequence[Cell]) -> Iterator[Header | str]:
    for at, cell in enumerate(row):
        if cell is not None and (key := bare(cell)) not in EXTRA and key:
            yield _header(index, at, shown(cell), key) or shown(cell)


def bare(cell: Cell) -> str:
    """A header as compared: no marks of obligation, no numbering, no colons, no white space."""
    text = plain(str(cell)).replace("【", "(").replace("】", ")").replace("[", "(").replace("]", ")")
    text = re.sub(r"\((必填|选填|required|optional)\)", "", text)
    return re.sub(r"[*:、。·]+", "", text)


def _header(index: Mapping[str, tuple[Column, int]], at: int, text: str, key: str) -> Header | None:
    inside = "".join(re.findall(r"\(([^()]*)\)", key))
    outside = re.sub(r"\([^()]*\)", "", key)
    for candidate in (key, re.sub(r"[()]", "", key), outside):
        if found := index.get(candidate):
            column, rank = found
            return Header(column, at, text, *_unit(column, inside), rank)
    for units in UNITS.values():
        for unit in sorted(units, key=len, reverse=True):
            stem = outside.removesuffix(unit).rstrip("/-_,;单位")
            if (
                stem != outside
                and (found := index.get(stem))
                and found[0].kind in UNITS
                and unit in UNITS[found[0].kind]
            ):
                return Header(found[0], at, text, *_unit(found[0], outside.removeprefix(stem)), found[1])
    return None


def _unit(column: Column, said: str) -> tuple[Decimal | None, str | None]:
    """What the words beside the header's name say of unit and currency: `万美元` is 万 of USD."""
    currency = None
    if column.kind is CellKind.AMOUNT:
        for word, code in CURRENCIES.items():
            if word in said:
                said, currency = said.replace(word, "元"), code
    for word in sorted(UNITS.get(column.kind, {}), key=len, reverse=True):
        if word in said:
            return UNITS[column.kind][word], currency
    return None, currency


def is_footer(row: Sequence[Cell]) -> bool:
    """A line of totals or remarks below the list is not a row of it."""
    first = next((cell for cell in row if cell is not None), None)
    return isinstance(first, str) and FOOTER.fullmatch(first.strip()) is not None
