"""A complaint on its way: returned, dispatched again, answered, resolved, “nobody came”, reopened, solved."""

from playwright.sync_api import expect

from domain.categories import Category
from domain.complaints import Channel, Outcome
from services import complaint_board, complaints
from services.filing import ComplaintFacts


def test_a_complaint_from_the_telephone_to_solved(zone, server, person, usernames):
    centre = person(server.url).sign_in(usernames[zone.dispatcher.id], path="/complain")
    centre.page.get_by_role("textbox", name="主题").fill("频繁停电")
    centre.page.get_by_role("textbox", name="情况记录").fill("本月停电三次，生产线停机。")
    centre.choose("类别", "用电难")
    centre.press("登记")
    expect(centre.page.get_by_role("heading", name="频繁停电")).to_be_visible()
    address = centre.page.url.removeprefix(server.url)
    centre.move("派单", [("承办单位", "招商局")])

    first = person(server.url).sign_in(usernames[zone.officer.id], path=address)
    first.move("退回", 理由="不属我局职责")
    first.sees("已转由他人办理")

    centre.goto(address)
    centre.move("派单", [("承办单位", "经济发展局")])
    phone = person(server.url, width=390).sign_in(usernames[zone.other.id], path=address)
    phone.move("签收")
    phone.move("首次答复", 对企业的答复="已派员到现场")
    phone.move("办结", 办理结果="已更换变压器")

    centre.goto(address)
    centre.move("回访", [("企业意见", "无人到场")])
    phone.goto(address)
    phone.move("办结", 办理结果="已与企业当面核实")
    centre.goto(address)
    centre.move("回访", [("企业意见", "已解决")])
    server.restart()
    centre.goto(f"{address}&tab=ledger")
    centre.sees("已结案")
    assert not phone.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")

    card = complaint_board.one(zone.dispatcher, int(address.split("=")[1]))
    assert card.outcome is Outcome.SOLVED
    held = sum((share.time for share in card.held), start=card.opened_at - card.opened_at)
    assert held == sum((h.to_at - h.from_at for h in card.holdings), start=held - held)


def test_another_departments_complaint_does_not_exist_and_script_is_text(zone, server, person, usernames):
    evil = "<img src=x onerror=window.hacked=1>**[x](javascript:alert(1))**"
    id = complaints.record(zone.dispatcher, facts=ComplaintFacts(evil, evil, Category.OTHER, Channel.PHONE))
    outsider = person(server.url).sign_in(usernames[zone.other.id], path=f"/complaint?id={id}")
    outsider.sees("不存在，或您无权查看")
    centre = person(server.url).sign_in(usernames[zone.dispatcher.id], path=f"/complaint?id={id}")
    centre.sees("首问责任人")
    for path in ("/complaints", f"/complaint?id={id}&tab=history", "/desk"):
        centre.goto(path)
        assert centre.page.evaluate("window.hacked") is None
        expect(centre.page.locator("img[src=x]")).to_have_count(0)
        expect(centre.page.locator("a[href^='javascript']")).to_have_count(0)
