"""Somebody is told: by e-mail that leaves by itself, by a number in the menu, and by a link that leads there."""

import re

from playwright.sync_api import expect

from db.engine import Sessions
from db.org import User
from domain.categories import Category
from domain.complaints import Channel
from services import complaints, notices, preferences
from services.filing import ComplaintFacts
from tests.posts import mail_server
from tests.serving import Server

SECONDS = 60


def test_an_urgent_complaint_reaches_the_dispatcher_by_email_and_in_the_app(
    zone, person, usernames, tmp_path, monkeypatch
):
    me = zone.dispatcher
    with Sessions.begin() as db:
        db.get_one(User, me.id).email = "min@zone.example"
    preferences.wish(me, digest_mail=False, urgent_mail=True)
    with mail_server(monkeypatch) as mail, Server(tmp_path) as server:
        facts = ComplaintFacts("全厂停电", "变压器起火", Category.POWER, Channel.PHONE, urgent=True)
        complaints.record(zone.liaison, facts=facts)
        assert mail.arrived.wait(SECONDS)  # the app's own background work sends it
        assert [message["To"] for message in mail.got] == ["min@zone.example"]

        centre = person(server.url).sign_in(usernames[me.id], path="/inbox")
        expect(centre.page.get_by_test_id("stSidebarNav").get_by_text("消息 (1)")).to_be_visible()
        centre.sees("加急未读")
        centre.page.get_by_role("link", name="全厂停电").click()
        expect(centre.page.get_by_role("heading", name="全厂停电")).to_be_visible()
        centre.settled()
        expect(centre.page).not_to_have_url(re.compile("notice"))
        assert notices.unread(me) == 0
        centre.goto("/inbox")
        expect(centre.page.get_by_test_id("stSidebarNav").get_by_text("消息", exact=True)).to_be_visible()
