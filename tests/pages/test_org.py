"""The screens of the organisation as people meet them."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from db.engine import Sessions
from db.org import Department, Post, User
from domain.access import Actor, Role
from domain.org import DepartmentFacts, Position, PostFacts, Rank
from services import departments, people, posts, sessions
from services.passwords import fits
from tests.pages.conftest import opened
from tests.services.staff import a_department, someone

pytestmark = pytest.mark.usefixtures("database")
PAGES = Path(__file__).parents[2] / "pages" / "org"


@pytest.fixture
def admin(database: str) -> Actor:
    return someone(Role.ADMINISTRATOR, name="管理员")


def screen(me: Actor, page: str, lang: str = "zh", **query: str) -> AppTest:
    """The page, opened by this person with this address."""
    with Sessions.begin() as db:
        token = sessions.begin(db, me.id)
    app = AppTest.from_file(str(PAGES / f"{page}.py"), default_timeout=30)
    app.user = {"id": str(me.id), "sid": sessions.digest(token)}
    app.session_state["language"] = lang
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    """Everything that stands on the screen as text."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "error", "info", "warning", "success", "html")
    found = [element for kind in kinds for element in app.get(kind)]
    return "\n".join(str(getattr(e, "value", "") or getattr(getattr(e, "proto", None), "body", "")) for e in found)


def typed(app: AppTest, ending: str) -> object:
    """The input whose key ends so: keys carry the form's token."""
    every = [*app.text_input, *app.selectbox, *app.date_input, *app.checkbox]
    return next(element for element in every if element.key and element.key.endswith(ending))


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click()
    app.run()
    assert not app.exception
    return app


@pytest.mark.clause(92)
def test_the_departments_page_raises_the_alarm_over_every_department_without_liaison(admin: Actor) -> None:
    covered, vacant = a_department("招商局"), a_department("环保局<b>")
    liaison = someone(Role.LIAISON, covered, "李副局长")
    posts.appoint(admin, facts=PostFacts(covered, liaison.id, Position.LIAISON, Rank.DEPUTY_HEAD, date(2026, 1, 1)))
    shown = words(screen(someone(Role.OFFICER), "departments"))
    assert "1 个部门没有在岗安商联络员" in shown
    assert "李副局长" in shown
    assert f"/department?id={vacant}" in shown
    assert "环保局&lt;b&gt;" in shown
    assert "环保局<b>" not in shown


def test_a_name_that_looks_like_a_picture_is_shown_letter_by_letter(admin: Actor) -> None:
    name = "![局](http://example.com/x.png)"
    id = departments.create(admin, facts=DepartmentFacts(name))
    app = screen(admin, "department", id=str(id))
    assert r"\!\[局\]\(http" in app.title[0].value
    app = screen(admin, "departments")
    typed(app, "_new_name").set_value(name)
    press(app, "登记")
    assert r"\!\[局\]\(http" in app.error[-1].value


def test_without_departments_the_page_says_what_to_do_next(admin: Actor) -> None:
    assert "登记一个部门" in words(screen(admin, "departments"))
    assert "register a department" in words(screen(admin, "departments", "en"))


def test_filters_stand_in_the_address_so_that_a_view_is_a_link(admin: Actor) -> None:
    for name in ("招商局", "财政局"):
        departments.create(admin, facts=DepartmentFacts(name))
    shown = words(screen(admin, "departments", words="财政"))
    assert "财政局" in shown.split("house-table")[-1]
    assert "招商局" not in shown.split("house-table")[-1]


def test_only_who_manages_the_organisation_is_offered_its_forms(admin: Actor) -> None:
    id = a_department("招商局")
    for page, query in (("departments", {}), ("department", {"id": str(id)})):
        assert screen(admin, page, **query).get("form")
        assert not screen(someone(Role.LIAISON, id), page, **query).get("form")
    for page, query in (("people", {}), ("person", {"id": str(admin.id)})):
        app = screen(someone(Role.DISPATCHER), page, **query)
        assert "您的角色" in words(app)
        assert not app.text_input


def test_a_department_is_registered_and_the_form_starts_anew(admin: Actor) -> None:
    app = screen(admin, "departments")
    typed(app, "_new_name").set_value("招商局")
    press(app, "登记")
    with Sessions() as db:
        assert list(db.scalars(select(Department.name))) == ["招商局"]
    assert typed(app, "_new_name").value == ""
    assert "招商局" in words(app)


def test_a_refusal_is_a_sentence_and_keeps_what_was_typed(admin: Actor) -> None:
    departments.create(admin, facts=DepartmentFacts("招商局"))
    app = screen(admin, "departments")
    typed(app, "_new_name").set_value("招商局")
    typed(app, "_phone").set_value("0791-1")
    press(app, "登记")
    assert "已有名为招商局的部门" in words(app)
    assert (typed(app, "_new_name").value, typed(app, "_phone").value) == ("招商局", "0791-1")


@pytest.mark.clause(92)
def test_a_liaison_is_appointed_from_the_page_of_the_department_and_the_rank_is_checked(admin: Actor) -> None:
    id = a_department("招商局")
    person = someone(Role.LIAISON, id, "李四")
    app = screen(admin, "department", id=str(id))
    typed(app, "_person").set_value(person.id)
    typed(app, "_rank").set_value(Rank.STAFF)
    press(app, "任命")
    assert "安商联络员须由副局长级人员担任" in words(app)
    typed(app, "_rank").set_value(Rank.DEPUTY_HEAD)
    press(app, "任命")
    with Sessions() as db:
        assert db.scalars(select(Post)).one().user_id == person.id
    assert "没有在岗安商联络员" not in words(app)


@pytest.mark.clause(92)
def test_the_chain_of_an_earlier_day_is_a_link(admin: Actor) -> None:
    id = a_department("招商局")
    before, after = someone(Role.DEPARTMENT_LEADER, id, "前任局长"), someone(Role.DEPARTMENT_LEADER, id, "现任局长")
    posts.appoint(
        admin, facts=PostFacts(id, before.id, Position.PRINCIPAL, Rank.HEAD, date(2024, 1, 1), date(2025, 6, 30))
    )
    posts.appoint(admin, facts=PostFacts(id, after.id, Position.PRINCIPAL, Rank.HEAD, date(2025, 7, 1)))
    app = screen(someone(Role.SUPERVISOR), "department", id=str(id), on="2025-03-01")
    now, on_a_day = [html.proto.body for html in app.get("html")][:2]
    assert "现任局长" in now
    assert "前任局长" in on_a_day
    assert "现任局长" not in on_a_day


def test_a_screen_that_someone_else_overtook_is_refused_and_offers_the_present_state(admin: Actor) -> None:
    id = a_department("招商局")
    app = opened("department", admin.id, "zh", {"id": str(id)}, frame=True)
    departments.change(admin, departments.one(admin, id), facts=DepartmentFacts("招商促进局", "ZC"))
    typed(app, "_house").set_value("另一个名称")
    press(app, "保存")
    assert "已被他人修改" in words(app)
    assert typed(app, "_house").value == "另一个名称"
    assert departments.one(admin, id).name == "招商促进局"
    press(app, "以最新内容继续")
    assert typed(app, "_house").value == "另一个名称"  # what was typed goes along
    press(app, "保存")
    assert departments.one(admin, id).name == "另一个名称"


def test_a_registered_person_gets_a_temporary_password_that_is_shown_once(admin: Actor) -> None:
    app = screen(admin, "people")
    typed(app, "_full").set_value("王五")
    typed(app, "_login").set_value("Wang.Wu")
    press(app, "登记并发放临时密码")
    shown = words(app)
    with Sessions() as db:
        user = db.scalars(select(User).where(User.username == "wang.wu")).one()
    password = shown.split("temporary_password")[0]
    found = [part for part in password.replace("<", " ").replace(">", " ").split() if part.count("-") == 3]
    [given] = {word for word in found if fits(word, user.password_hash)}
    press(app, "已交给本人")
    assert given not in words(app)


def test_a_person_is_disabled_and_enabled_from_their_page(admin: Actor) -> None:
    person = someone(Role.OFFICER, name="赵六")
    app = screen(admin, "person", id=str(person.id))
    press(app, "停用")
    assert people.one(admin, person.id).disabled_at
    press(app, "启用此账号")
    assert people.one(admin, person.id).disabled_at is None


def test_the_last_administrator_is_told_why_not(admin: Actor) -> None:
    app = screen(admin, "person", id=str(admin.id))
    press(app, "停用")
    assert "最后一名可登录的系统管理员" in words(app)


def test_an_address_without_a_person_or_of_nobody_shows_nothing(admin: Actor) -> None:
    for page in ("person", "department"):
        assert "不存在" in words(opened(page, admin.id, query={"id": "9999"}, frame=True))


def test_the_grants_matrix_speaks_in_sentences_and_in_words_not_only_colours(admin: Actor) -> None:
    shown = words(screen(someone(Role.OFFICER), "grants"))
    assert "项目入库" in shown
    assert "本部门的" in shown
    assert "管理部门、岗位和人员" not in shown
    every = words(screen(admin, "grants", roles=""))
    assert "管理部门、岗位和人员" in every
