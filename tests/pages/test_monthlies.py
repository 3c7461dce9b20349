"""The monthly report on its screens: begun, prewritten, changed, filed, compared with the last."""

from datetime import timedelta

from services import clock, monthlies, reports
from services.clock import utc_now
from tests.factories import Zone
from tests.pages.conftest import everything, words


def zone_with_a_major_project():
    """Its project is two months old, so that for the month that is over, and the one before, a report is due."""
    with clock.at(utc_now() - timedelta(days=100)):
        zone = Zone()
        zone.card = zone.major()
    zone.month = monthlies.last_month(utc_now())
    return zone


def test_a_report_is_begun_changed_and_filed_on_its_screen(visit):
    zone = zone_with_a_major_project()
    app = visit("monthlies", zone.officer.id)
    assert zone.card.name in everything(app)
    app.button(key=f"monthlies_{zone.card.id}").click().run()
    [row] = monthlies.board(zone.officer, zone.month.code)
    app = visit("monthly", zone.officer.id, query={"id": str(row.case_id)})
    kept = app.text_area[2].value
    assert "计划投资" in kept
    app.text_area[0].set_value("用地指标待定，影响开工。")
    app.button(key=f"monthly_{row.case_id}_go").click().run()
    assert not app.exception
    card = monthlies.one(zone.officer, row.case_id)
    assert card.parts == ("用地指标待定，影响开工。", card.prewritten[1], kept)


def test_what_is_new_since_last_month_is_marked(visit):
    zone = zone_with_a_major_project()
    for month, problem in ((zone.month.shifted(-1), "用电不足。道路未通。"), (zone.month, "用电不足。招工困难。")):
        id = monthlies.begin(zone.officer, project_id=zone.card.id, period=month.code)
        report = monthlies.one(zone.officer, id).report
        reports.file(zone.officer, report, problems=problem, solved="无", performance="无")
    html = words(visit("monthly", zone.zone_leader.id, query={"id": str(id)}))
    assert ">招工困难。</ins>" in html and ">道路未通。</del>" in html


def test_who_only_watches_sees_what_is_missing_and_is_offered_nothing(visit):
    zone = zone_with_a_major_project()
    app = visit("monthlies", zone.inspector.id, query={"month": zone.month.shifted(-1).code})
    assert "未报送" in everything(app) and not app.button
