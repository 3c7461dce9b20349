"""A program that calls itself a picture is refused in a sentence, and nothing that was typed beside it is lost."""

import pytest
from playwright.sync_api import expect

from domain.categories import Category
from domain.complaints import Channel
from services import attachments, complaint_board, complaints
from services.filing import ComplaintFacts

PROGRAM = {"name": "现场.png", "mimeType": "image/png", "buffer": b"MZ\x90\x00" + bytes(2000)}
REFUSED = "文件不是 PDF、PNG 或 JPEG 图片"


@pytest.fixture
def phone(chromium):
    """A page of 390 pixels that runs no script at all."""
    context = chromium.new_context(locale="zh-CN", viewport={"width": 390, "height": 844}, java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_an_enterprise_is_told_and_only_the_file_is_to_be_chosen_anew(zone, server, phone):
    phone.goto(f"{server.url}/110/file")
    said = "三车间连续停电，打了五次电话无人到场。"
    phone.locator("#body").press_sequentially(said, delay=180)  # as people type: else it is taken for a machine's
    phone.locator("#category").select_option("hard.power")
    phone.locator("#enterprise").fill("江南精工有限公司")
    phone.locator("#phone").fill("13800001111")
    phone.locator("input[type=file]").set_input_files(PROGRAM)
    phone.locator("form button").last.click()
    expect(phone.get_by_text(REFUSED)).to_be_visible()
    for field, value in (("#body", said), ("#category", "hard.power"), ("#enterprise", "江南精工有限公司"),
                         ("#phone", "13800001111")):  # fmt: skip
        expect(phone.locator(field)).to_have_value(value)
    assert complaint_board.listing(zone.dispatcher) == []
    phone.locator("form button").last.click()
    expect(phone.locator("dd.secret").first).to_be_visible()
    [row] = complaint_board.listing(zone.dispatcher)
    assert complaint_board.one(zone.dispatcher, row.id).body == said


def test_staff_are_told_and_what_they_were_writing_to_the_enterprise_stays(zone, server, person, usernames):
    facts = ComplaintFacts("停电", "停产半天。", Category.POWER, Channel.PHONE)
    id = complaints.record(zone.dispatcher, facts=facts)
    centre = person(server.url).sign_in(usernames[zone.dispatcher.id], path=f"/complaint?id={id}&tab=talk")
    letter = centre.page.get_by_role("textbox", name="给企业留言")
    letter.fill("请补充变压器铭牌照片。")
    centre.page.locator("input[type=file]").set_input_files(PROGRAM)
    centre.sees("现场.png")
    centre.page.get_by_text("该文件同时向企业公开").click()
    centre.press("添加")
    centre.sees(REFUSED)
    expect(letter).to_have_value("请补充变压器铭牌照片。")
    centre.sees("现场.png")
    expect(centre.page.get_by_role("checkbox", name="该文件同时向企业公开")).to_be_checked()
    assert attachments.of_case(zone.dispatcher, id) == []
