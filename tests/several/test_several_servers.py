"""Several processes are one zone: what one knows all know, what one may do only one does, what dies loses nothing."""

import asyncio
import json
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import websockets
from playwright.sync_api import expect
from sqlalchemy import func, select

from db.background import Delivery, Digest, JobRun, Preference
from db.cases import Case
from db.engine import Sessions
from db.org import User
from domain.access import Actor
from domain.categories import Category
from domain.complaints import Channel
from services import complaints, sessions
from services.filing import ComplaintFacts
from tests.factories import Zone
from tests.serving import ROOT, Server
from tests.several.conftest import TOKEN, Proxy
from tests.streamlit_client import Tab

CLERKS, EACH = 3, 6
GONE = (websockets.WebSocketException, OSError, TimeoutError, urllib.error.URLError)


def lines(server: Server, **facts: object) -> list[dict[str, Any]]:
    written = [json.loads(line) for line in server.log.read_text("utf-8").splitlines() if line.startswith('{"at"')]
    return [line for line in written if facts.items() <= line.items()]


def open_tabs(server: Server) -> int:
    asked = urllib.request.Request(f"{server.url}/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    with urllib.request.urlopen(asked, timeout=20) as answer:
        said = answer.read().decode().splitlines()
    return int(next(float(line.split()[1]) for line in said if line.startswith("anshang_open_tabs ")))


def cookies(who: Actor) -> dict[str, str]:
    with Sessions.begin() as db:
        return {"sid": sessions.begin(db, who.id)}


def served_by(server: Server, proxy: Proxy, who: Actor) -> dict[str, str]:
    """A sign-in of this person that the proxy leads to this process."""
    for _ in range(100):
        signed_in = cookies(who)
        asked = urllib.request.Request(f"{proxy.url}/110", headers={"Cookie": f"sid={signed_in['sid']}"})
        with urllib.request.urlopen(asked, timeout=20) as answer:
            if lines(server, id=answer.headers["x-request-id"]):
                return signed_in
    raise AssertionError("the proxy leads nobody there")


def filed(title: str) -> int:
    with Sessions() as db:
        return db.scalar(select(func.count()).where(Case.title == title)) or 0


async def record(url: str, who: dict[str, str], title: str) -> None:
    """Record a complaint as a person does who does not know whether the last click was heard: look, and press again."""
    for _ in range(60):
        try:
            async with Tab(url, "/complain", cookies=who) as tab:
                await tab.run(seconds=30)
                if (
                    tab.widget("text_input", "主题").value != title
                ):  # nothing of it is kept: it was recorded, or never came
                    if await asyncio.to_thread(filed, title):
                        return
                    tab.type("主题", title).type("情况记录", "整条线停产", "text_area").type(
                        "类别", "用电难", "selectbox"
                    )
                await tab.run({tab.widget("button", "登记").id: ("trigger_value", True)}, seconds=30)
                if tab.page_hash == tab.pages["complaint"]:
                    return
        except GONE:
            await asyncio.sleep(0.05)
    raise AssertionError(f"{title}: never acknowledged")


class Clerks:
    """People at work in the background, each recording complaints one after the other."""

    def __init__(self, url: str, clerks: list[dict[str, str]]) -> None:
        self.titles = [[f"第{n}号企业第{k}次停电" for k in range(EACH)] for n in range(len(clerks))]
        self.url, self.clerks, self.done = url, clerks, 0
        self.failed: list[BaseException] = []
        self.thread = threading.Thread(target=self._work)

    def _work(self) -> None:
        async def one(who: dict[str, str], titles: list[str]) -> None:
            for title in titles:
                await record(self.url, who, title)
                self.done += 1

        async def everyone() -> None:
            await asyncio.gather(*(one(*pair) for pair in zip(self.clerks, self.titles, strict=True)))

        try:
            asyncio.run(everyone())
        except BaseException as failure:
            self.failed.append(failure)

    def __enter__(self) -> "Clerks":
        self.thread.start()
        return self

    def until(self, done: int) -> None:
        while self.done < done and self.thread.is_alive():
            time.sleep(0.01)

    def __exit__(self, *_: object) -> None:
        self.thread.join()


def test_the_loss_of_the_process_that_serves_them_loses_nobody_anything(
    servers: list[Server], proxy: Proxy, zone: Zone, person: Callable[..., Any], usernames: dict[int, str]
) -> None:
    for title in ("变压器停电", "缺焊工"):
        complaints.record(zone.dispatcher, facts=ComplaintFacts(title, "请尽快", Category.POWER, Channel.PHONE))
    leader = person(proxy.url).sign_in(usernames[zone.dispatcher.id], path="/complaints?words=变压器&status=all")
    leader.sees("变压器停电")
    expect(leader.page.get_by_text("缺焊工")).to_have_count(0)
    (serving,) = [server for server in servers if open_tabs(server)]

    clerks_cookies = [served_by(serving, proxy, who) for who in (zone.officer, zone.liaison)] + [cookies(zone.other)]
    with Clerks(proxy.url, clerks_cookies) as clerks:
        clerks.until(CLERKS)
        serving.kill()
    assert clerks.failed == []
    assert lines(serving, kind="command", command="complaints.record"), "it died at work"
    titles = [title for one in clerks.titles for title in one]
    assert Counter(title for title in titles for _ in range(filed(title))) == Counter(titles), (
        "each once, and none lost"
    )

    expect(leader.page.locator(".stApp[data-test-connection-state=CONNECTED]")).to_be_visible(timeout=60_000)
    search = leader.page.get_by_role("textbox", name="搜索")
    expect(search).to_have_value("变压器")
    assert "words=" in leader.page.url and "status=all" in leader.page.url
    facts = ComplaintFacts("变压器又停电", "请尽快", Category.POWER, Channel.PHONE)
    complaints.record(zone.liaison, facts=facts)  # by yet another process
    leader.page.get_by_role("button", name="点击刷新").click(timeout=60_000)
    leader.sees("变压器又停电")
    leader.settled()
    expect(search).to_have_value("变压器")
    expect(leader.page.get_by_text("缺焊工")).to_have_count(0)
    expect(leader.page.get_by_role("textbox", name="密码")).to_have_count(0)
    search.fill("焊工")
    search.press("Enter")
    leader.sees("缺焊工")


def test_the_wall_at_one_process_shows_what_is_filed_at_the_other_and_outlives_its_own(
    servers: list[Server], proxy: Proxy, zone: Zone, person: Callable[..., Any], usernames: dict[int, str]
) -> None:
    clerk = ThreadPoolExecutor(1)  # the browser has the loop of this thread
    wall = person(proxy.url).sign_in(usernames[zone.zone_leader.id], path="/wall")
    told = wall.page.locator(".live li")
    expect(told).to_have_count(0)
    (serving,) = [server for server in servers if open_tabs(server)]
    (other,) = [server for server in servers if server is not serving]
    clerk.submit(asyncio.run, record(other.url, cookies(zone.liaison), "一号线停电")).result()
    expect(told.first).to_contain_text("一号线停电", timeout=30_000)
    serving.kill()
    clerk.submit(asyncio.run, record(other.url, cookies(zone.liaison), "二号线停电")).result()
    expect(told.first).to_contain_text("二号线停电", timeout=60_000)  # nobody has touched it
    assert open_tabs(other) == 1


def test_a_tab_its_uploads_and_its_downloads_meet_at_one_process(
    servers: list[Server], proxy: Proxy, zone: Zone
) -> None:
    met = set()
    for who in (zone.officer, zone.leader, zone.other, zone.liaison, zone.dispatcher, zone.inspector, zone.supervisor):
        numbers = []
        sid = f"sid={cookies(who)['sid']}"
        for _ in range(4):
            with urllib.request.urlopen(urllib.request.Request(f"{proxy.url}/110", headers={"Cookie": sid})) as answer:
                numbers.append(answer.headers["x-request-id"])
        (server,) = {n for number in numbers for n, one in enumerate(servers) if lines(one, id=number)}
        met.add(server)
    assert met == {0, 1}, "and not all at the same"


def test_the_proxy_hides_the_instruments_and_writes_no_address_down(servers: list[Server], proxy: Proxy) -> None:
    asked = urllib.request.Request(f"{proxy.url}/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(asked)
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{proxy.url}/calendar/verysecret.ics")
    assert "verysecret" not in proxy.log.read_text()
    assert json.loads(proxy.log.read_text().splitlines()[-1])["status"] == 404


def test_health_is_answered_as_long_as_one_process_is_there(servers: list[Server], proxy: Proxy) -> None:
    servers[0].kill()
    for _ in range(6):
        with urllib.request.urlopen(f"{proxy.url}/healthz", timeout=10) as answer:
            assert json.loads(answer.read())["database"] == "ok"


def test_two_processes_that_start_at_once_on_an_empty_database_make_it_ready_together(
    emptied: Callable[[], str], two: Callable[[str], list[Server]]
) -> None:
    made = two(emptied())
    failed: list[BaseException] = []

    def start(server: Server) -> None:
        try:
            server.start(120)
        except BaseException as failure:
            failed.append(failure)

    threads = [threading.Thread(target=start, args=(server,)) for server in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for server in made:
        server.kill()
    assert failed == []


SWEEPS = """
import sys
from datetime import datetime
from db.engine import open_database
from services import clock, sweep
open_database(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
with clock.at(datetime.fromisoformat("2026-03-03T02:00:00+00:00")):
    for _ in range(5):
        sweep.run_due()
"""


def test_the_digest_goes_out_once_however_many_processes_sweep(
    prepared: str, zone: Zone, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": "9", "SMTP_FROM": "anshang@example.cn"}.items():
        monkeypatch.setenv(name, value)  # nobody is there: what is to be sent stays where it can be counted
    with Sessions.begin() as db:
        for user in db.scalars(select(User)):
            user.email = f"{user.username}@example.cn"
            db.add(Preference(user_id=user.id, digest_mail=True, urgent_mail=False))
    complaints.record(zone.dispatcher, facts=ComplaintFacts("停电", "请尽快", Category.POWER, Channel.PHONE))
    sweepers = [
        subprocess.Popen([sys.executable, "-c", SWEEPS, prepared], cwd=ROOT, stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]  # fmt: skip
    for one in sweepers:
        assert one.stdout is not None and one.stdout.readline() == "ready\n"
    for one in sweepers:
        one.communicate("go\n", timeout=120)
    assert [one.returncode for one in sweepers] == [0, 0, 0, 0]
    with Sessions() as db:
        digests = Counter(db.scalars(select(Digest.user_id)))
        letters = Counter(db.scalars(select(Delivery.user_id)))
        assert digests and set(digests.values()) == {1}
        assert letters and set(letters.values()) == {1}
        assert db.get_one(JobRun, "digest").error is None
