"""What was heard and done in a month stands on the sheet, in the month's report, and is locked with the quarter."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from domain.access import Role
from domain.visits import Manner, Tag
from services import clock, monthlies, reviews, visits
from services.admission import without_person
from services.clock import local_day, utc_now
from services.visits import VisitFacts


@pytest.fixture
def major(zone):
    """A major project older than the quarter that is over, visited in the month that is over."""
    with clock.at(utc_now() - timedelta(days=200)):
        card = zone.major()
    month = monthlies.last_month(utc_now())
    with clock.at(month.begins_at + timedelta(days=9, hours=10)):
        day, who = local_day(clock.utc_now()), (zone.officer.id,)
        facts = VisitFacts(card.enterprise_id, day, who, "黄经理", next(iter(Manner)), Tag.SERVICE,
                           "听取用电诉求并现场协调", promises=("下月接通高压电",))  # fmt: skip
        visits.log(zone.officer, facts=facts)
    with without_person(Role.SYSTEM, "The system") as system:
        monthlies.open_due(system)
        reviews.open_due(system)
    return card


@pytest.mark.clause(43)
@pytest.mark.clause(44)
@pytest.mark.clause(45)
def test_from_the_visit_over_the_months_report_to_the_locked_quarter(zone, major, server, person, usernames):
    officer = person(server.url).sign_in(usernames[zone.officer.id], path=f"/sheet?id={major.enterprise_id}")
    officer.sees("下月接通高压电")
    officer.goto("/monthlies")
    officer.page.get_by_role("link", name=major.name).first.click()
    kept = officer.page.get_by_role("textbox", name="履约情况")
    expect(kept).to_have_value(re.compile("听取用电诉求并现场协调"))
    officer.settled()
    officer.page.get_by_role("textbox", name="存在的问题").fill("高压电接入滞后，影响设备调试。")
    officer.page.keyboard.press("Tab")
    officer.press("报送")
    officer.sees("月报已报送。")

    leader = person(server.url, width=390).sign_in(usernames[zone.zone_leader.id], path="/monthlies")
    leader.page.get_by_role("link", name=major.name).first.click()
    leader.sees("高压电接入滞后")
    leader.move("签收")

    quarter = reviews.last_quarter(utc_now()).code
    centre = person(server.url).sign_in(usernames[zone.dispatcher.id], path=f"/reviews?quarter={quarter}")
    centre.page.get_by_role("link", name=major.name).first.click()
    centre.sees("无人负责时长")
    centre.move("分解任务", [("部门", "经济发展局")], **{"任务内容": "月底前接通高压电", "时限（工作日）": "5"})
    centre.move("完成审核", **{"评分": "86", "审核结论": "推进正常，高压电限期接通。"})
    centre.sees("校验码")
    server.restart()
    leader.goto(centre.page.url.removeprefix(server.url))
    leader.sees("月底前接通高压电")
    leader.sees("评分 86")
    assert not leader.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    [row] = reviews.listing(zone.dispatcher, quarter)
    assert reviews.one(zone.dispatcher, row.id).whole
