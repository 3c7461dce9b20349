# ruff: noqa: DTZ001 - a workbook knows no time zones
import contextlib
import io
import struct
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import Refusal
from services import workbook_parts, workbooks
from services.workbook_parts import Damaged, NotAWorkbook, OtherWorkbook, TooWide, UnpacksTooLarge
from services.workbook_writing import Sheet, to_xlsx
from services.workbooks import Empty, Locked, NotText, OldWorkbook, TooLarge, TooManyRows, WebPage, read_grids

ROWS = [
    ["企业名称", "投资额（万元）", "备注"],
    ["安商科技有限公司", "1,200", '他说"好"，\n第二行'],
    ["O'Neil & <b>Söhne</b> 🎉", "3亿元", None],
]


def book(*rows: list[object], **more: list[list[object]]) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    for name, others in more.items():
        sheet = made.create_sheet(name)
        for row in others:
            sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def text(delimiter: str = ",") -> str:
    def quoted(cell: str | None) -> str:
        return '"' + (cell or "").replace('"', '""') + '"'

    return "\r\n".join(delimiter.join(quoted(cell) for cell in row) for row in ROWS)


def repacked(content: bytes, change: dict[str, bytes]) -> bytes:
    """A workbook with parts replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in change:
                new.writestr(name, old.read(name))
        for name, part in change.items():
            new.writestr(name, part)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_text_file_reads_the_same_in_every_encoding_and_with_every_delimiter(encoding: str, delimiter: str) -> None:
    (grid,) = read_grids(text(delimiter).encode(encoding))
    assert [row for _, row in grid.rows] == ROWS
    assert [number for number, _ in grid.rows] == [1, 2, 3]


@pytest.mark.parametrize("encoding", ["utf-16-be", "utf-16-le", "gb18030", "utf-8"])
def test_a_mark_in_front_is_no_part_of_the_text_in_any_encoding(encoding: str) -> None:
    (grid,) = read_grids(f"\ufeff{text()}".encode(encoding))
    assert [row for _, row in grid.rows] == ROWS


def test_a_first_line_that_names_the_delimiter_is_obeyed() -> None:
    (grid,) = read_grids(b"sep=;\r\na,b;c\r\n1,2;3\r\n")
    assert [row for _, row in grid.rows] == [["a,b", "c"], ["1,2", "3"]]


def test_commas_within_texts_do_not_win_over_the_true_delimiter() -> None:
    (grid,) = read_grids("名称\t地址\n甲\ta,b,c,d,e,f\n乙\tg\n".encode())
    assert [len(row) for _, row in grid.rows] == [2, 2, 2]


def test_a_workbook_gives_texts_numbers_days_and_truths_as_what_they_are() -> None:
    (grid,) = read_grids(book(["a", 1200, 0.1, True, date(2026, 1, 2), datetime(2026, 1, 2, 8, 30), None, "x"]))
    assert grid.rows == [(1, ["a", 1200.0, 0.1, True, date(2026, 1, 2), datetime(2026, 1, 2, 8, 30), None, "x"])]


def test_the_row_numbers_are_those_that_excel_shows_and_empty_rows_are_left_out() -> None:
    (grid,) = read_grids(book([], ["标题"], [], ["a", "b"], ["  ", None], ["c", "d"]))
    assert [number for number, _ in grid.rows] == [2, 4, 6]


def test_a_cell_merged_downwards_stands_in_each_of_its_rows_and_a_title_across_does_not() -> None:
    made = openpyxl.Workbook()
    for row in (["台账", None], ["企业", "项目"], ["甲公司", "一期"], [None, "二期"], ["乙公司", "三期"]):
        made.active.append(row)
    made.active.merge_cells("A1:B1")
    made.active.merge_cells("A3:A4")
    out = io.BytesIO()
    made.save(out)
    (grid,) = read_grids(out.getvalue())
    assert [row for _, row in grid.rows] == [
        ["台账", None],
        ["企业", "项目"],
        ["甲公司", "一期"],
        ["甲公司", "二期"],
        ["乙公司", "三期"],
    ]


def test_hidden_sheets_are_not_read() -> None:
    made = openpyxl.Workbook()
    made.active.append(["a"])
    made.create_sheet("secret").sheet_state = "hidden"
    out = io.BytesIO()
    made.save(out)
    assert [grid.name for grid in read_grids(out.getvalue())] == ["Sheet"]


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", Empty),
        (b"\0" * 100, Empty),
        (b"\xef\xbb\xbf\r\n", Empty),
        (b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff" + bytes(range(256)) * 9, NotAWorkbook),
        (b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 9, NotAWorkbook),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(range(1, 256)), NotAWorkbook),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), NotAWorkbook),
        (b"PK\x03\x04 no zip at all", Damaged),
        (workbooks.OLE + b"\0" * 600 + "Workbook".encode("utf-16-le"), OldWorkbook),
        (workbooks.OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), Locked),
        (b"<html><table><tr><td>x</td></tr></table></html>", WebPage),
        (b'\xef\xbb\xbf <?xml version="1.0"?><Workbook/>', WebPage),
        ("名称\n".encode() + b"\xff\xff\x81", NotText),
        (b"a" * (workbooks.MAX_BYTES + 1), TooLarge),
        (b"a\n" * (workbooks.MAX_ROWS + 1), TooManyRows),
        (b"," * 600, TooWide),
        (b'a,"' + b"x" * 200_000, Damaged),
    ],
)  # fmt: skip
def test_what_is_no_list_is_refused_in_a_sentence_that_says_what_it_is(content: bytes, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        read_grids(content)


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, part in parts.items():
            made.writestr(name, part)
    return out.getvalue()


@pytest.mark.parametrize(
    ("parts", "refusal"),
    [
        ({"readme.txt": b"hello"}, NotAWorkbook),
        ({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}, NotAWorkbook),
        (
            {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"},
            OtherWorkbook,
        ),
        ({"[Content_Types].xml": b"<x/>", "xl/workbook.bin": b"x"}, OtherWorkbook),
        ({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}, Damaged),
        ({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"x" * 30_000_000}, UnpacksTooLarge),
    ],
)
def test_a_zip_that_is_no_workbook_is_refused(parts: dict[str, bytes], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        read_grids(packed(parts))


def test_a_bomb_that_tells_a_small_size_is_refused_as_damaged() -> None:
    content = bytearray(packed({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b" " * 30_000_000}))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = content.rfind(mark)
        content[start + at : start + at + 4] = struct.pack("<I", 1000)
    with pytest.raises(Damaged):
        read_grids(bytes(content))


def test_many_parts_that_together_unpack_to_too_much_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_parts, "MAX_UNPACKED", 100_000)
    parts = {f"xl/part{n}.xml": bytes(range(256)) * 10 for n in range(40)}
    with pytest.raises(UnpacksTooLarge):
        read_grids(packed({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"} | parts))


SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


@pytest.mark.parametrize(
    ("sheet", "refusal"),
    [
        (
            SHEET.format(
                '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
            ),
            TooWide,
        ),
        (SHEET.format('<row r="1"><c r="A1"><v>1</v></c><c r="&#88;FD1048576"><v>1</v></c></row>'), TooWide),
        (SHEET.format("<row><c r='A1'><v>1</v></c></row>")[:-30], Damaged),
        (SHEET.format('<row r="1"><c r="no"><v>1</v></c></row>'), Damaged),
        ('<!DOCTYPE x [<!ENTITY a "aaaa">]>' + SHEET.format("<row><c><v>&a;</v></c></row>"), Damaged),
    ],
)
def test_a_sheet_made_to_exhaust_the_reader_is_refused(sheet: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        read_grids(repacked(book(["a"]), {"xl/worksheets/sheet1.xml": sheet.encode()}))


def test_a_column_formatted_down_to_the_last_row_of_excel_is_no_obstacle() -> None:
    made = openpyxl.Workbook()
    made.active.append(["a", "b"])
    made.active.cell(1_000_000, 40).number_format = "@"
    out = io.BytesIO()
    made.save(out)
    assert read_grids(out.getvalue())[0].rows == [(1, ["a", "b"])]


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_in_words(content: bytes) -> None:
    for start in (b"", b"PK\x03\x04", workbooks.OLE):
        with contextlib.suppress(Refusal):
            read_grids(start + content)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_workbook_broken_anywhere_is_read_or_refused_in_words(data: st.DataObject) -> None:
    content = bytearray(BROKEN_FROM)
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(Refusal):
        read_grids(bytes(content[: data.draw(st.integers(1, len(content)))]))


BROKEN_FROM = book(["企业名称", "投资额"], ["甲", 1])

DANGEROUS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    '=HYPERLINK("http://x")',
    "=cmd|'/c calc'!A0",
    "#N/A",
    "#REF!",
]


def written(*rows: list[object]) -> openpyxl.worksheet.worksheet.Worksheet:
    content = to_xlsx(Sheet("企业", ["名称"] * len(rows[0]), rows))
    return openpyxl.load_workbook(io.BytesIO(content)).active


def test_no_text_leaves_as_a_formula_and_none_is_changed() -> None:
    page = written(*[[value] for value in DANGEROUS])
    cells = [row[0] for row in page.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in cells] == [v.replace("\r", "\n") for v in DANGEROUS]
    assert all(cell.quotePrefix for cell in cells[:-2])


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(max_size=50), min_size=1, max_size=20))
def test_whatever_text_goes_out_no_cell_is_a_formula(texts: list[str]) -> None:
    page = written(*[[value] for value in texts])
    assert all(cell.data_type in ("s", "n", "inlineStr") for row in page.iter_rows() for cell in row)
    assert all(isinstance(cell.value, str | None) for row in page.iter_rows() for cell in row)


def test_a_header_and_a_sheet_name_are_no_formulas_either() -> None:
    content = to_xlsx(Sheet("=a:b*?[x]/\\'" * 9, ["=1+1"], []))
    page = openpyxl.load_workbook(io.BytesIO(content)).active
    assert page["A1"].data_type == "s" and len(page.title) <= 31


def test_numbers_stay_numbers_and_days_stay_days() -> None:
    page = written([1, Decimal("12.5"), date(2026, 1, 2), datetime(2026, 1, 2, 23, 30, tzinfo=UTC), None, True])
    assert [cell.value for cell in page[2]] == [
        1,
        12.5,
        datetime(2026, 1, 2),
        datetime(2026, 1, 3, 7, 30),
        None,
        True,
    ]
    assert page["C2"].is_date and page["D2"].is_date


def test_the_header_is_frozen_filtered_and_wide_enough() -> None:
    page = written(["某某经济开发区安商科技有限公司"])
    assert page.freeze_panes == "A2" and page.auto_filter.ref == "A1:A2"
    assert 30 <= page.column_dimensions["A"].width <= 60


def test_a_text_longer_than_a_cell_holds_ends_with_a_mark() -> None:
    (value,) = (cell.value for cell in written(["x" * 40_000])[2])
    assert len(value) == 32_767 and value.endswith("…")


def test_drop_downs_may_be_longer_than_excel_allows_inside_a_cell() -> None:
    choices = [f"部门{n}号" for n in range(100)]
    content = to_xlsx(Sheet("模板", ["部门"], [], choices={0: choices}))
    loaded = openpyxl.load_workbook(io.BytesIO(content))
    (rule,) = loaded.worksheets[0].data_validations.dataValidation
    area = loaded.defined_names[rule.formula1.lstrip("=")].attr_text
    assert area == "'lists'!$A$1:$A$100" and loaded["lists"].sheet_state == "hidden"
    assert [row[0].value for row in loaded["lists"]] == choices


def test_what_goes_out_comes_in_again_as_it_was() -> None:
    (grid,) = read_grids(to_xlsx(Sheet("x", ["a", "b"], [["=1+1", date(2026, 1, 2)], ["+86 138", None]])))
    assert [row for _, row in grid.rows] == [["a", "b"], ["=1+1", date(2026, 1, 2)], ["+86 138", None]]
