"""No case without a named person who is there, can see it and can act: whoever leaves, wherever it is sent."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from db.cases import Case, Holding
from db.complaints import Complaint
from db.engine import Sessions
from db.org import Post, User
from domain.access import Role
from domain.cases import CaseStatus as S
from domain.categories import Category
from domain.complaints import Channel, HasItAlready, NobodyThere, PauseTooLong, SameDepartment
from domain.errors import Incomplete, NotFound
from domain.ledger import Holder
from domain.offshoots import CannotTakeIt
from domain.org import NobodyTakesOver, Position, Rank, StillHolding
from domain.projects import NotOfDepartment
from services import (
    clock,
    complaint_board,
    complaints,
    coordination,
    desk,
    detectors,
    extensions,
    notices,
    parties,
    people,
    relations,
    special_reports,
    timeline,
)
from services.desk_items import Waiting
from services.filing import ComplaintFacts
from tests.factories import Zone, department, person

MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)
DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
STOP = {"holder": Holder.HIGHER, "reason": "待上级批复", "evidence": "请示文号"}


@pytest.fixture
def zone(database):
    with clock.at(MONDAY):
        yield Zone()


def recorded(zone, who=None, **more):
    facts = ComplaintFacts("停电影响生产", "已停产半天。", Category.POWER, Channel.PHONE, **more)
    return complaints.record(who or zone.dispatcher, facts=facts)


def seen(who, id):
    return complaint_board.one(who, id)


def dispatched(zone, to=None, **more):
    id = recorded(zone, **more)
    complaints.dispatch(zone.dispatcher, seen(zone.dispatcher, id), department=to or zone.first)
    return id


def working(zone, who=None, **more):
    id = dispatched(zone, **more)
    complaints.accept(who or zone.officer, seen(who or zone.officer, id))
    return id


def moves(who, id):
    return {move.name for move in seen(who, id).moves}


def waiting(who):
    return {item.case_id: item.waiting for item in desk.mine(who)}


def test_the_centre_takes_back_what_it_sent_to_the_wrong_department(zone):
    id = dispatched(zone)
    assert "transfer" in moves(zone.dispatcher, id)
    complaints.transfer(zone.dispatcher, seen(zone.dispatcher, id), department=zone.second, reason="不属其职责")
    card = seen(zone.other, id)
    assert (card.status, card.department, card.officer) == (S.DISPATCHED, "经济发展局", zone.dispatcher.name)
    with pytest.raises(NotFound):
        seen(zone.officer, id)
    with pytest.raises(SameDepartment):
        complaints.transfer(zone.dispatcher, seen(zone.dispatcher, id), department=zone.second, reason="再转")


def test_a_transfer_ends_the_pause_that_the_other_department_had(zone):
    id = working(zone)
    before = seen(zone.officer, id).due_at
    complaints.pause(zone.dispatcher, seen(zone.dispatcher, id), **STOP, until=date(2026, 3, 20))
    with clock.at(MONDAY + DAY):
        complaints.transfer(zone.dispatcher, seen(zone.dispatcher, id), department=zone.second, reason="转办")
        card = seen(zone.other, id)
    assert card.status is S.DISPATCHED
    assert abs(card.due_at - before - DAY) < SECOND  # the day for which the clock stood


def test_nothing_is_sent_to_a_department_in_which_nobody_can_take_it_on(zone):
    empty, house = department("空局"), department("小局")
    only = person(Role.OFFICER, house)
    with Sessions.begin() as db:
        db.add(Post(department_id=zone.second, user_id=only.id, position=Position.DIRECT, rank=Rank.SECTION, title="",
                    valid_from=date(2026, 1, 1), created_at=MONDAY))  # fmt: skip
    person(Role.INSPECTOR, empty)  # looks on, and works on nothing
    person(Role.OFFICER, empty, disabled_at=MONDAY)
    id = recorded(zone)
    with pytest.raises(NobodyThere):
        complaints.dispatch(zone.dispatcher, seen(zone.dispatcher, id), department=empty)
    complaints.dispatch(zone.dispatcher, seen(zone.dispatcher, id), department=house)
    with pytest.raises(NobodyThere):
        complaints.transfer(zone.dispatcher, seen(zone.dispatcher, id), department=empty, reason="转办")
    sealed = recorded(zone, about_department_id=zone.second)
    with pytest.raises(NobodyThere):  # its one officer holds a post in the department that it is about
        complaints.dispatch(zone.dispatcher, seen(zone.dispatcher, sealed), department=house)


def test_a_pause_ends_within_the_limit_of_the_rulebook(zone):
    id = working(zone)
    for until in (date(2026, 3, 31), date(2099, 1, 1), date.max):
        with pytest.raises(PauseTooLong) as refused:
            complaints.pause(zone.dispatcher, seen(zone.dispatcher, id), **STOP, until=until)
        assert refused.value.params == {"until": date(2026, 3, 30)}  # twenty working days from now
    complaints.pause(zone.dispatcher, seen(zone.dispatcher, id), **STOP, until=date(2026, 3, 30))
    assert seen(zone.dispatcher, id).status is S.WAITING


def test_who_approved_a_pause_ends_it_too(zone):
    id = working(zone)
    complaints.pause(zone.dispatcher, seen(zone.dispatcher, id), **STOP, until=date(2026, 3, 20))
    assert {"resume", "transfer"} <= moves(zone.dispatcher, id)
    complaints.resume(zone.dispatcher, seen(zone.dispatcher, id))
    assert seen(zone.officer, id).status is S.WORKING


def test_more_time_granted_again_and_again_is_a_sign(zone):
    id = working(zone)
    for _ in range(2):
        assert [row.sign.value for row in detectors.stuck(zone.supervisor)] == []
        extensions.ask(zone.officer, seen(zone.officer, id), workdays=60, reason="再等")
        extensions.answer(zone.dispatcher, seen(zone.dispatcher, id), granted=True)
    [row] = detectors.stuck(zone.supervisor)
    assert (row.sign.value, row.figure, row.limit, row.clause) == ("extended", 2, 2, 63)


@pytest.mark.parametrize("by", ["officer", "leader", "liaison", "dispatcher"])
def test_a_case_is_passed_on_within_the_department_without_being_a_transfer(zone, by):
    colleague, who = person(Role.OFFICER, zone.first), getattr(zone, by)
    id = working(zone)
    complaints.hand_on(who, seen(who, id), officer=colleague.id, reason="轮岗")
    card = seen(colleague, id)
    assert (card.status, card.officer, card.department) == (S.WORKING, colleague.name, "招商局")
    assert waiting(colleague) == {id: Waiting.RESOLVE} and id not in waiting(zone.officer)
    entry = timeline.of_case(zone.leader, id)[0]
    assert entry.kind == "complaint.hand_on"
    assert ("Accountable officer", zone.officer.name, colleague.name) in [
        (change.label, change.before, change.after) for change in entry.told
    ]
    assert "complaint.hand_on" in {notice.kind for notice in notices.inbox(colleague)}
    with Sessions() as db:
        assert db.scalar(select(Complaint.transfers)) == 0
        *_, last = db.scalars(select(Holding).order_by(Holding.from_at))
        assert (last.officer_id, last.reason) == (colleague.id, "轮岗")
    complaints.resolve(colleague, seen(colleague, id), resolution="已恢复供电")


def test_a_case_is_passed_on_only_to_who_can_work_on_it_there(zone):
    id = working(zone)
    looks_on = person(Role.INSPECTOR, zone.first)
    for officer, refusal in ((zone.other.id, NotOfDepartment), (zone.officer.id, HasItAlready),
                             (looks_on.id, CannotTakeIt), (None, Incomplete), (9999, NotFound)):  # fmt: skip
        with pytest.raises(refusal):
            complaints.hand_on(zone.leader, seen(zone.leader, id), officer=officer, reason="轮岗")
    colleague = person(Role.OFFICER, zone.first)
    with pytest.raises(NotFound):  # not theirs to give away
        complaints.hand_on(colleague, seen(colleague, id), officer=colleague.id, reason="我来办")


def test_a_clock_that_stands_goes_on_standing_in_other_hands_and_counts_as_one_stop(zone):
    colleague = person(Role.OFFICER, zone.first)
    id = working(zone)
    complaints.pause(zone.dispatcher, seen(zone.dispatcher, id), **STOP, until=date(2026, 3, 20))
    with clock.at(MONDAY + HOUR):
        complaints.resume(zone.officer, seen(zone.officer, id))
    with clock.at(MONDAY + DAY):
        complaints.pause(zone.dispatcher, seen(zone.dispatcher, id), **STOP, until=date(2026, 3, 20))
    with clock.at(MONDAY + 2 * DAY):
        due = seen(zone.leader, id)
        complaints.hand_on(zone.leader, due, officer=colleague.id, reason="休假")
        card = seen(colleague, id)
        assert (card.status, card.holdings[-1].reason, card.holdings[-1].approved_by) == (
            S.WAITING, "待上级批复", zone.dispatcher.name
        )  # fmt: skip
        assert detectors.stuck(zone.supervisor) == []  # three would count as stalling
    with clock.at(MONDAY + 3 * DAY):
        complaints.resume(colleague, seen(colleague, id))
    with Sessions() as db:
        due = db.get(Case, id).due_at
    stood = datetime(2026, 3, 19, 2, tzinfo=UTC)  # the tenth working day, two days and an hour later
    assert abs(due - stood) < SECOND


def disable(zone, who, **how):
    people.disable(zone.administrator, people.one(zone.administrator, who.id), **how)


def change(zone, who, despite_duties=False, **facts):
    card = people.one(zone.administrator, who.id)
    people.change(zone.administrator, card, facts=replace(card.facts, **facts), despite_duties=despite_duties)


def liaison_of(zone, who, department):
    with Sessions.begin() as db:
        db.add(Post(department_id=department, user_id=who.id, position=Position.LIAISON, rank=Rank.DEPUTY_HEAD,
                    title="", valid_from=date(2026, 1, 1), created_at=MONDAY))  # fmt: skip


def test_nobody_leaves_or_changes_house_with_a_case_in_hand(zone):
    id = working(zone)
    with pytest.raises(StillHolding) as refused:
        disable(zone, zone.officer)
    assert refused.value.params == {"name": zone.officer.name, "count": 1, "number": "TS26-00001"}
    for facts in ({"department_id": zone.second}, {"role": Role.ZONE_LEADER}):
        with pytest.raises(StillHolding):
            change(zone, zone.officer, **facts)
    change(zone, zone.officer, role=Role.LIAISON)  # works on it as before
    complaints.hand_on(zone.leader, seen(zone.leader, id), officer=zone.leader.id, reason="调离")
    change(zone, zone.officer, department_id=zone.second)
    disable(zone, zone.officer)


@pytest.mark.parametrize("stopped", [False, True], ids=["running", "stopped"])
def test_what_a_disabled_person_had_falls_to_the_liaison_to_be_taken_on_anew(zone, stopped):
    id, first_asked = working(zone), recorded(zone, zone.officer)
    liaison_of(zone, zone.liaison, zone.first)
    if stopped:
        complaints.pause(zone.dispatcher, seen(zone.dispatcher, id), **STOP, until=date(2026, 3, 20))
    with clock.at(MONDAY + DAY):
        disable(zone, zone.officer, despite_duties=True)
        card = seen(zone.liaison, id)
        assert (card.status, card.officer) == (S.DISPATCHED, zone.liaison.name)
        assert seen(zone.dispatcher, first_asked).officer == zone.dispatcher.name
        assert waiting(zone.liaison)[id] is Waiting.ACCEPT
        assert "case.left" in {notice.kind for notice in notices.inbox(zone.liaison)}
        entry = timeline.of_case(zone.leader, id)[0]
        assert (entry.kind, entry.params["officer"]) == ("case.left", zone.liaison.name)
        complaints.accept(zone.leader, card)
    with Sessions() as db:
        rows = list(db.scalars(select(Holding).where(Holding.case_id == id).order_by(Holding.from_at)))
        assert all(one.to_at == after.from_at for one, after in pairwise(rows)) and rows[-1].to_at is None
        assert db.scalar(select(Complaint.transfers).where(Complaint.case_id == id)) == 0


def test_who_moves_may_leave_behind_what_they_cannot_keep(zone):
    id, first_asked = working(zone), recorded(zone, zone.officer)
    change(zone, zone.officer, despite_duties=True, department_id=zone.second)
    assert seen(zone.leader, id).officer == zone.leader.name  # nobody is liaison: its leader
    assert seen(zone.officer, first_asked).officer == zone.officer.name  # who was asked first stays so


def test_shares_tasks_and_special_reports_are_left_to_somebody_too(zone):
    id = working(zone)
    parties.name(zone.dispatcher, seen(zone.dispatcher, id), department_ids=[zone.second], reason="联办")
    share = next(party for party in parties.of_case(zone.other, id) if not party.host)
    parties.take_on(zone.other, share)
    report = special_reports.order(zone.dispatcher, seen(zone.dispatcher, id), writer_id=zone.other.id,
                                   leader_id=zone.zone_leader.id, reason="复杂")  # fmt: skip
    asked = coordination.ask(zone.officer, department_id=zone.second, title="配合", asked="请回复", case_id=id)
    coordination.take_on(zone.other, relations.one(zone.other, asked))
    with pytest.raises(StillHolding) as refused:
        disable(zone, zone.other)
    assert refused.value.params["count"] == 3
    with pytest.raises(StillHolding):  # the report waits for their decision some day
        disable(zone, zone.zone_leader)
    with pytest.raises(NobodyTakesOver):
        disable(zone, zone.zone_leader, despite_duties=True)
    successor = person(Role.ZONE_LEADER)
    disable(zone, zone.zone_leader, despite_duties=True)
    disable(zone, zone.other, despite_duties=True)
    with Sessions() as db:
        written, request = db.get(Case, report), db.get(Case, asked)
        assert (written.officer_id, written.leader_id) == (zone.other_leader.id, successor.id)
        assert (request.status, request.officer_id) == (S.ASKED, zone.other_leader.id)
    assert waiting(zone.other_leader)[id] is Waiting.SHARE


def test_a_case_whose_officer_left_long_ago_is_on_the_desk_of_who_can_pass_it_on(zone):
    id, moved = working(zone), working(zone)
    with Sessions.begin() as db:  # as it may stand in records of before
        db.get(User, zone.officer.id).disabled_at = MONDAY
        db.get(Case, moved).officer_id = zone.other.id
    for who in (zone.leader, zone.liaison, zone.dispatcher):
        assert waiting(who) == {id: Waiting.ORPHANED, moved: Waiting.ORPHANED}
    complaints.hand_on(zone.leader, seen(zone.leader, id), officer=zone.liaison.id, reason="接办")
    assert waiting(zone.liaison) == {id: Waiting.RESOLVE, moved: Waiting.ORPHANED}
