"""The rulebook on screen: everybody reads it, the administrator changes it in place."""

from datetime import date
from decimal import Decimal

import pytest

from services import rulebook
from services.clock import local_day, utc_now
from services.rulebook import Standing
from tests.factories import Zone
from tests.pages.conftest import words


@pytest.fixture
def zone(database):
    return Zone()


def shown(visit, who, code=None, lang="zh"):
    return visit("rulebook", who.id, lang, query={"limit": code} if code else {})


def test_everybody_reads_the_limits_under_their_clauses(zone, visit):
    for who in (zone.officer, zone.zone_leader, zone.administrator):
        app = shown(visit, who)
        assert not app.exception
        assert "一般事项办结" in words(app) and "第 8 项" in words(app) and "10 个工作日" in words(app)


def test_only_the_administrator_finds_a_form(zone, visit):
    assert not shown(visit, zone.zone_leader, "case.resolve").number_input
    assert shown(visit, zone.administrator, "case.resolve").number_input


def test_the_administrator_changes_a_limit_and_everybody_sees_the_version(zone, visit):
    app = shown(visit, zone.administrator, "case.resolve")
    app.number_input(key="limit_case.resolve_value_working_days").set_value(8)
    app.text_input(key="limit_case.resolve_basis").set_value("主任办公会纪要")
    app.button(key="limit_case.resolve_save").click().run()
    assert not app.exception and not app.error
    [now, _first] = rulebook.versions(zone.officer, "case.resolve")
    assert (now.rule.value, now.rule.standing) == (Decimal(8), Standing.IN_FORCE)
    said = words(shown(visit, zone.officer, "case.resolve"))
    assert "8 个工作日" in said and "主任办公会纪要" in said and zone.administrator.name in said


def test_a_change_without_a_decision_is_refused_and_what_was_typed_stays(zone, visit):
    app = shown(visit, zone.administrator, "case.resolve")
    app.number_input(key="limit_case.resolve_value_working_days").set_value(8)
    app.button(key="limit_case.resolve_save").click().run()
    assert "调整依据" in app.error[0].value
    assert app.number_input(key="limit_case.resolve_value_working_days").value == 8


def test_a_version_to_come_is_announced_and_can_be_withdrawn(zone, visit):
    app = shown(visit, zone.administrator, "case.reply")
    app.number_input(key="limit_case.reply_value_working_days").set_value(2)
    app.text_input(key="limit_case.reply_basis").set_value("纪要")
    app.date_input(key="limit_case.reply_from").set_value(date(local_day(utc_now()).year + 1, 1, 4))
    app.button(key="limit_case.reply_save").click().run()
    assert not app.error and not app.exception
    assert "：2 个工作日" in words(shown(visit, zone.officer))
    card = rulebook.versions(zone.officer, "case.reply")[0].rule
    app = shown(visit, zone.administrator, "case.reply")
    app.button(key=f"limit_withdraw_{card.id}").click().run()
    assert rulebook.versions(zone.officer, "case.reply")[0].rule.standing is Standing.WITHDRAWN


def test_an_unknown_limit_in_the_address_shows_the_whole_rulebook(zone, visit):
    assert "一般事项办结" in words(shown(visit, zone.officer, "no.such"))
