"""What a wall shows opens as many rows as were counted, for whoever sees it; and nothing beyond their reach counts."""

import re
from datetime import timedelta
from decimal import Decimal
from unittest.mock import patch
from urllib.parse import parse_qsl, urlsplit

import pytest

from domain.boards import Filters
from domain.cases import CaseStatus
from domain.complaints import Outcome
from domain.stages import Stage
from domain.wall import Span
from services import complaint_board, complaints, diary, enterprises, handoffs, silence, wall
from services.clock import at
from services.enterprises import EnterpriseFacts
from services.filing import ComplaintFacts
from tests.factories import NOW, OUTAGE, Zone
from tests.pages.conftest import opened
from ui import board_filters, links
from ui.text import speaking
from ui.wall import compared
from ui.wall_panels import LED, PANELS

MAKE = {panel.code: panel.make for panel in (LED, *PANELS)}
LATER = NOW + timedelta(days=30)


@pytest.fixture
def zone(database):
    with at(NOW):
        return Zone()


def behind(href):
    """The place that an address names, and what it asks there."""
    parts = urlsplit(href)
    return parts.path, dict(parse_qsl(parts.query))


def complaints_behind(me, href):
    """The ids in the list of complaints at this address."""
    path, asked = behind(href)
    assert path == "/complaints"
    status = asked.get("status", "open")
    with patch.object(board_filters, "as_told", lambda: asked):
        told = board_filters._told()
    filters = Filters(
        status=CaseStatus.of(status) if status not in ("open", "all") else None, still_open=status == "open",
        enterprise_id=int(asked["enterprise"]) if "enterprise" in asked else None, **told,
    )  # fmt: skip
    return [row.id for row in complaint_board.page(me, filters, limit=500).rows]


def rows_behind(me, href):
    """How many rows the screen at this address has."""
    path, asked = behind(href)
    return rows_of(opened(path[1:], me.id, "en", asked))


def rows_of(app):
    """How many rows the table of a screen has."""
    assert not app.exception
    drawn = "".join(getattr(element.proto, "body", "") for element in app.get("html"))
    return max(drawn.count('<tr role="row">') - 1, 0)


def cells(card, panel):
    """The rows of a panel's only table."""
    [table] = [part for part in MAKE[panel](card) if "<table" in str(part)]
    return table_cells(table)


def table_cells(table):
    """Its rows: in each cell what it says, and where it leads."""
    rows = re.findall(r'<tr role="row">(<td.*?)</tr>', table)
    found = [re.findall(r'<td[^>]*><span>(?:<a href="([^"]*)">)?(.*?)(?:</a>)?</span></td>', row) for row in rows]
    return [[(text, href.replace("&amp;", "&") or None) for href, text in row] for row in found]


def test_what_a_department_returned_leads_whoever_sees_the_zone_to_it_and_the_department_nowhere(zone):
    with at(NOW):
        id = complaints.record(zone.dispatcher, facts=OUTAGE)
        complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, id), department=zone.first)
        complaints.send_back(zone.officer, complaint_board.one(zone.officer, id), reason="不属我局")
        for who in (zone.zone_leader, zone.inspector, zone.supervisor, zone.dispatcher):
            [[_house, (n, href), *_levels]] = cells(wall.whole(who), "turned")
            assert (n, complaints_behind(who, href)) == ("1", [id])
        [[_house, returned, *_levels]] = cells(wall.whole(zone.leader), "turned")
        assert returned == ("1", None)


def test_who_leads_a_project_from_a_department_is_told_only_of_complaints_within_reach(zone):
    with at(NOW):
        mine = zone.project(
            "整车基地项目",
            facts={"amount": Decimal(50_000)},
            lead_leader_id=zone.leader.id,
            coordinator_id=zone.officer.id,
        )
        ids = [complaints.record(zone.dispatcher, facts=OUTAGE, enterprise_id=mine.enterprise_id) for _ in range(2)]
        complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, ids[0]), department=zone.first)
        complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, ids[1]), department=zone.second)
    with at(LATER):
        [[_name, _stage, _who, some, red]] = cells(wall.whole(zone.leader), "led")
        for n, href in (some, red):
            assert (n, complaints_behind(zone.leader, href)) == ("1", ids[:1])


def test_what_is_about_a_department_counts_for_nobody_who_leads_a_project(zone):
    with at(NOW):
        project = zone.major()
        about = ComplaintFacts("吃拿卡要", "索要礼品", OUTAGE.category, OUTAGE.channel, about_department_id=zone.first)
        complaints.record(zone.dispatcher, facts=about, enterprise_id=project.enterprise_id)
        id = complaints.record(zone.dispatcher, facts=OUTAGE, enterprise_id=project.enterprise_id)
    with at(LATER):
        [[_name, _stage, _who, some, red]] = cells(wall.whole(zone.zone_leader), "led")
        for n, href in (some, red):
            assert n == "1" and complaints_behind(zone.zone_leader, href) == [id]
            assert behind(href)[1]["told"] == "true"


@pytest.mark.parametrize("who", ["zone_leader", "dispatcher", "inspector", "supervisor", "leader", "other_leader"])
def test_the_five_stages_lead_to_the_projects_that_they_count(zone, who):
    """Also where a department sees more than it is accountable for: what it began, or is to receive."""
    with at(NOW):
        moved, major = zone.project("甲项目", enterprise="甲公司"), zone.major("乙项目", enterprise="乙公司")
        zone.project("丙项目", enterprise="丙公司")
        handoffs.accept(zone.other, zone.offer(zone.complete(moved)))
        zone.offer(zone.complete(major))
    me = getattr(zone, who)
    rows = cells(wall.whole(me), "stages")
    for _stage, *counts in rows[:2]:
        for n, href in counts[:2]:
            assert int(n) == rows_behind(me, href)
    assert len(rows) == len(Stage)
    assert sum(int(row[1][0]) for row in rows) == {"leader": 2, "other_leader": 1}.get(who, 3)


def test_a_list_of_projects_says_to_which_department_it_is_narrowed_and_lets_go_of_it(zone):
    with at(NOW):
        zone.project()
    path, asked = behind(links.projects(department=zone.second))
    app = opened(path[1:], zone.zone_leader.id, "zh", asked)
    assert "经济发展局" in app.button(key="narrowed").label and rows_behind(zone.zone_leader, f"{path}?") == 1
    app.button(key="narrowed").click().run()
    assert "department" not in app.query_params


def enterprises_behind(me, href):
    """The enterprises in the list of whom to visit next at this address."""
    path, asked = behind(href)
    assert path == "/next_visits" and asked.keys() <= {"everyone", "sign", "department"}
    assert asked["everyone"] == "true" and asked["sign"] == "silent"
    department = int(asked["department"]) if "department" in asked else None
    rows = silence.next_visits(me, mine=False, silent=True, department_id=department, limit=500)
    return [row.enterprise for row in rows]


def silent_ones(card):
    """How many are silent, and where the figure leads."""
    return card.silent, re.findall(r'href="(/next_visits[^"]*)"', "".join(map(str, MAKE["visits"](card))))[0].replace(
        "&amp;", "&"
    )


@pytest.fixture
def silences(zone):
    """Enterprises of which some have been heard from: by which project or by what, makes the difference."""
    with at(NOW):
        never, big = (
            zone.project("甲项目", enterprise="全无音讯公司"),
            zone.major("乙大项目", enterprise="重大在前公司"),
        )
        old = zone.project("丙项目", enterprise="另有日志公司")
        enterprises.register(zone.officer, facts=EnterpriseFacts("无项目公司"))
        id = complaints.record(zone.dispatcher, facts=OUTAGE, enterprise_id=big.enterprise_id)
        complaints.settle(zone.dispatcher, complaint_board.one(zone.dispatcher, id), resolution="已处理")
    with at(NOW + timedelta(days=1)):
        for project in (big, old):
            zone.project(f"{project.name}之二", enterprise_id=project.enterprise_id)
    with at(NOW + timedelta(days=35)):
        diary.write(zone.officer, project_id=old.id, body="电话沟通")
        about = ComplaintFacts("吃拿卡要", "索要礼品", OUTAGE.category, OUTAGE.channel, about_department_id=zone.second)
        complaints.record(zone.dispatcher, facts=about, enterprise_id=never.enterprise_id)
    return zone


@pytest.mark.parametrize("who", ["zone_leader", "dispatcher", "inspector", "supervisor", "leader", "other_leader"])
def test_the_silent_ones_of_the_wall_are_those_in_the_list_that_it_leads_to(silences, who):
    """Of two projects the major one stands for its enterprise, with its shorter patience; a line in the diary of any of
    them is heard; what is about a department is not told of; whoever has no project is not meant."""
    me = getattr(silences, who)
    expected = [] if who == "other_leader" else ["重大在前公司", "全无音讯公司"]
    for days, names in ((10, []), (25, expected[:1]), (36, expected)):
        with at(NOW + timedelta(days=days)):
            n, href = silent_ones(wall.whole(me))
            assert sorted(enterprises_behind(me, href)) == sorted(names)
            assert n == len(names)


def test_the_list_of_the_silent_goes_on_after_its_first_page(database):
    zone = Zone()
    with at(NOW):
        for n in range(52):
            zone.project(f"项目{n}", enterprise=f"第{n}公司")
    n, href = silent_ones(wall.whole(zone.zone_leader))
    path, asked = behind(href)
    app = opened(path[1:], zone.zone_leader.id, "zh", asked)
    assert n == 52 and rows_of(app) == 50
    app.button(key="next_visits_more").click().run()
    assert rows_of(app) == 52


@pytest.fixture
def a_year(zone):
    """Complaints of this quarter, of the one before and of a year ago, more each time: in time, late, solved, open."""
    for n, days in ((1, 0), (2, -90), (3, -365)):
        with at(NOW + timedelta(days=days)):
            ids = [complaints.record(zone.dispatcher, facts=OUTAGE) for _ in range(n)]
            for id in ids:
                complaints.dispatch(
                    zone.dispatcher, complaint_board.one(zone.dispatcher, id), department=zone.first
                )  # fmt: skip
                complaints.accept(zone.officer, complaint_board.one(zone.officer, id))
        with at(NOW + timedelta(days=days + (n == 3) * 20)):
            for id in ids[n == 3 :]:
                complaints.resolve(zone.officer, complaint_board.one(zone.officer, id), resolution="已恢复")
            if n == 2:
                seen = complaint_board.one(zone.dispatcher, ids[0])
                complaints.verify(zone.dispatcher, seen, outcome=Outcome.SOLVED)
    return zone


@pytest.mark.parametrize("who", ["zone_leader", "dispatcher", "leader", "other_leader"])
@pytest.mark.parametrize("span", list(Span))
def test_each_figure_of_a_period_leads_to_the_rows_of_that_period(a_year, who, span):
    """A share leads to those of which it is one."""
    me = getattr(a_year, who)
    with at(NOW + timedelta(days=1)):
        card = wall.whole(me, span=span)
        [*lines] = table_cells(compared(card))
        shown = (card.now, card.before, card.year_ago)[: len(lines[0]) - 1]
        assert len(shown) == (2 if span is Span.YEAR else 3)
        for n, figures in enumerate(shown, 1):
            counts = (figures.raised, figures.resolved, figures.in_time, figures.solved, *[figures.resolved] * 2)
            for line, count in zip(lines, counts, strict=False):
                assert len(complaints_behind(me, line[n][1])) == count
        assert [int(text) for text, _href in lines[0][1:]] == [figures.raised for figures in shown]


def test_whole_periods_are_said_to_be_whole_beside_the_one_that_runs(a_year):
    """In Chinese, too: 去年同期 would be the same days of it."""
    for span, said in (
        (Span.MONTH, ["本月至今", "上月全月", "去年同月全月"]),
        (Span.QUARTER, ["本季度至今", "上季度全季", "去年同季全季"]),
        (Span.YEAR, ["本年至今", "上年全年"]),
    ):  # fmt: skip
        with at(NOW), speaking("zh"):
            heads = re.findall(r"<th[^>]*>(.*?)</th>", compared(wall.whole(a_year.zone_leader, span=span)))
        assert heads[1:] == said
