"""Before a workbook is read: is it one, and does it unpack to something that fits into memory?"""

import io
import re
import zlib
from typing import Any
from xml.parsers import expat
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from domain.errors import Refusal

MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 200
MAX_MEMBERS = 2_000
MAX_CELLS = 5_000_000
READ = re.compile(r"(?i)^(\[content_types\]\.xml|_rels/\.rels|xl/.*\.(xml|rels))$")


class NotAWorkbook(Refusal):
    template = "This is neither an Excel workbook (.xlsx) nor a CSV file, whatever its name says."


class OtherWorkbook(Refusal):
    template = "Workbooks of this kind cannot be read. Open it in Excel or WPS and save it as .xlsx."


class Damaged(Refusal):
    template = "The file is damaged and cannot be read. Open it in Excel or WPS and save it again."


class UnpacksTooLarge(Refusal):
    template = "Unpacked, the workbook would fill more than {most} MB; that is not a list that can be read."


class TooWide(Refusal):
    template = "The sheet reaches to row {row}, column {column}: delete the empty rows and columns around the list."


def checked_copy(content: bytes) -> bytes:
    """The readable parts of a workbook, packed afresh, so that the reader sees exactly what was checked here.

    Raises NotAWorkbook, OtherWorkbook, Damaged, UnpacksTooLarge, TooWide.
    """
    try:
        with ZipFile(io.BytesIO(content)) as packed:
            return _copy(packed)
    except (
        BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        OSError,
        ValueError,
    ) as failure:
        raise Damaged from failure


def _copy(packed: ZipFile) -> bytes:
    members = {member.filename: member for member in packed.infolist()}
    names = {name.lower() for name in members}
    if names & {"mimetype", "xl/workbook.bin"}:
        raise OtherWorkbook
    if not {"[content_types].xml", "xl/workbook.xml"} <= names:
        raise NotAWorkbook
    if len(members) > MAX_MEMBERS:
        raise Damaged
    wanted = [member for name, member in members.items() if READ.match(name)]
    _refuse_bombs(wanted)
    fresh = io.BytesIO()
    with ZipFile(fresh, "w", ZIP_STORED) as out:
        for member in wanted:
            part = packed.read(member)
            _measure(part)
            out.writestr(ZipInfo(member.filename), part)
    return fresh.getvalue()


def _refuse_bombs(members: list[ZipInfo]) -> None:
    """The unpacked sizes are told beforehand; unpacking stops at what was told, so a lie ends as damage."""
    total = sum(member.file_size for member in members)
    steep = any(m.file_size > 2**20 and m.file_size > MAX_RATIO * max(m.compress_size, 1) for m in members)
    if total > MAX_UNPACKED or steep:
        raise UnpacksTooLarge(most=MAX_UNPACKED // 2**20)


def _measure(part: bytes) -> None:
    """Refuse a sheet whose far corner would make the reader lay out an enormous empty grid."""
    extent = _Extent()
    try:
        extent.parser.Parse(part, True)
    except expat.ExpatError as failure:
        if extent.is_sheet or b"sheetData" in part:
            raise Damaged from failure
    if extent.rows * extent.columns > MAX_CELLS:
        raise TooWide(row=extent.rows, column=extent.columns)


class _Extent:
    """Follows the cells of a sheet as the XML says them; other parts end at their first element."""

    def __init__(self) -> None:
        self.rows = self.columns = self.row = self.column = 0
        self._names: dict[str, str] = {}  # of elements, by the whole of their tags
        self._numbers: dict[str, int] = {}  # of columns, by what stands before the row
        self.is_sheet = False
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._root
        self.parser.StartDoctypeDeclHandler = self._doctype

    def _doctype(self, *_: Any) -> None:
        raise Damaged

    def _root(self, tag: str, attributes: dict[str, str]) -> None:
        self.is_sheet = tag.rpartition(" ")[2] == "worksheet"
        self.parser.StartElementHandler = self._element if self.is_sheet else None

    def _element(self, tag: str, attributes: dict[str, str]) -> None:
        name = self._names.get(tag) or self._names.setdefault(tag, tag.rpartition(" ")[2])
        if name == "c":
            self._at(attributes.get("r"))
        elif name == "row":
            told = attributes.get("r", "")
            self.row = int(told) if told.isascii() and told.isdigit() else self.row + 1
            self.column = 0
        elif name in ("v", "is"):
            self.rows, self.columns = max(self.rows, self.row), max(self.columns, self.column)

    def _at(self, reference: str | None) -> None:
        if not reference:
            self.column += 1
            return
        letters = reference.rstrip("0123456789")
        row = reference[len(letters) :]
        if letters not in self._numbers or not 0 < len(row) < 8:
            self._numbers[letters] = _number(reference)
        self.column, self.row = self._numbers[letters], int(row)


def _number(reference: str) -> int:
    """The number of the column that a cell names. Raises Damaged."""
    found = re.fullmatch(r"\$?([A-Za-z]{1,3})\$?[0-9]{1,7}", reference)
    if not found:
        raise Damaged
    number = 0
    for letter in found[1].upper():
        number = number * 26 + ord(letter) - 64
    return number
