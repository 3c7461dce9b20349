"""The centre keeps a view of the board and shares it; an officer finds it there under its name and whose it is."""

from playwright.sync_api import expect

from domain.categories import Category
from domain.complaints import Channel
from services import complaint_board, complaints
from services.filing import ComplaintFacts


def test_a_view_that_one_shares_is_opened_by_another_within_their_own_reach(zone, server, person, usernames):
    for title, department in (("厂区停电", zone.first), ("宿舍停电", zone.second), ("缺焊工", zone.first)):
        facts = ComplaintFacts(title, "请尽快解决。", Category.POWER, Channel.PHONE)
        id = complaints.record(zone.dispatcher, facts=facts)
        complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, id), department=department)
    centre = person(server.url).sign_in(usernames[zone.dispatcher.id], path="/complaints?words=停电")
    centre.sees("宿舍停电")
    centre.page.get_by_test_id("stPopover").get_by_role("button", name="已存视图").click()
    body = centre.page.get_by_test_id("stPopoverBody")
    body.get_by_label("视图名称").fill("停电类")
    body.get_by_role("combobox", name="共享范围").click()
    centre.page.get_by_role("option", name="全区").click()
    body.get_by_role("button", name="保存视图").click()
    centre.sees("已保存：停电类")

    officer = person(server.url, width=390).sign_in(usernames[zone.officer.id], path="/complaints")
    officer.sees("缺焊工")
    officer.page.get_by_test_id("stPopover").get_by_role("button", name="已存视图").click()
    officer.sees(f"{zone.dispatcher.name}共享")
    expect(officer.page.get_by_role("button", name="收起")).to_have_count(0)  # it is not theirs
    officer.page.get_by_role("button", name="停电类").click()
    expect(officer.page.get_by_text("缺焊工")).to_have_count(0)
    expect(officer.page.get_by_test_id("stPopoverBody")).to_have_count(0)  # it does not hide what was asked for
    officer.sees("厂区停电")
    expect(officer.page.get_by_text("宿舍停电")).to_have_count(0)  # another department's
    assert "words=" in officer.page.url
    assert not officer.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
