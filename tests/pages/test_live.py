"""The line that keeps up: what it says, that it can rest, and that it keeps nobody signed in."""

from dataclasses import replace
from datetime import timedelta

import pytest

from db.door import DemoLogin, SignedIn
from db.engine import Sessions
from domain.access import Role
from domain.demonstrations import Pace
from services import demonstrations, news
from services.clock import utc_now
from tests.factories import Zone, person
from tests.pages.conftest import everything, opened
from ui.live import _moved, _offer


@pytest.fixture
def zone(database):
    return Zone()


def seen_at(who):
    with Sessions() as db:
        return db.query(SignedIn).filter(SignedIn.user_id == who.id).one().seen_at


@pytest.mark.parametrize("key", ["desk", "complaints"])
@pytest.mark.parametrize(("lang", "live", "rests"), [("zh", "实时 · ", "实时已暂停"), ("en", "Live · ", "Resting")])
def test_the_line_says_in_words_whether_it_keeps_up_and_rests_by_the_address(zone, key, lang, live, rests):
    at_work = everything(opened(key, zone.officer.id, lang))
    at_rest = everything(opened(key, zone.officer.id, lang, query={"live": "off"}))
    assert live in at_work and rests not in at_work
    assert rests in at_rest


def test_the_switch_writes_into_the_address_and_takes_it_out_again(zone):
    app = opened("desk", zone.officer.id)
    app.button(key="live_switch").click().run()
    assert app.query_params["live"] in ("off", ["off"])
    app.button(key="live_switch").click().run()
    assert "live" not in app.query_params


def test_with_nothing_in_reach_it_says_that_nothing_changed(zone):
    stranger = person(Role.OFFICER, zone.second)
    zone.project("机器人项目", "甲公司")
    assert "暂无变动" in everything(opened("desk", stranger.id))
    assert "最近变动" in everything(opened("desk", zone.officer.id))


def test_a_page_that_draws_itself_anew_keeps_nobody_signed_in_and_a_click_does(zone):
    app = opened("desk", zone.officer.id, frame=True)
    long_ago = utc_now() - timedelta(hours=5)
    with Sessions.begin() as db:
        db.query(SignedIn).update({"seen_at": long_ago})
    app.session_state["door_wound_at"] = -1000.0
    app.session_state["door_by_itself"] = True
    app.run()
    assert not app.exception and seen_at(zone.officer) == long_ago
    app.run()
    assert seen_at(zone.officer) > long_ago


def test_the_clock_of_a_demonstration_stands_in_the_corner_and_nowhere_else(zone, monkeypatch):
    def corner():
        return opened("desk", zone.officer.id, frame=True)

    monkeypatch.setenv("DEMO", "1")
    assert "演示时间" not in everything(corner())
    with Sessions.begin() as db:
        db.add(DemoLogin(user_id=zone.officer.id, password="x"))
    app = corner()
    assert "演示时间" in everything(app) and "模拟程序未运行" not in everything(app)
    app.selectbox(key="demo_pace").select(Pace.WEEK)
    app.button(key="demo_go").click().run()
    assert not app.exception and demonstrations.pace() is Pace.WEEK
    assert "模拟程序未运行" in everything(app) and app.button(key="demo_go").label == "暂停模拟"
    app.button(key="demo_go").click().run()
    assert demonstrations.pace() is None
    monkeypatch.setenv("DEMO", "0")
    assert "演示时间" not in everything(corner())


def test_a_look_that_finds_its_viewer_signed_out_leaves_it_to_the_frame(zone, monkeypatch):
    class Redrawn(Exception):
        pass

    def redraw():
        raise Redrawn

    monkeypatch.setattr("ui.live.redraw", redraw)
    seen = news.pulse(zone.dispatcher)
    gone = replace(zone.dispatcher, session="ended")
    with pytest.raises(Redrawn):
        _offer(gone, seen)
    with pytest.raises(Redrawn):
        _moved(gone, seen, asks=True)
    assert _moved(gone, seen, asks=False) is False
