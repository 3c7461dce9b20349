"""A form that was saved is empty again, also in the browser's own memory."""

import pytest
from playwright.sync_api import expect

from services import diary


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
