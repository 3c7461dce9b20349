"""Lists, desk and rules: what is found, what is said when nothing is, and that links carry the filters."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from domain.access import STAFF
from services import board
from services.language import translate
from services.workbooks import read_grids
from tests.factories import Zone
from tests.pages.conftest import opened, words
from ui.exports import workbook
from ui.tables import Column
from ui.text import moment, money


@pytest.fixture
def zone(database):
    return Zone()


def at(me, key, lang="zh", **query):
    app = opened(key, me.id, lang, query, frame=True)
    assert not app.exception
    return app


def press(app, label):
    next(b for b in app.button if b.label == label).click()
    app.run()
    assert not app.exception
    return app


def test_filters_of_the_projects_come_from_the_address(zone):
    small, big = zone.project("小项目", "甲公司"), zone.major("大项目", enterprise="乙公司")
    everything = words(at(zone.officer, "projects"))
    assert small.name in everything and big.name in everything
    assert "大项目" not in words(at(zone.officer, "projects", words="小项"))
    assert "小项目" not in words(at(zone.officer, "projects", major="true"))
    assert "小项目" not in words(at(zone.officer, "projects", stage="signing"))
    assert "小项目" in words(at(zone.officer, "projects", stage="no-such-stage"))


def test_what_is_looked_for_in_vain_is_said_with_what_to_do(zone):
    app = at(zone.officer, "projects", words="' OR 1=1 --")
    assert app.info and "<table" not in words(app)


def test_a_project_out_of_reach_is_in_no_list(zone):
    card = zone.project("他处项目")
    assert card.name not in words(at(zone.other, "projects"))
    assert card.name not in words(at(zone.other, "desk"))
    assert card.name not in words(at(zone.other, "enterprise", id=str(card.enterprise_id)))


def test_the_desk_leads_to_what_waits_by_urgency(zone):
    card = zone.complete(zone.project())
    zone.offer(card)
    seen = words(at(zone.other, "desk"))
    assert "待接收的移交" in seen and f"/project?id={card.id}&amp;tab=handoffs" in seen
    assert "第 11 项" in seen  # the limit says its clause


@pytest.mark.parametrize("role", STAFF, ids=str)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_empty_zone_says_what_comes_next_to_everyone(zone, role, lang):
    for key in ("desk", "inbox", "projects", "enterprises"):
        app = at(zone.everyone[role], key, lang)
        assert app.info, key


def test_notices_are_read_once(zone):
    zone.project()
    app = at(zone.leader, "inbox")
    assert "未读" in words(app)
    press(app, "全部标为已读")
    assert "未读" not in words(at(zone.leader, "inbox"))


def test_the_clause_map_has_all_rows_and_its_links_lead_to_screens(zone):
    seen = words(at(zone.officer, "clauses"))
    assert seen.count('<tr role="row">') == 98  # the head and 97 mechanisms
    assert "/desk" in seen or "/projects" in seen


def test_the_rulebook_shows_each_limit_with_its_clause_to_everyone(zone):
    seen = words(at(zone.officer, "rulebook"))
    assert "接收或退回移交" in seen and "重大项目计划投资额标准" in seen


@pytest.mark.parametrize(("lang", "amount", "day"), [("zh", "3,000 万元", "年"), ("en", "CNY 30 million", "20")])
def test_a_workbook_speaks_the_language_of_who_takes_it_away(zone, lang, amount, day):
    zone.project()
    columns = [
        Column("Planned investment", lambda row: money(row.amount, row.currency)),
        Column("Status", lambda row: row.status),
        Column("Taken in", lambda row: moment(row.opened_at)),
    ]
    with ThreadPoolExecutor() as elsewhere:  # as the button does: where no session is
        job = elsewhere.submit(workbook, lang, zone.officer, "Projects", lambda: board.listing(zone.officer), columns)
    [grid] = read_grids(job.result())
    assert grid.name == translate(lang, "Projects")
    headers, cells = (row for _, row in grid.rows)
    assert headers == [translate(lang, column.title) for column in columns]
    assert cells[0] == amount and cells[1] == translate(lang, "Under way") and day in cells[2]
    assert lang == "zh" or "".join(map(str, cells)).isascii()


@pytest.mark.parametrize("key", ["desk", "projects", "enterprises", "departments", "grants", "clauses"])
def test_what_is_on_a_list_can_be_taken_away(zone, key):
    zone.project()
    app = at(zone.officer, key)
    assert [button.label for button in app.get("download_button")] == ["导出 Excel"]
