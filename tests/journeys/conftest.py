"""Real people in a real browser: each journey with a zone, a server and browsers of its own."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import TimeoutError, expect, sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg

from db.engine import Sessions, open_database
from db.org import User
from services import passwords
from services.operator import prepare
from tests.factories import Zone
from tests.serving import Server

PASSWORD = "每时每刻都有具名的人负责"
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture
def prepared(tmp_path, monkeypatch):
    """An empty, migrated database, bound to this process too; its URL."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    url = f"sqlite:///{tmp_path / 'anshang.db'}"
    engine = open_database(url)
    prepare(url)
    yield url
    engine.dispose()
    Sessions.configure(bind=None)


@pytest.fixture
def server(prepared, tmp_path):
    with Server(tmp_path) as running:
        yield running


@pytest.fixture
def zone(prepared):
    """A small zone whose people all have the same password."""
    zone = Zone()
    hashed = passwords.hash_password(PASSWORD)
    with Sessions.begin() as db:
        for user in db.query(User):
            user.password_hash = hashed
    return zone


@pytest.fixture
def usernames(zone):
    """User names by id."""
    with Sessions() as db:
        return {user.id: user.username for user in db.query(User)}


class Person:
    """Somebody at a browser of their own."""

    def __init__(self, chromium, base, locale="zh-CN", width=1280, **device):
        self.context = chromium.new_context(locale=locale, viewport={"width": width, "height": 900}, **device)
        self.page, self.base = self.context.new_page(), base
        self.sent: list[str] = []  # what the browser told the server, for who looks into a failure
        self.page.on("websocket", lambda socket: socket.on("framesent", self._note))

    def _note(self, frame):
        said = BackMsg()
        said.ParseFromString(frame)
        pressed = [one.id for one in said.rerun_script.widget_states.widgets if one.trigger_value]
        told = said.WhichOneof("type"), said.rerun_script.fragment_id, pressed
        self.sent.append(f"{datetime.now(UTC):%T.%f} {told}")

    def goto(self, path):
        self.page.goto(self.base + path)
        self.settled()

    def settled(self):
        expect(self.page.locator(".stApp[data-test-script-state=notRunning]")).to_be_visible()

    def sign_in(self, username, password=PASSWORD, path="/"):
        self.goto(path)
        self.page.get_by_role("textbox", name="用户名").fill(username)
        self.page.get_by_role("textbox", name="密码", exact=True).fill(password)
        self.page.get_by_role("button", name="登录", exact=True).click()
        expect(self.page.get_by_role("textbox", name="密码", exact=True)).to_have_count(0)
        self.settled()
        return self

    def choose(self, label, option):
        """Pick an option of a select box by its visible words; a page that draws anew meanwhile closes its list."""
        for _again in range(6):
            self.page.get_by_role("combobox", name=re.compile(label)).first.click()
            try:
                self.page.get_by_role("option", name=re.compile(option)).first.click(timeout=4_000)
                return self.settled()
            except TimeoutError:
                self.page.keyboard.press("Escape")
        raise AssertionError(f"{label}: no {option}")

    def open(self, part):
        """One part of a page with parts."""
        self.page.get_by_test_id("stButtonGroup").get_by_text(part, exact=True).first.click()
        self.settled()

    def press(self, name):
        """A page that still moves between press and release swallows a click; people press what stands still."""
        self.settled()
        self.page.get_by_role("button", name=name, exact=True).click()
        self.settled()

    def asked(self, name):
        """Open the popover of a move; a page that draws itself anew meanwhile closes it."""
        for _again in range(6):
            self.settled()
            self.page.get_by_test_id("stPopover").get_by_role("button", name=name).click()
            body = self.page.get_by_test_id("stPopoverBody")
            try:
                body.get_by_role("button", name=name, exact=True).wait_for(timeout=4_000)
                return body
            except TimeoutError:
                self.page.keyboard.press("Escape")
        raise AssertionError(f"{name}: nothing opens")

    def move(self, name, choices=(), said=None, **answers):
        """Make a move of a flow: open its popover, choose and answer what it asks, press its button."""
        body = self.asked(name)
        for label, option in choices:
            body.get_by_role("combobox", name=label).click()
            self.page.get_by_role("option", name=option).click()
        for label, words in answers.items():
            body.get_by_label(label).fill(words)
        body.get_by_role("button", name=name, exact=True).click()
        self.sees(said or f"已办理：{name}")

    def sees(self, words):
        expect(self.page.get_by_text(words).first).to_be_visible()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if call.when == "call":
        item.failed = report.failed
        for n, one in enumerate(item.funcargs["person"].made if report.failed and "person" in item.funcargs else ()):
            report.sections.append((f"sent by the browser of person {n}", "\n".join(one.sent[-20:])))
    return report


@pytest.fixture
def person(chromium, request):
    """Makes people; their browsers close with the test, which leaves pictures of what they saw in var/ if it fails."""
    made = []

    def make(base, **options):
        made.append(Person(chromium, base, **options))
        return made[-1]

    make.made = made
    yield make
    for n, one in enumerate(made):
        if getattr(request.node, "failed", False):
            one.page.screenshot(path=f"var/{request.node.name}-{n}.png", full_page=True)
        one.context.close()
