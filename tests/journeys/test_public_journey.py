"""An enterprise on a telephone, without an account and without a script; and staff who give it a receipt and a link."""

import re

import pytest
from playwright.sync_api import expect

from db.cases import Case
from db.engine import Sessions
from services import complaint_board, complaints


@pytest.fixture
def phone(chromium, server):
    """A telephone on which scripts are switched off; whatever a page fetches beside itself fails the test."""
    context = chromium.new_context(
        base_url=server.url, locale="zh-CN", viewport={"width": 390, "height": 844}, java_script_enabled=False
    )
    fetched = []
    context.on("request", lambda request: fetched.append((request.resource_type, request.url)))
    yield context.new_page()
    context.close()
    assert {kind for kind, url in fetched if not url.endswith("/favicon.svg")} <= {"document", "image"}
    assert all(url.startswith(server.url) for _kind, url in fetched)


def wide(page):
    return page.locator("html").bounding_box()["width"] > 390


@pytest.mark.clause(86)
def test_an_enterprise_files_follows_adds_and_has_the_last_word(phone, zone, tmp_path):
    picture = tmp_path / "现场.png"
    phone.screenshot(path=str(picture))
    phone.goto("/110")
    phone.get_by_role("link", name="我要投诉、提诉求、提建议").click()
    phone.get_by_label("发生了什么").fill("三车间连续停电。打了五次电话无人到场。")
    phone.get_by_label("属于哪一类").select_option(label="用电：报装、停电、电价")
    phone.get_by_label("企业", exact=True).fill("江南精工有限公司")
    phone.get_by_label("电话", exact=True).fill("13800001111")
    phone.get_by_label("照片或材料").set_input_files(picture)
    phone.wait_for_timeout(3000)  # as long as a person needs at the very least: that is what is asked for here
    phone.get_by_role("button", name="提交并领取回执").click()
    number, secret = phone.locator(".secret").all_inner_texts()
    expect(phone.get_by_text(zone.dispatcher.name)).to_be_visible()
    assert not wide(phone)

    phone.goto("/110/track")
    phone.get_by_label("编号").fill(number.lower())
    phone.get_by_label("查询码").fill(secret.lower().replace("-", " "))
    phone.get_by_role("button", name="查看进度").click()
    expect(phone.get_by_role("heading", name="三车间连续停电")).to_be_visible()
    expect(phone.get_by_role("img", name="现场.png")).to_be_visible()
    phone.get_by_label("留言").fill("停电从八点开始。")
    phone.get_by_role("button", name="提交补充").click()
    expect(phone.get_by_text("补充已提交，并已告知经办人。")).to_be_visible()

    with Sessions() as db:
        id = db.query(Case.id).filter(Case.number == number).scalar()
    complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, id), department=zone.first)
    complaints.accept(zone.officer, complaint_board.one(zone.officer, id))
    complaints.resolve(zone.officer, complaint_board.one(zone.officer, id), resolution="已恢复供电。")
    phone.reload()
    phone.get_by_label("无人到场").check()
    phone.get_by_label("您想说的话").fill("没有人来过厂里。")
    phone.get_by_role("button", name="提交评价").click()
    expect(phone.get_by_text("事项已重新办理，并重新计算时限")).to_be_visible()
    expect(phone.get_by_text(f"招商局 {zone.officer.name}正在办理。")).to_be_visible()

    complaints.resolve(zone.officer, complaint_board.one(zone.officer, id), resolution="已派人到现场修复。")
    phone.reload()
    phone.get_by_label("已解决").check()
    phone.get_by_label("5", exact=True).check()
    phone.get_by_role("button", name="提交评价").click()
    expect(phone.get_by_text("已核实办结。")).to_be_visible()
    assert not wide(phone)


@pytest.mark.clause(6)
def test_who_records_a_call_reads_out_the_receipt_and_prints_it(zone, server, usernames, person, chromium):
    officer = person(server.url).sign_in(usernames[zone.officer.id], path="/complain")
    officer.page.get_by_label("主题").fill("停电")
    officer.page.get_by_label("情况记录").fill("停产半天")
    officer.choose("类别", "用电难")
    officer.press("登记")
    officer.sees("首问回执")
    expect(officer.page.get_by_test_id("stCode")).to_have_count(2)
    officer.settled()
    number, secret = officer.page.get_by_test_id("stCode").all_inner_texts()
    assert re.fullmatch(r"TS\d\d-\d{5}", number.strip()) and len(secret.strip()) == 19
    expect(officer.page.get_by_test_id("stImage").first).to_be_visible()
    officer.page.get_by_role("button", name="打印回执").click()
    expect(officer.page.get_by_text(secret.strip())).to_be_visible()
    assert "/receipts/" in officer.page.url and secret.strip() not in officer.page.url
    stranger = chromium.new_context(base_url=server.url, java_script_enabled=False).new_page()
    stranger.goto(f"/110/open/{number.strip()}/{secret.strip()}")
    expect(stranger.get_by_role("heading", name="停电")).to_be_visible()
    stranger.context.close()


@pytest.mark.clause(20)
def test_the_centre_gives_an_enterprise_its_link(zone, server, usernames, person, phone):
    project = zone.project()
    centre = person(server.url).sign_in(usernames[zone.dispatcher.id], path=f"/enterprise?id={project.enterprise_id}")
    centre.page.get_by_role("button", name="发放链接").click()
    centre.page.get_by_role("button", name="发放", exact=True).click()
    link = centre.page.get_by_test_id("stCode").inner_text().strip()
    phone.goto(link)
    expect(phone.get_by_role("heading", name="江南精工有限公司")).to_be_visible()
    expect(phone.get_by_text("精密轴承项目")).to_be_visible()
    expect(phone.get_by_text(zone.officer.name).first).to_be_visible()
    assert not wide(phone)
