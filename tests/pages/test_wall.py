"""The leaders' wall on the screen: for whom it is, in both languages, and on a big screen."""

import json
import re
from datetime import timedelta
from html import unescape
from unittest.mock import patch
from urllib.parse import parse_qsl, urlsplit

import pytest
import streamlit as st

from domain.access import Role
from domain.cases import CaseStatus
from domain.categories import Category
from domain.complaints import Channel, Outcome
from domain.ledger import Holder
from domain.wall import Span
from services import clock, complaint_board, complaints, escalations, wall
from services.admission import without_person
from services.filing import ComplaintFacts
from tests.factories import NOW, OUTAGE, Zone
from tests.pages.conftest import everything, opened, protos
from ui import board_filters, wall_charts
from ui.wall import TURN, compared, whole_page
from ui.wall_charts import Chart
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


def behind(me, href):
    """The complaints in the list at this address."""
    parts = urlsplit(href)
    asked = dict(parse_qsl(parts.query))
    assert parts.path == "/complaints" and asked["told"] == "true"
    status = asked.get("status", "open")
    with patch.object(board_filters, "as_told", lambda: asked):
        told = board_filters._told()
    found = CaseStatus.of(status) if status not in ("open", "all") else None
    return complaint_board.listing(me, status=found, still_open=status == "open", limit=500, **told)


def paused(zone, id, until):
    why = {"reason": "补材料", "evidence": "通知书"}
    complaints.pause(
        zone.dispatcher, complaint_board.one(zone.dispatcher, id), holder=Holder.ENTERPRISE, until=until, **why
    )


@pytest.fixture
def lived(database):
    """Complaints resolved in time and too late, one confirmed, one returned; open ones of every lamp, two whose clocks
    stand, of which one was late before."""
    with clock.at(NOW - timedelta(days=40)):
        zone = Zone()
        early, tardy, late, _silent = (zone.working() for _ in range(4))
    for id, days, outcome in ((early, 27, Outcome.SOLVED), (tardy, 2, Outcome.NOT_SOLVED)):
        with clock.at(NOW - timedelta(days=days)):
            complaints.resolve(zone.officer, complaint_board.one(zone.officer, id), resolution="已恢复")
            if outcome is Outcome.SOLVED:
                complaints.verify(zone.dispatcher, complaint_board.one(zone.dispatcher, id), outcome=outcome)
    with clock.at(NOW - timedelta(days=4)):
        zone.working()
    with clock.at(NOW - timedelta(hours=1)):
        with without_person(Role.SYSTEM, "系统") as system:
            escalations.sweep(system)
        zone.working()
        for id in (late, zone.working()):
            paused(zone, id, (NOW + timedelta(days=14)).date())
    with clock.at(NOW - timedelta(days=20)):
        id = complaints.record(zone.dispatcher, facts=OUTAGE)
        complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, id), department=zone.first)
        complaints.send_back(zone.officer, complaint_board.one(zone.officer, id), reason="不属我局")
        complaints.settle(zone.dispatcher, complaint_board.one(zone.dispatcher, id), resolution="已解释")
    with clock.at(NOW):
        yield zone


def marks(spec):
    return [row for layer in spec["layer"] if "href" in layer["encoding"] for row in layer["data"]["values"]]


@pytest.mark.parametrize("who", ["zone_leader", "inspector", "leader"])
def test_every_mark_of_a_chart_opens_as_many_rows_as_it_counts(lived, who):
    me = getattr(lived, who)
    card = wall.whole(me)
    lamps, ages, quality, pace, flow, held = (
        part.spec for panel in PANELS for part in panel.make(card) if isinstance(part, Chart)
    )
    assert {row["series"]: row["y"] for row in marks(lamps)} == {"逾期": 2, "临近到期": 1, "正常": 1, "暂停计时": 1}
    assert {row["y"] for row in marks(ages)} == {0, 2, 3}
    for row in (*marks(lamps), *marks(ages), *marks(flow)):
        assert len(behind(me, row["href"])) == row["y"], row
    for row in marks(quality):
        assert f"（{len(behind(me, row['href']))}/" in row["said"], row
    assert any(("（1/2 件）" if who == "leader" else "（2/3 件）") in row["said"] for row in marks(quality))
    for month, row in zip(card.months, marks(pace)[::2], strict=True):
        assert len(behind(me, row["href"])) == month.figures.resolved
    for row in marks(held):
        assert len(behind(me, row["href"])) == card.now.resolved == (2 if who == "leader" else 3)


@pytest.mark.parametrize("who", ["zone_leader", "dispatcher", "leader"])
def test_what_is_open_and_what_is_overdue_open_their_rows(lived, who):
    me = getattr(lived, who)
    drawn = []
    with patch.object(st, "html", drawn.append):
        whole_page(wall.whole(me))
    found = re.findall(r'<dd><a href="([^"]*)">(\d+)</a></dd>', "".join(drawn))[:2]
    assert [int(n) for _, n in found] == [5, 2] == [len(behind(me, unescape(href))) for href, _ in found]


def figure(card, place, period=1):
    """A line of the comparison: what stands in the cell of a period, and where it leads."""
    row = re.findall(r"<tr.*?</tr>", compared(card))[place + 1]
    href, n = re.findall(r'<td[^>]*><span>(?:<a href="([^"]*)">)?(.*?)(?:</a>)?</span></td>', row)[period]
    return n, unescape(href) or None


@pytest.mark.parametrize("period", [1, 2, 3])
def test_what_was_returned_and_escalated_in_a_period_opens_its_rows_where_the_reader_reaches_them(lived, period):
    card = wall.whole(lived.zone_leader, span=Span.MONTH)
    counts = []
    for place in (-2, -1):
        n, href = figure(card, place - 1, period)
        counts.append(int(n))
        assert int(n) == len(behind(lived.zone_leader, href))
    assert counts == {1: [0, 0], 2: [1, 2], 3: [0, 0]}[period]
    own = wall.whole(lived.leader, span=Span.MONTH)
    assert [figure(own, place - 1, period)[1] for place in (-2, -1)] == [None, None]


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
    assert re.findall(r'<dd><a href="[^"]*">(\d+)</a></dd>', everything_raw(app))[:2] == ["3", "0"]
    assert sum(row["y"] for row in charts(app)[0]["layer"][0]["data"]["values"]) == 3


def test_it_is_of_few_pieces(zone):
    """Each costs the server as often as there are viewers."""
    found = list(protos(at(zone.zone_leader)._tree))
    assert len(found) <= 50, [type(one).__name__ for one in found]


def test_an_address_with_nonsense_shows_the_wall_all_the_same(zone):
    assert "红灯清单" in everything(at(zone.zone_leader, span="century"))
    assert at(zone.zone_leader, screen="nothing", span="century").title


def test_an_axis_of_what_is_nothing_everywhere_goes_to_one_and_not_to_nothing():
    def domains(y):
        rows = [{"x": "11", "name": "甲", "series": "a", "y": y, "said": "", "href": ""}]
        for draw in (wall_charts.lines, wall_charts.columns, wall_charts.bars):
            encoding = draw(rows, {"a": "#000000"}, "件", "图").spec["layer"][-1]["encoding"]
            yield next(axis["scale"].get("domain") for axis in encoding.values() if axis_of(axis) == "y")

    def axis_of(axis):
        return axis.get("field") if isinstance(axis, dict) and axis.get("type") == "quantitative" else None

    assert [*domains(0), *domains(None)] == [[0, 1]] * 6
    assert [*domains(3)] == [None] * 3
