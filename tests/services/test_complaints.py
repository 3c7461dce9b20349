"""A complaint from its first minute to its last: who held it, what was promised, who may do what."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from db.cases import Case, Holding
from db.complaints import Complaint
from db.engine import Sessions
from domain.access import Role
from domain.cases import CaseStatus as S
from domain.categories import Category
from domain.complaints import Channel, ExpiryPast, Outcome, PauseNeedsOutsider, ResolvedItYourself, SameDepartment
from domain.errors import IllegalMove, Incomplete, NotAllowed, NotFound, Stale
from domain.ledger import Holder
from domain.limits import Lamp
from services import clock, complaint_board, complaints, desk, notices, trail
from services.desk_items import Waiting
from services.filing import ComplaintFacts
from services.rules import calendar_for
from tests.factories import Zone, person

MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)  # 10:00 in the zone
FACTS = ComplaintFacts(
    "停电影响生产", "园区变压器故障，已停产半天。", Category.POWER, Channel.PHONE, contact_name="黄经理"
)


@pytest.fixture
def zone(database):
    with clock.at(MONDAY):
        yield Zone()


def recorded(zone, who=None, facts=FACTS):
    return complaint_board.one(zone.dispatcher, complaints.record(who or zone.dispatcher, facts=facts))


def again(zone, card):
    return complaint_board.one(zone.dispatcher, card.id)


def dispatched(zone, card=None):
    card = card or recorded(zone)
    complaints.step.commands["dispatch"](zone.dispatcher, card, department=zone.first)
    return complaint_board.one(zone.officer, card.id)


def working(zone):
    complaints.accept(zone.officer, dispatched(zone))
    return complaint_board.one(zone.officer, 1)


@pytest.mark.clause(6)
def test_who_records_it_answers_for_it_until_a_named_person_accepts(zone):
    card = recorded(zone, zone.liaison)
    assert (card.officer, card.recorded_by, card.status) == (zone.liaison.name, zone.liaison.name, S.RECORDED)
    sent = dispatched(zone, card)
    assert sent.officer == zone.liaison.name
    complaints.accept(zone.officer, sent)
    assert again(zone, card).officer == zone.officer.name


def test_both_promises_begin_with_the_recording(zone):
    card = recorded(zone)
    with Sessions() as db:
        calendar = calendar_for(db)
    assert card.due_at == calendar.due_after_workdays(MONDAY, 10)
    assert card.reply_due_at == calendar.due_after_workdays(MONDAY, 3)
    urgent = recorded(zone, facts=ComplaintFacts("停水", "断水", Category.POWER, Channel.PHONE, urgent=True))
    assert urgent.reply_due_at == MONDAY + timedelta(hours=2)  # working hours


def test_from_recording_to_call_back_the_ledger_sums_to_the_time_it_was_open(zone):
    card = recorded(zone)
    with clock.at(MONDAY + timedelta(hours=1)):
        complaints.dispatch(zone.dispatcher, card, department=zone.first, note="")
    with clock.at(MONDAY + timedelta(hours=2)):
        complaints.send_back(zone.officer, complaint_board.one(zone.officer, card.id), reason="不属我局职责")
    with clock.at(MONDAY + timedelta(hours=5)):
        complaints.dispatch(zone.dispatcher, again(zone, card), department=zone.second, note="")
        complaints.accept(zone.other, complaint_board.one(zone.other, card.id))
    with clock.at(MONDAY + timedelta(days=1)):
        complaints.reply(zone.other, complaint_board.one(zone.other, card.id), reply="已派员到现场")
        complaints.pause(zone.dispatcher, again(zone, card), holder=Holder.ENTERPRISE, reason="补充电表照片",
                         evidence="通话记录", until=date(2026, 3, 20))  # fmt: skip
    with clock.at(MONDAY + timedelta(days=3)):
        complaints.resume(zone.other, complaint_board.one(zone.other, card.id))
    with clock.at(MONDAY + timedelta(days=4)):
        complaints.resolve(zone.other, complaint_board.one(zone.other, card.id), resolution="已更换变压器")
    with clock.at(MONDAY + timedelta(days=5)):
        complaints.verify(zone.dispatcher, again(zone, card), outcome=Outcome.SOLVED, words="满意")
    done = again(zone, card)
    assert (done.status, done.outcome) == (S.CLOSED, Outcome.SOLVED)
    assert sum((share.time for share in done.held), timedelta()) == done.resolved_at - done.opened_at
    assert (done.held[0].holder, done.held[0].department) == (Holder.ENTERPRISE, None)
    assert done.due_at == card.due_at + timedelta(days=2)  # two working days the enterprise had it
    with Sessions() as db:
        assert list(trail.broken_links(db)) == []
        assert db.scalars(select(Complaint)).one().returns == 1


def test_a_pause_is_approved_from_outside_and_ends_by_itself(zone):
    card = working(zone)
    asked = {"holder": Holder.HIGHER, "reason": "待上级批复", "evidence": "请示文号", "until": date(2026, 3, 6)}
    with pytest.raises(NotAllowed):
        complaints.pause(zone.officer, card, **asked)
    with pytest.raises(ExpiryPast):
        complaints.pause(zone.dispatcher, card, **asked | {"until": date(2026, 3, 1)})
    with pytest.raises(Incomplete):
        complaints.pause(zone.dispatcher, card, **asked | {"evidence": " "})
    complaints.pause(zone.dispatcher, card, **asked)
    assert again(zone, card).due_at is None
    assert complaint_board.listing(zone.officer)[0].lamp is None
    [waiting] = desk.mine(zone.officer)
    assert waiting.due_at is None and waiting.waiting is Waiting.PAUSED
    with clock.at(datetime(2026, 3, 9, 2, tzinfo=UTC)):
        due = again(zone, card).due_at
        assert due is not None and due > card.due_at  # nobody touched it, and it runs again
        assert [item.due_at for item in desk.mine(zone.officer)] == [due]
        assert complaint_board.listing(zone.officer)[0].lamp is Lamp.GREEN
    with clock.at(due + timedelta(days=1)):
        assert complaint_board.listing(zone.officer)[0].lamp is Lamp.RED


def test_the_centre_may_not_stop_the_clock_of_what_lies_with_itself(zone):
    card = recorded(zone)
    complaints.dispatch(zone.dispatcher, card, department=zone.centre, note="")
    complaints.accept(zone.dispatcher, again(zone, card))
    with pytest.raises(PauseNeedsOutsider):
        complaints.pause(zone.dispatcher, again(zone, card), holder=Holder.HIGHER, reason="a", evidence="b",
                         until=date(2026, 3, 9))  # fmt: skip


def test_the_centre_works_on_what_a_liaison_of_it_may(zone):
    with pytest.raises(NotFound):
        complaints.accept(zone.other, dispatched(zone))  # another department's case does not exist for them
    with pytest.raises(NotFound):
        complaint_board.one(zone.other, 1)
    assert complaint_board.listing(zone.other) == []


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.ZONE_LEADER, Role.INSPECTOR, Role.SUPERVISOR], ids=str)
def test_who_watches_sees_it_and_moves_nothing(zone, role):
    who = zone.everyone[role]
    card = dispatched(zone)
    assert complaint_board.one(who, card.id).moves == ()
    with pytest.raises(NotAllowed):
        complaints.accept(who, card)
    with pytest.raises(NotAllowed):
        complaints.record(who, facts=FACTS)


def test_a_reopened_case_makes_a_new_promise_and_lies_with_the_same_person(zone):
    card = working(zone)
    with clock.at(MONDAY + timedelta(days=1)):
        complaints.resolve(zone.officer, card, resolution="已处理")
    with clock.at(MONDAY + timedelta(days=7)):
        complaints.verify(zone.dispatcher, again(zone, card), outcome=Outcome.NOBODY_CAME, words="没有人来过")
        new = again(zone, card)
        with Sessions() as db:
            promised = calendar_for(db).due_after_workdays(MONDAY + timedelta(days=7), 10)
        assert (new.status, new.officer, new.due_at) == (S.WORKING, zone.officer.name, promised)
        assert new.resolved_at is None and new.outcome is Outcome.NOBODY_CAME
        assert len(new.holdings) == 4 and new.holdings[-1].from_at > new.holdings[-2].to_at
        held = sum((share.time for share in new.held), timedelta())
        assert held == timedelta(days=1)  # its first life counts too, the days in between belong to nobody
    with clock.at(MONDAY + timedelta(days=8)):
        complaints.resolve(zone.officer, complaint_board.one(zone.officer, card.id), resolution="已到场处理")
        complaints.verify(zone.dispatcher, again(zone, card), outcome=Outcome.SOLVED)


def test_who_resolved_it_does_not_call_back(zone):
    card = recorded(zone)
    complaints.dispatch(zone.dispatcher, card, department=zone.centre, note="")
    complaints.accept(zone.dispatcher, again(zone, card))
    complaints.resolve(zone.dispatcher, again(zone, card), resolution="已处理")
    assert "verify" not in [move.name for move in again(zone, card).moves]
    with pytest.raises(ResolvedItYourself):
        complaints.verify(zone.dispatcher, again(zone, card), outcome=Outcome.SOLVED, words="")
    colleague = person(Role.DISPATCHER, zone.centre)
    complaints.verify(colleague, again(zone, card), outcome=Outcome.SOLVED)


def test_settled_on_the_spot_is_counted_apart(zone):
    card = recorded(zone)
    complaints.settle(zone.dispatcher, card, resolution="当场解释政策")
    done = again(zone, card)
    assert done.on_the_spot and done.status is S.RESOLVED and done.replied_at == done.resolved_at


def test_a_transfer_leaves_the_promise_and_names_a_new_department(zone):
    card = working(zone)
    with pytest.raises(SameDepartment):
        complaints.transfer(zone.dispatcher, card, department=zone.first, reason="误派")
    complaints.transfer(zone.dispatcher, card, department=zone.second, reason="误派")
    moved = again(zone, card)
    assert (moved.department, moved.due_at, moved.officer) == ("经济发展局", card.due_at, zone.officer.name)
    with pytest.raises(NotFound):
        complaints.resolve(zone.other_leader, moved.__class__(**vars(moved) | {"id": 99}), resolution="x")


def test_a_stale_screen_and_an_illegal_move_are_refused(zone):
    card = dispatched(zone)
    complaints.accept(zone.officer, card)
    with pytest.raises(Stale):
        complaints.accept(zone.liaison, card)
    with pytest.raises(IllegalMove):
        complaints.verify(zone.dispatcher, again(zone, card), outcome=Outcome.SOLVED, words="")


def test_lamps_follow_the_promise(zone):
    working(zone)
    for day, expected in ((3, Lamp.GREEN), (13, Lamp.AMBER), (17, Lamp.RED)):
        with clock.at(datetime(2026, 3, day, 2, tzinfo=UTC)):
            assert complaint_board.listing(zone.officer)[0].lamp is expected


def test_words_filters_and_counts(zone):
    card = recorded(zone)
    recorded(zone, facts=ComplaintFacts("用工难", "招不到技工", Category.LABOUR, Channel.COUNTER))
    assert [row.title for row in complaint_board.listing(zone.dispatcher, words="停电")] == [card.title]
    assert [row.title for row in complaint_board.listing(zone.dispatcher, words=card.number)] == [card.title]
    assert complaint_board.by_status(zone.dispatcher) == {S.RECORDED: 2}
    assert complaint_board.listing(zone.dispatcher, status=S.CLOSED) == []


def test_the_same_click_twice_records_once(zone):
    ids = {complaints.record(zone.dispatcher, facts=FACTS, request_id="one") for _ in range(2)}
    assert len(ids) == 1 and len(complaint_board.listing(zone.dispatcher)) == 1


def test_what_is_empty_is_named_and_nothing_is_kept(zone):
    with pytest.raises(Incomplete):
        complaints.record(zone.dispatcher, facts=ComplaintFacts(" ", "x", Category.OTHER, Channel.PHONE))
    assert complaint_board.listing(zone.dispatcher) == []


@pytest.mark.parametrize(
    "wrong",
    [
        lambda one: {"to_at": None, "holder": Holder.CENTRE},
        lambda one: {"holder": Holder.SUSPENDED, "from_at": one.from_at + timedelta(days=1)},
    ],
)
def test_the_database_refuses_two_open_holdings_and_a_pause_without_approval(zone, wrong):
    card = recorded(zone)
    with Sessions() as db:
        one = db.scalars(select(Holding)).one()
        values = {"case_id": card.id, "holder": Holder.CENTRE, "department_id": zone.first, "created_at": MONDAY,
                  "officer_id": zone.officer.id, "closed": False,
                  "from_at": one.from_at + timedelta(hours=1)}  # fmt: skip
        db.add(Holding(**values | wrong(one)))
        with pytest.raises(IntegrityError):
            db.commit()


def test_the_database_refuses_a_gap_in_the_ledger(zone):
    recorded(zone)
    with Sessions() as db:
        one = db.scalars(select(Holding)).one()
        one.to_at = one.next_at = one.from_at + timedelta(hours=1)
        with pytest.raises(IntegrityError):
            db.commit()  # nothing begins where it ended


def test_every_case_that_is_open_has_exactly_one_holder(zone):
    for n in range(3):
        card = recorded(zone)
        if n:
            dispatched(zone, card)
        if n == 2:
            complaints.accept(zone.officer, complaint_board.one(zone.officer, card.id))
    with Sessions() as db:
        held = db.scalars(select(Holding.case_id).where(Holding.to_at.is_(None))).all()
        assert sorted(held) == sorted(db.scalars(select(Case.id)).all())


def test_the_people_concerned_are_told(zone):
    working(zone)
    assert any(n.kind == "complaint.dispatch" for n in notices.inbox(zone.liaison))
