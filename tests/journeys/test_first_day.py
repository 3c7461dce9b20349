"""The first day of a zone: from the first administrator to a handoff accepted by another person."""

import re

import pytest
from playwright.sync_api import expect

from db.engine import Sessions
from db.org import User
from domain.access import Role
from services import passwords
from services.signin import setup_link
from services.workbook_writing import Sheet, to_xlsx
from tests.journeys.conftest import PASSWORD

DEPARTMENTS = [("D01", "招商局", "", "否"), ("D02", "经济发展局", "", "否"), ("D03", "企业发展服务中心", "", "是")]
PEOPLE = [
    ("zhang", "张振宇", "招商局", "部门经办人"),
    ("wang", "王立新", "招商局", "部门领导"),
    ("li", "李思远", "经济发展局", "部门经办人"),
    ("zhao", "赵国栋", "经济发展局", "部门领导"),
    ("chen", "陈雅琴", "企业发展服务中心", "中心调度员"),
]


def workbook(headers, rows):
    return to_xlsx(Sheet("表", headers, rows))


def bring_in(who, path, kind, name, content):
    """Upload a workbook, look at the preview, put it in."""
    who.goto(path)
    who.open(kind)
    who.sees(f"{kind}按")  # the note of this kind: its uploader is there
    who.page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/vnd.ms-excel", "buffer": content}
    )
    who.settled()
    button = who.page.get_by_role("button", name=re.compile("^导入 "))
    expect(button).to_be_enabled()
    button.click()
    expect(who.page.get_by_text(re.compile(f"^{kind}：新增 "))).to_be_visible()


def everyone_has_a_password():
    """What the administrator hands out on paper: their first passwords, already changed."""
    hashed = passwords.hash_password(PASSWORD)
    with Sessions.begin() as db:
        for user in db.query(User):
            if user.role is not Role.ADMINISTRATOR:
                user.password_hash, user.must_change_password = hashed, False


PROJECT = ("精密轴承项目", "江南精工有限公司", "招商局", "张振宇", "王立新", "3000万元", "主动来访", "2026-10-12")
PROJECT_HEADERS = ("项目名称", "企业名称", "责任部门", "责任人", "责任领导", "计划投资额", "项目来源", "入库日期")


def offer_to_another_department(officer):
    """The officer in charge offers the stage, as it stands, to two named people of another department."""
    officer.open("移交")
    officer.page.get_by_text("发起移交").first.click()
    officer.page.get_by_test_id("stRadioGroup").get_by_text("阶段内换人").click()
    officer.choose("接收部门", "经济发展局")
    officer.choose("责任领导", "赵国栋")
    officer.choose("责任人员", "李思远")
    officer.press("提交移交")
    officer.sees("等待接收的移交")


def gap_is_zero(who):
    who.sees("无责任人时间")
    expect(who.page.locator("[data-testid=stMetricValue]").first).to_have_text("0 分钟")


@pytest.mark.clause(11)
def test_a_zone_is_set_up_and_its_first_project_changes_hands(server, person):
    admin = person(server.url)
    admin.page.goto(f"{server.url}/setup?token={setup_link()}")
    for name, value in (("username", "admin"), ("name", "周管理"), ("password", PASSWORD), ("again", PASSWORD)):
        admin.page.fill(f"[name={name}]", value)
    admin.page.click("button")
    admin.sees("系统内尚无数据")

    departments = workbook(["部门编码", "部门名称", "联系电话", "是否服务中心"], DEPARTMENTS)
    bring_in(admin, "/org_imports", "部门", "部门.xlsx", departments)
    bring_in(admin, "/org_imports", "人员", "人员.xlsx", workbook(["用户名", "姓名", "部门", "角色"], PEOPLE))
    everyone_has_a_password()

    dispatcher = person(server.url).sign_in("chen", path="/imports")
    bring_in(dispatcher, "/imports", "企业", "企业.xlsx", workbook(["企业名称"], [("江南精工有限公司",)]))
    bring_in(dispatcher, "/imports", "项目", "项目.xlsx", workbook(PROJECT_HEADERS, [PROJECT]))

    officer = person(server.url).sign_in("zhang", path="/projects")
    officer.page.get_by_role("link", name="精密轴承项目").click()
    officer.sees("责任部门")
    project = officer.page.url.removeprefix(server.url)
    assert re.fullmatch(r"/project\?id=\d+", project)
    gap_is_zero(officer)
    offer_to_another_department(officer)

    receiver = person(server.url).sign_in("li", path="/desk")
    receiver.sees("待接收的移交")
    receiver.goto(f"{project}&tab=handoffs")
    receiver.move("退回", 退回理由="请补充用地意向")

    officer.goto("/desk")
    officer.sees("请补充用地意向")
    officer.goto(project)
    offer_to_another_department(officer)

    receiver.goto(f"{project}&tab=handoffs")
    receiver.move("接收")
    gap_is_zero(receiver)
    receiver.page.reload()
    gap_is_zero(receiver)
    server.restart()
    receiver.goto(f"{project}&tab=history")
    receiver.sees("李思远")
    gap_is_zero(receiver)
    assert receiver.page.url.endswith("tab=history")


@pytest.mark.clause(29)
def test_a_project_is_taken_in_on_a_phone(zone, server, person, usernames):
    phone = person(server.url, width=390).sign_in(usernames[zone.officer.id], path="/intake")
    for label, words in (
        ("企业名称或统一社会信用代码", "滨江新材有限公司"),
        ("项目名称", "新材一期"),
        ("计划投资额", "三千"),
    ):
        phone.page.get_by_role("textbox", name=label).fill(words)
        phone.page.keyboard.press("Tab")
    phone.sees("不是有效金额")
    phone.page.get_by_role("textbox", name="计划投资额").fill("3000万")
    phone.page.keyboard.press("Tab")
    expect(phone.page.get_by_text("不是有效金额")).to_have_count(0)
    expect(phone.page.get_by_role("textbox", name="项目名称")).to_have_value("新材一期")
    assert not phone.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    phone.press("办理入库")
    phone.sees("还需填写：责任领导")
    expect(phone.page.get_by_role("textbox", name="项目名称")).to_have_value("新材一期")
    phone.choose("责任领导", zone.leader.name)
    phone.press("办理入库")
    expect(phone.page.get_by_role("heading", name="新材一期")).to_be_visible()
    phone.sees("3,000 万元")
    gap_is_zero(phone)
    assert not phone.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
