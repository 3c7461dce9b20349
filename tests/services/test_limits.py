"""Limits are changed by following them: from a day on, by a decision, never backwards, and no promise moves."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from db.engine import Sessions
from db.rules import Rule
from db.trail import Event
from domain.access import Permission, allows
from domain.errors import Incomplete, NotAllowed, Stale
from domain.limit_changes import (
    AmberShareOutOfRange,
    BeginsInThePast,
    InForceAlready,
    LimitFacts,
    LimitNotWhole,
    LimitOutOfRange,
    NothingChanges,
    UnitNotPossible,
)
from domain.limits import DEFAULTS, Unit
from services import clock, complaint_board, complaints, limits, rulebook, rules
from services.limits import Draft
from services.rulebook import Standing
from tests.factories import Zone
from tests.services.test_complaints import FACTS

MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)  # 10:00 in the zone
TODAY = date(2026, 3, 2)


@pytest.fixture
def zone(database):
    with clock.at(MONDAY):
        yield Zone()


def draft(code="case.resolve", value="8", unit=Unit.WORKING_DAYS, amber="0.2"):
    return Draft(code, LimitFacts(Decimal(value), unit, Decimal(amber)))


def adopt(zone, *drafts, valid_from=TODAY, who=None, basis="管委会主任办公会纪要"):
    limits.adopt(who or zone.administrator, drafts=drafts or [draft()], valid_from=valid_from, basis=basis)


def held(code="case.resolve", at=MONDAY):
    with Sessions() as db:
        return rules.rule_on(db, code, at).value


def newest(zone, code="case.resolve"):
    return rulebook.versions(zone.administrator, code)[0].rule


def test_a_version_holds_from_its_day_and_the_one_before_it_until_then(zone):
    adopt(zone, valid_from=TODAY + timedelta(days=7))
    assert [held(at=MONDAY + timedelta(days=n)) for n in (0, 6, 7)] == [10, 10, 8]


def test_what_was_promised_under_an_old_version_keeps_it(zone):
    before = complaint_board.one(zone.dispatcher, complaints.record(zone.dispatcher, facts=FACTS))
    adopt(zone)
    after = complaint_board.one(zone.dispatcher, complaints.record(zone.dispatcher, facts=FACTS))
    assert (before.due_at - MONDAY).days == 14 and after.due_at < before.due_at
    complaints.step.commands["dispatch"](zone.dispatcher, before, department=zone.first)
    complaints.accept(zone.officer, complaint_board.one(zone.officer, before.id))
    again = complaint_board.one(zone.officer, before.id)
    assert (again.due_at, again.rule_id) == (before.due_at, before.rule_id)
    assert again.rule_id != after.rule_id


def test_several_limits_change_together_or_not_at_all(zone):
    with pytest.raises(LimitOutOfRange):
        adopt(zone, draft(), draft("case.reply", "0"))
    assert held() == 10
    adopt(zone, draft(), draft("case.reply", "2"))
    assert (held(), held("case.reply")) == (8, 2)


@pytest.mark.parametrize(
    ("refused", "wrong"),
    [
        (LimitOutOfRange, draft(value="0")),
        (LimitOutOfRange, draft(value="251")),
        (LimitOutOfRange, draft("report.monthly", "29", Unit.DAY_OF_MONTH)),
        (LimitNotWhole, draft(value="2.5")),
        (LimitNotWhole, draft("case.urgent", "1.25", Unit.WORKING_HOURS)),
        (UnitNotPossible, draft(unit=Unit.DAY_OF_MONTH)),
        (UnitNotPossible, draft(unit=Unit.YUAN)),
        (UnitNotPossible, draft("report.monthly", "5", Unit.WORKING_DAYS)),
        (UnitNotPossible, draft("stall.silence", "5", Unit.CALENDAR_DAYS)),
        (AmberShareOutOfRange, draft(amber="0.95")),
        (AmberShareOutOfRange, draft(amber="-0.1")),
        (NothingChanges, draft(value="10")),
    ],
)
def test_a_limit_says_only_what_it_may(zone, refused, wrong):
    with pytest.raises(refused):
        adopt(zone, wrong)
    assert len(rulebook.versions(zone.administrator, wrong.code)) == 1


def test_every_limit_may_be_changed_to_its_own_number_of_any_unit_it_may_have(zone):
    for default in DEFAULTS:
        LimitFacts(default.value, default.unit, Decimal("0.2")).checked(default)


def test_nothing_is_changed_backwards(zone):
    with pytest.raises(BeginsInThePast):
        adopt(zone, valid_from=TODAY - timedelta(days=1))


def test_a_change_says_by_which_decision(zone):
    with pytest.raises(Incomplete):
        adopt(zone, basis="  ")
    with pytest.raises(Incomplete):
        limits.adopt(zone.administrator, drafts=[], valid_from=TODAY, basis="纪要")


def test_a_version_to_come_may_be_replaced_and_withdrawn_one_in_force_only_followed(zone):
    later = TODAY + timedelta(days=7)
    adopt(zone, valid_from=later)
    adopt(zone, draft(value="6"), valid_from=later)
    assert held(at=MONDAY + timedelta(days=7)) == 6
    limits.withdraw(zone.administrator, newest(zone))
    assert held(at=MONDAY + timedelta(days=7)) == 10
    assert newest(zone).standing is Standing.WITHDRAWN
    adopt(zone, draft(value="7"), valid_from=later)  # a decision anew for that day
    assert held(at=MONDAY + timedelta(days=7)) == 7
    adopt(zone, draft(value="9"))
    with pytest.raises(InForceAlready):
        adopt(zone, draft(value="5"))
    card = next(v.rule for v in rulebook.versions(zone.administrator, "case.resolve") if v.rule.valid_from == TODAY)
    with pytest.raises(InForceAlready):
        limits.withdraw(zone.administrator, card)


def test_two_who_withdraw_and_replace_at_once_do_not_both_win(zone):
    later = TODAY + timedelta(days=7)
    adopt(zone, valid_from=later)
    seen = newest(zone)
    adopt(zone, draft(value="6"), valid_from=later)
    with pytest.raises(Stale):
        limits.withdraw(zone.administrator, seen)


def test_only_the_administrator_changes_limits(zone):
    may = [who for who in zone.everyone.values() if allows(who, Permission.RULE_SET)]
    assert may == [zone.administrator]
    for who in zone.everyone.values():
        if who not in may:
            with pytest.raises(NotAllowed):
                adopt(zone, who=who)


def test_the_trail_and_the_list_of_versions_say_who_changed_what_by_which_decision(zone):
    adopt(zone)
    [now, first] = rulebook.versions(zone.officer, "case.resolve")
    assert (now.set_by, now.set_at, now.rule.basis) == (zone.administrator.name, MONDAY, "管委会主任办公会纪要")
    assert (first.set_by, first.rule.standing, now.rule.standing) == (None, Standing.PAST, Standing.IN_FORCE)
    with Sessions() as db:
        told = db.scalars(select(Event).where(Event.kind == "rule.adopted")).one()
    assert told.changes["value"] == [None, "8"] and told.details["basis"] == "管委会主任办公会纪要"


def test_a_number_of_the_document_that_the_zone_changes_is_no_longer_the_documents_own(zone):
    adopt(zone, draft("approval.simple", "2"))
    assert [v.rule.own for v in rulebook.versions(zone.officer, "approval.simple")] == [False, True]
    adopt(zone, draft("approval.simple", "1"), valid_from=TODAY + timedelta(days=1))
    assert newest(zone, "approval.simple").own


def test_an_amount_of_the_rulebook_is_no_limit_in_time(zone):
    with Sessions() as db:
        threshold = db.scalars(select(Rule).where(Rule.code == "project.major_threshold")).one()
        with pytest.raises(LookupError):
            rules.due_from(db, threshold, MONDAY)


@pytest.mark.parametrize(
    ("unit", "value", "due"),
    [
        (Unit.WORKING_DAYS, "2", datetime(2026, 3, 4, 9, 30, tzinfo=UTC)),
        (Unit.WORKING_HOURS, "2", datetime(2026, 3, 2, 4, tzinfo=UTC)),
        (Unit.CALENDAR_DAYS, "2", datetime(2026, 3, 4, 9, 30, tzinfo=UTC)),
        (Unit.CALENDAR_DAYS, "5", datetime(2026, 3, 9, 9, 30, tzinfo=UTC)),  # a Saturday: the Monday after
    ],
)
def test_every_unit_of_time_makes_a_due_date(zone, unit, value, due):
    adopt(zone, draft(value=value, unit=unit))
    with Sessions() as db:
        assert rules.due_from(db, rules.rule_on(db, "case.resolve", MONDAY), MONDAY) == due


def test_a_day_of_the_month_makes_a_due_date(zone):
    with Sessions() as db:
        monthly = rules.rule_on(db, "report.monthly", MONDAY)
        assert rules.due_from(db, monthly, MONDAY) == datetime(2026, 3, 5, 9, 30, tzinfo=UTC)
