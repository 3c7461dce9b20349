"""The quarterly review on its screens: held, concluded, and locked beside what is counted now."""

import re
from datetime import timedelta
from html import unescape

from domain.access import Role
from domain.reviews import FIGURES
from services import clock, reviews
from services.admission import without_person
from services.clock import utc_now
from tests.factories import Zone
from tests.pages.conftest import everything


def reviewed_zone():
    """A major project older than the quarter that is over, and the review of that quarter."""
    with clock.at(utc_now() - timedelta(days=200)):
        zone = Zone()
        zone.major()
    with without_person(Role.SYSTEM, "The system") as system:
        reviews.open_due(system)
    zone.quarter = reviews.last_quarter(utc_now()).code
    [row] = reviews.listing(zone.dispatcher, zone.quarter)
    return zone, row.id


def test_a_review_is_held_on_its_screen_and_then_stands_locked(visit):
    zone, id = reviewed_zone()
    app = visit("review", zone.dispatcher.id, query={"id": str(id)})
    assert "无人负责时长" in everything(app) and "校验码" not in everything(app)
    app.text_area(key=f"review_{id}_conclude_score").set_value("好")
    app.text_area(key=f"review_{id}_conclude_conclusion").set_value("推进正常。")
    app.button(key=f"review_{id}_conclude_go").click().run()
    assert "整数" in app.error[0].value
    assert app.text_area(key=f"review_{id}_conclude_conclusion").value == "推进正常。"  # what was typed is kept
    app.text_area(key=f"review_{id}_conclude_score").set_value("86")
    app.button(key=f"review_{id}_conclude_go").click().run()
    assert not app.exception
    seen = everything(visit("review", zone.zone_leader.id, query={"id": str(id)}))
    assert "评分 86" in seen and "校验码" in seen and "推进正常。" in seen
    assert "86" in everything(visit("reviews", zone.inspector.id, query={"quarter": zone.quarter}))


def test_the_lead_leader_finds_it_on_the_desk(visit):
    zone, _id = reviewed_zone()
    assert "待开展的季度审核" in everything(visit("desk", zone.zone_leader.id))


def test_every_figure_of_a_review_leads_to_what_it_counts(visit):
    zone, id = reviewed_zone()
    card = reviews.one(zone.dispatcher, id)
    app = visit("review", zone.dispatcher.id, query={"id": str(id)})
    [sent] = [text for e in app.get("html") if "无人负责时长" in (text := e.proto.body)]
    linked = set(re.findall(r'href="(/[^"]+)"', unescape(sent)))
    days = f"from={card.quarter.first}&to={card.quarter.last}"
    assert f"/visits?enterprise={card.enterprise_id}&project={card.project_id}&{days}" in linked
    assert f"/complaints?status=all&enterprise={card.enterprise_id}&{days}" in linked
    assert f"/project?id={card.project_id}&tab=reports" in linked
    assert len(re.findall(r"<tr", sent)) == len(FIGURES) + 1 <= sent.count('href="/') + 1
