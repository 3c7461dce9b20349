"""The clocks of a case: objection, acceptance, more time, haste, the word of the enterprise; each within its limit."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from db.case_requests import Extension
from db.cases import Holding, Urge
from db.complaints import Complaint
from db.engine import Sessions
from db.org import User
from domain.access import Role
from domain.cases import CaseStatus as S
from domain.cases import Promise
from domain.categories import Category
from domain.complaints import (
    AlreadyAsked,
    AssignmentFinal,
    Channel,
    ExtensionNeedsOutsider,
    NothingAsked,
    NothingToUrge,
    Outcome,
    StillTimeToAnswer,
    TooLateToExtend,
    TooLateToObject,
    TooLateToReopen,
    UrgedToday,
)
from domain.errors import IllegalMove, Incomplete, NotAllowed, NotFound, Stale
from domain.ledger import Holder
from domain.limits import Lamp
from services import clock, clocks, complaint_board, complaints, desk, extensions, language, ledger, notices, urges
from services.desk_items import Waiting
from services.filing import ComplaintFacts
from services.rules import calendar_for
from tests.factories import Zone, person

MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)  # 10:00 in the zone
CLOSE = timedelta(hours=7, minutes=30)  # from then to the close of business
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FACTS = ComplaintFacts("停电影响生产", "园区变压器故障，已停产半天。", Category.POWER, Channel.PHONE)
PAUSE = {"holder": Holder.ENTERPRISE, "reason": "补材料", "evidence": "通知书"}


@pytest.fixture
def zone(database):
    with clock.at(MONDAY):
        yield Zone()


def seen(who, id=1):
    return complaint_board.one(who, id)


def dispatched(zone, department=None, **more):
    id = complaints.record(zone.dispatcher, facts=FACTS)
    complaints.dispatch(zone.dispatcher, seen(zone.dispatcher, id), department=department or zone.first)
    return id


def working(zone):
    id = dispatched(zone)
    complaints.accept(zone.officer, seen(zone.officer, id))
    return id


def resolved(zone):
    id = working(zone)
    complaints.resolve(zone.officer, seen(zone.officer, id), resolution="已更换变压器")
    return id


def moves(who, id):
    return [move.name for move in seen(who, id).moves]


def kinds(who):
    return [notice.kind for notice in notices.inbox(who)]


def test_an_assignment_is_returned_only_within_the_limit_of_an_objection(zone):
    id = dispatched(zone)
    until = clocks.of_case(zone.officer, id).object_until
    assert until == MONDAY + DAY + CLOSE
    with clock.at(until + timedelta(seconds=1)):
        assert "send_back" not in moves(zone.officer, id)
        with pytest.raises(TooLateToObject) as refusal:
            complaints.send_back(zone.officer, seen(zone.officer, id), reason="不属我局职责")
        assert "2026年3月3日 17:30" in language.tell("zh", refusal.value)
    with clock.at(until):
        complaints.send_back(zone.officer, seen(zone.officer, id), reason="不属我局职责")


def test_sent_again_to_who_returned_it_it_is_theirs_for_good(zone):
    id = dispatched(zone)
    complaints.send_back(zone.officer, seen(zone.officer, id), reason="不属我局职责")
    complaints.dispatch(zone.dispatcher, seen(zone.dispatcher, id), department=zone.second)
    assert not clocks.of_case(zone.other, id).assignment_final
    complaints.send_back(zone.other, seen(zone.other, id), reason="也不是我局职责")
    complaints.dispatch(zone.dispatcher, seen(zone.dispatcher, id), department=zone.first)
    assert clocks.of_case(zone.officer, id).assignment_final and moves(zone.officer, id) == ["accept"]
    with pytest.raises(AssignmentFinal):
        complaints.send_back(zone.officer, seen(zone.officer, id), reason="仍不属我局")


def test_an_acceptance_that_comes_too_late_is_counted(zone):
    id = dispatched(zone)
    accept = clocks.of_case(zone.officer, id).clocks[0]
    assert (accept.promise, accept.due_at, accept.kept_at) == (Promise.ACCEPT, MONDAY + DAY + CLOSE, None)
    with clock.at(accept.due_at + timedelta(hours=20)):
        complaints.accept(zone.officer, seen(zone.officer, id))
        time = clocks.of_case(zone.officer, id)
        assert time.late_accepts == 1 and time.clocks[0].late


def test_more_time_moves_the_promise_by_working_days(zone):
    id = working(zone)
    before = seen(zone.officer, id).due_at
    extensions.ask(zone.officer, seen(zone.officer, id), workdays=5, reason="等待设备到货")
    assert "complaint.extension_asked" in kinds(zone.dispatcher)
    with pytest.raises(AlreadyAsked):
        extensions.ask(zone.officer, seen(zone.officer, id), workdays=2, reason="再加")
    extensions.answer(zone.dispatcher, seen(zone.dispatcher, id), granted=True, words="同意")
    assert seen(zone.officer, id).due_at == before + timedelta(days=7)  # five working days and a weekend
    assert "complaint.extension_granted" in kinds(zone.officer)
    with pytest.raises(NothingAsked):
        extensions.answer(zone.dispatcher, seen(zone.dispatcher, id), granted=True)
    with clock.at(MONDAY + HOUR):
        complaints.pause(zone.dispatcher, seen(zone.dispatcher, id), **PAUSE, until=date(2026, 3, 27))
    with clock.at(MONDAY + HOUR + DAY):
        complaints.resume(zone.officer, seen(zone.officer, id))
    assert seen(zone.officer, id).due_at == before + timedelta(days=8)  # and the day for which the clock stood


def test_more_time_is_asked_for_in_time_and_refused_in_words(zone):
    id = working(zone)
    until = clocks.of_case(zone.officer, id).extend_until
    due = seen(zone.officer, id).due_at
    assert until == due - timedelta(days=3)  # the Friday before the Monday on which it is due
    with clock.at(until + timedelta(seconds=1)), pytest.raises(TooLateToExtend):
        extensions.ask(zone.officer, seen(zone.officer, id), workdays=5, reason="来不及")
    for wrong in ({"workdays": None}, {"reason": "  "}):
        with pytest.raises(Incomplete):
            extensions.ask(zone.officer, seen(zone.officer, id), **{"workdays": 5, "reason": "等货"} | wrong)
    extensions.ask(zone.officer, seen(zone.officer, id), workdays=5, reason="等货")
    with pytest.raises(Incomplete):
        extensions.answer(zone.dispatcher, seen(zone.dispatcher, id), granted=False)
    extensions.answer(zone.dispatcher, seen(zone.dispatcher, id), granted=False, words="请先行安装临时设备")
    assert seen(zone.officer, id).due_at == due
    [asked] = clocks.of_case(zone.officer, id).extensions
    assert (asked.granted, asked.answer, asked.answered_by) == (False, "请先行安装临时设备", zone.dispatcher.name)


def test_nobody_grants_more_time_to_their_own_department_and_who_works_on_it_not_at_all(zone):
    id = dispatched(zone, zone.centre)
    complaints.accept(zone.dispatcher, seen(zone.dispatcher, id))
    extensions.ask(zone.dispatcher, seen(zone.dispatcher, id), workdays=5, reason="等货")
    assert not clocks.of_case(zone.dispatcher, id).can_answer
    with pytest.raises(ExtensionNeedsOutsider):
        extensions.answer(zone.dispatcher, seen(zone.dispatcher, id), granted=True)
    with pytest.raises(NotAllowed):
        extensions.answer(zone.officer, seen(zone.dispatcher, id), granted=True)


def test_more_time_is_for_what_is_worked_on_and_lapses_when_it_is_resolved(zone):
    id = dispatched(zone)
    with pytest.raises(IllegalMove):
        extensions.ask(zone.officer, seen(zone.officer, id), workdays=5, reason="等货")
    complaints.accept(zone.officer, seen(zone.officer, id))
    with pytest.raises(NotFound):
        extensions.ask(zone.other, seen(zone.officer, id), workdays=5, reason="等货")
    extensions.ask(zone.officer, seen(zone.officer, id), workdays=5, reason="等货")
    complaints.resolve(zone.officer, seen(zone.officer, id), resolution="已办")
    with Sessions() as db:
        assert db.scalars(select(Extension)).one().granted is False
    with pytest.raises(NothingAsked):
        extensions.answer(zone.dispatcher, seen(zone.dispatcher, id), granted=True)


def test_haste_is_asked_for_once_a_working_day_and_holder_and_leader_are_told(zone):
    id = working(zone)
    for who in (zone.leader, zone.zone_leader, zone.supervisor, zone.inspector, zone.dispatcher):
        urges.urge(who, case_id=id, words="企业已停产，请抓紧")
    for told in (zone.officer, zone.leader):
        assert "complaint.urged" in kinds(told)
    with pytest.raises(UrgedToday):
        urges.urge(zone.leader, case_id=id, words="请抓紧")
    with clock.at(MONDAY + DAY):
        urges.urge(zone.leader, case_id=id, words="请抓紧")
    with clock.at(MONDAY + timedelta(days=5)):  # Saturday
        urges.urge(zone.leader, case_id=id, words="请抓紧")
    with clock.at(MONDAY + timedelta(days=7)), pytest.raises(UrgedToday):  # counted for this Monday already
        urges.urge(zone.leader, case_id=id, words="请抓紧")
    assert len(clocks.of_case(zone.officer, id).urges) == 7


def test_who_may_not_urge_and_what_is_not_urged(zone):
    id = working(zone)
    with pytest.raises(NotAllowed):
        urges.urge(zone.officer, case_id=id, words="请抓紧")
    with pytest.raises(NotFound):
        urges.urge(zone.other_leader, case_id=id, words="请抓紧")
    with pytest.raises(Incomplete):
        urges.urge(zone.leader, case_id=id, words=" ")
    complaints.resolve(zone.officer, seen(zone.officer, id), resolution="已办")
    with pytest.raises(NothingToUrge):
        urges.urge(zone.leader, case_id=id, words="请抓紧")
    with Sessions() as db:
        assert db.scalars(select(Urge)).all() == []


def test_a_pause_that_has_ended_by_itself_is_over_for_everybody_and_written_down_with_the_next_move(zone):
    id = working(zone)
    complaints.pause(zone.dispatcher, seen(zone.dispatcher, id), **PAUSE, until=date(2026, 3, 4))
    assert (
        moves(zone.officer, id) == ["resume", "hand_on"] and clocks.of_case(zone.officer, id).clocks[-1].due_at is None
    )
    ends = MONDAY + 2 * DAY + CLOSE
    with clock.at(ends + timedelta(hours=16)):
        card = seen(zone.officer, id)
        assert card.status is S.WORKING and "reply" in moves(zone.officer, id)
        assert complaint_board.by_status(zone.officer) == {S.WORKING: 1}
        assert [row.id for row in complaint_board.listing(zone.officer, status=S.WORKING)] == [id]
        assert complaint_board.listing(zone.officer, status=S.WAITING) == []
        assert desk.mine(zone.officer)[0].waiting is Waiting.RESOLVE
        complaints.reply(zone.officer, card, reply="正在办理")
    with Sessions() as db:
        rows = ledger.holdings(db, id)
        assert [(row.holder, row.to_at) for row in rows[-2:]] == [(Holder.ENTERPRISE, ends), (Holder.DEPARTMENT, None)]


@pytest.mark.clause(51)
def test_the_first_reply_is_a_promise_of_its_own_that_moves_with_the_clock(zone):
    id = working(zone)
    first = seen(zone.officer, id).reply_due_at
    with clock.at(MONDAY + HOUR):
        complaints.pause(zone.dispatcher, seen(zone.dispatcher, id), **PAUSE, until=date(2026, 3, 27))
    with clock.at(MONDAY + HOUR + DAY):
        complaints.resume(zone.officer, seen(zone.officer, id))
        assert seen(zone.officer, id).reply_due_at == first + DAY
    with clock.at(first + DAY + timedelta(hours=1)):
        [row] = complaint_board.listing(zone.officer)
        assert (row.reply_lamp, row.lamp) == (Lamp.RED, Lamp.GREEN)
        complaints.reply(zone.officer, seen(zone.officer, id), reply="已到现场")
        reply = clocks.of_case(zone.officer, id).clocks[1]
        assert (reply.promise, reply.late) == (Promise.REPLY, True)
        assert complaint_board.listing(zone.officer)[0].reply_lamp is None


def test_silence_counts_only_after_the_time_to_answer_and_never_as_solved(zone):
    id = resolved(zone)
    until = clocks.of_case(zone.dispatcher, id).confirm_until
    assert until == MONDAY + 7 * DAY + CLOSE  # five working days
    assert "rest" not in moves(zone.dispatcher, id)
    with pytest.raises(StillTimeToAnswer):
        complaints.rest(zone.dispatcher, seen(zone.dispatcher, id))
    with pytest.raises(StillTimeToAnswer):
        complaints.verify(zone.dispatcher, seen(zone.dispatcher, id), outcome=Outcome.UNREACHABLE)
    assert not complaint_board.listing(zone.dispatcher, status=S.RESOLVED)[0].silent
    with clock.at(until + timedelta(minutes=1)):
        assert complaint_board.listing(zone.dispatcher, status=S.RESOLVED)[0].silent
        complaints.rest(zone.dispatcher, seen(zone.dispatcher, id))
        assert (seen(zone.dispatcher, id).status, seen(zone.dispatcher, id).outcome) == (S.CLOSED, Outcome.SILENT)


def test_a_closed_case_is_reopened_only_within_its_window(zone):
    id = resolved(zone)
    complaints.verify(zone.dispatcher, seen(zone.dispatcher, id), outcome=Outcome.SOLVED)
    until = clocks.of_case(zone.dispatcher, id).reopen_until
    assert until == MONDAY + 14 * DAY + DAY + CLOSE  # fifteen days
    with clock.at(until + timedelta(minutes=1)):
        assert moves(zone.dispatcher, id) == []
        with pytest.raises(TooLateToReopen):
            complaints.reopen(zone.dispatcher, seen(zone.dispatcher, id), reason="又停电了")
    with clock.at(until):
        complaints.reopen(zone.dispatcher, seen(zone.dispatcher, id), reason="又停电了")
    card = seen(zone.officer, id)
    assert (card.status, card.officer, card.outcome) == (S.WORKING, zone.officer.name, None)
    assert clocks.of_case(zone.officer, id).reopenings == 1


def test_an_extension_of_the_first_life_is_not_one_of_the_second(zone):
    id = working(zone)
    extensions.ask(zone.officer, seen(zone.officer, id), workdays=5, reason="等货")
    extensions.answer(zone.dispatcher, seen(zone.dispatcher, id), granted=True)
    complaints.resolve(zone.officer, seen(zone.officer, id), resolution="已办")
    complaints.reopen(zone.dispatcher, seen(zone.dispatcher, id), reason="回访发现未办")
    with Sessions() as db:
        assert seen(zone.officer, id).due_at == calendar_for(db).due_after_workdays(MONDAY, 10)


def test_what_was_settled_on_the_spot_and_is_not_solved_waits_for_dispatch(zone):
    id = complaints.record(zone.liaison, facts=FACTS)
    complaints.settle(zone.dispatcher, seen(zone.dispatcher, id), resolution="当场解释")
    colleague = person(Role.DISPATCHER, zone.centre)
    complaints.verify(colleague, seen(colleague, id), outcome=Outcome.NOT_SOLVED, words="仍未供电")
    card = seen(zone.dispatcher, id)
    assert (card.status, card.on_the_spot, card.officer) == (S.RECORDED, False, zone.liaison.name)


def test_where_the_officer_has_left_a_reopened_case_is_for_the_department_to_accept(zone):
    id = resolved(zone)
    with Sessions.begin() as db:
        db.get(User, zone.officer.id).disabled_at = MONDAY
    complaints.verify(zone.dispatcher, seen(zone.dispatcher, id), outcome=Outcome.NOBODY_CAME)
    card = seen(zone.dispatcher, id)
    assert (card.status, card.officer) == (S.DISPATCHED, zone.dispatcher.name)
    complaints.accept(zone.liaison, seen(zone.liaison, id))
    with Sessions() as db:
        assert db.scalars(select(Complaint)).one().reopenings == 1
        assert len(db.scalars(select(Holding).where(Holding.to_at.is_(None))).all()) == 1


def test_an_answer_on_a_stale_screen_is_refused(zone):
    id = working(zone)
    card = seen(zone.officer, id)
    complaints.reply(zone.officer, card, reply="已受理")
    with pytest.raises(Stale):
        extensions.ask(zone.officer, card, workdays=5, reason="等货")
