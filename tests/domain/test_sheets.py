# ruff: noqa: DTZ001, E501 - a workbook knows no time zones; a case stands in one line
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.access import Permission, Role
from domain.backlogs import BACKLOG
from domain.cells import (
    EXCEL_EPOCH,
    Cell,
    CellEmpty,
    CellTooLong,
    DigitsLost,
    NotAChoice,
    NotACount,
    NotADate,
    NotAnEmail,
    NotANumber,
    NotAPhone,
    NotYesOrNo,
    as_choice,
    as_count,
    as_day,
    as_email,
    as_number,
    as_phone,
    as_text,
    as_yes,
    shown,
)
from domain.enterprises import NotACreditCode
from domain.errors import Refusal
from domain.headers import ColumnMissing, ColumnTwice, NoHeader, Recognised, SheetKind, recognise
from domain.industries import Industry
from domain.labels import Labelled
from domain.money import Currency, NotAnAmount
from domain.rows import CurrenciesDiffer, Row, read_row, read_table
from domain.sheets import ENTERPRISES, PEOPLE, PROJECTS, SHEETS
from domain.stages import Stage
from domain.words import key, words_of

Line = list[Cell]


def found(sheet: Any, *lines: Line) -> Recognised:
    return recognise(sheet, list(enumerate(lines, 1)))


def project(header: str, cell: Cell, *more: tuple[str, Cell]) -> Row:
    """One project row whose further columns are `header` and `more`."""
    headers: Line = ["项目名称", "企业名称", "来源", "首谈人", "责任领导", header, *(h for h, _ in more)]
    line: Line = ["电机", "安商公司", "展会", "zhang", "li", cell, *(c for _, c in more)]
    return read_row(PROJECTS, found(PROJECTS, headers), 2, line)


# --- headers ---------------------------------------------------------------------------------------------------


def test_the_header_is_found_under_title_lines() -> None:
    recognised = found(
        ENTERPRISES,
        ["某某经开区企业台账（2026年）"],
        ["单位：招商局", None, "2026-01-02"],
        [],
        ["序号", "企业名称", "地址"],
    )
    assert recognised.row == 4 and set(recognised.headers) == {"name", "address"} and recognised.unknown == ("序号",)


@pytest.mark.parametrize(
    "header",
    ["企业名称", "单位名称", "公司名称", " 企 业 名 称 ", "企业\n名称", "企业名称（必填）", "*企业名称", "企业名称：", "【企业名称】",
     "Enterprise name", "ENTERPRISE  NAME", "name", "ｎａｍｅ", "企业"],
)  # fmt: skip
def test_a_header_is_recognised_however_it_is_written(header: str) -> None:
    assert "name" in found(ENTERPRISES, [header, "地址"]).headers


@pytest.mark.parametrize(
    ("header", "cell", "amount"),
    [
        ("投资额（万元）", 1200, "1200"),
        ("投资额(亿元)", "1.5", "15000"),
        ("投资额（元）", 12_000_000, "1200"),
        ("总投资\n(亿元)", 0.1, "1000"),
        ("计划总投资/亿元", "2", "20000"),
        ("投资总额 万元", "１，２００", "1200"),
        ("投资额", "3亿元", "30000"),
        ("投资额（亿元）", "3000万元", "3000"),
        ("投资额（亿元）", "1.23456789", "12345.6789"),
        ("Planned investment (10k CNY)", "1,200.5", "1200.5"),
        ("计划投资额（百万元）", 12, "1200"),
    ],
)
def test_the_unit_stands_in_the_header_or_behind_the_number(header: str, cell: Cell, amount: str) -> None:
    row = project(header, cell)
    assert row.problems == () and row.values["amount"] == Decimal(amount)


@pytest.mark.parametrize(
    ("header", "cell", "mu"),
    [("用地（亩）", 30, "30"), ("用地面积（公顷）", 2, "30"), ("占地（平方米）", 20_000, "30"), ("用地", "30亩", "30"), ("用地（亩）", "2公顷", "30"),
     ("占地面积(㎡)", "20,000", "30")],
)  # fmt: skip
def test_land_is_kept_in_mu_whatever_it_was_measured_in(header: str, cell: Cell, mu: str) -> None:
    assert project(header, cell).values["land_mu"] == Decimal(mu)


def test_a_currency_in_header_or_cell_is_the_projects_currency() -> None:
    assert project("投资额（万美元）", 500).values["currency"] is Currency.USD
    assert project("投资额（万元）", "500万美元").values["currency"] is Currency.USD
    assert "currency" not in project("投资额（万元）", 500).values
    row = project("投资额（万美元）", 500, ("币种", "人民币"))
    assert [type(p.refusal) for p in row.problems] == [CurrenciesDiffer]


def test_a_missing_column_is_named_together_with_the_headers_found() -> None:
    with pytest.raises(ColumnMissing) as refused:
        found(PROJECTS, ["项目名称", "投资额", "阶段"])
    assert refused.value.params["column"] == "Enterprise" and "项目名称、投资额、阶段" in str(refused.value)


def test_a_sheet_without_any_header_is_refused() -> None:
    for lines in ([["a", "b"], ["c", "d"]], [["企业名称", "x"]], [[1, 2.0, True, None, date(2026, 1, 1)]], []):
        with pytest.raises(NoHeader):
            found(ENTERPRISES, *lines)


def test_a_list_of_names_alone_has_a_header_too() -> None:
    assert found(ENTERPRISES, ["企业名称"], ["江南精工有限公司"]).row == 1


def test_two_columns_of_one_name_are_refused_and_of_two_names_the_better_wins() -> None:
    with pytest.raises(ColumnTwice):
        found(ENTERPRISES, ["企业名称", "地址", "企业名称"])
    recognised = found(PROJECTS, ["项目名称", "企业名称", "来源", "责任人", "首谈人", "责任领导"])
    assert recognised.headers["first_contact"].at == 4 and recognised.unknown == ("责任人",)


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=lambda sheet: sheet.kind)
def test_no_header_means_two_columns_of_one_sheet(sheet: Any) -> None:
    keys = [k for column in sheet.columns for k in dict.fromkeys(column.keys)]
    assert len(keys) == len(set(keys)), {k for k in keys if keys.count(k) > 1}


def test_each_kind_has_its_sheet_and_the_right_behind_it() -> None:
    assert {*SHEETS, BACKLOG.kind, SheetKind.CALENDAR} == set(SheetKind)
    assert {k: s.needs for k, s in SHEETS.items()} == {
        SheetKind.DEPARTMENTS: Permission.ORG_IMPORT,
        SheetKind.PEOPLE: Permission.ORG_IMPORT,
        SheetKind.ENTERPRISES: Permission.DATA_IMPORT,
        SheetKind.PROJECTS: Permission.DATA_IMPORT,
    }


def test_totals_remarks_and_repeated_headers_are_no_rows() -> None:
    lines: list[Line] = [
        ["企业名称", "地址"],
        ["甲公司", "一号"],
        ["企业名称", "地址"],
        ["乙公司", None],
        ["合  计", "2"],
        ["备注：仅供参考"],
    ]
    table = read_table(ENTERPRISES, list(enumerate(lines, 1)), found(ENTERPRISES, *lines))
    assert [row.number for row in table.rows] == [2, 4] and table.skipped == (3, 5, 6)


# --- cells -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell",
    ["2026-01-02", "2026/1/2", "2026.1.2", "2026年1月2日", "2026 年 1 月 2 日", "20260102", 20260102, 20260102.0, "２０２６－０１－０２",
     46024, 46024.0, 46024.75, "46024", date(2026, 1, 2), datetime(2026, 1, 2, 23, 59), "2026-01-02 08:30:00", "2026-01-02T08:30"],
)  # fmt: skip
def test_a_day_is_read_however_it_is_written(cell: Cell) -> None:
    assert as_day(cell) == date(2026, 1, 2)


@pytest.mark.parametrize(
    "cell",
    ["2026-13-01", "2026-02-30", "下周", "2023.05", 2023.05, "26-1-2", True, -1, 1e9, "1月2日", date(1900, 1, 1)],
)
def test_what_is_no_day_is_quoted_in_the_refusal(cell: Cell) -> None:
    with pytest.raises(NotADate) as refused:
        as_day(cell)
    assert refused.value.params["found"] == shown(cell)


@given(st.dates(date(1980, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_back_from_all_its_forms(day: date) -> None:
    serial = (day - EXCEL_EPOCH).days
    forms: list[Cell] = [
        day,
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
    ]
    for form in [*forms, f"{day:%Y%m%d}", serial, float(serial), EXCEL_EPOCH + timedelta(days=serial)]:
        assert as_day(form) == day


@given(st.decimals(0, 10**10, places=4))
def test_an_amount_reads_the_same_with_commas_in_full_width_and_as_a_number(number: Decimal) -> None:
    wide = str(number).translate(str.maketrans("0123456789.", "０１２３４５６７８９．"))
    for form in (f"{number:,}", wide, f" {number} "):
        assert as_number(form) == number
    assert project("投资额（万元）", f"{number:,}").values["amount"] == number
    assert project("投资额（亿元）", str(number)).values["amount"] == number * 10_000


@pytest.mark.parametrize(
    "cell", ["-1", -1, "约3亿", "abc", "1.2.3", "nan", "inf", float("nan"), float("inf"), "1e400", True, "=1+1"]
)
def test_what_is_no_amount_is_a_problem_of_its_cell(cell: Cell) -> None:
    (problem,) = project("投资额（万元）", cell).problems
    assert problem.column == "Planned investment" and isinstance(problem.refusal, NotANumber | NotAnAmount)


@pytest.mark.parametrize(
    ("cell", "count"), [("200", 200), (200.0, 200), ("1,200人", 1200), ("２００", 200), (None, None), ("", None)]
)
def test_a_count_is_a_whole_number(cell: Cell, count: int | None) -> None:
    assert as_count(cell) == count


@pytest.mark.parametrize("cell", ["1.5", 1.5, "-3", "多人", True])
def test_what_is_no_count_is_refused(cell: Cell) -> None:
    with pytest.raises(NotACount):
        as_count(cell)


@pytest.mark.parametrize(
    ("cell", "phone"),
    [(13800000001.0, "13800000001"), ("１３８００００００１", "1380000001"), ("0791-8888 0001转8", "0791-8888 0001转8"),
     ("138 0000 0001、139 0000 0002", "138 0000 0001、139 0000 0002"), (None, None)],
)  # fmt: skip
def test_a_phone_number_is_kept_in_half_width_digits(cell: Cell, phone: str | None) -> None:
    assert as_phone(cell) == phone


@pytest.mark.parametrize("cell", ["没有", "张三", "12", date(2026, 1, 1), "<script>"])
def test_what_is_no_phone_number_is_refused(cell: Cell) -> None:
    with pytest.raises(NotAPhone):
        as_phone(cell)


def test_an_email_address_has_its_shape() -> None:
    assert as_email(" Ａ@example.cn ") == "A@example.cn" and as_email(None) is None
    for wrong in ("a@b", "a b@c.cn", "@c.cn", "x"):
        with pytest.raises(NotAnEmail):
            as_email(wrong)


def test_a_code_that_excel_kept_as_a_number_has_lost_digits_and_is_refused() -> None:
    with pytest.raises(DigitsLost):
        as_text(913601000000000000.0, 60)
    row = read_row(ENTERPRISES, found(ENTERPRISES, ["企业名称", "统一社会信用代码"]), 2, ["甲", 913601000000000000.0])
    assert [type(p.refusal) for p in row.problems] == [DigitsLost]


def test_a_credit_code_is_verified_and_put_into_its_form() -> None:
    recognised = found(ENTERPRISES, ["企业名称", "信用代码"])
    good = read_row(ENTERPRISES, recognised, 2, ["甲", " 91360100ma35k1234x "])
    bad = read_row(ENTERPRISES, recognised, 3, ["乙", "91360100MA35K12340"])
    kinds = {type(p.refusal) for row in (good, bad) for p in row.problems}
    assert kinds == {NotACreditCode}
    assert (
        read_row(ENTERPRISES, recognised, 4, ["丙", "９１１１００００６０００３７３４１Ｌ"]).values["credit_code"]
        == "91110000600037341L"
    )


@pytest.mark.parametrize(
    ("cell", "yes"),
    [("是", True), ("否", False), (True, True), (1.0, True), (0, False), ("√", True), ("YES", True), (None, None)],
)
def test_yes_and_no_are_read_in_both_languages(cell: Cell, yes: bool | None) -> None:
    assert as_yes(cell) is yes
    with pytest.raises(NotYesOrNo):
        as_yes("也许")


@pytest.mark.parametrize(
    "kind", [c.choice for s in SHEETS.values() for c in s.columns if c.choice], ids=lambda k: k.__name__
)
def test_every_entry_is_read_by_its_code_its_name_and_its_label(kind: type[Labelled]) -> None:
    for member in kind.offered():
        for word in (member.value, member.name, member.label, f" {member.label.upper()} "):
            assert as_choice(word, kind, words_of(kind), key) is member


@pytest.mark.parametrize(
    ("header", "word", "member"),
    [("阶段", "在建", Stage.CONSTRUCTION), ("行业", "C", Industry.C), ("行业", "C制造业", Industry.C), ("行业", "c39", Industry.C),
     ("行业", "农、林、牧、渔业", Industry.A), ("行业", "农林牧渔业", Industry.A), ("行业", "C39计算机、通信和其他电子设备制造业", Industry.C),
     ("币种", "美元", Currency.USD)],
)  # fmt: skip
def test_entries_are_read_as_people_write_them(header: str, word: str, member: Labelled) -> None:
    assert member in project(header, word).values.values()


def test_an_unknown_entry_is_refused_with_the_possible_ones() -> None:
    (problem,) = project("阶段", "烂尾").problems
    assert isinstance(problem.refusal, NotAChoice)
    assert problem.refusal.params == {"found": "烂尾", "choices": tuple(s.label for s in Stage)}
    (problem,) = project("行业", "炼丹").problems
    assert str(problem.refusal).endswith("'…').")


def test_no_word_means_two_entries() -> None:
    for kind in (Stage, Role, Industry, Currency):
        by_word: dict[str, Labelled] = dict(words_of(kind))
        assert set(by_word.values()) == set(kind.offered())


# --- rows ------------------------------------------------------------------------------------------------------


def test_an_empty_cell_says_nothing_unless_it_must_be_filled_in() -> None:
    row = read_row(PEOPLE, found(PEOPLE, ["姓名", "账号", "角色", "手机"]), 2, ["张伟", None, "经办人"])
    assert "phone" not in row.values
    assert [(p.column, type(p.refusal)) for p in row.problems] == [("User name", CellEmpty)]


NASTY = [
    'O\'Neil "GmbH"',
    "<script>alert(1)</script>",
    "🎉🏭",
    "x" * 10_000,
    "=1+1",
    "甲\u202e乙",
    "  两边  ",
    "一\r\n二",
    "\ud800",
]


@pytest.mark.parametrize("name", NASTY)
def test_a_nasty_name_is_kept_as_one_line_or_refused_as_too_long(name: str) -> None:
    row = read_row(ENTERPRISES, found(ENTERPRISES, ["企业名称", "地址"]), 2, [name, "x"])
    if len(name) > 200:
        (problem,) = row.problems
        assert isinstance(problem.refusal, CellTooLong) and len(str(problem.refusal)) < 200
    elif row.values.get("name"):
        assert row.values["name"].strip() == row.values["name"] and "\n" not in row.values["name"]
        assert "\u202e" not in row.values["name"]


CELLS = st.one_of(
    st.none(), st.text(max_size=30), st.integers(), st.floats(), st.booleans(), st.dates(), st.datetimes(),
    st.sampled_from(["2026-1-2", "1亿元", "３亿", "是", "C", "在建", "13800000001", "a@b.cn"]),
)  # fmt: skip


@given(st.data())
def test_any_cell_in_any_column_is_read_or_is_a_problem_with_a_sentence(data: st.DataObject) -> None:
    for sheet in SHEETS.values():
        recognised = found(sheet, [column.label for column in sheet.columns])
        line = [data.draw(CELLS) for _ in sheet.columns]
        row = read_row(sheet, recognised, 2, line)
        assert all(
            isinstance(p.refusal, Refusal) and str(p.refusal) and len(str(p.refusal)) < 1500 for p in row.problems
        )
        assert set(row.values) <= {column.name for column in sheet.columns}


@given(st.lists(st.lists(CELLS, max_size=8), max_size=8))
def test_any_grid_is_recognised_or_refused_in_words(lines: list[Line]) -> None:
    for sheet in SHEETS.values():
        try:
            recognised = found(sheet, *lines)
        except Refusal:
            continue
        read_table(sheet, list(enumerate(lines, 1)), recognised)
