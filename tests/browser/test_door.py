"""Coming in, staying, going out, in a real browser. Also the test of the seam to streamlit-authenticator."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from db.engine import Sessions, open_database
from db.org import User
from domain.access import Actor, Role
from services import passwords, signin
from tests.browser.conftest import GOOD, settled
from tests.services.staff import a_department, someone
from tests.serving import Server

Enter = Callable[..., Page]


@cache
def hashed() -> str:
    return passwords.hash_password(GOOD)


@pytest.fixture
def li(server: Server) -> Actor:
    return someone(Role.ADMINISTRATOR, a_department(), "李四", password_hash=hashed())


def username(me: Actor) -> str:
    with Sessions() as db:
        return db.get_one(User, me.id).username


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", name=words, exact=True).first).to_be_visible(timeout=20_000)


def where(page: Page) -> str:
    parts = urlsplit(page.url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def test_the_form_of_the_library_lets_in_by_our_database_and_sets_only_our_cookie(
    page: Page, context: BrowserContext, li: Actor, enter: Enter
) -> None:
    page.goto("/grants?role=officer")
    expect(page.get_by_role("textbox", name="密码")).to_be_visible(timeout=20_000)
    assert page.locator("iframe").count() == 0
    page.get_by_role("textbox", name="用户名").fill(username(li))
    page.get_by_role("textbox", name="密码").fill("不对")
    page.keyboard.press("Enter")
    expect(page.get_by_text("用户名或密码不正确。")).to_be_visible()
    assert page.get_by_role("textbox", name="用户名").input_value() == username(li)
    page.get_by_role("textbox", name="密码").fill(GOOD)
    page.keyboard.press("Enter")
    heading(page, "权限一览")
    assert where(page) == "/grants?role=officer"
    cookies = {cookie["name"]: cookie for cookie in context.cookies()}
    assert set(cookies) == {"sid", "visit", "_streamlit_xsrf"}
    assert cookies["sid"]["httpOnly"] and cookies["sid"]["sameSite"] == "Lax"
    assert "sid" not in page.evaluate("document.cookie")


def test_f5_a_new_tab_the_back_button_and_a_restart_leave_a_person_where_they_were(
    page: Page, context: BrowserContext, server: Server, li: Actor, enter: Enter
) -> None:
    enter(page, username(li), to="/people")
    heading(page, "人员")
    page.reload()
    heading(page, "人员")
    page.get_by_role("link", name="部门", exact=True).click()
    heading(page, "部门")
    page.go_back()
    heading(page, "人员")
    other = context.new_page()
    other.goto("/departments")
    heading(other, "部门")
    server.restart()
    for tab, words in ((page, "人员"), (other, "部门")):
        tab.reload()
        heading(tab, words)
    page.goto("/desk")
    heading(page, "我的工作台")


def test_signing_out_reaches_every_tab_and_an_old_cookie_opens_nothing(
    page: Page, context: BrowserContext, browser: Browser, server: Server, li: Actor, enter: Enter
) -> None:
    enter(page, username(li), to="/people")
    old = [cookie for cookie in context.cookies() if cookie["name"] == "sid"]
    other = context.new_page()
    other.goto("/account")
    heading(other, "我的账号")
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("textbox", name="密码")).to_be_visible(timeout=20_000)
    assert "sid" not in {cookie["name"] for cookie in context.cookies()}
    other.get_by_role("link", name="人员", exact=True).click()
    expect(other.get_by_text("登录已失效，请重新登录。")).to_be_visible(timeout=20_000)
    expect(other.get_by_role("heading", name="人员")).to_have_count(0)

    thief = browser.new_context(locale="zh-CN", base_url=server.url)
    thief.add_cookies(old)
    stolen = thief.new_page()
    stolen.goto("/people")
    expect(stolen.get_by_role("textbox", name="密码")).to_be_visible(timeout=20_000)
    thief.close()


def test_someone_with_a_temporary_password_goes_on_to_the_page_they_asked_for_when_it_is_changed(
    page: Page, server: Server, enter: Enter
) -> None:
    new = someone(Role.ADMINISTRATOR, name="新人", password_hash=hashed(), must_change_password=True)
    enter(page, username(new), to="/people")
    expect(page.get_by_text("您现在使用的是临时密码")).to_be_visible()
    expect(page.get_by_role("link", name="人员")).to_have_count(0)
    page.get_by_role("textbox", name="当前密码").fill(GOOD)
    page.get_by_role("textbox", name="新密码", exact=True).fill("一句新的话 1949")
    page.get_by_role("textbox", name="再次输入新密码").fill("一句新的话 1950")
    page.get_by_role("button", name="修改密码").click()
    expect(page.get_by_text("两次输入的密码不一致。")).to_be_visible()
    page.get_by_role("textbox", name="再次输入新密码").fill("一句新的话 1949")
    page.get_by_role("button", name="修改密码").click()
    heading(page, "人员")
    assert where(page) == "/people"


def test_the_language_can_be_switched_by_a_stranger_and_is_kept_for_a_person(
    page: Page, browser: Browser, server: Server, li: Actor, enter: Enter
) -> None:
    page.goto("/")
    page.get_by_text("English", exact=True).click()
    expect(page.get_by_role("textbox", name="Password")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_text("中文", exact=True).click()
    enter(page, username(li), to="/account")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    page.get_by_text("English", exact=True).click()
    heading(page, "My account")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    again = browser.new_context(locale="zh-CN", base_url=server.url)
    elsewhere = again.new_page()
    elsewhere.goto("/account")
    elsewhere.get_by_role("textbox", name="用户名").fill(username(li))
    elsewhere.get_by_role("textbox", name="密码").fill(GOOD)
    elsewhere.keyboard.press("Enter")
    heading(elsewhere, "My account")
    again.close()


def test_the_frameworks_own_words_are_in_the_persons_language(page: Page, li: Actor, enter: Enter) -> None:
    enter(page, username(li), to="/org_imports")
    expect(page.locator("[data-testid=stFileUploader]").first).to_be_visible()
    shown = page.locator("[data-testid=stFileUploader]").first.inner_text()
    assert "每个文件不超过" in shown
    assert not any(english in shown for english in ("Upload", "Drag", "Browse", "per file"))
    page.goto("/no-such-page")
    expect(page.get_by_role("dialog")).to_be_visible(timeout=20_000)
    said = page.get_by_role("dialog").inner_text()
    assert not any(word in said for word in ("Page", "not", "found", "requested"))
    labels = page.evaluate(
        "[...document.querySelectorAll('[aria-label],[title],[placeholder]')].flatMap("
        "e => ['aria-label','title','placeholder'].map(n => e.getAttribute(n))).filter(Boolean)"
    )
    english = {label for label in labels if label.isascii() and any(c.isalpha() for c in label)}
    assert english <= {"English"}, english


def test_nothing_is_fetched_from_another_site(page: Page, server: Server, li: Actor, enter: Enter) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    enter(page, username(li), to="/people")
    page.get_by_role("link", name="部门", exact=True).click()
    heading(page, "部门")
    assert not [url for url in asked if not url.startswith((server.url, "data:", "blob:", "ws://127.0.0.1"))]


@pytest.mark.parametrize("address", ["/", "/account"])
def test_a_phone_shows_the_door_without_scrolling_sideways(
    browser: Browser, server: Server, li: Actor, enter: Enter, address: str
) -> None:
    context = browser.new_context(locale="zh-CN", base_url=server.url, viewport={"width": 390, "height": 780})
    page = context.new_page()
    page.goto(address)
    expect(page.get_by_role("textbox", name="密码")).to_be_visible(timeout=20_000)
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(wide)
    enter(page, username(li), to=address)
    assert not page.evaluate(wide)
    context.close()


def test_the_first_administrator_comes_in_by_the_one_time_link(
    browser: Browser, server: Server, tmp_path: Path
) -> None:
    with Server(tmp_path) as fresh:
        engine = open_database(fresh.env["DATABASE_URL"])
        token = signin.setup_link()
        engine.dispose()
        open_database(server.env["DATABASE_URL"])
        context = browser.new_context(locale="zh-CN", base_url=fresh.url)
        page = context.new_page()
        page.goto(f"/setup?token={token}")
        page.get_by_label("用户名").fill("admin")
        page.get_by_label("姓名").fill("王主任")
        page.get_by_label("密码", exact=True).fill(GOOD)
        page.get_by_label("再次输入密码").fill(GOOD)
        page.get_by_role("button", name="创建账号并登录").click()
        heading(page, "我的工作台")
        expect(page.get_by_text("王主任")).to_be_visible()
        page.goto(f"/setup?token={token}")
        heading(page, "链接已失效")
        context.close()


def test_the_keyboard_alone_comes_in(page: Page, li: Actor) -> None:
    page.goto("/account")
    expect(page.get_by_role("textbox", name="密码")).to_be_visible(timeout=20_000)
    settled(page)
    page.get_by_role("textbox", name="用户名").focus()
    page.keyboard.type(username(li))
    page.keyboard.press("Tab")
    page.keyboard.insert_text(GOOD)
    page.keyboard.press("Enter")
    heading(page, "我的账号")
