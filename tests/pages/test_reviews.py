"""The quarterly review on its screens: held, concluded, and locked beside what is counted now."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qsl

from domain.access import Role
from domain.categories import Category
from domain.complaints import Channel
from domain.reviews import FIGURES
from services import clock, complaint_board, complaints, reviews
from services.admission import without_person
from services.clock import utc_now
from services.filing import ComplaintFacts
from tests.factories import Zone
from tests.pages.conftest import everything, words
from ui.review_rows import review_rows


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


def test_who_sees_less_than_the_zone_is_told_that_a_list_may_hold_less_than_its_figure(visit):
    zone, id = reviewed_zone()
    for who, told in ((zone.officer, True), (zone.dispatcher, False), (zone.zone_leader, False)):
        seen = everything(visit("review", who.id, query={"id": str(id)}))
        assert ("条数可能少于指标" in seen) is told, who.role


def test_a_review_that_nothing_opened_is_opened_from_the_list(visit):
    with clock.at(utc_now() - timedelta(days=200)):
        zone = Zone()
        card = zone.major()
    quarter = reviews.last_quarter(utc_now()).code
    app = visit("reviews", zone.inspector.id, query={"quarter": quarter})
    assert card.name in everything(app) and not app.button
    app = visit("reviews", zone.zone_leader.id, query={"quarter": quarter})
    app.button(key=f"reviews_{card.id}").click().run()
    assert not app.exception
    [row] = reviews.listing(zone.zone_leader, quarter)
    assert row.id and row.number


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
    assert f"/complaints?status=all&enterprise={card.enterprise_id}&project={card.project_id}&{days}" in linked
    assert f"/project?id={card.project_id}&tab=reports" in linked
    assert len(re.findall(r"<tr", sent)) == len(FIGURES) + 1 <= sent.count('href="/') + 1


def test_a_figure_of_a_review_leads_to_just_the_complaints_that_it_counts(visit):
    zone, id = reviewed_zone()
    card = reviews.one(zone.dispatcher, id)
    begun = card.quarter.begins_at + timedelta(days=10, hours=10)

    def raised(title, after=0, solved=None, **more):
        facts = ComplaintFacts(title, "情况", Category.POWER, Channel.PHONE, **more)
        with clock.at(begun + timedelta(days=after)):
            new = complaints.record(zone.dispatcher, facts=facts, enterprise_id=card.enterprise_id)
        if solved is not None:
            with clock.at(begun + timedelta(days=solved)):
                complaints.settle(zone.dispatcher, complaint_board.one(zone.dispatcher, new), resolution="已处理")

    raised("甲按期", solved=1)
    raised("乙逾期", solved=50)
    raised("丙未结", solved=91)
    raised("丁将到期", after=78)
    raised("戊涉及部门", about_department_id=zone.second)
    raised("己下季", after=91)
    present = reviews.one(zone.dispatcher, id).present
    counted = {
        "raised": "甲乙丙丁", "resolved": "甲乙", "in_time": "甲", "open": "丙丁", "overdue": "丙",
    }  # fmt: skip
    for key, titles in counted.items():
        asked = dict(parse_qsl(review_rows(card, key).partition("?")[2]))
        said = words(visit("complaints", zone.dispatcher.id, query=asked))
        shown = [title for title in ("甲按期", "乙逾期", "丙未结", "丁将到期", "戊涉及", "己下季") if title in said]
        assert [title[0] for title in shown] == list(titles) and present[key] == len(titles), (key, shown)
