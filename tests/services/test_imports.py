import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, select

from db.engine import Sessions
from db.enterprises import Contact, Enterprise
from db.org import Department, Post, User
from db.projects import Project, Tenure
from db.trail import Event
from domain.access import STAFF, Actor, Role
from domain.errors import NotAllowed, Refusal
from domain.headers import SheetKind
from domain.org import CodeTaken, LiaisonRank, NameTaken, PersonDisabled, Position, PostTaken, Rank, UsernameShape
from domain.projects import SeatsMissing
from domain.stages import Stage
from services import clock, enterprises, imports, people, rules, trail
from services.enterprises import EnterpriseFacts
from services.exports import table
from services.import_departments import CentreKept, CentreMoves, SecondCentre
from services.import_enterprises import OtherCode
from services.import_lookups import NoSuchDepartment, NoSuchPerson, NotRegistered, SeveralPeople, SeveralSameName
from services.import_people import PostKept
from services.import_plans import RowRefused, RowRepeated, RowStatus
from services.import_projects import (
    InFuture,
    OnlyByHandoff,
    SameContact,
    SameNameElsewhere,
    StageKept,
    WillBeRegistered,
)
from services.imports import NothingAccepted, NothingToImport, Preview, PreviewOutdated
from services.workbooks import read_grids
from tests.services.staff import a_department, someone

pytestmark = pytest.mark.usefixtures("database")
NEW, CHANGED, SAME, ERROR = RowStatus.NEW, RowStatus.CHANGED, RowStatus.UNCHANGED, RowStatus.ERROR
CODES = ("91110000600037341L", "91440300708461136T")
Row = list[object]


def book(*rows: Row) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def preview(me: Actor, kind: SheetKind, *rows: Row) -> Preview:
    return imports.preview(me, kind, book(*rows))


def bring_in(me: Actor, kind: SheetKind, *rows: Row, accepted: list[int] | None = None) -> imports.Applied:
    content = book(*rows)
    return imports.apply(me, kind, content, imports.preview(me, kind, content).digest, accepted)


def statuses(shown: Preview) -> list[RowStatus]:
    return [row.status for row in shown.rows]


def refusals(shown: Preview) -> list[tuple[int, str, type[Refusal]]]:
    return [(row.number, p.column, type(p.refusal)) for row in shown.rows for p in row.problems]


def notes(shown: Preview) -> list[type[Refusal]]:
    return [type(note) for row in shown.rows for note in row.notes]


def rows_of(model: Any) -> list[Any]:
    with Sessions() as db:
        return list(db.scalars(select(model).order_by(model.id)))


def count(model: Any) -> int:
    with Sessions() as db:
        return db.scalar(select(func.count()).select_from(model)) or 0


@pytest.fixture
def admin() -> Actor:
    return someone(Role.ADMINISTRATOR, name="管理员")


@pytest.fixture
def dispatcher() -> Actor:
    return someone(Role.DISPATCHER, a_department("企业发展服务中心", is_centre=True), name="调度员")


# departments ----------------------------------------------------------------------------------------------------

DEPARTMENTS: list[Row] = [
    ["部门代码", "部门名称", "办公电话"],
    ["ZSJ", "招商局", "0791-88880001"],
    ["JSJ", "建设局", None],
]


def test_departments_come_in_and_the_same_file_twice_changes_nothing(admin: Actor) -> None:
    assert bring_in(admin, SheetKind.DEPARTMENTS, *DEPARTMENTS) == imports.Applied(2, 0, 0)
    assert [(d.code, d.name, d.phone) for d in rows_of(Department)] == [
        ("ZSJ", "招商局", "0791-88880001"),
        ("JSJ", "建设局", None),
    ]
    events = count(Event)
    assert statuses(preview(admin, SheetKind.DEPARTMENTS, *DEPARTMENTS)) == [SAME, SAME]
    with pytest.raises(NothingAccepted):
        bring_in(admin, SheetKind.DEPARTMENTS, *DEPARTMENTS)
    assert count(Event) == events


def test_a_changed_department_is_shown_with_what_it_was_and_what_it_will_be(admin: Actor) -> None:
    bring_in(admin, SheetKind.DEPARTMENTS, *DEPARTMENTS)
    mended: list[Row] = [DEPARTMENTS[0], ["zsj", "投资促进局", None], ["GHJ", "建设局", "123"]]
    shown = preview(admin, SheetKind.DEPARTMENTS, *mended)
    assert statuses(shown) == [CHANGED, CHANGED]
    assert [(c.column, c.old, c.new) for row in shown.rows for c in row.changes] == [
        ("Department name", "招商局", "投资促进局"),
        ("Department code", "JSJ", "GHJ"),
        ("Phone", None, "123"),
    ]
    bring_in(admin, SheetKind.DEPARTMENTS, *mended)
    assert [(d.code, d.name, d.phone) for d in rows_of(Department)] == [
        ("ZSJ", "投资促进局", "0791-88880001"),
        ("GHJ", "建设局", "123"),
    ]


def test_departments_that_stand_twice_or_clash_are_errors(admin: Actor) -> None:
    bring_in(admin, SheetKind.DEPARTMENTS, *DEPARTMENTS)
    shown = preview(
        admin,
        SheetKind.DEPARTMENTS,
        ["代码", "部门"],
        ["A", "甲局"],
        ["a", "乙局"],
        ["B", "甲局"],
        ["ZSJ", "建设局"],
    )
    assert refusals(shown) == [(3, "", RowRepeated), (4, "", RowRepeated), (5, "Department name", NameTaken)]


def test_one_department_at_most_is_the_centre(admin: Actor) -> None:
    head: Row = ["代码", "部门", "是否企业发展服务中心"]
    bring_in(admin, SheetKind.DEPARTMENTS, head, ["A", "甲局", "是"], ["B", "乙局", "否"])
    shown = preview(admin, SheetKind.DEPARTMENTS, head, ["A", "甲局", "否"], ["B", "乙局", "是"], ["C", "丙局", "是"])
    assert notes(shown) == [CentreKept, CentreMoves, CentreMoves] and statuses(shown) == [SAME, CHANGED, ERROR]
    assert refusals(shown) == [(4, "Is the enterprise service centre", SecondCentre)]
    bring_in(admin, SheetKind.DEPARTMENTS, head, ["B", "乙局", "是"])
    assert [d.name for d in rows_of(Department) if d.is_centre] == ["乙局"]


# people ---------------------------------------------------------------------------------------------------------

PEOPLE_HEAD: Row = ["姓名", "用户名", "部门", "角色", "手机", "邮箱", "岗位", "职级", "职务", "任职日期"]


def test_people_come_in_with_their_posts_and_without_a_password(admin: Actor) -> None:
    bring_in(admin, SheetKind.DEPARTMENTS, *DEPARTMENTS)
    rows: list[Row] = [
        PEOPLE_HEAD,
        [
            "张伟",
            "ZhangWei",
            "招商局",
            "联络员",
            13800000001,
            "zw@example.cn",
            "安商联络员",
            "副职",
            "副局长",
            date(2025, 3, 1),
        ],
        ["区长", "quzhang", None, "区领导"],
        ["李明", "liming", "JSJ", "经办人"],
    ]
    assert bring_in(admin, SheetKind.PEOPLE, *rows) == imports.Applied(3, 0, 0)
    zhang = next(user for user in rows_of(User) if user.username == "zhangwei")
    assert (zhang.name, zhang.role, zhang.phone, zhang.email) == ("张伟", Role.LIAISON, "13800000001", "zw@example.cn")
    assert zhang.password_hash == people.NO_PASSWORD and zhang.must_change_password
    (post,) = rows_of(Post)
    assert (post.user_id, post.position, post.rank, post.title) == (
        zhang.id,
        Position.LIAISON,
        Rank.DEPUTY_HEAD,
        "副局长",
    )
    assert (post.valid_from, post.valid_to) == (date(2025, 3, 1), None)
    assert statuses(preview(admin, SheetKind.PEOPLE, *rows)) == [SAME, SAME, SAME]
    assert {card.name for card in people.without_password(admin)} == {"张伟", "区长", "李明"}


def test_what_is_wrong_with_people_is_said_row_by_row(admin: Actor) -> None:
    bring_in(admin, SheetKind.DEPARTMENTS, *DEPARTMENTS)
    someone(Role.OFFICER, name="走了", disabled_at=datetime(2026, 1, 1, tzinfo=UTC))
    shown = preview(
        admin,
        SheetKind.PEOPLE,
        PEOPLE_HEAD,
        ["甲", "张伟", "招商局", "经办人"],
        ["乙", "yi", "没有的局", "经办人"],
        ["丙", "bing", None, "经办人"],
        ["丁", "ding", "招商局", "国王"],
        ["戊", "wu", "招商局", "联络员", None, None, "联络员", "科员"],
        ["己", "ji", "招商局", "联络员", None, None, "联络员", "副职"],
        ["庚", "geng", "招商局", "联络员", None, None, "联络员", "副职"],
        ["辛", "JI", "招商局", "经办人"],
        ["壬", "ren", "招商局", "经办人", None, None, "分管领导"],
        ["走了", next(user.username for user in rows_of(User) if user.disabled_at), "招商局", "经办人"],
    )
    found = {(number, refusal) for number, _, refusal in refusals(shown)}
    assert {
        (2, UsernameShape),
        (3, NoSuchDepartment),
        (6, LiaisonRank),
        (9, RowRepeated),
        (11, PersonDisabled),
    } <= found
    assert {(7, PostTaken), (8, PostTaken)} & found
    assert [row.number for row in shown.rows if row.status is not ERROR] == []


def test_a_person_who_changes_is_changed_and_a_held_post_is_left_alone(admin: Actor) -> None:
    bring_in(admin, SheetKind.DEPARTMENTS, *DEPARTMENTS)
    first: Row = ["张伟", "zw", "招商局", "联络员", None, None, "联络员", "副职", "副局长", date(2025, 3, 1)]
    bring_in(admin, SheetKind.PEOPLE, PEOPLE_HEAD, first)
    mended: Row = ["张伟", "zw", "建设局", "联络员", "13900000002", None, None, None, None, None]
    shown = preview(admin, SheetKind.PEOPLE, PEOPLE_HEAD, mended)
    assert [(c.column, str(c.old), str(c.new)) for c in shown.rows[0].changes] == [
        ("Department", "招商局", "建设局"),
        ("Phone", "None", "13900000002"),
    ]
    bring_in(admin, SheetKind.PEOPLE, PEOPLE_HEAD, mended)
    other: Row = ["张伟", "zw", "招商局", "联络员", None, None, "联络员", "副职", "调研员", date(2025, 3, 1)]
    assert notes(preview(admin, SheetKind.PEOPLE, PEOPLE_HEAD, other)) == [PostKept]


# enterprises ----------------------------------------------------------------------------------------------------

ENTERPRISE_HEAD: Row = ["序号", "单位名称", "信用代码", "法定代表人", "行业", "地址", "联系人", "联系电话"]
ENTERPRISES: list[Row] = [
    ["某某经开区企业台账"],
    ENTERPRISE_HEAD,
    [1, "江西电机有限公司", CODES[0], "李强", "制造业", "创业路1号", "王芳", 13800000002],
    [2, "O'Neil <b>GmbH</b> 🎉", None, None, None, None, None, "0791-88880002"],
    ["合计", 2],
]


def test_enterprises_come_in_with_their_contacts_and_twice_changes_nothing(dispatcher: Actor) -> None:
    shown = preview(dispatcher, SheetKind.ENTERPRISES, *ENTERPRISES)
    assert statuses(shown) == [NEW, NEW] and shown.skipped == (5,) and shown.recognised.unknown == ("序号",)
    assert count(Enterprise) == 0
    assert bring_in(dispatcher, SheetKind.ENTERPRISES, *ENTERPRISES) == imports.Applied(2, 0, 0)
    first, second = rows_of(Enterprise)
    assert (first.name, first.credit_code, first.industry, first.address) == (
        "江西电机有限公司",
        CODES[0],
        "C",
        "创业路1号",
    )
    assert [(c.enterprise_id, c.name, c.phone) for c in rows_of(Contact)] == [
        (first.id, "王芳", "13800000002"),
        (second.id, "O'Neil <b>GmbH</b> 🎉", "0791-88880002"),
    ]
    assert statuses(preview(dispatcher, SheetKind.ENTERPRISES, *ENTERPRISES)) == [SAME, SAME]
    with Sessions() as db:
        assert not list(trail.broken_links(db))


def test_an_enterprise_is_known_by_its_code_else_by_its_name(dispatcher: Actor) -> None:
    bring_in(dispatcher, SheetKind.ENTERPRISES, *ENTERPRISES)
    shown = preview(
        dispatcher,
        SheetKind.ENTERPRISES,
        ENTERPRISE_HEAD,
        [1, "江西电机股份有限公司", CODES[0]],
        [2, "Ｏ'Neil <b>GmbH</b> 🎉", CODES[1], "Neil"],
    )
    assert [[(c.column, c.old, c.new) for c in row.changes] for row in shown.rows] == [
        [("Enterprise name", "江西电机有限公司", "江西电机股份有限公司")],
        [
            ("Enterprise name", "O'Neil <b>GmbH</b> 🎉", "Ｏ'Neil <b>GmbH</b> 🎉"),
            ("Unified social credit code", None, CODES[1]),
            ("Legal representative", None, "Neil"),
        ],
    ]


def test_enterprises_that_clash_are_errors(dispatcher: Actor) -> None:
    bring_in(dispatcher, SheetKind.ENTERPRISES, *ENTERPRISES)
    for name in ("重名公司", "重名有限公司"):
        enterprises.register(dispatcher, facts=EnterpriseFacts(name))
    shown = preview(
        dispatcher,
        SheetKind.ENTERPRISES,
        ENTERPRISE_HEAD,
        [1, "江西电机有限公司", CODES[1]],
        [2, "重名股份有限公司"],
        [3, "新公司", "91110000600037341X"],
        [4, "丙", None],
        [5, "丙", None],
        [6, "x" * 201],
    )
    assert [(number, kind.__name__) for number, _, kind in refusals(shown)] == [
        (2, OtherCode.__name__),
        (3, SeveralSameName.__name__),
        (4, "NotACreditCode"),
        (6, RowRepeated.__name__),
        (7, "CellTooLong"),
    ]


# projects -------------------------------------------------------------------------------------------------------

PROJECT_HEAD: Row = [
    "项目名称",
    "企业名称",
    "投资额（亿元）",
    "行业",
    "用地（亩）",
    "项目来源",
    "首谈人",
    "责任部门",
    "责任领导",
    "阶段",
    "立项日期",
    "联系电话",
]


@pytest.fixture
def bureau() -> int:
    id = a_department("招商局")
    with Sessions.begin() as db:
        rules.load_defaults(db)
    someone(Role.OFFICER, id, "张伟")
    someone(Role.DEPARTMENT_LEADER, id, "陈局")
    someone(Role.ZONE_LEADER, None, "区长")
    return id


def a_project(name: object = "年产十万台电机", **columns: object) -> Row:
    told = {
        "项目名称": name, "企业名称": "江西电机有限公司", "投资额（亿元）": 0.3, "行业": "制造业", "用地（亩）": 30,
        "项目来源": "展会",
        "首谈人": "张伟",
        "责任部门": None, "责任领导": "陈局", "阶段": None, "立项日期": None, "联系电话": None,
    } | columns  # fmt: skip
    return list(told.values())


@pytest.mark.clause(10)
def test_a_project_comes_in_with_its_stage_and_its_owner_from_the_day_the_list_says(
    dispatcher: Actor, bureau: int
) -> None:
    row = a_project(阶段="在建", 立项日期="2025年3月1日")
    shown = preview(dispatcher, SheetKind.PROJECTS, PROJECT_HEAD, row)
    assert statuses(shown) == [NEW] and notes(shown) == [WillBeRegistered]
    bring_in(dispatcher, SheetKind.PROJECTS, PROJECT_HEAD, row)
    (project,) = rows_of(Project)
    assert (project.name, project.stage, project.amount, project.land_mu) == (row[0], Stage.CONSTRUCTION, 3000, 30)
    assert project.opened_at == datetime(2025, 3, 1, 1, tzinfo=UTC)
    (tenure,) = rows_of(Tenure)
    assert (tenure.from_at, tenure.to_at, tenure.department_id) == (project.opened_at, None, bureau)
    assert [e.name for e in rows_of(Enterprise)] == ["江西电机有限公司"]
    assert statuses(preview(dispatcher, SheetKind.PROJECTS, PROJECT_HEAD, row)) == [SAME]


def test_two_projects_of_a_new_enterprise_register_it_once(dispatcher: Actor, bureau: int) -> None:
    bring_in(dispatcher, SheetKind.PROJECTS, PROJECT_HEAD, a_project("一期"), a_project("二期"))
    assert count(Enterprise) == 1 and count(Project) == 2


def test_what_is_wrong_with_projects_is_said_row_by_row(dispatcher: Actor, bureau: int) -> None:
    other = a_department("建设局")
    for _ in range(2):
        someone(Role.OFFICER, other, "王芳")
    shown = preview(
        dispatcher,
        SheetKind.PROJECTS,
        PROJECT_HEAD,
        a_project("一", 首谈人="王芳"),
        a_project("二", 首谈人="没有人"),
        a_project("三", 首谈人="张伟", 责任部门="建设局"),
        a_project("四", 责任领导="区长"),
        a_project("五", 企业名称=CODES[0]),
        a_project("六", 立项日期="2098-01-01"),
        a_project("七", **{"投资额（亿元）": "约3亿"}),
        a_project("八", **{"投资额（亿元）": 500}),
        a_project("九"),
        a_project("九"),
    )
    kinds = [(number, kind) for number, _, kind in refusals(shown)]
    assert (2, SeveralPeople) in kinds and (3, NoSuchPerson) in kinds and (6, NotRegistered) in kinds
    assert (7, InFuture) in kinds and kinds.count((9, SeatsMissing)) == 2 and kinds[-1] == (11, RowRepeated)
    assert {number for number, _ in kinds} == {2, 3, 4, 5, 6, 7, 8, 9, 11}


@pytest.mark.clause(11)
def test_facts_of_a_known_project_are_changed_but_who_is_accountable_only_by_handoff(
    dispatcher: Actor, bureau: int
) -> None:
    bring_in(dispatcher, SheetKind.PROJECTS, PROJECT_HEAD, a_project())
    someone(Role.DEPARTMENT_LEADER, bureau, "新局")
    row = a_project(责任领导="新局", 阶段="投产", **{"投资额（亿元）": 0.4})
    shown = preview(dispatcher, SheetKind.PROJECTS, PROJECT_HEAD, row)
    assert [(c.column, c.old, c.new) for c in shown.rows[0].changes] == [
        ("Planned investment", Decimal(3000), Decimal(4000))
    ]
    assert notes(shown) == [OnlyByHandoff, StageKept]
    bring_in(dispatcher, SheetKind.PROJECTS, PROJECT_HEAD, row)
    (project,) = rows_of(Project)
    assert (project.amount, project.stage) == (4000, Stage.NEGOTIATION)
    assert count(Tenure) == 1


@pytest.mark.clause(29)
def test_likely_duplicates_are_pointed_at_with_who_holds_them(dispatcher: Actor, bureau: int) -> None:
    bring_in(dispatcher, SheetKind.PROJECTS, PROJECT_HEAD, a_project(联系电话="13811112222"))
    shown = preview(
        dispatcher,
        SheetKind.PROJECTS,
        PROJECT_HEAD,
        a_project(企业名称="别的公司"),
        a_project("另一个", 企业名称="再一个公司", 联系电话="13811112222"),
    )
    assert notes(shown) == [WillBeRegistered, SameNameElsewhere, WillBeRegistered, SameContact]
    assert shown.rows[0].notes[1].params["officer"] == "张伟"


# the whole ------------------------------------------------------------------------------------------------------


def test_only_the_accepted_rows_go_in_and_rows_with_errors_never(dispatcher: Actor) -> None:
    rows: list[Row] = [["企业名称", "信用代码"], ["甲", None], ["乙", None], ["丙", "错的"], ["丁", None]]
    assert bring_in(dispatcher, SheetKind.ENTERPRISES, *rows, accepted=[2, 4]) == imports.Applied(1, 0, 3)
    assert [e.name for e in rows_of(Enterprise)] == ["甲"]
    with pytest.raises(NothingAccepted):
        bring_in(dispatcher, SheetKind.ENTERPRISES, *rows, accepted=[4])


def test_a_row_that_cannot_be_written_takes_all_others_with_it_and_is_named(
    dispatcher: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = book(["企业名称", "地址"], ["甲", "a"], ["乙", "b"], ["丙", "c"])
    shown = imports.preview(dispatcher, SheetKind.ENTERPRISES, content)

    def refuse(self: EnterpriseFacts) -> Any:
        if self.name == "丙":
            raise CodeTaken(code="x", department="y")
        return clean(self)

    clean = EnterpriseFacts.clean
    monkeypatch.setattr(EnterpriseFacts, "clean", refuse)
    events = count(Event)
    with pytest.raises(RowRefused) as refused:
        imports.apply(dispatcher, SheetKind.ENTERPRISES, content, shown.digest)
    assert refused.value.params["row"] == 4 and isinstance(refused.value.because, CodeTaken)
    assert (count(Enterprise), count(Event)) == (0, events)


def test_what_was_not_seen_is_not_written(dispatcher: Actor) -> None:
    content = book(["企业名称", "地址"], ["甲", "a"])
    seen = imports.preview(dispatcher, SheetKind.ENTERPRISES, content).digest
    other = book(["企业名称", "地址"], ["甲", "b"])
    with pytest.raises(PreviewOutdated):
        imports.apply(dispatcher, SheetKind.ENTERPRISES, other, seen)
    enterprises.register(dispatcher, facts=EnterpriseFacts("甲"))
    with pytest.raises(PreviewOutdated):
        imports.apply(dispatcher, SheetKind.ENTERPRISES, content, seen)


@pytest.mark.parametrize("kind", imports.SHEETS)
@pytest.mark.parametrize("role", STAFF)
def test_only_who_may_import_a_kind_sees_or_writes_anything(role: Role, kind: SheetKind) -> None:
    me = someone(role, a_department())
    may = role is (Role.ADMINISTRATOR if kind in (SheetKind.DEPARTMENTS, SheetKind.PEOPLE) else Role.DISPATCHER)
    content = book([column.label for column in imports.SHEETS[kind].columns], ["x", "y", "z", "w"])
    asks = (
        lambda: imports.preview(me, kind, content),
        lambda: imports.apply(me, kind, content, "0" * 64),
    )
    refused = []
    for ask in asks:
        try:
            ask()
        except Refusal as refusal:
            refused.append(type(refusal))
    assert refused == ([PreviewOutdated] if may else [NotAllowed, NotAllowed])


def test_a_list_without_rows_is_refused(dispatcher: Actor) -> None:
    with pytest.raises(NothingToImport):
        preview(dispatcher, SheetKind.ENTERPRISES, ["企业名称", "地址"])
    with pytest.raises(NothingToImport):
        imports.preview(dispatcher, SheetKind.ENTERPRISES, book())


def test_the_errors_workbook_is_mended_and_uploaded_again(dispatcher: Actor) -> None:
    content = book(
        ["台账"], ["序号", "企业名称", "信用代码", "备注"], [1, "甲", None, None], [2, "+乙", "错的", date(2026, 1, 2)]
    )
    shown = imports.preview(dispatcher, SheetKind.ENTERPRISES, content)
    errors = imports.errors_workbook(shown, lambda row: str(row.problems[0].refusal), "错误", "错误说明")
    (grid,) = read_grids(errors)
    assert grid.rows[0][1] == ["序号", "企业名称", "信用代码", "备注", "错误说明"]
    assert grid.rows[1][1][:4] == [2, "+乙", "错的", date(2026, 1, 2)] and "错的" in str(grid.rows[1][1][4])
    again = imports.preview(dispatcher, SheetKind.ENTERPRISES, errors)
    assert statuses(again) == [ERROR] and again.recognised.unknown == ("序号", "备注")
    twice = imports.errors_workbook(again, lambda row: "", "错误", "错误说明")
    assert read_grids(twice)[0].rows[0][1] == grid.rows[0][1]
    book_again = openpyxl.load_workbook(io.BytesIO(errors))
    book_again.active["C2"] = CODES[0]
    out = io.BytesIO()
    book_again.save(out)
    mended = imports.preview(dispatcher, SheetKind.ENTERPRISES, out.getvalue())
    assert statuses(mended) == [NEW]
    imports.apply(dispatcher, SheetKind.ENTERPRISES, out.getvalue(), mended.digest)
    assert [e.name for e in rows_of(Enterprise)] == ["+乙"]


@pytest.mark.parametrize("kind", imports.SHEETS)
def test_a_template_is_recognised_explains_itself_and_offers_its_entries(kind: SheetKind) -> None:
    words = {word: word for word in imports.template_words(kind)}
    content = imports.template(kind, words, ["招商局", "建设局"])
    loaded = openpyxl.load_workbook(io.BytesIO(content))
    first, second = loaded.worksheets[:2]
    sheet = imports.SHEETS[kind]
    assert len(list(first.iter_rows())) == 1 and first.max_column == len(sheet.columns)
    assert second.max_row >= len(sheet.columns) + 1
    assert len(first.data_validations.dataValidation) == sum(
        c.choice is not None or c.kind in ("yes", "department") for c in sheet.columns
    )


def test_the_second_sheet_is_read_where_the_first_holds_no_list(dispatcher: Actor) -> None:
    made = openpyxl.Workbook()
    made.active.append(["填表说明：请勿修改表头"])
    made.create_sheet("台账").append(["企业名称", "地址"])
    made["台账"].append(["甲", "a"])
    out = io.BytesIO()
    made.save(out)
    shown = imports.preview(dispatcher, SheetKind.ENTERPRISES, out.getvalue())
    assert shown.sheet_name == "台账" and statuses(shown) == [NEW]


def test_a_text_file_comes_in_like_a_workbook(dispatcher: Actor) -> None:
    content = "企业名称,联系人,联系电话\r\n甲公司,王芳,13800000002\r\n".encode("gb18030")
    shown = imports.preview(dispatcher, SheetKind.ENTERPRISES, content)
    imports.apply(dispatcher, SheetKind.ENTERPRISES, content, shown.digest)
    assert [e.name for e in rows_of(Enterprise)] == ["甲公司"]


def test_who_may_not_export_gets_nothing_out(dispatcher: Actor) -> None:
    content = table(dispatcher, title="企业", headers=["名称"], rows=[["=1+1"]])
    assert openpyxl.load_workbook(io.BytesIO(content)).active["A2"].data_type == "s"


def test_an_import_at_a_pretended_time_is_recorded_then(dispatcher: Actor) -> None:
    moment = datetime(2026, 2, 3, 4, tzinfo=UTC)
    with clock.at(moment):
        bring_in(dispatcher, SheetKind.ENTERPRISES, ["企业名称", "地址"], ["甲", "a"])
    assert rows_of(Enterprise)[0].created_at == moment
