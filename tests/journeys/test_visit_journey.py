"""A visit, from its plan to the locked quarter: logged on a telephone that loses its connection, two opinions settled,
all of it on the sheet and in the month's report."""

import io
import re
import time
from datetime import timedelta

import pytest
from PIL import Image
from playwright.sync_api import expect

from domain.cases import CaseStatus
from domain.categories import Category
from domain.complaints import Channel, Outcome
from domain.periods import Month, Quarter
from domain.visits import OpinionStatus, VisitStatus
from services import clock, complaint_board, complaints, drafts, opinions, reviews, sweep, visit_plans, visits
from services.filing import ComplaintFacts


def a_picture():
    """A small picture as a telephone would take it."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "steelblue").save(out, "PNG")
    return out.getvalue()


def kept_as_draft(me, address, summary):
    """Waits until the draft of the planned visit says this."""
    plan = re.search(r"plan=(\d+)", address)[1]
    until = time.monotonic() + 20
    while (drafts.one(me, f"visit_{plan}") or {}).get("summary") != summary:
        assert time.monotonic() < until, drafts.one(me, f"visit_{plan}")
        time.sleep(0.05)


def let_time_pass(server, moment):
    """The server's clock stands at `moment`, and the sweep of that day has done its work."""
    server.stop()
    with clock.at(moment):
        sweep.run_due()
    server.start(ahead=moment - clock.utc_now())


@pytest.mark.clause(13)
@pytest.mark.clause(14)
@pytest.mark.clause(43)
@pytest.mark.clause(44)
@pytest.mark.clause(45)
def test_from_the_plan_over_the_telephone_the_sheet_and_the_report_to_the_locked_quarter(
    zone, server, person, usernames
):
    with clock.at(clock.utc_now() - timedelta(days=100)):
        project = zone.major()
        enterprise = project.enterprise_id
    known = complaints.record(zone.dispatcher, enterprise_id=enterprise, facts=ComplaintFacts(
        "厂区停电", "本月停电三次，生产线停机。", Category.POWER, Channel.PHONE))  # fmt: skip
    complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, known), department=zone.first, note="")
    complaints.accept(zone.officer, complaint_board.one(zone.officer, known))

    centre = person(server.url).sign_in(usernames[zone.dispatcher.id], path="/visit_plans")
    centre.press("按规则生成计划")
    centre.sees("江南精工有限公司")

    phone = person(server.url, width=390).sign_in(usernames[zone.officer.id])
    phone.page.get_by_role("link", name="待走访").first.click()
    phone.settled()
    phone.press("登记本次走访")
    phone.page.get_by_text("帮扶", exact=True).click()
    phone.settled()
    phone.page.get_by_role("textbox", name="会见人员").fill("黄总经理")
    phone.page.get_by_role("textbox", name="意见建议 1").fill("停电频繁，生产线停机。")
    phone.press("再加一条意见建议")
    expect(phone.page.get_by_role("textbox", name="意见建议 2")).to_be_visible()
    phone.page.locator("input[type=file]").set_input_files(
        {"name": "厂区.png", "mimeType": "image/png", "buffer": a_picture()})  # fmt: skip
    phone.sees("厂区.png")
    phone.page.get_by_role("textbox", name="走访情况").press_sequentially("查看生产线。")  # and stays in the field

    form = phone.page.url
    kept_as_draft(zone.officer, form, "查看生产线。")
    phone.page.get_by_test_id("stExpandSidebarButton").click()  # to the desk, and to the form again, in one session
    phone.page.get_by_test_id("stSidebarNavLink").first.click()
    phone.page.get_by_role("link", name="待走访").first.click()
    phone.settled()
    phone.press("登记本次走访")
    expect(phone.page.get_by_role("textbox", name="走访情况")).to_have_value("查看生产线。")
    phone.context.set_offline(True)
    phone.page.get_by_role("textbox", name="走访情况").press_sequentially("设备已到位。")
    phone.context.set_offline(False)
    kept_as_draft(zone.officer, form, "查看生产线。设备已到位。")
    server.restart()  # the connection is lost before anything was saved, and the session with it
    phone.page.reload()
    phone.settled()
    phone.sees("尚未登记的内容")
    phone.sees("厂区.png")
    expect(phone.page.get_by_role("textbox", name="走访情况")).to_have_value("查看生产线。设备已到位。")
    expect(phone.page.get_by_role("textbox", name="意见建议 1")).to_have_value("停电频繁，生产线停机。")
    phone.page.get_by_role("textbox", name="意见建议 2").fill("招不到焊工，请帮忙招聘。")
    phone.page.get_by_role("textbox", name="走访情况").click()
    phone.settled()
    assert not phone.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    phone.page.get_by_role("button", name="登记走访", exact=True).dblclick()
    expect(phone.page.get_by_role("heading", name="听取的意见建议")).to_be_visible()
    phone.settled()
    [row] = visits.listing(zone.officer)
    assert [picture.filename for picture in visits.photos(zone.officer, row.id)] == ["厂区.png"]

    first, second = (
        phone.page.locator(f".st-key-opinion_{card.id}_way") for card in opinions.of_visit(zone.officer, row.id)
    )
    phone.choose("类别", "用电难")
    first.get_by_text("并入在办事项").click()
    phone.settled()
    phone.press("确认处置")
    phone.sees("并入事项")
    phone.choose("类别", "招工难")
    second.get_by_text("转为事项办理").click()
    phone.settled()
    phone.press("确认处置")
    phone.sees("转为事项")
    phone.move("办结走访")
    joined, filed = opinions.of_visit(zone.officer, row.id)
    assert (joined.status, joined.case_id, filed.status) == (OpinionStatus.JOINED, known, OpinionStatus.FILED)
    assert visits.one(zone.officer, row.id).status is VisitStatus.CLOSED
    assert not visit_plans.listing(zone.officer, mine=True)

    centre.goto(f"/complaint?id={filed.case_id}")
    centre.move("派单", [("承办单位", "经济发展局")])
    other = person(server.url).sign_in(usernames[zone.other.id], path=f"/complaint?id={filed.case_id}")
    other.move("签收")
    other.move("办结", 办理结果="已组织专场招聘会")
    centre.goto(f"/complaint?id={filed.case_id}")
    centre.move("回访", [("企业意见", "已解决")])
    card = complaint_board.one(zone.dispatcher, filed.case_id)
    assert (card.status, card.outcome, card.channel) == (CaseStatus.CLOSED, Outcome.SOLVED, Channel.VISIT)

    officer = person(server.url).sign_in(usernames[zone.officer.id], path=f"/sheet?id={enterprise}")
    for said in (
        row.number,
        filed.case_number,
        joined.case_number,
        "招不到焊工，请帮忙招聘。",
        "停电频繁，生产线停机。",
    ):
        officer.sees(said)
    officer.sees(zone.zone_leader.name)

    month = Month.of(clock.local_day(clock.utc_now()))
    let_time_pass(server, month.ends_at + timedelta(days=1, hours=10))
    officer.sign_in(usernames[zone.officer.id], path=f"/monthlies?month={month.code}")
    officer.page.get_by_role("link", name=project.name).first.click()
    expect(officer.page.get_by_role("textbox", name="履约情况")).to_have_value(re.compile(f"{row.number}.*查看生产线"))
    expect(officer.page.get_by_role("textbox", name="解决情况")).to_have_value(re.compile("已组织专场招聘会"))
    problems = officer.page.get_by_role("textbox", name="存在的问题")
    expect(problems).to_have_value(re.compile(joined.case_number))
    officer.settled()
    problems.fill("高压电接入滞后，影响设备调试。")
    problems.press("Tab")
    officer.settled()
    officer.press("报送")
    officer.sees("月报已报送。")
    leader = person(server.url, width=390).sign_in(
        usernames[zone.zone_leader.id], path=f"/monthlies?month={month.code}"
    )
    leader.page.get_by_role("link", name=project.name).first.click()
    leader.sees("高压电接入滞后")
    leader.move("签收")

    quarter = Quarter.of(month.first)
    let_time_pass(server, quarter.ends_at + timedelta(days=3, hours=10))
    centre.sign_in(usernames[zone.dispatcher.id], path=f"/reviews?quarter={quarter.code}")
    centre.page.get_by_role("link", name=project.name).first.click()
    centre.sees("无人负责时长")
    centre.move("分解任务", [("部门", "经济发展局")], **{"任务内容": "月底前接通高压电", "时限（工作日）": "5"})
    centre.move("完成审核", **{"评分": "86", "审核结论": "推进正常，高压电限期接通。"})
    centre.sees("校验码")
    leader.sign_in(usernames[zone.zone_leader.id], path=centre.page.url.removeprefix(server.url))
    leader.sees("月底前接通高压电")
    leader.sees("评分 86")
    assert not leader.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    with clock.at(quarter.ends_at + timedelta(days=3, hours=11)):
        [review] = reviews.listing(zone.dispatcher, quarter.code)
        card = reviews.one(zone.dispatcher, review.id)
    assert card.whole and (card.locked["visits"], card.locked["resolved"]) == (1, 1)
