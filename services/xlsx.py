"""The cells of a workbook going out, each value as its own kind."""

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.datavalidation import DataValidation

from domain.calendar import ZONE
from domain.papers import breadth
from services.workbook_writing import Sheet

MAX_TEXT = 32_767  # of a cell, in Excel
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
HEAD = PatternFill("solid", fgColor="FFE8EEF7")
MUST = PatternFill("solid", fgColor="FFFDE9D9")


def written(sheets: Iterable[Sheet]) -> bytes:
    """The bytes of a workbook of these sheets."""
    book = Workbook(write_only=True)
    hidden: list[tuple[str, Sequence[str]]] = []
    for sheet in sheets:
        _write(book, sheet, hidden)
    if hidden:
        _lists(book, hidden)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write(book: Workbook, sheet: Sheet, hidden: list[tuple[str, Sequence[str]]]) -> None:
    page = book.create_sheet(_title(sheet.title))
    page.freeze_panes = "A2"
    rows = [list(row) for row in sheet.rows]
    for at, header in enumerate(sheet.headers):
        widest = max((_width(row[at]) for row in rows[:500] if at < len(row)), default=0)
        letter = get_column_letter(at + 1)
        page.column_dimensions[letter].width = min(max(widest, _width(header) + 4, 8), 60)
        if at in sheet.text:
            page.column_dimensions[letter].number_format = "@"
    for at, choices in sheet.choices.items():
        name = f"list_{len(hidden) + 1}"
        hidden.append((name, choices))
        rule = DataValidation(type="list", formula1=f"={name}", allow_blank=True, showErrorMessage=True)
        rule.add(f"{get_column_letter(at + 1)}2:{get_column_letter(at + 1)}20001")
        page.data_validations.append(rule)
    page.append([_head(page, header, at in sheet.must) for at, header in enumerate(sheet.headers)])
    for row in rows:
        page.append([_cell(page, value) for value in row])
    if sheet.filtered and sheet.headers:
        page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.headers))}{len(rows) + 1}"


def _lists(book: Workbook, hidden: list[tuple[str, Sequence[str]]]) -> None:
    """The entries of the drop-downs: in a hidden sheet, for a list inside a cell ends at 255 characters."""
    page = book.create_sheet("lists")
    page.sheet_state = "hidden"
    for at in range(max(len(choices) for _, choices in hidden)):
        page.append([_cell(page, choices[at] if at < len(choices) else None) for _, choices in hidden])
    for at, (name, choices) in enumerate(hidden, 1):
        letter = get_column_letter(at)
        area = f"{quote_sheetname('lists')}!${letter}$1:${letter}${len(choices)}"
        book.defined_names[name] = DefinedName(name, attr_text=area)


def _head(page: WriteOnlyWorksheet, header: str, must: bool) -> Cell:
    cell = _cell(page, header)
    cell.font, cell.fill = Font(bold=True), MUST if must else HEAD
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    return cell


def _cell(page: WriteOnlyWorksheet, value: object) -> Cell:
    """One value as its own kind of cell. Text that a spreadsheet would run is text, marked as typed with a quote."""
    value = value.value if isinstance(value, Enum) else value
    if isinstance(value, Decimal):
        value = int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        value = value.astimezone(ZONE).replace(tzinfo=None, microsecond=0) if value.tzinfo else value
        return _formatted(page, value, "yyyy-mm-dd hh:mm")
    if isinstance(value, date):
        return _formatted(page, datetime(value.year, value.month, value.day), "yyyy-mm-dd")  # noqa: DTZ001 - a day
    if value is None or isinstance(value, int | float):
        return WriteOnlyCell(page, value)
    value = str(value)
    text = UNWRITABLE.sub("", value).replace("\r\n", "\n").replace("\r", "\n")  # as XML would read it
    text = text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 1]}…"
    cell = WriteOnlyCell(page, text)
    cell.data_type = "s"
    if text.startswith(RISKY):
        cell.quotePrefix = True
    return cell


def _formatted(page: WriteOnlyWorksheet, value: datetime, form: str) -> Cell:
    cell = WriteOnlyCell(page, value)
    cell.number_format = form
    return cell


def _width(value: object) -> int:
    """How wide a value stands, in characters of Latin script."""
    if isinstance(value, datetime):
        return 17
    first = max(str("" if value is None else value)[:200].split("\n"), key=len)
    return breadth(first) + 2


def _title(text: str) -> str:
    return re.sub(r"[\[\]:*?/\\'\x00-\x1f]", " ", text).strip()[:31] or "1"
