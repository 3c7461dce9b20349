"""Files of earlier complaints, read line by line, however long: the table's header, then its lines from anywhere on."""

import csv
import io
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineWorkbook

from domain.backlogs import BACKLOG
from domain.cells import Cell
from domain.headers import HEADER_WITHIN, Recognised, recognise
from services.workbook_parts import Damaged, checked_copy
from services.workbooks import Empty, NotText, TooLarge, delimiter_of, plain_cell

MAX_BYTES = 200 * 1024 * 1024
ENCODINGS = ("utf-8-sig", "gb18030")
Line = tuple[int, list[Cell]]


@dataclass(frozen=True)
class BacklogFile:
    """A file that was looked at: what its header says, and the number of its last line."""

    recognised: Recognised
    header: tuple[Cell, ...]
    last: int


def look(path: Path) -> BacklogFile:
    """Recognise the header and find the last line. Raises what recognition and reading refuse, Empty, TooLarge."""
    size = path.stat().st_size
    if not size:
        raise Empty
    if size > MAX_BYTES:
        raise TooLarge(size=-(-size // 2**20), most=MAX_BYTES // 2**20)
    found, lines = recognised(path)
    header: tuple[Cell, ...] = ()
    last = 0
    for number, cells in lines:
        header = tuple(cells) if number == found.row else header
        last = number
    return BacklogFile(found, header, last)


def recognised(path: Path) -> tuple[Recognised, Iterator[Line]]:
    """What the header of a file says, and all its lines. Raises what recognition and reading refuse, Empty."""
    lines = every_line(path)
    top = list(itertools.islice(lines, HEADER_WITHIN))
    if not top:
        raise Empty
    return recognise(BACKLOG, top), itertools.chain(top, lines)


def every_line(path: Path) -> Iterator[Line]:
    """Each line that says anything, with its number from 1. Raises NotText, Damaged and what a workbook refuses."""
    with path.open("rb") as file:
        packed = file.read(2) == b"PK"
    rows = _of_workbook(path) if packed else _of_text(path)
    for number, cells in enumerate(rows, 1):
        if any(cell is not None for cell in cells):
            yield number, cells


def _of_workbook(path: Path) -> Iterator[list[Cell]]:
    content = checked_copy(path.read_bytes())
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = book.get_sheet_by_index(0)
        for _ in range(sheet.start[0] if sheet.start else 0):
            yield []  # calamine begins with the first line that says anything
        for row in sheet.iter_rows():
            yield [plain_cell(cell) for cell in row]
    except (ValueError, RuntimeError, OSError) as failure:
        raise Damaged from failure


def _of_text(path: Path) -> Iterator[list[Cell]]:
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        delimiter = delimiter_of(file.read(20_000))
        file.seek(0)
        try:
            for row in csv.reader(file, delimiter=delimiter):
                yield [cell.strip() or None for cell in row]
        except csv.Error as failure:
            raise Damaged from failure


def _encoding(path: Path) -> str:
    """Decided by the whole file: the one character that does not fit may stand at its end."""
    for encoding in ENCODINGS:
        try:
            with path.open(encoding=encoding) as file:
                while file.read(1 << 20):
                    pass
        except UnicodeDecodeError:
            continue
        return encoding
    raise NotText
