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


@pytest.mark.clause(29)
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
    people = workbook(["用户名", "姓名", "部门", "角色"], PEOPLE)
    bring_in(admin, "/org_imports", "人员", "人员.xlsx", people)
    admin.goto("/people")
    admin.sees("李思远")
    everyone_has_a_password()

    officer = person(server.url).sign_in("zhang", path="/intake")
    officer.page.get_by_role("textbox", name="企业名称或统一社会信用代码").fill("江南精工有限公司")
    officer.page.get_by_role("textbox", name="项目名称").fill("精密轴承项目")
    officer.page.get_by_role("textbox", name="计划投资额").fill("3000万")
    officer.page.get_by_role("textbox", name="计划投资额").press("Tab")
    officer.settled()
    officer.choose("责任领导", "王立新")
    officer.press("办理入库")
    officer.sees("XM")
    officer.sees("无责任人时间")
    project = officer.page.url
    assert re.search(r"/project\?id=\d+$", project)

    officer.open("移交")
    officer.page.get_by_text("发起移交").first.click()
    officer.page.get_by_text("阶段内换人").click()
    officer.settled()
    officer.choose("接收部门", "经济发展局")
    officer.choose("责任领导", "赵国栋")
    officer.choose("责任人员", "李思远")
    officer.press("提交移交")
    officer.sees("等待接收的移交")

    receiver = person(server.url).sign_in("li")
    receiver.sees("待接收的移交")
    receiver.goto(project.removeprefix(server.url) + "&tab=handoffs")
    receiver.move("接收")
    receiver.sees("李思远")
    expect(receiver.page.locator("[data-testid=stMetricValue]").first).to_have_text("0 分钟")
    assert receiver.page.url.endswith("tab=handoffs")
