"""A draft of limits, rehearsed on what really happened: counted, shown row by row, changing nothing."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from db.cases import Case
from db.engine import Sessions
from db.trail import Event
from domain.access import Permission, allows
from domain.errors import Incomplete, NotAllowed
from domain.ledger import Holder
from domain.limit_changes import LimitFacts, LimitOutOfRange
from domain.limits import DEFAULT, Lamp, Unit
from services import clock, complaint_board, complaints, handoffs, limits, rehearsals
from services.limits import Draft
from tests.factories import Zone
from tests.services.test_complaints import FACTS

MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)  # 10:00 in the zone


@pytest.fixture
def zone(database):
    with clock.at(MONDAY):
        yield Zone()


def draft(code="case.resolve", value="3", unit=Unit.WORKING_DAYS):
    return Draft(code, LimitFacts(Decimal(value), unit, Decimal("0.2")))


def case(zone, department=None, officer=None, *, solved_after=None, replied_after=None):
    """A complaint of Monday, dispatched and accepted at once; resolved and answered so many days later, or never."""
    id = complaints.record(zone.dispatcher, facts=FACTS)
    seen = complaint_board.one(zone.dispatcher, id)
    complaints.dispatch(zone.dispatcher, seen, department=department or zone.first, note="")
    officer = officer or zone.officer
    complaints.accept(officer, complaint_board.one(officer, id))
    for days, move, answers in (
        (replied_after, complaints.reply, {"reply": "已受理"}),
        (solved_after, complaints.resolve, {"resolution": "已解决"}),
    ):
        if days is not None:
            with clock.at(MONDAY + timedelta(days=days)):
                move(officer, complaint_board.one(officer, id), **answers)
    return id


def rehearse(zone, *drafts, after=60, who=None):
    with clock.at(MONDAY + timedelta(days=after)):
        return rehearsals.rehearsed(who or zone.zone_leader, drafts=drafts or [draft()])


def counts(tally):
    return [[side[lamp] for lamp in Lamp] for side in (tally.before, tally.after)]


def test_who_would_have_been_late_is_counted_by_limit_and_by_department(zone):
    case(zone, solved_after=1)
    late = case(zone, solved_after=7)
    case(zone, zone.second, zone.other, solved_after=30)
    found = rehearse(zone)
    assert counts(found.total) == [[2, 0, 1], [1, 0, 2]]
    assert counts(found.by_limit["case.resolve"]) == counts(found.total)
    assert counts(found.by_department[zone.first]) == [[2, 0, 0], [1, 0, 1]]
    assert counts(found.by_department[zone.second]) == [[0, 0, 1], [0, 0, 1]]
    assert list(found.by_department) == [zone.first, zone.second]  # the most changed first
    [row] = rehearsals.rows(zone.zone_leader, turned=found.turned)
    assert (row.case_id, row.before, row.after, row.department) == (late, Lamp.GREEN, Lamp.RED, "招商局")


def test_every_figure_has_its_rows_behind_it(zone):
    for days in (1, 4, 7, 30):
        case(zone, solved_after=days)
    found = rehearse(zone)
    gained = found.total.after[Lamp.RED] - found.total.before[Lamp.RED]
    turned_red = [one for one in found.turned if one.after is Lamp.RED]
    assert len(turned_red) - len([one for one in found.turned if one.before is Lamp.RED]) == gained > 0
    assert len(rehearsals.rows(zone.zone_leader, turned=found.turned)) == len(found.turned)


def test_the_pauses_that_a_case_really_had_are_given_back(zone):
    id = case(zone)
    with clock.at(MONDAY + timedelta(days=1)):
        complaints.pause(zone.dispatcher, complaint_board.one(zone.dispatcher, id), holder=Holder.ENTERPRISE,
                         reason="补充材料", evidence="通话记录", until=date(2026, 3, 20))  # fmt: skip
    with clock.at(MONDAY + timedelta(days=8)):
        complaints.resume(zone.officer, complaint_board.one(zone.officer, id))
    with clock.at(MONDAY + timedelta(days=9)):
        complaints.resolve(zone.officer, complaint_board.one(zone.officer, id), resolution="已解决")
    assert rehearse(zone).total.after[Lamp.RED] == 0
    assert rehearse(zone, draft(value="1")).total.after[Lamp.RED] == 1


def test_a_reopened_case_counts_from_its_last_opening(zone):
    id = case(zone, solved_after=1)
    with clock.at(MONDAY + timedelta(days=20)):
        seen = complaint_board.one(zone.dispatcher, id)
        complaints.reopen(zone.dispatcher, seen, reason="未解决")
    with clock.at(MONDAY + timedelta(days=21)):
        complaints.resolve(zone.officer, complaint_board.one(zone.officer, id), resolution="已解决")
    assert counts(rehearse(zone).total) == [[1, 0, 0], [1, 0, 0]]


def test_several_limits_are_rehearsed_together(zone):
    case(zone, replied_after=2, solved_after=7)
    found = rehearse(zone, draft(), draft("case.reply", "1"), draft("case.accept", "2"), draft("case.urgent", "3"))
    assert set(found.by_limit) == {"case.resolve", "case.reply", "case.accept"}
    assert counts(found.by_limit["case.reply"]) == [[0, 1, 0], [0, 0, 1]]
    assert found.total.all == 3


def test_handoffs_count_for_the_department_that_was_to_answer(zone):
    offer = zone.offer(zone.complete(zone.project()))
    with clock.at(MONDAY + timedelta(days=2)):
        handoffs.accept(zone.other, offer)
    found = rehearse(zone, draft("handoff.answer", "1"))
    assert list(found.by_department) == [zone.second] and found.total.after[Lamp.RED] == 1
    [row] = rehearsals.rows(zone.zone_leader, turned=found.turned)
    assert (row.project_id, row.case_id) == (offer.project_id, None)


def test_reports_are_rehearsed_with_their_project(zone):
    zone.complete(zone.project())
    found = rehearse(zone, draft("report.stage", "1"))
    assert found.total.all == 1


def test_only_the_last_twelve_months_count(zone):
    case(zone, solved_after=7)
    assert rehearse(zone, after=360).total.all == 1
    assert rehearse(zone, after=370).total.all == 0


def test_a_rehearsal_changes_nothing_and_its_draft_is_adopted_with_one_click(zone):
    case(zone, solved_after=7)

    def held():
        with Sessions() as db:
            return db.scalar(select(func.count(Event.id))), db.execute(select(Case.due_at, Case.rule_id)).all()

    before = held()
    rehearse(zone)
    assert held() == before
    with clock.at(MONDAY + timedelta(days=60)):
        limits.adopt(zone.administrator, drafts=[draft()], valid_from=date(2026, 6, 1), basis="纪要")
    assert held()[1] == before[1]


def test_a_case_under_a_limit_adopted_since_is_judged_by_the_one_it_was_promised_under(zone):
    case(zone, solved_after=7)
    with clock.at(MONDAY + timedelta(days=10)):
        limits.adopt(zone.administrator, drafts=[draft(value="5")], valid_from=date(2026, 3, 12), basis="纪要")
    assert counts(rehearse(zone, draft(value="3")).total) == [[1, 0, 0], [0, 0, 1]]


def test_only_who_sees_all_cases_may_rehearse(zone):
    for who in zone.everyone.values():
        if allows(who, Permission.REHEARSAL_SEE):
            assert allows(who, Permission.CASE_SEE) and who.scope(Permission.CASE_SEE) == 3
            rehearse(zone, who=who)
        else:
            with pytest.raises(NotAllowed):
                rehearse(zone, who=who)


def test_a_draft_says_something_and_says_what_a_limit_may_say(zone):
    with pytest.raises(Incomplete):
        rehearsals.rehearsed(zone.zone_leader, drafts=[])
    with pytest.raises(LimitOutOfRange):
        rehearse(zone, draft(value="0"))


def test_every_limit_that_can_be_rehearsed_is_one_of_the_rulebook():
    assert set(rehearsals.REHEARSABLE) <= DEFAULT.keys()
