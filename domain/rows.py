"""One row of a sheet, read cell by cell: values for what could be read, one problem for each cell that could not."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from domain import cells
from domain.cells import Cell, CellEmpty
from domain.enterprises import credit_code
from domain.errors import Refusal
from domain.headers import LAND_UNITS, CellKind, Header, Recognised, Sheet, is_footer
from domain.industries import Industry
from domain.labels import Labelled
from domain.money import Currency, parse_amount
from domain.words import key, words_of

SECTION = re.compile(r"([A-Ta-t])\d{2,4}(?!\d)")  # a finer code of GB/T 4754 says its section first


class CurrenciesDiffer(Refusal):
    template = "The amount says {said}, the currency column {column}."
    words = ("said", "column")


@dataclass(frozen=True)
class Problem:
    """What is wrong with one cell, or with the row as a whole (`column` is then empty)."""

    column: str  # msgid
    refusal: Refusal


@dataclass(frozen=True)
class Row:
    """A row as read. A column that the sheet lacks, or whose cell is empty, is not in `values`: it says nothing."""

    number: int
    cells: tuple[Cell, ...]
    values: dict[str, Any]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Table:
    """A whole sheet as read: what its header says, its rows, and the numbers of the lines that are not rows."""

    header: tuple[Cell, ...]
    recognised: Recognised
    rows: tuple[Row, ...]
    skipped: tuple[int, ...]


def read_table(sheet: Sheet, lines: Sequence[tuple[int, Sequence[Cell]]], found: Recognised) -> Table:
    """Every row below the header; totals, remarks and repeated headers are skipped."""
    header = next(tuple(line) for number, line in lines if number == found.row)
    rows, skipped = [], []
    for number, line in lines:
        if number > found.row:
            if is_footer(line) or tuple(line) == header:
                skipped.append(number)
            else:
                rows.append(read_row(sheet, found, number, line))
    return Table(header, found, tuple(rows), tuple(skipped))


def read_row(sheet: Sheet, found: Recognised, number: int, line: Sequence[Cell]) -> Row:
    """The values of one row and what is wrong with its cells."""
    values: dict[str, Any] = {}
    problems = []
    for column in sheet.columns:
        header = found.headers.get(column.name)
        if header is None:
            continue
        cell = line[header.at] if header.at < len(line) else None
        try:
            value = _READERS[column.kind](header, cell, values)
            if value is None and column.required:
                raise CellEmpty
        except Refusal as refusal:
            problems.append(Problem(column.label, refusal))
        else:
            if value is not None:
                values[column.name] = value
    if (said := values.pop("said_currency", None)) and said is not values.setdefault("currency", said):
        problems.append(Problem("Currency", CurrenciesDiffer(said=said.label, column=values["currency"].label)))
    return Row(number, tuple(line), values, tuple(problems))


def _text(header: Header, cell: Cell, _values: dict[str, Any]) -> str | None:
    return cells.as_text(cell, header.column.most)


def _choice(header: Header, cell: Cell, _values: dict[str, Any]) -> Labelled | None:
    choice = header.column.choice
    assert choice is not None
    if choice is Industry and (section := SECTION.match(cells.half_width(cell) or "")):
        return Industry.of(section[1].upper())
    return cells.as_choice(cell, choice, words_of(choice), key)


def _credit_code(header: Header, cell: Cell, _values: dict[str, Any]) -> str | None:
    text = cells.as_text(cell, header.column.most)
    return credit_code(text) if text else None


def _amount(header: Header, cell: Cell, values: dict[str, Any]) -> Decimal | None:
    """An amount in 万. A unit behind the number wins over the one in the header; so does a currency."""
    text = cells.half_width(cell)
    if text is None:
        return None
    said = Currency.of(header.currency) if header.currency else None
    if not isinstance(cell, str) or re.fullmatch(r"[-+\d.,\s]+", text):
        number = cells.as_number(cell)
        amount = None if number is None else number * (header.unit or 1)
    else:
        amount, own = parse_amount(text)
        said = own or said
    if said and said is not Currency.CNY and header.column.name == "amount":
        values["said_currency"] = said
    return None if amount is None else amount.quantize(Decimal("0.0001"))


def _land(header: Header, cell: Cell, _values: dict[str, Any]) -> Decimal | None:
    """Land in 亩. A unit behind the number wins over the one in the header."""
    text = cells.half_width(cell)
    own = next((unit for unit in sorted(LAND_UNITS, key=len, reverse=True) if text and text.endswith(unit)), None)
    number = cells.as_number(cell, tuple(LAND_UNITS))
    factor = LAND_UNITS[own] if own else header.unit or Decimal(1)
    return None if number is None else (number * factor).quantize(Decimal("0.01"))


_READERS: dict[CellKind, Callable[[Header, Cell, dict[str, Any]], Any]] = dict.fromkeys(CellKind, _text) | {
    CellKind.AMOUNT: _amount,
    CellKind.LAND: _land,
    CellKind.CHOICE: _choice,
    CellKind.CREDIT_CODE: _credit_code,
    CellKind.COUNT: lambda _header, cell, _values: cells.as_count(cell),
    CellKind.DAY: lambda _header, cell, _values: cells.as_day(cell),
    CellKind.PHONE: lambda _header, cell, _values: cells.as_phone(cell),
    CellKind.EMAIL: lambda _header, cell, _values: cells.as_email(cell),
    CellKind.YES: lambda _header, cell, _values: cells.as_yes(cell),
}
