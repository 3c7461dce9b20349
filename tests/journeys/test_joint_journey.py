"""A case of two departments: the centre names a co-host, who takes its share on and answers it on a telephone."""

from playwright.sync_api import expect

from domain.categories import Category
from domain.complaints import Channel
from services import complaint_board, complaints, parties
from services.filing import ComplaintFacts


def test_a_co_host_is_named_takes_its_share_on_and_answers_it(zone, server, person, usernames):
    facts = ComplaintFacts("围挡占道", "货车进不了厂区大门。", Category.LOGISTICS, Channel.PHONE)
    id = complaints.record(zone.dispatcher, facts=facts)
    complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, id), department=zone.first)
    complaints.accept(zone.officer, complaint_board.one(zone.officer, id))

    centre = person(server.url).sign_in(usernames[zone.dispatcher.id], path=f"/complaint?id={id}&tab=linked")
    centre.page.get_by_test_id("stPopover").get_by_role("button", name="指定协办").click()
    body = centre.page.get_by_test_id("stPopoverBody")
    body.get_by_role("combobox").first.click()
    centre.page.get_by_role("option", name="经济发展局").click()
    centre.page.keyboard.press("Escape")
    body.get_by_label("理由").fill("围挡由其审批")
    body.get_by_role("button", name="指定协办", exact=True).click()
    centre.sees("已指定协办部门并通知")

    phone = person(server.url, width=390).sign_in(usernames[zone.other.id], path="/desk")
    phone.page.get_by_role("link", name="待答复的协办事项").first.click()
    phone.settled()
    phone.sees("经济发展局为协办部门，请在此答复")
    phone.press("签收")
    phone.sees("已办理：签收")
    phone.press("答复")
    phone.sees("还需填写：答复")
    phone.page.get_by_role("textbox", name="答复").fill("围挡已后移两米，货车可以通行。")
    phone.press("答复")
    phone.sees("已办理：答复")
    expect(phone.page.get_by_role("textbox", name="答复")).to_have_count(0)
    assert not phone.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")

    centre.goto(f"/complaint?id={id}&tab=linked")
    centre.sees("围挡已后移两米，货车可以通行。")
    [_host, share] = parties.of_case(zone.dispatcher, id)
    assert (share.officer, share.answer) == (zone.other.name, "围挡已后移两米，货车可以通行。")
