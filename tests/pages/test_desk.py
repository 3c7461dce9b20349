"""What waits for each person, and nothing that waits for others."""

from dataclasses import replace

import pytest

from domain.cases import CaseKind
from domain.projects import HandoffKind
from services import desk, diary, handoffs, projects, reports
from services.desk_items import DeskItem, Waiting
from services.language import translate
from tests.factories import NOW
from tests.pages.conftest import opened, words, zone_to_look_at
from ui import links, waiting

ANSWER, RETURNED, REPORT = Waiting.ANSWER, Waiting.RETURNED, Waiting.REPORT
SIGNATURE, EVENT, CHECKLIST = Waiting.SIGNATURE, Waiting.EVENT, Waiting.CHECKLIST


@pytest.fixture(scope="module")
def zone(tmp_path_factory):
    """A zone in which something of each sort waits: these tests only look."""
    with zone_to_look_at(tmp_path_factory) as zone:
        zone.offer(zone.complete(zone.project("移交中项目", "甲公司")))
        back = zone.project("退回项目", "乙公司")
        handoffs.send_back(zone.other, zone.offer(back, HandoffKind.PEOPLE), reason="缺土地手续")
        major = zone.major("重大项目甲", enterprise="丙公司")
        [report] = [r for r in reports.of_project(zone.officer, major.id) if r.kind is CaseKind.MAJOR_REPORT]
        reports.file(zone.officer, report, problems="用地", solved="会商", performance="正常")
        diary.write(zone.officer, project_id=back.id, body="投资方要求本周答复", important=True)
        resting = zone.project("暂停项目", "丁公司")
        projects.suspend(zone.dispatcher, resting, reason="资金调整")
        gone = zone.project("终止项目", "戊公司")
        projects.end(zone.dispatcher, gone, reason="撤资")
        yield zone


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("person", "waits"),
    [
        ("officer", {RETURNED, REPORT, CHECKLIST}),
        ("leader", {SIGNATURE}),
        ("other", {ANSWER}),
        ("other_leader", {ANSWER}),
        ("dispatcher", {SIGNATURE, EVENT}),
        ("zone_leader", {SIGNATURE}),
        ("liaison", set()),
        ("administrator", set()),
        ("inspector", set()),
        ("supervisor", set()),
    ],
)
def test_each_desk_shows_what_waits_for_its_person_and_nothing_else(zone, person, waits, lang):
    app = opened("desk", getattr(zone, person).id, lang, frame=True)
    assert not app.exception
    seen = words(app)
    assert {waiting for waiting in Waiting if f">{translate(lang, waiting.label)}<" in seen} == waits
    assert bool(waits) or translate(lang, "Nothing waits for you. New handoffs, reports and returned offers will "
                                          "appear here.") in seen  # fmt: skip


def test_what_has_a_limit_comes_before_what_has_none(zone):
    table = words(opened("desk", zone.officer.id)).split('<div class="house-table zh">')[1]
    assert table.index("待报送的报告") < table.index("缺土地手续")


def test_a_project_at_rest_asks_for_no_checklist_and_an_ended_one_for_nothing(zone):
    seen = words(opened("desk", zone.officer.id))
    assert "终止项目" not in seen
    checklists = [row for row in seen.split("<tr") if "退出清单" in row or "清单" in row]
    assert checklists and not any("暂停项目" in row for row in checklists)


def test_every_item_leads_to_the_part_of_the_project_where_it_is_answered(zone):
    seen = words(opened("desk", zone.officer.id))
    for tab in ("handoffs", "reports", "checklist"):
        assert f"&amp;tab={tab}" in seen


def test_the_administrator_is_told_of_departments_without_liaison(zone):
    warnings = [warning.value for warning in opened("desk", zone.administrator.id).warning]
    assert any("招商局" in warning and "3" in warning for warning in warnings)
    assert not opened("desk", zone.supervisor.id).warning


def test_the_stages_are_counted_as_far_as_one_sees_and_each_leads_to_its_list(zone):
    app = opened("desk", zone.officer.id)
    under_way = [metric.value for metric in app.metric]
    assert under_way == ["3", "0", "0", "0", "0"]  # neither those at rest nor those ended
    assert "/projects?stage=negotiation" in words(app)
    assert opened("desk", zone.other.id).metric[0].value == "1"  # the one offered to them


@pytest.mark.parametrize(("lang", "more"), [("zh", "显示其余 {n} 项"), ("en", "Show {n} more")])
def test_of_a_long_desk_the_first_are_shown_and_a_way_to_the_others(zone, monkeypatch, lang, more):
    def shown(app):
        return words(app).count("<tr") - 1, [button.label for button in app.button if button.key == "waiting_all"]

    n, links_ = shown(opened("desk", zone.officer.id, lang))
    assert n > 3 and links_ == []
    monkeypatch.setattr(waiting, "FIRST", 2)
    app = opened("desk", zone.officer.id, lang)
    assert shown(app) == (2, [more.format(n=n - 2)])
    next(button for button in app.button if button.key == "waiting_all").click().run()
    assert (shown(app), app.query_params["all"]) == ((n, []), "true")  # and so it stays when one comes back
    assert shown(opened("desk", zone.officer.id, lang, query={"all": "true"})) == (n, [])


def test_the_workbook_has_all_of_a_long_desk_with_their_limits(zone, monkeypatch):
    monkeypatch.setattr(waiting, "FIRST", 1)
    monkeypatch.setattr(waiting, "download_table", lambda _me, _title, rows, columns, key: made.append((rows, columns)))
    made, items = [], desk.mine(zone.officer)
    waiting.download_waiting(zone.officer, items)
    [(rows, columns)] = made
    lamps = [columns[3].value(row) is not None for row in rows()]
    assert lamps == [item.due_at is not None for item in items] and True in lamps and False in lamps


def test_from_desk_and_digest_alike_a_co_host_comes_to_where_it_answers():
    item = DeskItem(Waiting.SHARE, 0, "停电", None, None, NOW, {}, case_id=5, kind=CaseKind.COMPLAINT)
    assert links.where_done(item) == links.share(5)
    assert links.where_done(replace(item, waiting=Waiting.RESOLVE)) == links.complaint(5)
