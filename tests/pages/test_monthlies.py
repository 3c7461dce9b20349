"""The monthly report on its screens: begun, prewritten, changed, filed, compared with the last."""

from datetime import UTC, datetime

from domain.access import Role
from services import clock, monthlies
from services.admission import without_person
from tests.factories import Zone
from tests.pages.conftest import everything, words

FEBRUARY, MARCH, APRIL = (datetime(2026, month, 3, 2, tzinfo=UTC) for month in (2, 3, 4))


def zone_with_a_major_project():
    with clock.at(FEBRUARY):
        zone = Zone()
        zone.card = zone.major()
    return zone


def test_a_report_is_begun_changed_and_filed_on_its_screen(visit):
    zone = zone_with_a_major_project()
    with clock.at(MARCH):
        app = visit("monthlies", zone.officer.id)
        assert "待填写" in everything(app)
        app.button(key=f"monthlies_{zone.card.id}").click().run()
        [row] = monthlies.board(zone.officer, "2026-02")
        app = visit("monthly", zone.officer.id, query={"id": str(row.case_id)})
        kept = app.text_area(key=f"monthly_{row.case_id}_2").value
        assert "计划投资" in kept
        app.text_area(key=f"monthly_{row.case_id}_0").set_value("用地指标待定，影响开工。")
        app.button(key=f"monthly_{row.case_id}_go").click().run()
        assert not app.exception
        card = monthlies.one(zone.officer, row.case_id)
        assert card.parts == ("用地指标待定，影响开工。", card.prewritten[1], kept)


def test_what_is_new_since_last_month_is_marked(visit):
    zone = zone_with_a_major_project()
    for at, period, problem in ((MARCH, "2026-02", "用电不足。道路未通。"), (APRIL, "2026-03", "用电不足。招工困难。")):
        with clock.at(at):
            id = monthlies.begin(zone.officer, project_id=zone.card.id, period=period)
            app = visit("monthly", zone.officer.id, query={"id": str(id)})
            app.text_area(key=f"monthly_{id}_0").set_value(problem)
            app.button(key=f"monthly_{id}_go").click().run()
    with clock.at(APRIL):
        html = words(visit("monthly", zone.zone_leader.id, query={"id": str(id)}))
    assert ">招工困难。</ins>" in html and ">道路未通。</del>" in html


def test_who_only_watches_sees_what_is_missing_and_is_offered_nothing(visit):
    zone = zone_with_a_major_project()
    with clock.at(datetime(2026, 3, 20, 2, tzinfo=UTC)):
        with without_person(Role.SYSTEM, "The system") as system:
            monthlies.open_due(system)
        app = visit("monthlies", zone.inspector.id)
        assert "未报送" in everything(app) and not app.button
