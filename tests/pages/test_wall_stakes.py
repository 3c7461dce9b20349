"""What is at stake, what was kept and who is silent: each opens the projects and enterprises that were counted."""

import re
from datetime import date, timedelta

import pytest

from domain.complaints import Outcome
from domain.periods import Month
from domain.wall import Stake, between
from services import board, complaint_board, complaints, diary, enterprises, wall
from services.clock import at
from services.enterprises import EnterpriseFacts
from services.filing import ComplaintFacts
from tests.factories import NOW, OUTAGE, Zone
from tests.pages.behind import MAKE, behind, enterprises_behind, projects_behind, rows_of, silent_ones
from tests.pages.conftest import opened
from ui import links

SOON = NOW + timedelta(days=26)  # in the same quarter, past what was promised


@pytest.fixture
def zone(database):
    with at(NOW):
        return Zone()


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
def stakes(zone):
    """Four major projects: one whose complaint is late at each department, one that was helped, one that is calm."""
    with at(NOW):
        rows = [zone.major(f"{name}项目", enterprise=f"{name}公司") for name in "甲乙丙丁"]
        for project, department in zip(rows, (zone.first, zone.second, zone.first), strict=False):
            id = complaints.record(zone.dispatcher, facts=OUTAGE, enterprise_id=project.enterprise_id)
            complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, id), department=department)
        complaints.accept(zone.officer, complaint_board.one(zone.officer, id))
        complaints.resolve(zone.officer, complaint_board.one(zone.officer, id), resolution="已恢复")
        complaints.verify(zone.dispatcher, complaint_board.one(zone.dispatcher, id), outcome=Outcome.SOLVED)
    return zone


def stake_links(card):
    """Where each of the two lines of figures leads: all three of a line to the same rows."""
    lines = [re.findall(r'<dd><a href="([^"]*)"', str(part)) for part in MAKE["stakes"](card)]
    assert all(len(line) == 3 and len(set(line)) == 1 for line in lines)
    return [line[0].replace("&amp;", "&") for line in lines]


@pytest.mark.parametrize(
    ("who", "names"),
    [("zone_leader", ["乙项目", "甲项目"]), ("dispatcher", ["乙项目", "甲项目"]), ("inspector", ["乙项目", "甲项目"]),
     ("supervisor", ["乙项目", "甲项目"]), ("leader", ["甲项目"]), ("other_leader", [])],
)  # fmt: skip
def test_what_is_at_stake_and_kept_leads_to_the_projects_that_were_summed(stakes, who, names):
    """A department is told of its own complaints and projects: not that one of its projects is in difficulty elsewhere,
    nor that a complaint it has is about a project of others."""
    me = getattr(stakes, who)
    with at(SOON):
        card = wall.whole(me)
        hrefs = stake_links(card)
        figures = [stake for stake in (card.at_stake, card.kept) if stake]
        for stake, href, expected in zip(figures, hrefs, (names, ["丙项目"]), strict=False):
            rows = projects_behind(me, href)
            assert [row.name for row in rows] == expected
            assert (stake.projects, stake.investment) == (len(rows), sum(row.amount for row in rows))
        assert len(hrefs) == len(figures) == (1 if who.endswith("leader") and who != "zone_leader" else 2)


def test_who_sees_one_department_learns_nothing_of_others_by_asking_what_is_at_stake(stakes):
    with at(SOON):
        for me, department in ((stakes.leader, None), (stakes.leader, stakes.second), (stakes.officer, stakes.second)):
            found = {row.name for row in board.listing(me, stake=Stake.AT_STAKE, wall_of=department)}
            assert found == ({"甲项目"} if department is None else set())
        assert board.listing(stakes.leader, stake=Stake.KEPT, months=between(Month(2026, 1), Month(2026, 6))) == []
        sent = board.listing(stakes.inspector, stake=Stake.AT_STAKE, wall_of=stakes.first)
        assert [row.name for row in sent] == ["甲项目"]


def test_the_list_of_what_was_kept_says_of_when_and_lets_go_of_it(stakes):
    href = links.projects(stake=Stake.KEPT, since=date(2026, 1, 1), until=date(2026, 3, 31))
    path, asked = behind(href)
    app = opened(path[1:], stakes.zone_leader.id, "zh", asked)
    assert "已稳住" in app.button(key="narrowed").label and "2026" in app.button(key="narrowed").label
    assert rows_of(app) == 1
    app.button(key="narrowed").click().run()
    assert rows_of(app) == 4


def test_months_that_an_address_names_are_so_many_at_most():
    assert between(Month(1, 1), Month(9999, 12)) == tuple(Month(1, 1).shifted(n) for n in range(120))
    assert between(Month(2026, 3), Month(2026, 1)) == (Month(2026, 3),)
