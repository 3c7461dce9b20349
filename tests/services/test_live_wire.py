"""A screen that keeps up, over the network: it looks by itself, draws itself anew, and keeps nobody signed in."""

import asyncio

import pytest

from db.engine import Sessions, open_database
from domain.categories import Category
from domain.complaints import Channel
from services import complaint_board, complaints, sessions
from services.filing import ComplaintFacts
from tests.factories import Zone
from tests.serving import Server
from tests.streamlit_client import Tab


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("live"), SWEEP="0") as made:
        yield made


@pytest.fixture(scope="module")
def zone(server):
    before = Sessions.kw.get("bind")
    engine = open_database(server.env["DATABASE_URL"])
    yield Zone()
    engine.dispose()
    Sessions.configure(bind=before)


@pytest.fixture
def come_in(zone):
    def cookies(who):
        with Sessions.begin() as db:
            return {"sid": sessions.begin(db, who.id)}

    return cookies


def a_complaint(zone, title):
    facts = ComplaintFacts(title, "停工半天", Category.POWER, Channel.PHONE)
    return complaint_board.one(zone.dispatcher, complaints.record(zone.dispatcher, facts=facts))


async def looks_until(tab, words):
    """The browser's own ticking; a look may be answered from one that was taken a moment ago."""
    for _ in range(200):
        await tab.run(fragment=tab.fragment)
        if words in tab.words():
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"never: {words}")


def test_the_desk_draws_itself_anew_when_something_happened_elsewhere(server, zone, come_in):
    async def scene():
        async with Tab(server.url, "/", cookies=come_in(zone.officer)) as tab:
            await tab.run()
            assert "实时" in tab.words() and "待签收的投诉" not in tab.words()
            complaints.dispatch(zone.dispatcher, a_complaint(zone, "三车间停电"), department=zone.first)
            await looks_until(tab, "待签收的投诉")

    asyncio.run(scene())


def test_the_board_tells_how_much_has_changed_and_waits_for_the_hand(server, zone, come_in):
    async def scene():
        async with Tab(server.url, "/complaints", cookies=come_in(zone.dispatcher)) as tab:
            await tab.run()
            for _ in range(3):
                a_complaint(zone, "限高杆挡路")
            await looks_until(tab, "3 件有新变动")
            assert "限高杆挡路" not in tab.words()
            await tab.run({tab.widget("button", "3 件有新变动，点击刷新").id: ("trigger_value", True)}, tab.fragment)
            assert "限高杆挡路" in tab.words() and "有新变动" not in tab.words()

    asyncio.run(scene())


def test_a_screen_that_rests_does_not_look(server, zone, come_in):
    async def scene():
        async with Tab(server.url, "/", "live=off", cookies=come_in(zone.officer)) as tab:
            await tab.run()
            assert tab.fragment == "" and "实时已暂停" in tab.words()
            await tab.click("恢复实时")
            assert tab.fragment and "实时已暂停" not in tab.words()

    asyncio.run(scene())


def test_whoever_was_signed_out_elsewhere_sees_the_way_in_at_the_next_look(server, zone, come_in):
    async def scene():
        async with Tab(server.url, "/", cookies=come_in(zone.officer)) as tab:
            await tab.run()
            assert "我的工作台" in tab.words()
            with Sessions.begin() as db:
                sessions.end_all(db, zone.officer.id)
            await looks_until(tab, "密码")
            assert zone.officer.name not in tab.words()

    asyncio.run(scene())
