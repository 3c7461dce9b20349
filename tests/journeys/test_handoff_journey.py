"""The first real job: take a project in, hand its stage over, see that no minute was without an owner."""

import pytest
from playwright.sync_api import expect

from domain.projects import HandoffKind
from services import hub


@pytest.mark.clause(10)
@pytest.mark.clause(11)
def test_a_handoff_is_returned_offered_again_and_accepted_without_a_gap(zone, server, person, usernames):
    card = zone.complete(zone.project())
    zone.offer(card, HandoffKind.PEOPLE)
    receiver = person(server.url).sign_in(usernames[zone.other.id], path=f"/project?id={card.id}")
    receiver.sees(card.name)
    assert receiver.page.url.endswith(f"/project?id={card.id}")  # the deep link survived signing in
    receiver.open("移交")
    receiver.sees("等待接收的移交")
    receiver.move("退回", 退回理由="缺土地手续")

    giver = person(server.url).sign_in(usernames[zone.officer.id], path="/")
    giver.sees("被退回的移交")
    giver.sees("缺土地手续")
    zone.offer(hub.one(zone.officer, card.id))

    receiver.goto(f"/project?id={card.id}")
    receiver.open("移交")
    receiver.move("接收")
    receiver.page.reload()
    receiver.settled()
    receiver.sees("无责任人时间")
    expect(receiver.page.locator("[data-testid=stMetricValue]").first).to_have_text("0 分钟")

    server.restart()
    receiver.goto(f"/project?id={card.id}")
    receiver.sees(zone.other.name)


def test_signing_out_ends_every_tab_at_the_next_click(zone, server, person, usernames):
    one = person(server.url).sign_in(usernames[zone.officer.id])
    one.sees("我的工作台")
    other = one.context.new_page()
    other.goto(f"{server.url}/projects")
    expect(other.get_by_role("heading", name="项目", exact=True)).to_be_visible()
    one.page.get_by_role("button", name="退出登录").click()
    expect(one.page.get_by_role("textbox", name="用户名")).to_be_visible()
    other.get_by_text("仅看重大项目").click()
    expect(other.get_by_role("textbox", name="用户名").or_(other.get_by_text("请先登录")).first).to_be_visible()


def test_someone_without_the_right_sees_neither_page_nor_project(zone, server, person, usernames):
    card = zone.project()
    outsider = person(server.url).sign_in(usernames[zone.other.id], path=f"/project?id={card.id}")
    outsider.sees("不存在，或您无权查看")
    assert card.name not in outsider.page.content()
    expect(outsider.page.get_by_role("link", name="人员")).to_have_count(0)


def test_script_in_every_field_is_only_text(zone, server, person, usernames):
    evil = "<img src=x onerror=window.hacked=1>**[x](javascript:alert(1))**"
    card = zone.project(evil, evil)
    officer = person(server.url).sign_in(usernames[zone.officer.id], path=f"/project?id={card.id}")
    officer.sees("责任部门")
    for path in ("/projects", "/enterprises", f"/enterprise?id={card.enterprise_id}", f"/project?id={card.id}"):
        officer.goto(path)
        assert officer.page.evaluate("window.hacked") is None
        expect(officer.page.locator("img[src=x]")).to_have_count(0)
        expect(officer.page.locator("a[href^='javascript']")).to_have_count(0)
