"""The centre's morning: two characters find it, a view is kept, several are sent at once, tomorrow is looked at."""

from playwright.sync_api import expect

from domain.categories import Category
from domain.complaints import Channel
from services import complaint_board, complaints, saved_views
from services.filing import ComplaintFacts


def test_from_two_characters_to_tomorrow(zone, server, person, usernames):
    for title in ("厂区频繁停电", "宿舍停电无人修", "招工困难"):
        facts = ComplaintFacts(title, "请尽快解决", Category.POWER, Channel.PHONE, urgent="宿舍" in title)
        complaints.record(zone.dispatcher, facts=facts)
    centre = person(server.url).sign_in(usernames[zone.dispatcher.id], path="/complaints")
    search = centre.page.get_by_role("textbox", name="搜索")
    search.fill("停电")
    search.press("Enter")
    expect(centre.page.get_by_text("招工困难")).to_have_count(0)
    centre.sees("宿舍停电无人修")

    centre.page.get_by_test_id("stPopover").get_by_role("button", name="已存视图").click()
    body = centre.page.get_by_test_id("stPopoverBody")
    body.get_by_label("视图名称").fill("停电类")
    body.get_by_role("button", name="保存视图").click()
    centre.sees("已保存：停电类")
    [view] = saved_views.listing(zone.dispatcher, screen="complaints")
    assert view.query["words"] == "停电"

    centre.goto("/complaints")
    centre.sees("招工困难")
    centre.page.get_by_test_id("stPopover").get_by_role("button", name="已存视图").click()
    centre.page.get_by_role("button", name="停电类").click()
    expect(centre.page.get_by_text("招工困难")).to_have_count(0)
    assert "words=" in centre.page.url
    centre.page.keyboard.press("Escape")

    centre.press("选中本页全部")
    centre.page.get_by_test_id("stPopover").get_by_role("button", name="派单（2 件）").click()
    body = centre.page.get_by_test_id("stPopoverBody")
    body.get_by_role("combobox", name="承办单位").click()
    centre.page.get_by_role("option", name="招商局").click()
    body.get_by_role("button", name="派单", exact=True).click()
    centre.sees("派单：已办 2 件")
    rows = complaint_board.listing(zone.officer)
    assert {row.title for row in rows} == {"厂区频繁停电", "宿舍停电无人修"}

    phone = person(server.url, width=390).sign_in(usernames[zone.officer.id], path="/complaints?view=tomorrow&days=5")
    phone.sees("宿舍停电无人修")
    phone.sees("签收")
    assert not phone.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
