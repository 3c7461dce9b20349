"""Closing is a claim: the house that did the work does not confirm it, a word that came is not silence, and what was
merged away is not solved."""

from datetime import timedelta

import pytest

from db.complaints import Complaint
from db.engine import Sessions
from domain.access import Role
from domain.cases import CaseStatus, Level
from domain.categories import Category
from domain.complaints import AnswerWaits, Channel, Outcome
from domain.escalations import TOLD, Concerned
from domain.ledger import Holder
from services import (
    category_counts,
    code_links,
    complaint_board,
    complaints,
    enterprises,
    escalations,
    following,
    front_door,
    links,
    notices,
    receipts,
)
from services.admission import without_person
from services.clock import at, local_day, utc_now
from services.enterprises import EnterpriseFacts
from services.filing import ComplaintFacts
from services.proofs import Link, Secret
from tests.factories import NOW, Zone, person


@pytest.fixture
def zone(database):
    with at(NOW):
        yield Zone()


def recorded(by, enterprise_id=None, **more):
    facts = ComplaintFacts("频繁停电", "停产。", more.pop("category", Category.POWER), Channel.PHONE, **more)
    return complaints.record(by, facts=facts, enterprise_id=enterprise_id)


def seen(who, case):
    return complaint_board.one(who, case)


def resolved_by(zone, who, case):
    complaints.dispatch(zone.dispatcher, seen(zone.dispatcher, case), department=zone.first)
    complaints.accept(who, seen(who, case))
    complaints.resolve(who, seen(who, case), resolution="已恢复供电")


def say(proof, outcome, words="", rating=None):
    with front_door.enterprise() as me:
        following.confirm(me, proof, outcome=outcome, words=words, rating=rating)


@pytest.mark.clause(86)
def test_a_colleague_with_the_receipt_does_not_confirm_and_the_stars_wait_for_the_call_back(zone):
    case = recorded(zone.liaison)
    secret = receipts.issue(zone.liaison, case_id=case)
    resolved_by(zone, zone.officer, case)
    say(Secret(seen(zone.officer, case).number, secret), Outcome.SOLVED, "很好", 5)
    assert seen(zone.officer, case).status is CaseStatus.RESOLVED
    with at(NOW + timedelta(days=30)):
        assert "rest" not in {move.name for move in seen(zone.dispatcher, case).moves}
        with pytest.raises(AnswerWaits):
            complaints.rest(zone.dispatcher, seen(zone.dispatcher, case))
        complaints.verify(zone.dispatcher, seen(zone.dispatcher, case), outcome=Outcome.SOLVED)
    with Sessions() as db:
        said = db.query(Complaint).one()
        assert (said.outcome, said.outcome_words, said.rating, said.outcome_by_link) == (
            Outcome.SOLVED,
            "很好",
            5,
            False,
        )


def test_who_settles_on_the_spot_does_not_confirm_by_a_link_that_it_issued(zone):
    enterprise = enterprises.register(zone.dispatcher, facts=EnterpriseFacts("江南精工有限公司"))
    token = code_links.issue(zone.dispatcher, enterprise_id=enterprise)
    case = recorded(zone.dispatcher, enterprise)
    complaints.settle(zone.dispatcher, seen(zone.dispatcher, case), resolution="当场解释")
    say(Link(token, seen(zone.dispatcher, case).number), Outcome.SOLVED, rating=5)
    assert seen(zone.dispatcher, case).status is CaseStatus.RESOLVED
    other = recorded(zone.dispatcher, enterprise)
    resolved_by(zone, zone.officer, other)
    say(Link(token, seen(zone.dispatcher, other).number), Outcome.SOLVED, rating=4)
    assert seen(zone.dispatcher, other).status is CaseStatus.CLOSED


@pytest.mark.clause(69)
def test_what_was_merged_away_counts_as_raised_and_not_as_resolved(zone):
    older, newer = recorded(zone.dispatcher), recorded(zone.dispatcher)
    into = seen(zone.dispatcher, older).number
    links.merge(zone.dispatcher, seen(zone.dispatcher, newer), into=into)
    row = next(r for r in category_counts.by_month(zone.inspector).rows if r.category is Category.POWER)
    assert (row.raised, row.resolved) == (2, 0)


def test_a_complaint_about_the_centre_is_for_each_of_supervision_whoever_took_it_down(zone):
    second = person(Role.SUPERVISOR)
    for recorder in (zone.officer, zone.liaison, zone.dispatcher):
        case = recorded(recorder, category=Category.CONDUCT, about_department_id=zone.centre)
        assert seen(zone.supervisor, case) and "dispatch" in {move.name for move in seen(second, case).moves}
        assert case in {n.case_id for n in notices.inbox(second)}
        complaints.dispatch(second, seen(second, case), department=zone.second)
        complaints.accept(zone.other, seen(zone.other, case))
    with at(NOW + timedelta(days=40)), without_person(Role.SYSTEM, "系统") as system:
        escalations.sweep(system)
        assert any(n.kind == "complaint.red" for n in notices.inbox(second))
    assert Concerned.KEEPERS in TOLD[Level.RED]


def test_a_pause_that_is_over_is_not_still_running_in_the_ledger_before_anybody_wrote_it_down(zone):
    case = recorded(zone.dispatcher)
    complaints.dispatch(zone.dispatcher, seen(zone.dispatcher, case), department=zone.first)
    complaints.accept(zone.officer, seen(zone.officer, case))
    until = local_day(utc_now()) + timedelta(days=3)
    complaints.pause(zone.dispatcher, seen(zone.dispatcher, case), holder=Holder.ENTERPRISE, reason="补件",
                     evidence="通知", until=until)  # fmt: skip
    with at(NOW + timedelta(days=10)):
        *_before, pause, last = seen(zone.officer, case).holdings
    assert pause.to_at == pause.expires_at == last.from_at
    assert (last.holder, last.to_at, last.reason, last.expires_at) == (Holder.DEPARTMENT, None, None, None)
