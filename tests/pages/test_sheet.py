"""The sheet of an enterprise on screen: everything in one place, a year put down, papers to take away."""

from services import figures
from tests.factories import Zone
from tests.pages.conftest import everything, words


def test_a_year_is_put_down_on_the_sheet(visit):
    zone = Zone()
    card = zone.project()
    app = visit("sheet", zone.officer.id, query={"id": str(card.enterprise_id)})
    assert "江南精工有限公司" in everything(app) and card.number in everything(app)
    assert f"/project?id={card.id}&amp;tab=reports" in words(app)  # a report has no screen of its own
    year = app.number_input(key="figures_year").value
    app.number_input(key=f"figures_{int(year)}_tax").set_value(320.5)
    app.number_input(key=f"figures_{int(year)}_jobs").set_value(120.0)
    app.button(key=f"figures_{int(year)}_go").click().run()
    assert not app.exception
    [kept] = figures.of_enterprise(zone.officer, card.enterprise_id)
    assert (float(kept.facts.tax), kept.facts.jobs, kept.facts.output) == (320.5, 120, None)


def test_who_only_watches_is_offered_no_form(visit):
    zone = Zone()
    card = zone.project()
    app = visit("sheet", zone.inspector.id, query={"id": str(card.enterprise_id)})
    assert not app.number_input and card.number in everything(app)
