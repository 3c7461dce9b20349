"""The rehearsal on screen: a draft in the address, who would have stood how, and the way to each row."""

from datetime import timedelta

import pytest

from services import clock, complaint_board, complaints, rulebook
from services.clock import utc_now
from tests.factories import Zone
from tests.pages.conftest import words
from tests.services.test_complaints import FACTS
from ui.limits import read, written

DRAFT = "case.resolve~60~working_days~0.2"


@pytest.fixture
def zone(database):
    with clock.at(utc_now() - timedelta(days=80)):
        zone = Zone()
        zone.case = complaints.record(zone.dispatcher, facts=FACTS)
        complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, zone.case), department=zone.first,
                            note="")  # fmt: skip
        complaints.accept(zone.officer, complaint_board.one(zone.officer, zone.case))
    with clock.at(utc_now() - timedelta(days=40)):
        complaints.resolve(zone.officer, complaint_board.one(zone.officer, zone.case), resolution="已解决")
    return zone


def shown(visit, who, draft=DRAFT):
    return visit("rehearsal", who.id, "zh", query={"draft": draft} if draft else {})


def test_a_leader_sees_from_a_link_who_would_have_been_in_time(zone, visit):
    app = shown(visit, zone.zone_leader)
    assert not app.exception
    assert app.metric[0].value == "1 → 0"
    assert "招商局" in words(app) and FACTS.title in words(app)
    assert not any(button.key == "rehearsal_adopt" for button in app.button)


def test_a_draft_is_made_rehearsed_and_adopted(zone, visit):
    app = shown(visit, zone.administrator, "")
    app.multiselect(key="rehearsal_codes").set_value(["case.resolve"]).run()
    app.number_input(key="rehearsal_case.resolve_value_working_days").set_value(60)
    app.button(key="rehearsal_go").click().run()
    assert app.metric[0].value == "1 → 0"
    app.button(key="rehearsal_adopt").click().run()
    assert "调整依据" in app.error[0].value
    app.text_input(key="rehearsal_basis").set_value("纪要")
    app.button(key="rehearsal_adopt").click().run()
    assert not app.error and not app.exception
    assert rulebook.versions(zone.officer, "case.resolve")[0].rule.value == 60


def test_a_limit_nothing_was_promised_under_says_so(zone, visit):
    assert "没有适用上述时限的事项" in words(shown(visit, zone.inspector, "case.cohost~2~working_days~0.2"))


@pytest.mark.parametrize(
    "wrong", ["x", "no.such~3~working_days~0.2", "case.resolve~0~working_days~0.2", "~~~", "a~b~c~d"]
)
def test_what_is_no_draft_in_the_address_is_passed_over(zone, visit, wrong):
    app = shown(visit, zone.inspector, wrong)
    assert not app.exception and not app.metric
    [kept] = read(f"{wrong},{DRAFT}")
    assert written([kept]) == DRAFT
