"""Bytes that people upload, turned into rows of cells; told by their content, never by the file's name."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from domain.cells import Cell
from domain.errors import Refusal
from services.workbook_parts import MAX_CELLS, Damaged, NotAWorkbook, TooWide, checked_copy

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 20_000

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DELIMITERS = ",;\t"


class Empty(Refusal):
    template = "The file is empty."


class TooLarge(Refusal):
    template = "The file has {size} MB; at most {most} MB can be read. Split it into several files."


class TooManyRows(Refusal):
    template = "The sheet has {rows} rows; at most {most} can be read at once. Split it into several files."


class OldWorkbook(Refusal):
    template = (
        "This is a workbook in the old .xls format. Open it in Excel or WPS and save it as .xlsx, then upload that."
    )


class Locked(Refusal):
    template = "The workbook is protected by a password. Save it without one, then upload that."


class WebPage(Refusal):
    template = "This is a web page that carries the name of a workbook. Open it in Excel and save it as .xlsx."


class NotText(Refusal):
    template = "The text is neither UTF-8, GB18030 nor UTF-16. Save the file as .xlsx, or as CSV in UTF-8."


@dataclass(frozen=True)
class Grid:
    """One sheet: its rows from the top, each with the number that Excel shows beside it."""

    name: str
    rows: list[tuple[int, list[Cell]]]


def read_grids(content: bytes) -> list[Grid]:
    """Every visible sheet of a workbook, or the one table of a text file, without its empty rows.

    Raises Empty, TooLarge, TooManyRows, OldWorkbook, Locked, WebPage, NotText, NotAWorkbook, Damaged, TooWide.
    """
    if not content.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise Empty
    if len(content) > MAX_BYTES:
        raise TooLarge(size=-(-len(content) // 2**20), most=MAX_BYTES // 2**20)
    if content.startswith(OLE):
        raise Locked if "EncryptedPackage".encode("utf-16-le") in content else OldWorkbook
    if content.startswith(b"PK"):
        return list(_sheets(checked_copy(content)))
    return [Grid("", _numbered(_text_rows(_decoded(content))))]


def _sheets(content: bytes) -> Iterator[Grid]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for about in book.sheets_metadata:
            if about.visible is SheetVisibleEnum.Visible and about.typ is SheetTypeEnum.WorkSheet:
                sheet = book.get_sheet_by_name(about.name)
                rows = [[plain_cell(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
                _spread(rows, sheet.merged_cell_ranges or [])
                yield Grid(about.name, _numbered(rows))
    except Refusal:
        raise
    except Exception as failure:  # a foreign parser on foreign bytes: whatever it says, the file is at fault
        raise Damaged from failure


def _spread(rows: list[list[Cell]], merged: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """A cell merged downwards says the same for each of its rows, as lists kept by hand like to have it."""
    for (top, left), (bottom, right) in merged[:MAX_ROWS]:
        if left == right:
            for row in rows[top + 1 : bottom + 1]:
                if left < len(row) and row[left] is None:
                    row[left] = rows[top][left]


def plain_cell(value: object) -> Cell:
    """A cell as the reader hands it over, as one of ours."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool | int | float | datetime | date):
        return value
    return value.isoformat() if isinstance(value, time) else str(value)


def _numbered(rows: list[list[Cell]]) -> list[tuple[int, list[Cell]]]:
    filled = [(n, row) for n, row in enumerate(rows, 1) if any(cell is not None for cell in row)]
    if len(filled) > MAX_ROWS:
        raise TooManyRows(rows=len(filled), most=MAX_ROWS)
    return filled


def _decoded(content: bytes) -> str:
    """The text of a CSV file. Excel writes UTF-8 with or without BOM, GB18030, or UTF-16 (“Unicode text”)."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = _as("utf-16", content)
    elif b"\0" in content[:200]:
        text = _as("utf-16-be" if content[:1] == b"\0" else "utf-16-le", content)
    else:
        text = _as("utf-8-sig", content) or _as("gb18030", content)
    if text is None:
        raise NotAWorkbook if re.search(rb"[\x00-\x08\x0e-\x1f]", content) else NotText
    text = text.removeprefix("\ufeff")
    if re.search(r"[\x00-\x08\x0e-\x1f\ufffe\uffff]", text):
        raise NotAWorkbook
    if re.match(r"\s*<(!doctype|html|table|\?xml|meta|style)\b", text[:500].lower()):
        raise WebPage
    return text


def _as(encoding: str, content: bytes) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _text_rows(text: str) -> list[list[Cell]]:
    text, delimiter = _delimited(text)
    rows: list[list[Cell]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append([cell.strip() or None for cell in row])
            if len(row) > 500 or len(rows) * len(row) > MAX_CELLS:
                raise TooWide(row=len(rows), column=len(row))
    except csv.Error as failure:
        raise Damaged from failure
    return rows


def _delimited(text: str) -> tuple[str, str]:
    """The delimiter that cuts the most of the first lines into equally many columns; `sep=;` on top decides."""
    if told := re.match(r'"?sep=(.)"?\r?\n', text):
        return text[told.end() :], told[1]
    return text, delimiter_of(text[:20_000])


def delimiter_of(sample: str) -> str:
    """The delimiter that cuts the most of the first lines into equally many columns."""

    def cut(delimiter: str) -> int:
        try:
            lines = list(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter))
        except csv.Error:
            return 0
        width, times = Counter(len(line) for line in lines[:30]).most_common(1)[0] if lines else (1, 0)
        return (width - 1) * times

    return max(DELIMITERS, key=cut)
