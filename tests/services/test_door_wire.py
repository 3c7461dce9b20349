"""The door as the network meets it: a real server, its HTTP routes and its websocket, honest and hostile clients."""

import asyncio
import http.client
import json
import re
from collections.abc import Awaitable, Callable, Iterator
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
import websockets
from sqlalchemy import func, select

from db.door import Throttle
from db.engine import Sessions, open_database
from db.org import User
from domain.access import Actor, Role
from services import account, enterprises, passwords, people, preferences, sessions, signin
from services.enterprises import EnterpriseFacts
from tests.services.staff import a_department, someone
from tests.serving import Server
from tests.streamlit_client import Tab
from ui.menu import PAGES
from web.routes import OPEN, ROUTES

GOOD = "春风又绿江南岸 2026"
TEMPORARY = "您现在使用的是临时密码，请先设置自己的密码。"


@cache
def hashed() -> str:
    return passwords.hash_password(GOOD)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = Server(tmp_path_factory.mktemp("door"))
    with made:
        yield made


@pytest.fixture(autouse=True)
def bound(server: Server) -> Iterator[None]:
    """The services of this process, for setting the scene, on the server's database."""
    before = Sessions.kw.get("bind")
    engine = open_database(server.env["DATABASE_URL"])
    yield
    engine.dispose()
    Sessions.configure(bind=before)


@pytest.fixture
def li() -> Actor:
    return someone(Role.ADMINISTRATOR, a_department(), "李四", password_hash=hashed())


def username(me: Actor) -> str:
    with Sessions() as db:
        return db.get_one(User, me.id).username


def signed_in(me: Actor) -> dict[str, str]:
    """The cookies of someone who came in a moment ago."""
    with Sessions.begin() as db:
        return {"sid": sessions.begin(db, me.id, "Firefox Windows")}


class Answer:
    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status, self.headers, self.body = response.status, response.headers, response.read()

    @property
    def cookies(self) -> dict[str, str]:
        return dict(line.split(";")[0].split("=", 1) for line in self.headers.get_all("set-cookie") or [])


def ask(server: Server, method: str, path: str, cookies: dict[str, str] | None = None, body: str | bytes | None = None,
        **headers: str) -> Answer:  # fmt: skip
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    said = {name.replace("_", "-"): value for name, value in headers.items()}
    if cookies:
        said["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    connection.request(method, path, body, said)
    answer = Answer(connection.getresponse())
    connection.close()
    return answer


def play(scene: Callable[[], Awaitable[Any]]) -> None:
    asyncio.run(scene())  # type: ignore[arg-type]


def is_the_form(tab: Tab) -> bool:
    return [w.label for w in tab.every("text_input")] == ["用户名", "密码"] and "退出登录" not in tab.words()


# --- strangers


def test_a_stranger_at_any_address_of_a_cold_server_gets_the_sign_in_form(server: Server) -> None:
    server.restart()
    files = [f"pages/{page.section}/{page.key}" for page in PAGES.values()]

    async def scene() -> None:
        for path in ["", *PAGES, *files, "frame", "ui/frame.py", "nonsense"]:
            async with Tab(server.url, f"/{path}", "id=1") as tab:
                await tab.run()
                assert is_the_form(tab), path
                assert len(tab.every("button")) == 1

    play(scene)


def test_a_stranger_cannot_talk_a_page_into_running(server: Server, li: Actor) -> None:
    async def scene() -> None:
        async with Tab(server.url, "/people", cookies=signed_in(li)) as inside:
            await inside.run()
            assert "李四" in inside.words()
            async with Tab(server.url) as tab:
                await tab.run()
                for page_hash in inside.pages.values():
                    tab.page_hash = page_hash
                    await tab.run()
                    assert is_the_form(tab)
                await tab.run({w.id: ("trigger_value", True) for w in inside.every("button")})
                with pytest.raises(TimeoutError):  # the server does not answer to a fragment that it never made
                    await tab.run(fragment="made-up", seconds=1)
                assert "李四" not in tab.words()

    play(scene)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/media/abc.png"),
        ("GET", "/_stcore/metrics"),
        ("GET", "/_stcore/script-health-check"),
        ("PUT", "/_stcore/upload_file/a/b"),
        ("POST", "/_stcore/agent/interact"),
        ("GET", "/_stcore/agent/openapi.json"),
        ("GET", "/component/x/index.html"),
        ("GET", "/auth/login"),
        ("GET", "/oauth2callback"),
        ("GET", "/documents/1"),
        ("GET", "/sheets/1.pdf"),
    ],
)
def test_a_stranger_is_refused_every_other_route(server: Server, method: str, path: str) -> None:
    assert ask(server, method, path).status == 401


def test_who_may_see_an_enterprise_takes_its_sheet_away_as_word_and_as_pdf(server: Server, li: Actor) -> None:
    clerk = someone(Role.OFFICER, a_department())
    id = enterprises.register(clerk, facts=EnterpriseFacts("江南精工有限公司"))
    for form, begins in (("docx", b"PK"), ("pdf", b"%PDF")):
        answer = ask(server, "GET", f"/sheets/{id}.{form}", cookies=signed_in(clerk))
        assert answer.status == 200 and answer.body.startswith(begins)
        assert quote("江南精工有限公司") in answer.headers["content-disposition"]
    for path in (f"/sheets/{id}.exe", f"/sheets/{id + 1}.pdf"):
        assert ask(server, "GET", path, cookies=signed_in(clerk)).status == 404


def test_a_calendar_program_reads_the_feed_by_its_secret_alone(server: Server, li: Actor) -> None:
    token = preferences.renew_feed(li)
    answer = ask(server, "GET", f"/calendar/{token}.ics")
    assert answer.status == 200 and answer.headers["content-type"].startswith("text/calendar")
    assert answer.headers["cache-control"] == "private, no-store" and not answer.cookies
    assert answer.body.startswith(b"BEGIN:VCALENDAR") and answer.body.endswith(b"END:VCALENDAR\r\n")
    preferences.renew_feed(li)
    for wrong in (token, "x", "%2e%2e", "a" * 500):
        assert ask(server, "GET", f"/calendar/{wrong}.ics", cookies=signed_in(li)).status == 404


def test_every_route_of_ours_is_closed_to_strangers_unless_it_says_otherwise(server: Server) -> None:
    for route in ROUTES:
        if route.path not in OPEN:
            path = route.path.replace("{id:int}", "1").replace("{form:str}", "pdf")
            assert ask(server, "GET", path).status == 401, route.path


def test_health_says_how_the_database_is_and_nothing_else(server: Server) -> None:
    answer = ask(server, "GET", "/healthz")
    assert answer.status == 200
    assert set(json.loads(answer.body)) == {"database", "migration"}
    assert "set-cookie" not in answer.headers


def test_the_shell_is_chinese_guarded_and_ours(server: Server) -> None:
    answer = ask(server, "GET", "/project?id=3")
    html = answer.body.decode()
    assert '<html lang="zh-CN">' in html and "<title>安商</title>" in html and "/words.js" in html
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert "HttpOnly" in answer.headers["set-cookie"] and "SameSite=Lax" in answer.headers["set-cookie"]
    script = ask(server, "GET", "/words.js").body.decode()
    assert "浏览" in script or "选择文件" in script


def test_our_script_comes_before_the_framework_and_is_fetched_once(server: Server) -> None:
    html = ask(server, "GET", "/project?id=3", accept_language="en-GB").body.decode()
    [address] = re.findall(r'src="(/words\.js[^"]+)"', html)
    assert html.index(address) < html.index('type="module"')
    named, old = ask(server, "GET", unescape(address)), ask(server, "GET", "/words.js?lang=en&v=0123456789abcdef")
    assert "immutable" in named.headers["cache-control"] and 'fallback = "en"' in named.body.decode()
    assert old.headers["cache-control"] == "no-cache" and old.body == named.body


# --- forged identities


def test_identity_headers_of_a_client_are_thrown_away(server: Server, li: Actor) -> None:
    key = sessions.digest(signed_in(li)["sid"])  # even a real one, as from a stolen backup
    forged = {"X-App-User": str(li.id), "X-App-Sid": key, "x-app-visit": "v"}

    async def scene() -> None:
        async with Tab(server.url, "/people", headers=forged) as tab:
            await tab.run()
            assert is_the_form(tab)

    play(scene)
    assert ask(server, "GET", "/_stcore/metrics", **{"X_App_User": str(li.id), "X_App_Sid": key}).status == 401
    assert ask(server, "GET", "/_stcore/metrics", cookies={"sid": key}).status == 401


@pytest.mark.parametrize("cookie", ["", "x", "a" * 101, "'; DROP TABLE sessions; --", "\x01", "é"])
def test_a_made_up_cookie_is_nobody(server: Server, cookie: str) -> None:
    assert ask(server, "GET", "/_stcore/metrics", cookies={"sid": cookie}).status == 401
    assert ask(server, "GET", "/", cookies={"sid": cookie, "visit": cookie}).status == 200


def test_another_sites_page_cannot_open_the_websocket(server: Server, li: Actor) -> None:
    async def scene() -> None:
        with pytest.raises(websockets.exceptions.InvalidStatus):
            async with Tab(server.url, cookies=signed_in(li), origin="https://evil.example"):
                pass

    play(scene)


def test_an_upload_needs_the_token_that_only_our_page_can_read(server: Server, li: Actor) -> None:
    cookies = signed_in(li) | ask(server, "GET", "/_stcore/health").cookies
    path = "/_stcore/upload_file/some-session/some-file"
    kind = {"Content_Type": "multipart/form-data; boundary=x"}
    body = '--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\nhi\r\n--x--\r\n'
    assert ask(server, "PUT", path, cookies, body, **kind).status == 403
    assert ask(server, "PUT", path, cookies, body, X_Xsrftoken="forged", **kind).status == 403
    token = cookies["_streamlit_xsrf"]
    assert ask(server, "PUT", path, cookies, body, X_Xsrftoken=token, **kind).status != 403


# --- coming in


def come_in(server: Server, me: Actor, path: str = "/projects", query: str = "q=%E5%AE%89&stage=2",
            password: str = GOOD) -> tuple[str, dict[str, str], str]:  # fmt: skip
    """Type name and password into the form; the redirect that the browser is given, its cookies, what it shows."""
    out: dict[str, Any] = {}

    async def scene() -> None:
        async with Tab(server.url, path, query) as tab:
            await tab.run()
            tab.type("用户名", username(me)).type("密码", password)
            await tab.click("登录")
            out.update(url=tab.redirect, cookies=tab.cookies, words=tab.words())

    play(scene)
    return out["url"], out["cookies"], out["words"]


def test_the_form_leads_by_a_ticket_to_a_cookie_and_back_to_the_page_asked_for(server: Server, li: Actor) -> None:
    url, cookies, _words = come_in(server, li)
    answer = ask(server, "GET", url, cookies)
    assert answer.status == 303
    assert answer.headers["location"] == "/projects?q=%E5%AE%89&stage=2"
    line = next(c for c in answer.headers.get_all("set-cookie") if c.startswith("sid="))
    assert "HttpOnly" in line and "SameSite=Lax" in line and "Path=/" in line
    assert sessions.holder(answer.cookies["sid"]) == (li.id, sessions.digest(answer.cookies["sid"]))
    again = ask(server, "GET", url, cookies)
    assert again.headers["location"] == "/" and "sid" not in again.cookies


def test_a_ticket_in_another_browser_is_worth_nothing(server: Server, li: Actor) -> None:
    url, _cookies, _words = come_in(server, li)
    stolen = ask(server, "GET", url, {"visit": "thief"}, Sec_Fetch_Site="cross-site")
    assert "sid" not in stolen.cookies


def test_signing_in_leads_to_no_other_site(server: Server, li: Actor) -> None:
    for evil in ("//evil.example", "https://evil.example", "/\\evil.example"):
        url, cookies, _words = come_in(server, li)
        ticket = parse_qs(urlsplit(url).query)["ticket"][0]
        answer = ask(server, "GET", "/session/start?" + urlencode({"ticket": ticket, "next": evil}), cookies)
        assert answer.headers["location"] == "/" and "sid" in answer.cookies


def test_failed_tries_are_remembered_over_a_restart(server: Server) -> None:
    me = someone(Role.OFFICER, password_hash=hashed())
    for _ in range(5):
        _url, _cookies, words = come_in(server, me, password="wrong")
        assert "用户名或密码不正确。" in words
    with Sessions.begin() as db:  # the wait itself is seconds long; make it outlast a slow restart
        row = max(db.scalars(select(Throttle)), key=lambda row: row.until_at)
        row.until_at = row.until_at.replace(year=row.until_at.year + 1)
    server.restart()
    url, _cookies, words = come_in(server, me)
    assert url == ""
    assert "失败次数过多" in words and "秒后再试" in words
    with Sessions.begin() as db:
        for row in db.scalars(select(Throttle)):
            db.delete(row)


def test_someone_with_a_temporary_password_sees_one_page_at_every_address(server: Server) -> None:
    me = someone(Role.ADMINISTRATOR, password_hash=hashed(), must_change_password=True)
    cookies = signed_in(me)

    async def scene() -> None:
        async with Tab(server.url, "/people", cookies=cookies) as tab:
            await tab.run()
            assert TEMPORARY in tab.words() and "人员" not in [w.label for w in tab.every("button")]
            for page in list(tab.pages):
                await tab.go(page)
                assert TEMPORARY in tab.words()
            await tab.go("people")
            for label, value in [
                ("当前密码", GOOD),
                ("新密码", "一句新的话 1949"),
                ("再次输入新密码", "一句新的话 1949"),
            ]:
                tab.type(label, value)
            await tab.click("修改密码")
            assert TEMPORARY not in tab.words()
            assert "登记并发放临时密码" in tab.words()

    play(scene)


# --- staying and leaving


def test_a_person_is_where_they_were_after_f5_in_a_new_tab_and_after_a_restart(server: Server, li: Actor) -> None:
    cookies = signed_in(li)

    async def scene() -> None:
        for _ in range(2):
            async with Tab(server.url, "/grants", cookies=cookies) as tab:
                await tab.run()
                assert "权限一览" in tab.words()
            server.restart()

    play(scene)


def test_a_cookie_is_dead_after_signing_out_in_every_tab(server: Server, li: Actor) -> None:
    cookies = signed_in(li)

    async def scene() -> None:
        async with (
            Tab(server.url, "/people", cookies=cookies) as one,
            Tab(server.url, "/people", cookies=cookies) as other,
        ):
            await one.run()
            await other.run()
            await one.click("退出登录")
            assert one.redirect == "/session/end"
            await other.run()
            assert "登录已失效，请重新登录。" in other.words() and "李四" not in other.words()
        async with Tab(server.url, "/people", cookies=cookies) as replay:
            await replay.run()
            assert is_the_form(replay)

    play(scene)
    assert ask(server, "GET", "/_stcore/metrics", cookies).status == 401
    gone = ask(server, "GET", "/session/end", cookies)
    assert gone.status == 303 and "sid=;" in gone.headers["set-cookie"] and "Max-Age=0" in gone.headers["set-cookie"]


def test_another_site_cannot_sign_somebody_out(server: Server, li: Actor) -> None:
    cookies = signed_in(li)
    assert "sid" not in ask(server, "GET", "/session/end", cookies).cookies
    assert sessions.holder(cookies["sid"])


def test_a_revoked_session_can_run_no_callback_and_no_fragment(server: Server, li: Actor) -> None:
    cookies = signed_in(li)

    async def scene() -> None:
        async with Tab(server.url, "/account", cookies=cookies) as tab:
            await tab.run()
            switch = next(w for w in tab.every("button_group"))
            account.sign_out(_actor(li, cookies))
            await tab.run({switch.id: ("string_array_value", ["English"])})
            assert [w.label for w in tab.every("text_input")] == ["User name", "Password"]

    play(scene)
    with Sessions() as db:
        assert db.get_one(User, li.id).language is None


def test_a_disabled_person_is_out_and_a_demoted_one_has_less_at_the_next_click(server: Server, li: Actor) -> None:
    boss = someone(Role.ADMINISTRATOR)

    async def scene() -> None:
        async with Tab(server.url, "/people", cookies=signed_in(li)) as tab:
            await tab.run()
            assert "李四" in tab.words()
            with Sessions.begin() as db:
                db.get_one(User, li.id).role = Role.INSPECTOR
            await tab.run()
            assert "您的角色无权" in tab.words()
            assert "登记并发放临时密码" not in tab.words() and not tab.every("text_input")
            people.disable(boss, people.one(boss, li.id))
            await tab.run()
            assert is_the_form(tab)

    play(scene)


def test_forged_widget_values_change_nothing(server: Server, li: Actor) -> None:
    async def scene() -> None:
        async with Tab(server.url, "/account", cookies=signed_in(li)) as tab:
            await tab.run()
            (switch,) = tab.every("button_group")
            for forged in (["fr"], ["中文", "English"], ["<script>"], ["x" * 10_000]):
                await tab.run({switch.id: ("string_array_value", forged)})
            await tab.run({"$$ID-made-up-key": ("string_value", "x")})
            assert "修改密码" in tab.words()

    play(scene)
    with Sessions() as db:
        assert db.get_one(User, li.id).language in (None, "zh")


def _actor(me: Actor, cookies: dict[str, str]) -> Actor:
    with Sessions() as db:
        return sessions.load_actor(db, me.id, sessions.digest(cookies["sid"]))


# --- the first administrator


def test_the_first_administrator_comes_in_by_the_link_once(tmp_path: Path) -> None:
    before = Sessions.kw.get("bind")
    with Server(tmp_path) as fresh:
        open_database(fresh.env["DATABASE_URL"])
        token = signin.setup_link()
        link = f"/setup?token={token}"
        said = {"username": "Admin<1>", "name": "<b>管理员</b>", "password": GOOD, "again": GOOD}
        form = {"Content_Type": "application/x-www-form-urlencoded"}

        shown = ask(fresh, "GET", link)
        assert shown.status == 200 and "首位管理员" in shown.body.decode()
        assert "default-src 'none'" in shown.headers["content-security-policy"]
        assert "The first administrator" in ask(fresh, "GET", link, Accept_Language="en-GB,en").body.decode()
        assert ask(fresh, "POST", link, body=urlencode(said), Sec_Fetch_Site="cross-site", **form).status == 403

        wrong = ask(fresh, "POST", link, body=urlencode(said), **form)
        text = wrong.body.decode()
        assert wrong.status == 422 and "用户名" in text
        assert "&lt;b&gt;管理员&lt;/b&gt;" in text and "<b>管理员" not in text and GOOD not in text
        assert "sid" not in wrong.cookies

        done = ask(fresh, "POST", link, body=urlencode(said | {"username": "Admin"}), **form)
        assert done.status == 303 and done.headers["location"] == "/"

        async def scene() -> None:
            async with Tab(fresh.url, cookies={"sid": done.cookies["sid"]}) as tab:
                await tab.run()
                assert "管理员" in tab.words() and "退出登录" in tab.words()

        play(scene)
        for used in (link, "/setup?token=x", "/setup"):
            again = ask(fresh, "POST", used, body=urlencode(said | {"username": "second"}), **form)
            assert again.status == 410 and "链接已失效" in again.body.decode()
        with Sessions() as db:
            assert db.scalar(select(func.count()).select_from(User)) == 1
        Sessions.kw["bind"].dispose()
    Sessions.configure(bind=before)
