"""A form that was saved is empty again, also in the browser's own memory."""

import time

import pytest
from playwright.sync_api import expect

from services import complaint_board, diary, drafts


@pytest.mark.clause(31)
def test_a_diary_entry_once_written_leaves_the_form_empty_and_is_not_written_again(zone, server, person, usernames):
    card = zone.project()
    officer = person(server.url).sign_in(usernames[zone.officer.id], path=f"/project?id={card.id}&tab=diary")
    box = officer.page.get_by_role("textbox", name="情况记录")
    box.fill("投资方要求本周答复")
    officer.page.get_by_text("重要情况").first.click()
    officer.press("记录")
    expect(officer.page.get_by_text("投资方要求本周答复", exact=True).last).to_be_visible()
    expect(box).to_have_value("")
    officer.press("记录")
    assert [entry.important for entry in diary.entries(zone.officer, card.id)] == [True]


def test_a_complaint_half_written_outlives_the_loss_of_its_server(zone, server, person, usernames):
    """What is typed is kept while one types, also in a field that one has not left; the same tab goes on with it."""
    clerk = person(server.url).sign_in(usernames[zone.officer.id], path="/complain")
    subject, body = (clerk.page.get_by_role("textbox", name=name) for name in ("主题", "情况记录"))
    clerk.choose("类别", "用电难")
    body.press_sequentially("整条线停产。")
    subject.press_sequentially("园区北门停电")
    until = time.monotonic() + 20
    while (kept := drafts.one(zone.officer, "complain") or {}).get("title") != "园区北门停电":
        assert time.monotonic() < until, kept
        clerk.page.wait_for_timeout(50)  # the server has the same two cores
    server.kill()
    server.start()
    expect(clerk.page.locator(".stApp[data-test-connection-state=CONNECTED]")).to_be_visible(timeout=60_000)
    clerk.page.get_by_role("textbox", name="联系人").fill("王建国")
    clerk.press("登记")
    clerk.sees("投诉已登记")
    [row] = complaint_board.listing(zone.officer)
    said = complaint_board.one(zone.dispatcher, row.id)
    assert (said.title, said.body, said.contact_name) == ("园区北门停电", "整条线停产。", "王建国")
    assert drafts.one(zone.officer, "complain") is None
