"""A real browser before a real server. One server and one browser for all journeys; each test has its own context."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from db.engine import Sessions, open_database
from tests.serving import Server

GOOD = "春风又绿江南岸 2026"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app on an empty, migrated database; `Sessions` of this process is bound to it, for setting the scene."""
    with Server(tmp_path_factory.mktemp("zone")) as running:
        engine = open_database(running.env["DATABASE_URL"])
        yield running
        engine.dispose()
        Sessions.configure(bind=None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser, server: Server) -> Iterator[BrowserContext]:
    """A person's browser, Chinese, with its own cookies. What goes wrong on its console fails the test."""
    made = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", base_url=server.url)
    wrong: list[str] = []
    made.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    made.on("weberror", lambda error: wrong.append(str(error.error)))
    yield made
    made.close()
    serious = [text for text in wrong if "Content Security Policy" in text or "TypeError" in text]
    assert not serious, serious


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def settled(page: Page) -> Page:
    """Wait until the page has run and the screen stands still."""
    expect(page.locator(".stApp[data-test-script-state=notRunning]")).to_be_visible(timeout=20_000)
    return page


@pytest.fixture
def enter() -> Callable[..., Page]:
    """`enter(page, "lisi", to="/project?id=3")`: come in by the form, and land where one wanted to go."""

    def through_the_form(page: Page, username: str, password: str = GOOD, to: str = "/") -> Page:
        page.goto(to)
        page.get_by_role("textbox", name="用户名").fill(username)
        page.get_by_role("textbox", name="密码").fill(password)
        page.get_by_role("button", name="登录").click()
        expect(page.get_by_role("button", name="退出登录")).to_be_attached(timeout=20_000)
        return settled(page)

    return through_the_form
