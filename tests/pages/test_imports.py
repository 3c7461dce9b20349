"""The import screens as people meet them: choose, look, confirm, mend."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, select
from streamlit.testing.v1 import AppTest

from db.engine import Sessions
from db.enterprises import Enterprise
from db.org import Department, User
from domain.access import STAFF, Role
from domain.headers import SheetKind
from services import language, rules, sessions
from services.import_plans import RowStatus
from services.passwords import fits
from tests.services.staff import a_department, someone

pytestmark = pytest.mark.usefixtures("database")
ROOT = Path(__file__).parents[2]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def book(*rows: list[object]) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def screen(role: Role, page: str, lang: str = "zh") -> AppTest:
    """The page, opened by someone of this role."""
    with Sessions.begin() as db:
        rules.load_defaults(db)
    me = someone(role, a_department())
    with Sessions.begin() as db:
        token = sessions.begin(db, me.id)
    app = AppTest.from_file(str(ROOT / page), default_timeout=30)
    app.user = {"id": str(me.id), "sid": sessions.digest(token)}
    app.session_state["language"] = lang
    return app.run()


def enterprises(lang: str = "zh") -> AppTest:
    return screen(Role.DISPATCHER, "pages/data/imports.py", lang)


def upload(app: AppTest, content: bytes, name: str = "台账.xlsx") -> AppTest:
    app.file_uploader[0].set_value((name, content, XLSX))
    return app.run()


def words(app: AppTest) -> str:
    """Everything that stands on the screen as text."""
    places = (app.markdown, app.caption, app.error, app.info, app.warning, app.get("html"))
    elements = [element for place in places for element in place]
    said = [str(getattr(e, "value", "") or getattr(getattr(e, "proto", None), "body", "")) for e in elements]
    return "\n".join(said)


def metrics(app: AppTest) -> list[str]:
    return [m.value for m in app.metric]


def count(model: Any) -> int:
    with Sessions() as db:
        return db.scalar(select(func.count()).select_from(model)) or 0


GOOD: list[list[object]] = [
    ["企业名称", "信用代码", "备注"],
    ["江西<b>电机</b>有限公司", "91110000600037341L", "x"],
    ["乙公司", "错的", None],
]


def test_a_file_is_looked_at_before_anything_is_written_and_then_written_once() -> None:
    app = upload(enterprises(), book(*GOOD))
    assert not app.exception and metrics(app) == ["1", "0", "0", "1"] and count(Enterprise) == 0
    assert "统一社会信用代码：“错的”" in words(app) and "未采用的列：备注" in words(app)
    app.segmented_control(key="imports_status").set_value(RowStatus.NEW).run()
    assert "江西&lt;b&gt;电机" in words(app)
    app.button(key="imports_apply").click().run()
    assert not app.exception and count(Enterprise) == 1
    assert [done.value for done in app.success] == ["企业：新增 1 条，变更 0 条，未导入 1 条。"]
    again = upload(app, book(*GOOD))
    assert metrics(again) == ["0", "0", "1", "1"]
    assert "没有需要写入的变动" in words(again)
    assert not [b for b in again.button if b.key == "imports_apply"]


def test_a_header_that_looks_like_a_picture_is_shown_letter_by_letter() -> None:
    app = upload(enterprises(), book(["企业名称", "地址", "![x](http://example.com/x.png)"], ["甲", "a", None]))
    assert r"\!\[x\]\(http" in words(app)


def test_a_row_may_be_left_out() -> None:
    app = upload(enterprises(), book(["企业名称", "地址"], ["甲", "a"], ["乙", "b"]))
    app.multiselect(key="imports_without").set_value([3]).run()
    app.button(key="imports_apply").click().run()
    assert not app.exception and count(Enterprise) == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "文件是空的"),
        (b"MZ\x90\0\x03\0\0\0" + bytes(range(256)), "既不是 Excel 工作簿"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\1" * 600, "旧版 .xls"),
        ("项目,金额\n一,二\n".encode(), "没有找到表头"),
        ("地址,联系人\n一,二\n".encode("gb18030"), "缺少“企业名称”一列"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_chinese_sentence(content: bytes, sentence: str) -> None:
    app = upload(enterprises(), content, "企业.xlsx")
    assert not app.exception and sentence in words(app).replace("\\", "")


def test_the_screen_speaks_english_too() -> None:
    app = upload(enterprises("en"), book(["Enterprise name", "Address"], ["A", "x"], [None, "y"]))
    said = words(app)
    assert not app.exception and "Enterprise name: This must be filled in." in said


def test_departments_then_people_come_in_and_get_passwords_that_fit() -> None:
    app = screen(Role.ADMINISTRATOR, "pages/org/org_imports.py")
    upload(app, book(["部门代码", "部门名称"], ["ZSJ", "招商局"]))
    app.button(key="org_imports_apply").click().run()
    assert count(Department) == 2
    app.segmented_control(key="org_imports_kind").set_value(SheetKind.PEOPLE).run()
    upload(app, book(["姓名", "用户名", "部门", "角色"], ["张伟", "zhangwei", "招商局", "部门经办人"]))
    app.button(key="org_imports_apply").click().run()
    assert not app.exception and "还不能登录" in words(app)
    app.button(key="org_imports_issue").click().run()
    ((name, username, department, password),) = app.session_state["org_imports_issued"]
    assert (name, username, department) == ("张伟", "zhangwei", "招商局")
    with Sessions() as db:
        user = db.scalars(select(User).where(User.username == "zhangwei")).one()
    assert fits(password, user.password_hash) and user.must_change_password
    app.button(key="org_imports_forget").click().run()
    assert "org_imports_issued" not in app.session_state and password not in words(app)


@pytest.mark.parametrize(
    ("page", "admitted"),
    [("pages/data/imports.py", Role.DISPATCHER), ("pages/org/org_imports.py", Role.ADMINISTRATOR)],
)
@pytest.mark.parametrize("role", STAFF)
def test_who_may_not_import_sees_no_screen(page: str, admitted: Role, role: Role) -> None:
    app = screen(role, page)
    assert not app.exception
    assert bool(app.get("file_uploader")) is (role is admitted)


def test_every_column_has_a_chinese_header_that_is_recognised() -> None:
    from domain.headers import recognise
    from domain.sheets import SHEETS
    from services import imports

    for kind, sheet in SHEETS.items():
        chinese = {word: language.translate("zh", word) for word in imports.template_words(kind)}
        headers = [imports.header_of(column, chinese) for column in sheet.columns]
        found = recognise(sheet, [(1, headers)])
        read = sorted(found.headers.values(), key=lambda header: header.at)
        assert [header.column.name for header in read] == [column.name for column in sheet.columns]
        assert not found.unknown
        entries = {member.label for column in sheet.columns for member in column.choice or ()}
        assert not set(imports.template_words(kind)) - entries - set(language.catalogue())


def test_every_entry_is_read_by_its_chinese_label() -> None:
    from domain.cells import as_choice
    from domain.sheets import SHEETS
    from domain.words import key, words_of

    for sheet in SHEETS.values():
        for column in sheet.columns:
            for member in column.options:
                label = language.translate("zh", member.label)
                assert as_choice(label, column.choice, words_of(column.choice), key) is member, label  # type: ignore[arg-type]
