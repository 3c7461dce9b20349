"""The first minutes of a new installation."""

from playwright.sync_api import expect

from services.signin import setup_link
from tests.journeys.conftest import PASSWORD


def test_the_first_administrator_comes_in_by_a_link_that_works_once(server, person):
    token = setup_link()
    first = person(server.url)
    first.page.goto(f"{server.url}/setup?token={token}")
    for name, value in (("username", "admin"), ("name", "王建国"), ("password", PASSWORD), ("again", "另一句话")):
        first.page.fill(f"[name={name}]", value)
    first.page.click("button")
    expect(first.page.get_by_role("alert")).to_contain_text("两次输入的密码不一致")
    expect(first.page.locator("[name=name]")).to_have_value("王建国")
    first.page.fill("[name=password]", PASSWORD)
    first.page.fill("[name=again]", PASSWORD)
    first.page.click("button")
    first.sees("我的工作台")
    first.sees("王建国")
    second = person(server.url)
    second.page.goto(f"{server.url}/setup?token={token}")
    second.sees("链接已失效")


def test_a_stranger_at_any_address_sees_the_sign_in_form_and_nothing_else(server, person):
    stranger = person(server.url)
    for path in ("/", "/projects", "/people", "/project?id=1"):
        stranger.goto(path)
        expect(stranger.page.get_by_role("textbox", name="用户名")).to_be_visible()
        expect(stranger.page.locator("[data-testid=stSidebarNav]")).to_have_count(0)
