"""A department asks for a stop of the clock, somebody outside decides; co-hosts released, cases tied to enterprises."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.cases import CaseStatus
from domain.categories import Category
from domain.complaints import Channel, NothingAsked, PauseAskedAlready, PauseTooLong
from domain.errors import IllegalMove, Incomplete, NotAllowed, NotFound
from domain.ledger import Holder
from domain.offshoots import AnotherDepartments
from services import (
    clocks,
    complaint_board,
    complaints,
    enterprises,
    links,
    notices,
    parties,
    pause_requests,
    relations,
    ties,
)
from services.clock import at
from services.enterprises import EnterpriseFacts
from services.filing import ComplaintFacts
from services.parties import ShareOver
from services.ties import NotTied, StaysAnonymous, TiedAlready
from tests.factories import NOW, OUTAGE, Zone

ASKED = {"holder": Holder.ENTERPRISE, "reason": "等企业补件", "evidence": "补正通知书", "until": date(2026, 3, 20)}


@pytest.fixture
def zone(database):
    with at(NOW):
        yield Zone()


def seen(who, case):
    return complaint_board.one(who, case)


def working(zone, **more):
    return zone.working(replace(OUTAGE, **more))


@pytest.mark.clause(8)
def test_a_stop_that_was_asked_for_and_granted_is_approved_by_who_granted_it_and_moves_the_promise(zone):
    case = working(zone)
    due = seen(zone.officer, case).due_at
    pause_requests.ask(zone.officer, seen(zone.officer, case), **ASKED)
    assert seen(zone.officer, case).due_at == due  # asking stops nothing
    assert "complaint.pause_asked" in [n.kind for n in notices.inbox(zone.dispatcher)]
    with pytest.raises(PauseAskedAlready):
        pause_requests.ask(zone.officer, seen(zone.officer, case), **ASKED)
    with pytest.raises(NotAllowed):
        pause_requests.answer(zone.officer, seen(zone.officer, case), granted=True)
    assert clocks.of_case(zone.dispatcher, case).can_answer_pause
    pause_requests.answer(zone.dispatcher, seen(zone.dispatcher, case), granted=True)
    card = seen(zone.officer, case)
    assert card.status is CaseStatus.WAITING and card.due_at is None
    held = card.holdings[-1]
    assert (held.holder, held.approved_by, held.evidence) == (Holder.ENTERPRISE, zone.dispatcher.name, "补正通知书")
    with at(NOW + timedelta(days=25)):
        assert seen(zone.officer, case).due_at > due


def test_a_stop_that_is_declined_needs_words_and_the_clock_runs_on(zone):
    case = working(zone)
    due = seen(zone.officer, case).due_at
    pause_requests.ask(zone.officer, seen(zone.officer, case), **ASKED)
    with pytest.raises(Incomplete):
        pause_requests.answer(zone.dispatcher, seen(zone.dispatcher, case), granted=False)
    pause_requests.answer(zone.dispatcher, seen(zone.dispatcher, case), granted=False, words="材料已齐")
    assert seen(zone.officer, case).due_at == due
    assert "complaint.pause_declined" in [n.kind for n in notices.inbox(zone.officer)]
    with pytest.raises(NothingAsked):
        pause_requests.answer(zone.dispatcher, seen(zone.dispatcher, case), granted=True)


def test_nobody_waits_for_an_answer_to_a_case_that_was_merged(zone):
    older, case = working(zone), working(zone)
    pause_requests.ask(zone.officer, seen(zone.officer, case), **ASKED)
    links.merge(zone.dispatcher, seen(zone.dispatcher, case), into=seen(zone.dispatcher, older).number)
    assert clocks.of_case(zone.dispatcher, case).pause_asked is None
    with pytest.raises(NothingAsked):
        pause_requests.answer(zone.dispatcher, seen(zone.dispatcher, case), granted=True)


def test_what_makes_no_sense_is_refused_and_a_resolved_case_waits_for_no_answer(zone):
    case = working(zone)
    with pytest.raises(PauseTooLong):
        pause_requests.ask(zone.officer, seen(zone.officer, case), **ASKED | {"until": date(2027, 3, 20)})
    with pytest.raises(Incomplete):
        pause_requests.ask(zone.officer, seen(zone.officer, case), **ASKED | {"holder": None})
    with pytest.raises(NotFound):
        pause_requests.ask(zone.other, seen(zone.officer, case), **ASKED)
    pause_requests.ask(zone.officer, seen(zone.officer, case), **ASKED)
    complaints.resolve(zone.officer, seen(zone.officer, case), resolution="已办")
    assert clocks.of_case(zone.dispatcher, case).pause_asked is None
    with pytest.raises(IllegalMove):
        pause_requests.ask(zone.officer, seen(zone.officer, case), **ASKED)


def test_who_recorded_it_does_not_ask_in_the_place_of_the_department(zone):
    case = complaints.record(zone.officer, facts=ComplaintFacts("停电", "停产。", Category.POWER, Channel.PHONE))
    complaints.dispatch(zone.dispatcher, seen(zone.dispatcher, case), department=zone.second)
    with pytest.raises(AnotherDepartments):
        pause_requests.ask(zone.officer, seen(zone.officer, case), **ASKED)


def test_a_cohost_is_released_with_a_reason_and_the_case_no_longer_waits_for_it(zone):
    case = working(zone)
    parties.name(zone.officer, seen(zone.officer, case), department_ids=[zone.second], reason="需会签")
    share = next(one for one in parties.of_case(zone.officer, case) if not one.host)
    with pytest.raises(Incomplete):
        parties.release(zone.officer, seen(zone.officer, case), party_id=share.id, reason=" ")
    host = next(one for one in parties.of_case(zone.officer, case) if one.host)
    with pytest.raises(NotFound):
        parties.release(zone.officer, seen(zone.officer, case), party_id=host.id, reason="不需要")
    parties.release(zone.officer, seen(zone.officer, case), party_id=share.id, reason="不涉及规划")
    assert "case.cohost_released" in [n.kind for n in notices.inbox(zone.other)]
    assert not relations.of_case(zone.officer, case).unfinished
    with pytest.raises(ShareOver):
        parties.release(zone.officer, seen(zone.officer, case), party_id=share.id, reason="不涉及规划")
    complaints.resolve(zone.officer, seen(zone.officer, case), resolution="已办")


@pytest.mark.clause(86)
def test_a_case_is_tied_to_a_registered_enterprise_and_the_tie_is_taken_away_again(zone):
    case = working(zone, contact_enterprise="江南精工")
    enterprise = enterprises.register(zone.officer, facts=EnterpriseFacts("江南精工有限公司"))
    with pytest.raises(NotAllowed):
        ties.tie(zone.officer, seen(zone.officer, case), enterprise_id=enterprise)
    ties.tie(zone.dispatcher, seen(zone.dispatcher, case), enterprise_id=enterprise)
    assert seen(zone.officer, case).enterprise_id == enterprise
    with pytest.raises(TiedAlready):
        ties.tie(zone.dispatcher, seen(zone.dispatcher, case), enterprise_id=enterprise)
    ties.untie(zone.dispatcher, seen(zone.dispatcher, case), reason="同名企业")
    assert seen(zone.dispatcher, case).enterprise == "江南精工"
    with pytest.raises(NotTied):
        ties.untie(zone.dispatcher, seen(zone.dispatcher, case), reason="同名企业")
    hidden = working(zone, anonymous=True)
    with pytest.raises(StaysAnonymous):
        ties.tie(zone.dispatcher, seen(zone.dispatcher, hidden), enterprise_id=enterprise)


def test_a_pause_that_is_over_is_not_still_running_in_the_ledger_before_anybody_wrote_it_down(zone):
    case = working(zone)
    complaints.pause(zone.dispatcher, seen(zone.dispatcher, case), **ASKED)
    with at(NOW + timedelta(days=25)):
        *_before, pause, last = seen(zone.officer, case).holdings
    assert pause.to_at == pause.expires_at == last.from_at
    assert (last.holder, last.to_at, last.reason, last.expires_at) == (Holder.DEPARTMENT, None, None, None)
