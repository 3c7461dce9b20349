"""Two people on one case: the second is told who changed it and in what, and nothing that they typed is lost."""

from playwright.sync_api import expect

from domain.categories import Category
from domain.complaints import Channel
from services import complaint_board, complaints, hub, projects
from services.filing import ComplaintFacts


def complaint(zone, **more):
    facts = ComplaintFacts("频繁停电", "本月停电三次。", Category.POWER, Channel.PHONE, **more)
    case = complaints.record(zone.dispatcher, facts=facts)
    complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, case), department=zone.first)
    complaints.accept(zone.officer, complaint_board.one(zone.officer, case))
    return case


def test_the_second_sees_who_changed_what_keeps_the_words_and_goes_on_in_one_click(zone, server, person, usernames):
    address = f"/complaint?id={complaint(zone)}"
    first = person(server.url).sign_in(usernames[zone.officer.id], path=address)
    second = person(server.url).sign_in(usernames[zone.liaison.id], path=address)
    body = second.asked("办结")
    body.get_by_label("办理结果").fill("已更换变压器，恢复供电")

    first.move("首次答复", 对企业的答复="已派员到现场")
    body.get_by_role("button", name="办结", exact=True).click()
    second.sees(f"{zone.officer.name}在您打开之后作了修改")
    second.sees("首次答复了企业")
    expect(body.get_by_label("办理结果")).to_have_value("已更换变压器，恢复供电")

    second.page.keyboard.press("Escape")
    second.press("以最新内容继续")
    expect(second.page.get_by_text("在您打开之后作了修改")).to_have_count(0)
    body = second.asked("办结")
    expect(body.get_by_label("办理结果")).to_have_value("已更换变压器，恢复供电")
    body.get_by_role("button", name="办结", exact=True).click()
    second.sees("已办理：办结")


def test_words_for_a_move_that_is_over_are_handed_back(zone, server, person, usernames):
    address = f"/complaint?id={complaint(zone)}"
    first = person(server.url).sign_in(usernames[zone.officer.id], path=address)
    second = person(server.url).sign_in(usernames[zone.liaison.id], path=address)
    body = second.asked("首次答复")
    body.get_by_label("对企业的答复").fill("电力部门明日到场")
    first.move("办结", 办理结果="已更换变压器")
    body.get_by_role("button", name="首次答复", exact=True).click()
    second.sees(f"{zone.officer.name}在您打开之后作了修改")
    second.page.keyboard.press("Escape")
    second.press("以最新内容继续")
    expect(second.page.get_by_test_id("stCode").get_by_text("电力部门明日到场")).to_be_visible()


def test_words_on_a_case_that_has_passed_to_others_are_handed_back_and_nothing_more_is_said(
    zone, server, person, usernames
):
    case = complaint(zone)
    second = person(server.url).sign_in(usernames[zone.liaison.id], path=f"/complaint?id={case}")
    body = second.asked("首次答复")
    body.get_by_label("对企业的答复").fill("电力部门明日到场")
    seen = complaint_board.one(zone.dispatcher, case)
    complaints.transfer(zone.dispatcher, seen, department=zone.second, reason="职责在经发局")
    body.get_by_role("button", name="首次答复", exact=True).click()
    second.sees("已转由他人办理")
    expect(second.page.get_by_test_id("stCode").get_by_text("电力部门明日到场")).to_be_visible()
    expect(second.page.get_by_text("职责在经发局")).to_have_count(0)


def test_what_was_typed_in_filled_fields_goes_along_and_what_the_other_changed_is_not_undone(
    zone, server, person, usernames
):
    card = zone.project()
    second = person(server.url).sign_in(usernames[zone.officer.id], path=f"/project?id={card.id}&tab=facts")
    second.page.get_by_label("预计用工").fill("120")
    projects.change(zone.officer, card, facts=zone.facts("精密轴承二期"), progress=card.progress)
    second.press("保存")
    second.sees("在您打开之后作了修改")
    second.sees("精密轴承项目 → 精密轴承二期")
    second.press("以最新内容继续")
    expect(second.page.get_by_text("在您打开之后作了修改")).to_have_count(0)
    second.press("保存")
    second.sees("已保存")
    facts = hub.one(zone.officer, card.id).facts
    assert (facts.name, facts.expected_jobs) == ("精密轴承二期", 120)
