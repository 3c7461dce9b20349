"""The leaders' wall on the screen: for whom it is, in both languages, and on a big screen."""

import json

import pytest

from domain.categories import Category
from domain.complaints import Channel
from services import complaints
from services.filing import ComplaintFacts
from tests.factories import NOW, Zone
from tests.pages.conftest import everything, opened, protos
from ui.wall import TURN
from ui.wall_panels import PANELS


@pytest.fixture
def zone(database):
    zone = Zone()
    zone.major()
    for category in (Category.POWER, Category.LABOUR):
        complaints.record(zone.dispatcher, facts=ComplaintFacts("停电", "停产", category, Channel.PHONE))
    return zone


def at(me, lang="zh", **query):
    app = opened("wall", me.id, lang, query, frame=True)
    assert not app.exception
    return app


def charts(app):
    return [json.loads(proto.spec) for proto in protos(app._tree) if "VegaLite" in type(proto).__name__]


@pytest.mark.parametrize("who", ["zone_leader", "inspector", "supervisor", "dispatcher", "other_leader"])
def test_whoever_may_see_it_finds_every_panel(zone, who):
    said = everything(at(getattr(zone, who)))
    for words in ("领导驾驶舱", "红灯清单", "各部门红黄绿灯", "七难逐月热力图", "五个阶段", "走访与久未联系"):
        assert words in said
    assert ("经济发展局，" in said) is (who == "other_leader")


@pytest.mark.parametrize("who", ["officer", "administrator"])
def test_others_are_told_that_it_is_not_for_them(zone, who):
    assert "红灯清单" not in everything(at(getattr(zone, who)))


def test_a_leader_sees_the_own_projects_first(zone):
    said = everything(at(zone.zone_leader))
    assert said.index("我的挂点项目") < said.index("红灯清单")
    assert "整车基地项目" in said
    assert "我的挂点项目" not in everything(at(zone.inspector))


def test_it_is_complete_in_english(zone):
    said = everything(at(zone.zone_leader, "en"))
    assert "Leaders' wall" in said and "Days to resolve, median" in said and "Red list" in said


def test_every_mark_of_a_chart_leads_to_its_rows(zone):
    found = charts(at(zone.zone_leader))
    assert len(found) == 6
    for spec in found:
        marks = [layer for layer in spec["layer"] if "href" in layer["encoding"]]
        assert marks
        for layer in marks:
            assert all(row["href"].startswith("/complaints?told=true") for row in layer["data"]["values"])


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.code)
def test_a_big_screen_shows_one_panel_without_the_rest(zone, panel):
    app = at(zone.zone_leader, screen=panel.code)
    assert [title.value for title in app.title] != [] and len(app.title) == 1
    assert "stSidebar" in everything_raw(app)


def everything_raw(app):
    return "\n".join(getattr(element.proto, "body", "") for element in app.get("html"))


def test_a_big_screen_turns_to_the_next_panel(zone, monkeypatch):
    shown = []
    for n in range(len(PANELS)):
        monkeypatch.setattr("ui.wall.real_now", lambda n=n: NOW + n * TURN)
        shown.append(at(zone.zone_leader, "en", screen="all").title[0].value)
    assert sorted(shown) == sorted(panel.title for panel in PANELS)


def test_what_all_see_is_made_once_for_all_who_look_at_it_in_a_language(zone, monkeypatch):
    made = []
    monkeypatch.setattr("services.wall.SERVES", 1e9)  # else time alone makes a new look
    monkeypatch.setattr("ui.wall.compared", lambda card: made.append(card.look) or "<p>compared</p>")
    for who in (zone.zone_leader, zone.inspector, zone.zone_leader):
        said = everything(at(who))
        assert "compared" in said and "红灯清单" in said and "七难逐月热力图" in said
        assert len(charts(at(who))) == 6
    assert len(made) == 1
    assert "Red list" in everything(at(zone.inspector, "en"))
    assert len(made) == 2


def test_what_is_new_is_not_hidden_by_what_was_made_before(zone):
    assert "变压器" not in everything(at(zone.zone_leader))
    complaints.record(zone.dispatcher, facts=ComplaintFacts("变压器", "停产", Category.POWER, Channel.PHONE))
    app = at(zone.zone_leader)
    assert app.metric[0].value == "3"
    assert sum(row["y"] for row in charts(app)[0]["layer"][0]["data"]["values"]) == 3


def test_it_is_of_few_pieces(zone):
    """Each costs the server as often as there are viewers."""
    found = list(protos(at(zone.zone_leader)._tree))
    assert len(found) <= 50, [type(one).__name__ for one in found]


def test_an_address_with_nonsense_shows_the_wall_all_the_same(zone):
    assert "红灯清单" in everything(at(zone.zone_leader, span="century"))
    assert at(zone.zone_leader, screen="nothing", span="century").title
