"""A visit is logged in less than a minute on a telephone: counted in touches and characters, by the browser itself."""

import sys
import time
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from domain.visits import PlanStatus
from services import clock, visit_plans, visit_rules, visits

# What a minute holds for one hand on a telephone: three seconds to find and touch each thing, a character a second.
TOUCH, CHARACTER = 3.0, 1.0
ANDROID = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0 Mobile Safari/537.36"
)
PHONE = {
    "width": 390,
    "user_agent": ANDROID,
    "is_mobile": True,
    "has_touch": True,
}  # on which the menu closes by itself
MET, SAID, HEARD = "黄总经理", "看设备调试，月底投产。", "停电频繁。"


class Thumb:
    """One hand on a telephone. The touches are counted in the browser; the machine's time is that between them."""

    def __init__(self, person):
        self.person, self.page, self.touches, self.characters, self.machine = person, person.page, 0, 0, 0.0
        self.page.expose_function("touched", self._touched)
        listen = "document.addEventListener('pointerdown', () => window.touched(), true)"
        self.page.evaluate(listen)
        self.page.add_init_script(listen)  # a link may load the page anew

    def _touched(self):
        self.touches += 1

    def tap(self, place):
        begun = time.monotonic()
        place.click()
        self.person.settled()
        self.machine += time.monotonic() - begun

    def types(self, label, words):
        field = self.page.get_by_role("textbox", name=label)
        self.tap(field)
        field.press_sequentially(words)
        self.characters += len(words)

    def writes_it_down(self):
        self.tap(self.page.get_by_text("服务", exact=True))
        for label, words in (("会见人员", MET), ("走访情况", SAID), ("意见建议 1", HEARD)):
            self.types(label, words)
        self.logs()

    def logs(self):
        self.tap(self.page.get_by_role("button", name="登记走访", exact=True))
        expect(self.page.get_by_role("heading", name="走访情况")).to_be_visible()
        self.person.settled()

    def told(self, what):
        seconds = self.touches * TOUCH + self.characters * CHARACTER
        sys.stdout.write(
            f"{what}: {self.touches} touches, {self.characters} characters, about {seconds:.0f} s of a busy person; "
            f"the machine took {self.machine:.1f} s\n"
        )
        return seconds


@pytest.mark.clause(13)
def test_a_visit_is_logged_in_less_than_a_minute_planned_or_not(zone, server, person, usernames):
    with clock.at(clock.utc_now() - timedelta(days=100)):
        enterprise = zone.project().enterprise_id
    visit_rules.draw_up(zone.dispatcher)
    phone = person(server.url, **PHONE).sign_in(usernames[zone.officer.id])

    planned = Thumb(phone)
    planned.tap(phone.page.get_by_role("link", name="待走访").first)
    planned.tap(phone.page.get_by_role("button", name="登记本次走访"))
    planned.writes_it_down()
    assert planned.told("a planned visit") < 60 and planned.touches <= 7
    assert visit_plans.listing(zone.officer, status=PlanStatus.PAID, mine=True)

    phone = person(server.url, **PHONE).sign_in(usernames[zone.liaison.id])
    by_chance = Thumb(phone)
    by_chance.tap(phone.page.get_by_test_id("stExpandSidebarButton"))
    by_chance.tap(phone.page.get_by_test_id("stSidebarNavLink").filter(has_text="登记走访"))
    by_chance.types("查找企业", "精工")
    by_chance.writes_it_down()
    assert by_chance.told("a visit by chance") < 60 and by_chance.touches <= 8
    assert [row.enterprise_id for row in visits.listing(zone.liaison, mine=True)] == [enterprise]
