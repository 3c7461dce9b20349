"""What a wall shows opens as many rows as were counted, for whoever sees it; and nothing beyond their reach counts."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest

from domain.access import Role
from domain.complaints import Outcome
from domain.stages import Stage
from domain.wall import Span
from services import complaint_board, complaints, handoffs, wall
from services.clock import at
from services.filing import ComplaintFacts
from tests.factories import NOW, OUTAGE, Zone, person
from tests.pages.behind import (
    behind,
    cells,
    complaints_behind,
    enterprises_behind,
    projects_behind,
    rows_behind,
    rows_of,
    silent_ones,
    table_cells,
)
from tests.pages.conftest import opened
from ui import links
from ui.text import speaking
from ui.wall import compared

LATER = NOW + timedelta(days=30)


@pytest.fixture
def zone(database):
    with at(NOW):
        return Zone()


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


def test_how_long_a_stage_took_and_what_is_offered_lead_to_the_projects_that_were_on_their_way(zone):
    """What left the stage, what came into it, what waits for a signature: also what was handed over long ago is not
    among them, and a department is not led to what it may no longer see."""
    with at(NOW - timedelta(days=400)):
        handoffs.accept(zone.other, zone.offer(zone.complete(zone.project("早年项目", enterprise="早年公司"))))
    with at(NOW):
        moved, offered = zone.project("甲项目", enterprise="甲公司"), zone.project("乙项目", enterprise="乙公司")
        zone.project("丙项目", enterprise="丙公司")
        handoffs.accept(zone.other, zone.offer(zone.complete(moved)))
        zone.offer(zone.complete(offered))
        first, second, *_rest = cells(wall.whole(zone.zone_leader), "stages")
        found = {
            name: [row.name for row in projects_behind(zone.zone_leader, href)]
            for name, (said, href) in (
                ("left", first[3]), ("left, most", first[4]), ("entered", second[5]), ("entered, most", second[6]),
                ("offered", second[7]),
            )
            if said != "—"
        }  # fmt: skip
        assert found == {
            "left": ["甲项目"], "left, most": ["甲项目"], "entered": ["甲项目"], "entered, most": ["甲项目"],
            "offered": ["乙项目"],
        }  # fmt: skip
        for leader, waiting in ((zone.leader, []), (zone.other_leader, ["乙项目"])):
            for _stage, *figures in cells(wall.whole(leader), "stages"):
                assert all(href is None for _said, href in figures[2:6])
                n, href = figures[6]
                assert [row.name for row in projects_behind(leader, href)] == (waiting if n == "1" else [])
            assert any(figures[7][0] == "1" for figures in cells(wall.whole(leader), "stages")) == bool(waiting)
    with at(NOW + timedelta(days=40)):  # after the months of the wall that is looked at
        handoffs.accept(zone.other, zone.offer(zone.complete(zone.project("后来项目", enterprise="后来公司"))))
        assert [row.name for row in projects_behind(zone.zone_leader, first[3][1])] == ["甲项目"]
    assert second[7][0] == "1" and rows_behind(zone.zone_leader, second[7][1]) == 1
    path, asked = behind(first[3][1])
    app = opened(path[1:], zone.zone_leader.id, "zh", asked)
    assert "移出阶段：洽谈" in app.button(key="narrowed").label and rows_of(app) == 1


@pytest.mark.parametrize("day", ["0001-01-31", "9999-12-31", "2026-13-01", "昨天"])
@pytest.mark.parametrize("path", ["projects", "complaints"])
def test_a_day_that_nothing_can_be_counted_from_narrows_nothing(zone, path, day):
    asked = {"passage": "left", "passed": "negotiation", "from": day, "to": day, "resolved_from": day}
    assert not opened(path, zone.zone_leader.id, "zh", asked).exception


def test_a_leader_of_no_department_is_led_from_a_wall_without_figures_to_lists_without_rows(zone):
    """Though they see a project that names them, and a complaint that they took down."""
    with at(NOW):
        nobodys = person(Role.DEPARTMENT_LEADER)
        big = {"facts": {"amount": Decimal(50_000)}, "coordinator_id": zone.officer.id}
        zone.project("整车基地项目", lead_leader_id=nobodys.id, **big)
        complaints.record(nobodys, facts=OUTAGE)
        card = wall.whole(nobodys)
        [raised, *_more] = table_cells(compared(card))
        assert raised[1][0] == "0" and complaints_behind(nobodys, raised[1][1]) == []
        assert complaint_board.listing(nobodys) != []
        silent, href = silent_ones(card)
        assert (silent, enterprises_behind(nobodys, href)) == (0, [])
    [first, *_more] = cells(card, "stages")
    assert first[1][0] == "0" and rows_behind(nobodys, first[1][1]) == 0
    assert rows_behind(nobodys, "/projects") == 1


def test_a_list_of_projects_says_to_which_department_it_is_narrowed_and_lets_go_of_it(zone):
    with at(NOW):
        zone.project()
    path, asked = behind(links.projects(department=zone.second))
    app = opened(path[1:], zone.zone_leader.id, "zh", asked)
    assert "经济发展局" in app.button(key="narrowed").label and rows_behind(zone.zone_leader, f"{path}?") == 1
    app.button(key="narrowed").click().run()
    assert "department" not in app.query_params


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
                said, href = line[n]
                assert (href is None) == (said == "—")
                assert (len(complaints_behind(me, href)) if href else 0) == count
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
