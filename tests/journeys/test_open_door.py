"""An enterprise without an account, on a phone without scripts: filed, paused, “nobody came”, solved, rated."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from domain.cases import CaseStatus
from domain.complaints import Outcome
from services import complaint_board
from services.clock import local_day, utc_now


@pytest.fixture
def phone(chromium):
    """A page of 390 pixels that runs no script at all."""
    context = chromium.new_context(
        locale="zh-CN", viewport={"width": 390, "height": 844}, java_script_enabled=False, has_touch=True
    )
    yield context.new_page()
    context.close()


def files(phone, url, title):
    """File on the public page; answers the number and the secret of the receipt."""
    phone.goto(f"{url}/110/file")
    # typed as people type: a form that comes back at once is taken for a machine's
    phone.locator("#body").press_sequentially(f"{title}，本月停电三次，生产线停机，请尽快处理。", delay=120)
    phone.locator("#category").select_option("hard.power")
    phone.locator("#enterprise").fill("江南精工有限公司")
    phone.locator("#phone").fill("13800001111")
    phone.locator("form button").last.click()
    number, secret = phone.locator("dd.secret").all_inner_texts()[:2]
    return number, secret


def follows(phone, url, number, secret):
    phone.goto(f"{url}/110/track")
    phone.locator("#number").fill(number)
    phone.locator("#secret").fill(secret.lower())
    phone.locator("form[action='/110/track'] button").click()


def answers(phone, outcome, words="", rating=None):
    """Say on the page of the case whether it is solved."""
    phone.reload()
    phone.locator(f"#say input[value={outcome}]").check()
    phone.locator("#words").fill(words)
    if rating:
        phone.locator(f"#say input[name=rating][value='{rating}']").check()
    phone.locator("#say button").click()


@pytest.mark.clause(20)
@pytest.mark.clause(86)
def test_from_a_phone_to_solved_and_every_minute_has_its_holder(zone, server, person, usernames, phone):
    number, secret = files(phone, server.url, "频繁停电")
    assert re.fullmatch(r"TS\d\d-\d{5}", number)
    [row] = complaint_board.listing(zone.dispatcher)
    address = f"/complaint?id={row.id}"

    centre = person(server.url).sign_in(usernames[zone.dispatcher.id], path=address)
    centre.move("派单", [("承办单位", "招商局")])
    first = person(server.url).sign_in(usernames[zone.officer.id], path=address)
    first.move("退回", 理由="供电不属我局职责")
    centre.goto(address)
    centre.move("派单", [("承办单位", "经济发展局")])
    second = person(server.url, width=390).sign_in(usernames[zone.other.id], path=address)
    second.move("签收")
    centre.goto(address)
    pauses(centre)
    follows(phone, server.url, number, secret)
    expect(phone.locator("main")).to_contain_text("请补充电表照片")
    phone.locator("#message").fill("电表照片已拍，稍后送到。")
    phone.locator("#add button").last.click()
    expect(phone.locator("main")).to_contain_text("电表照片已拍")
    second.goto(address)
    second.move("恢复计时")
    second.move("首次答复", 对企业的答复="已派员到现场")
    second.move("办结", 办理结果="已更换变压器")
    answers(phone, "nobody_came", "没有人到场")
    expect(phone.locator("main")).to_contain_text("没有人到场")
    assert complaint_board.one(zone.dispatcher, row.id).status is CaseStatus.WORKING
    second.goto(address)
    second.move("办结", 办理结果="已与企业当面核实")
    answers(phone, "solved", "这次解决了", rating=4)
    server.restart()
    centre.goto(f"{address}&tab=ledger")
    centre.sees("已结案")

    card = complaint_board.one(zone.dispatcher, row.id)
    assert (card.status, card.outcome) == (CaseStatus.CLOSED, Outcome.SOLVED)
    open_time = sum(((h.to_at - h.from_at) for h in card.holdings), timedelta())
    assert sum((share.time for share in card.held), timedelta()) == open_time  # to the microsecond


def pauses(centre):
    """Stop the clock for a supplement of the enterprise, until a week from now."""
    body = centre.asked("暂停计时")
    body.get_by_role("combobox", name="暂停期间持有方").click()
    centre.page.get_by_role("option", name="企业").first.click()
    body.get_by_label("理由").fill("请补充电表照片")
    body.get_by_label("依据").fill("通话记录")
    until = local_day(utc_now()) + timedelta(days=7)
    body.get_by_role("spinbutton").first.click()
    centre.page.keyboard.type(f"{until:%Y%m%d}", delay=50)
    body.get_by_role("button", name="暂停计时", exact=True).click()
    centre.sees("已办理：暂停计时")


def test_a_stranger_with_anothers_number_or_a_wrong_secret_learns_nothing(zone, server, phone):
    number, _secret = files(phone, server.url, "<img src=x onerror=alert(1)>")
    phone.context.clear_cookies()
    for tried in (number, "TS26-99999"):
        follows(phone, server.url, tried, "AAAA-AAAA-AAAA-AAAA")
        said = phone.locator(".problem").inner_text()
        assert "停电" not in phone.content() and "onerror" not in phone.content()
    follows(phone, server.url, number, "AAAA-AAAA-AAAA-AAAA")
    assert phone.locator(".problem").inner_text() == said
