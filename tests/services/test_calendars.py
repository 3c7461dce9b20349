"""The calendar is changed by an act, and promises move only by another: seen first, with a reason, in the trail."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from db.cases import Case
from db.engine import Sessions
from db.rules import CalendarYear
from db.trail import Event
from domain.calendar_changes import (
    DaysOfSeveralYears,
    DayTwice,
    HoursFacts,
    HoursInForce,
    HoursOutOfOrder,
    RowsWithErrors,
    TooFewDaysOff,
    YearOutOfRange,
    YearPassed,
)
from domain.categories import Category
from domain.confidential import Few
from domain.errors import Incomplete, NotAllowed, Stale
from domain.headers import ColumnMissing
from domain.ledger import Holder
from domain.limit_changes import BeginsInThePast
from services import (
    calendars,
    clock,
    complaint_board,
    complaints,
    limits,
    repromises,
    rulebook,
    rules,
    workbook_writing,
)
from services.repromises import Promised
from tests.factories import Zone
from tests.services.test_complaints import FACTS
from tests.services.test_limits import draft

MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)  # 10:00 in the zone
SUMMER = HoursFacts(time(8), time(12), time(15), time(18))
NEXT_YEAR = """2027年放假安排
日期,是否上班,节日
2027-01-01,否,元旦
2027-02-05,否,春节
2027-02-08,否,春节
2027-02-09,否,春节
2027-02-10,否,春节
2027-02-14,是,
2027-10-01,否,国庆节
"""


@pytest.fixture
def zone(database):
    with clock.at(MONDAY):
        yield Zone()


def a_day_off(zone, on=date(2026, 3, 4), working=False, name="防台风停工"):
    calendars.set_day(zone.administrator, on=on, working=working, name=name)


def filed(zone):
    return complaint_board.one(zone.dispatcher, complaints.record(zone.dispatcher, facts=FACTS))


def calendar():
    with Sessions() as db:
        return rules.calendar_for(db)


def events(kind):
    with Sessions() as db:
        return list(db.scalars(select(Event).where(Event.kind == kind)))


def test_a_day_may_be_made_off_or_worked_and_the_trail_says_so(zone):
    a_day_off(zone)
    assert not calendar().is_workday(date(2026, 3, 4))
    a_day_off(zone, working=True, name="")
    assert calendar().is_workday(date(2026, 3, 4))
    assert [e.details["on"] for e in events("calendar.day_off")] == ["2026-03-04"]
    assert date(2026, 3, 4) not in [d.on for d in rulebook.calendar_year(zone.officer, 2026).days]


def test_a_day_that_differs_from_its_weekday_says_why(zone):
    with pytest.raises(Incomplete):
        a_day_off(zone, name=" ")


@pytest.mark.parametrize(("refused", "on"), [(YearPassed, date(2025, 12, 31)), (YearOutOfRange, date(2100, 1, 4))])
def test_the_past_and_the_far_future_stay_as_they_are(zone, refused, on):
    with pytest.raises(refused):
        a_day_off(zone, on)


def test_new_hours_hold_from_their_day(zone):
    calendars.set_hours(zone.administrator, valid_from=date(2026, 6, 1), facts=SUMMER)
    assert [calendar().closes_on(date(2026, *d)).time() for d in ((5, 29), (6, 1))] == [time(17, 30), time(18)]
    later = HoursFacts(time(8), time(12), time(14), time(17))
    calendars.set_hours(zone.administrator, valid_from=date(2026, 6, 1), facts=later)  # not in force yet
    assert calendars.hours(zone.officer)[0].closes == time(17)
    calendars.set_hours(zone.administrator, valid_from=date(2026, 3, 2), facts=SUMMER)
    with pytest.raises(HoursInForce):
        calendars.set_hours(zone.administrator, valid_from=date(2026, 3, 2), facts=later)
    with pytest.raises(BeginsInThePast):
        calendars.set_hours(zone.administrator, valid_from=date(2026, 3, 1), facts=later)


@pytest.mark.parametrize("hours", [(9, 8, 13, 17), (9, 12, 11, 17), (9, 12, 18, 17)])
def test_hours_follow_one_another(zone, hours):
    facts = HoursFacts(*(time(hour) for hour in hours))
    with pytest.raises(HoursOutOfOrder):
        calendars.set_hours(zone.administrator, valid_from=date(2026, 6, 1), facts=facts)


def test_hours_without_lunch_are_one_piece(zone):
    facts = HoursFacts(time(8), time(12), time(12), time(15))
    calendars.set_hours(zone.administrator, valid_from=date(2026, 6, 1), facts=facts)
    assert calendar().shifts_on(date(2026, 6, 1)) == ((time(8), time(15)),)


def test_a_published_year_is_seen_first_and_takes_the_place_of_the_provisional_one(zone):
    shown = calendars.preview(zone.administrator, NEXT_YEAR.encode())
    assert (shown.year, shown.off, shown.made_up) == (2027, 6, 1)
    gone = [c.on for c in shown.changes if c.working and c.on.weekday() < 5]
    assert date(2027, 4, 5) in gone  # provisional Qingming, which this file does not have
    assert not rulebook.calendar_year(zone.officer, 2027).published
    assert calendars.publish(zone.administrator, NEXT_YEAR.encode(), "2027.csv") == 2027
    year = rulebook.calendar_year(zone.officer, 2027)
    assert (year.published, year.source, len(year.days)) == (True, "2027.csv", 7)
    assert calendar().is_workday(date(2027, 2, 14)) and calendar().is_workday(date(2027, 4, 5))
    assert not calendar().is_provisional(MONDAY, datetime(2027, 6, 1, tzinfo=UTC))
    assert not calendars.preview(zone.administrator, NEXT_YEAR.encode()).changes
    with Sessions.begin() as db:
        rules.load_defaults(db)  # the operator migrates: what was loaded stays
    assert rulebook.calendar_year(zone.officer, 2027) == year


def test_a_workbook_in_english_with_every_day_of_the_year_is_read_as_well(zone):
    every = [date(2027, 1, 1) + timedelta(days=n) for n in range(365)]
    off = {date(2027, 1, 1), *(date(2027, 2, n) for n in range(8, 12))}
    rows = [[day, "yes" if day.weekday() < 5 and day not in off else "no", ""] for day in every]
    sheet = workbook_writing.Sheet("2027", ["Date", "Working", "Name"], rows)
    shown = calendars.preview(zone.administrator, workbook_writing.to_xlsx(sheet))
    assert (shown.year, len(shown.days), shown.made_up) == (2027, 365, 0)
    assert date(2027, 2, 8) not in [c.on for c in shown.changes if c.working]


@pytest.mark.parametrize(
    ("refused", "content"),
    [
        (ColumnMissing, "日期,节日\n2027-01-01,元旦\n"),
        (DaysOfSeveralYears, NEXT_YEAR + "2028-01-01,否,元旦\n"),
        (DayTwice, NEXT_YEAR + "2027-01-01,是,\n"),
        (TooFewDaysOff, "日期,是否上班,节日\n2027-01-01,否,元旦\n"),
        (YearPassed, NEXT_YEAR.replace("2027", "2025")),
    ],
)
def test_a_file_that_is_no_calendar_of_a_year_is_refused(zone, refused, content):
    with pytest.raises(refused):
        calendars.preview(zone.administrator, content.encode())
    with pytest.raises(refused):
        calendars.publish(zone.administrator, content.encode(), "x.csv")


def test_rows_with_errors_are_shown_and_nothing_goes_in(zone):
    content = (NEXT_YEAR + "2027-13-01,否,\n2027-05-03,也许,\n").encode()
    shown = calendars.preview(zone.administrator, content)
    assert [row.number for row in shown.wrong] == [10, 11]
    with pytest.raises(RowsWithErrors):
        calendars.publish(zone.administrator, content, "x.csv")
    assert not rulebook.calendar_year(zone.officer, 2027).published


def test_only_the_administrator_changes_the_calendar(zone):
    for who in zone.everyone.values():
        if who != zone.administrator:
            for act in (
                lambda: calendars.set_day(who, on=date(2026, 3, 4), working=False, name="停工"),  # noqa: B023
                lambda: calendars.set_hours(who, valid_from=date(2026, 6, 1), facts=SUMMER),  # noqa: B023
                lambda: calendars.preview(who, NEXT_YEAR.encode()),  # noqa: B023
                lambda: calendars.publish(who, NEXT_YEAR.encode(), "x"),  # noqa: B023
                lambda: repromises.pending(who),  # noqa: B023
                lambda: repromises.move(who, seen=[], reason="x"),  # noqa: B023
            ):
                with pytest.raises(NotAllowed):
                    act()


def test_a_changed_day_moves_no_promise_neither_at_once_nor_when_the_case_passes_on(zone):
    card = filed(zone)
    a_day_off(zone)
    complaints.dispatch(zone.dispatcher, card, department=zone.first, note="")
    complaints.accept(zone.officer, complaint_board.one(zone.officer, card.id))
    assert complaint_board.one(zone.officer, card.id).due_at == card.due_at


def test_what_a_change_would_move_is_listed_and_moves_by_an_act_with_one_entry_for_each_case(zone):
    card, other = filed(zone), filed(zone)
    assert repromises.pending(zone.administrator) == []
    a_day_off(zone)
    listed = repromises.pending(zone.administrator)
    assert {(m.promise, m.case_id) for m in listed} == {
        (promise, case.id) for promise in (Promised.RESOLVE, Promised.REPLY) for case in (card, other)
    }
    mine = [m for m in listed if m.case_id == card.id]
    assert [m.new - m.old for m in mine] == [timedelta(days=1)] * 2
    assert repromises.move(zone.administrator, seen=mine, reason="3月4日停工一天") == 2
    again = complaint_board.one(zone.dispatcher, card.id)
    assert again.due_at == card.due_at + timedelta(days=1)
    assert complaint_board.one(zone.dispatcher, other.id).due_at == other.due_at
    [told] = events("case.promised_anew")
    assert set(told.changes) == {"due_at", "reply_due_at"} and told.details["reason"] == "3月4日停工一天"
    assert len(repromises.pending(zone.administrator)) == 2


def test_what_is_sealed_from_who_moves_is_moved_with_the_rest_and_told_as_a_number(zone):
    with clock.at(MONDAY):
        accusing = replace(FACTS, category=Category.FINES, about_department_id=zone.second)
        id = complaints.record(zone.dispatcher, facts=accusing)
        due = complaint_board.one(zone.dispatcher, id).due_at
    assert repromises.sealed(zone.administrator) == 0
    a_day_off(zone)
    assert repromises.pending(zone.administrator) == [] and repromises.sealed(zone.administrator) is Few.FEW
    card = filed(zone)
    a_day_off(zone, date(2026, 3, 5))
    assert {m.case_id for m in repromises.pending(zone.administrator)} == {card.id}
    assert repromises.move(zone.administrator, seen=repromises.pending(zone.administrator), reason="台风停工") == 2
    assert complaint_board.one(zone.dispatcher, id).due_at == due + timedelta(days=2)
    assert repromises.sealed(zone.administrator) == 0
    assert {e.subject_id for e in events("case.promised_anew")} == {id, card.id}


def test_sealed_promises_move_where_nothing_else_does(zone):
    id = complaints.record(zone.dispatcher, facts=replace(FACTS, about_department_id=zone.second))
    due = complaint_board.one(zone.dispatcher, id).due_at
    a_day_off(zone)
    repromises.move(zone.administrator, seen=[], reason="台风停工")
    assert complaint_board.one(zone.dispatcher, id).due_at == due + timedelta(days=1)
    with pytest.raises(Incomplete):
        repromises.move(zone.administrator, seen=[], reason="台风停工")


def test_handoffs_reports_and_acceptances_are_listed_too(zone):
    offer = zone.offer(zone.complete(zone.project()))
    complaints.dispatch(zone.dispatcher, filed(zone), department=zone.first, note="")
    a_day_off(zone, date(2026, 3, 3))
    listed = repromises.pending(zone.administrator)
    assert {m.promise for m in listed} == {Promised.ANSWER, Promised.RESOLVE, Promised.REPLY, Promised.ACCEPT}
    repromises.move(zone.administrator, seen=listed, reason="停工一天")
    assert repromises.pending(zone.administrator) == []
    assert [e.subject_id for e in events("handoff.promised_anew")] == [offer.id]


def test_a_promise_made_anew_is_the_one_that_the_ledger_counts_from_then_on(zone):
    card = filed(zone)
    complaints.dispatch(zone.dispatcher, card, department=zone.first, note="")
    complaints.accept(zone.officer, complaint_board.one(zone.officer, card.id))
    a_day_off(zone)
    repromises.move(zone.administrator, seen=repromises.pending(zone.administrator), reason="停工一天")
    moved = complaint_board.one(zone.officer, card.id).due_at
    with clock.at(MONDAY + timedelta(days=3)):
        complaints.pause(zone.dispatcher, complaint_board.one(zone.dispatcher, card.id), holder=Holder.ENTERPRISE,
                         reason="补充", evidence="通话", until=date(2026, 3, 20))  # fmt: skip
        assert repromises.pending(zone.administrator) == []  # its clock stands
    with clock.at(MONDAY + timedelta(days=30)):
        assert repromises.pending(zone.administrator) == []  # the pause ended by itself; nobody touched it yet
    with clock.at(MONDAY + timedelta(days=4)):
        complaints.resume(zone.officer, complaint_board.one(zone.officer, card.id))
        assert repromises.pending(zone.administrator) == []
    assert complaint_board.one(zone.officer, card.id).due_at == moved + timedelta(days=1)


def test_a_limit_that_was_changed_moves_nothing_that_was_promised_before_it(zone):
    with clock.at(MONDAY - timedelta(hours=1)):
        filed(zone)
    with Sessions() as db:
        today = db.scalars(select(Case.opened_at)).one().date()
    limits.adopt(zone.administrator, drafts=[draft(), draft("case.reply", "1")], valid_from=today, basis="纪要")
    assert repromises.pending(zone.administrator) == []


def test_what_changed_since_it_was_seen_is_not_moved(zone):
    filed(zone)
    a_day_off(zone)
    seen = repromises.pending(zone.administrator)
    a_day_off(zone, date(2026, 3, 5))
    with pytest.raises(Stale):
        repromises.move(zone.administrator, seen=seen, reason="停工")
    with pytest.raises(Incomplete):
        repromises.move(zone.administrator, seen=repromises.pending(zone.administrator), reason=" ")


def test_a_day_of_a_year_nobody_knows_yet_makes_it_a_provisional_one(zone):
    a_day_off(zone, date(2040, 1, 2), name="元旦")
    with Sessions() as db:
        assert not db.scalars(select(CalendarYear).where(CalendarYear.year == 2040)).one().published
