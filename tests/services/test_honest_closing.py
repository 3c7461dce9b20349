"""Closing is a claim: whose word it rests on, what is kept until it is heard, what is nowhere counted as done."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from db.cases import Case
from db.complaints import Complaint
from db.engine import Sessions
from db.projects import Project
from domain.access import Permission as P
from domain.access import Role
from domain.cases import CaseStatus as S
from domain.categories import Category
from domain.complaints import CONTESTED, Channel, Outcome, SaysSolved
from domain.errors import IllegalMove
from domain.front_door import NotYours
from domain.periods import Month, Quarter
from services import (
    absorbed,
    category_counts,
    clock,
    code_links,
    complaint_board,
    complaints,
    desk,
    desk_cases,
    following,
    front_door,
    links,
    monthly_facts,
    notices,
    receipts,
    review_figures,
    timeline,
)
from services.desk_items import Waiting
from services.filing import ComplaintFacts
from services.language import translate
from services.proofs import Link, Secret
from services.work import Read
from tests.factories import Zone, person
from tests.plans import plan_of

MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def zone(database):
    with clock.at(MONDAY):
        yield Zone()


def recorded(who, enterprise_id=None):
    facts = ComplaintFacts("漏水", "厂房漏水。", Category.SURROUNDINGS, Channel.COUNTER)
    return complaints.record(who, facts=facts, enterprise_id=enterprise_id)


def seen(who, id):
    return complaint_board.one(who, id)


def resolved(zone, id):
    complaints.dispatch(zone.dispatcher, seen(zone.dispatcher, id), department=zone.first)
    complaints.accept(zone.officer, seen(zone.officer, id))
    complaints.resolve(zone.officer, seen(zone.officer, id), resolution="已修好")


def say(proof, outcome, **more):
    with front_door.enterprise() as me:
        following.confirm(me, proof, outcome=outcome, **more)


def shown(proof):
    with front_door.enterprise() as me:
        return following.case(me, proof)


def said(id):
    with Sessions() as db:
        return db.scalars(select(Complaint).where(Complaint.case_id == id)).one()


def through_a_colleague(zone):
    """Resolved by the first department; a colleague of who resolved it had given out the receipt."""
    colleague = person(Role.OFFICER, zone.first)
    id = recorded(colleague)
    secret = receipts.issue(colleague, case_id=id)
    resolved(zone, id)
    return id, Secret(seen(zone.dispatcher, id).number, secret)


def test_a_receipt_that_passed_through_the_department_that_resolved_it_closes_nothing(zone):
    id, proof = through_a_colleague(zone)
    say(proof, Outcome.SOLVED, rating=5)
    assert (seen(zone.dispatcher, id).status, said(id).outcome) == (S.RESOLVED, None)
    assert "complaint.said_solved" in {notice.kind for notice in notices.inbox(zone.dispatcher)}


def test_nor_does_a_link_that_the_centre_issued_close_what_the_centre_settled(zone):
    enterprise = zone.project().enterprise_id
    token = code_links.issue(zone.dispatcher, enterprise_id=enterprise)
    mine, theirs = recorded(zone.dispatcher, enterprise), recorded(zone.officer, enterprise)
    complaints.settle(zone.dispatcher, seen(zone.dispatcher, mine), resolution="当场解决")
    resolved(zone, theirs)
    for id in (mine, theirs):
        say(Link(token, seen(zone.dispatcher, id).number), Outcome.SOLVED, rating=4)
    assert seen(zone.dispatcher, mine).status is S.RESOLVED
    assert seen(zone.dispatcher, theirs).status is S.CLOSED and said(theirs).outcome_by_link


def test_the_word_and_the_stars_wait_for_the_call_back_and_are_never_silence(zone):
    id, proof = through_a_colleague(zone)
    say(proof, Outcome.SOLVED, rating=5)
    assert shown(proof).said_solved_at == MONDAY
    with clock.at(MONDAY + 20 * DAY):
        assert {i.case_id: i.waiting for i in desk.mine(zone.dispatcher)} == {id: Waiting.CALL_BACK}
        card = seen(zone.dispatcher, id)
        assert "rest" not in {move.name for move in card.moves}
        with pytest.raises(SaysSolved):
            complaints.rest(zone.dispatcher, card)
        complaints.verify(zone.dispatcher, card, outcome=Outcome.SOLVED)
    now = said(id)
    assert (now.outcome, now.rating, now.outcome_by_link, now.said_solved_at) == (Outcome.SOLVED, 5, False, None)


def test_stars_that_a_call_back_does_not_bear_out_are_not_kept(zone):
    id, proof = through_a_colleague(zone)
    say(proof, Outcome.SOLVED, rating=5)
    complaints.verify(zone.dispatcher, seen(zone.dispatcher, id), outcome=Outcome.NOT_SOLVED)
    now = said(id)
    assert (now.rating, now.said_rating, now.said_solved_at) == (None, None, None)
    assert seen(zone.officer, id).status is S.WORKING


def merged(zone):
    """Two of one enterprise say the same; the younger went up in the older. Answers both ids, and a secret of each."""
    enterprise = zone.project().enterprise_id
    older, younger = (recorded(zone.dispatcher, enterprise) for _ in range(2))
    proofs = [Secret(seen(zone.dispatcher, id).number, receipts.issue(zone.dispatcher, case_id=id))
              for id in (older, younger)]  # fmt: skip
    links.merge(zone.dispatcher, seen(zone.dispatcher, younger), into=seen(zone.dispatcher, older).number)
    return older, younger, *proofs


def counted(zone):
    """Raised, resolved, confirmed; of the quarter resolved and in time; lines of the month."""
    row = next(r for r in category_counts.by_month(zone.dispatcher).rows if r.category is Category.SURROUNDINGS)
    whole = next(r for r in category_counts.by_month(zone.zone_leader).rows if r.category is Category.SURROUNDINGS)
    assert row == whole  # counted, and summed
    with Sessions() as db:
        project, now = db.scalars(select(Project)).one(), clock.utc_now() + HOUR
        read = Read(db, zone.dispatcher, P.CASE_SEE, now)
        quarter = review_figures.figures_of(db, project, Quarter.of(date(2026, 3, 2)), now)
        _, solved, _ = monthly_facts.prewritten(read, project, Month.of(date(2026, 3, 2)), "en")
    lines = 0 if solved == translate("en", "Nothing on record.") else len(solved.splitlines())
    return (row.raised, row.resolved, row.confirmed), (quarter["resolved"], quarter["in_time"]), lines


def test_what_was_merged_is_nowhere_counted_as_resolved(zone):
    older, younger, proof, other = merged(zone)
    assert counted(zone) == ((2, 0, 0), (0, 0), 0)
    resolved(zone, older)
    say(other, Outcome.SOLVED, rating=5)
    assert counted(zone) == ((2, 1, 0), (1, 1), 1)
    say(proof, Outcome.SOLVED, rating=5)
    assert counted(zone) == ((2, 1, 1), (1, 1), 1)
    assert seen(zone.dispatcher, younger).status is S.MERGED


def test_who_filed_what_was_merged_sees_what_is_done_and_has_it_worked_on_again(zone):
    older, _younger, proof, other = merged(zone)
    resolved(zone, older)
    own = shown(other)
    assert (own.status, own.merged, own.resolution, own.answerable.officer) == (
        S.MERGED, S.RESOLVED, "已修好", zone.officer.name
    )  # fmt: skip
    assert own.promises and all(promise.kept_at for promise in own.promises)
    with clock.at(MONDAY + HOUR):
        say(other, Outcome.NOT_SOLVED, words="还在漏")
        assert seen(zone.officer, older).status is S.WORKING
        assert timeline.of_case(zone.officer, older)[0].kind == "case.absorbed_contested"
        assert (shown(other).merged, shown(other).outcome, shown(other).may_say) == (S.WORKING, Outcome.NOT_SOLVED, ())
        assert shown(proof).outcome_words is None  # what the one says is not for the other to read
        with pytest.raises(NotYours):
            say(other, Outcome.SOLVED)
    with clock.at(MONDAY + 2 * HOUR):
        complaints.resolve(zone.officer, seen(zone.officer, older), resolution="已重做防水")
    with clock.at(MONDAY + 3 * HOUR):
        say(other, Outcome.SOLVED, rating=4)
        assert (seen(zone.dispatcher, older).status, said(older).outcome) == (
            S.RESOLVED,
            None,
        )  # the other may yet speak
        assert shown(other).may_say == CONTESTED
        say(proof, Outcome.SOLVED)
        assert shown(other).merged is S.CLOSED


def test_who_filed_what_was_merged_is_called_back_with_the_case_in_which_it_goes_on(zone):
    older, younger, proof, _other = merged(zone)
    assert absorbed.of_case(zone.dispatcher, older)[0].waits is False  # nothing is done yet
    with pytest.raises(IllegalMove):
        absorbed.call_back(zone.dispatcher, absorbed.of_case(zone.dispatcher, older)[0], outcome=Outcome.SOLVED)
    resolved(zone, older)
    with clock.at(MONDAY + HOUR):
        say(proof, Outcome.SOLVED)
        assert seen(zone.dispatcher, older).status is S.CLOSED
        [item] = [item for item in desk.mine(zone.dispatcher) if item.case_id == older]
        assert item.waiting is Waiting.CALL_MERGED
        [one] = absorbed.of_case(zone.dispatcher, older)
        assert (one.id, one.waits, one.outcome) == (younger, True, None)
        absorbed.call_back(zone.dispatcher, one, outcome=Outcome.SOLVED, words="可以")
        [one] = absorbed.of_case(zone.dispatcher, older)
        assert (one.waits, one.outcome, one.words) == (False, Outcome.SOLVED, "可以")
        assert not [item for item in desk.mine(zone.dispatcher) if item.case_id == older]
        assert timeline.of_case(zone.dispatcher, younger)[0].kind == "complaint.verify"


def all_who_filed_are_called(zone, oldest, middle, youngest):
    """The youngest goes into the middle one and that into the oldest; once this is confirmed, each waits in turn."""
    links.merge(zone.dispatcher, seen(zone.dispatcher, youngest), into=seen(zone.dispatcher, middle).number)
    links.merge(zone.dispatcher, seen(zone.dispatcher, middle), into=seen(zone.dispatcher, oldest).number)
    resolved(zone, oldest)
    complaints.verify(zone.dispatcher, seen(zone.dispatcher, oldest), outcome=Outcome.SOLVED)
    for waits in (middle, youngest):
        [item] = [item for item in desk.mine(zone.dispatcher) if item.case_id == oldest]
        assert item.waiting is Waiting.CALL_MERGED
        [one] = [card for card in absorbed.of_case(zone.dispatcher, oldest) if card.id == waits]
        absorbed.call_back(zone.dispatcher, one, outcome=Outcome.SOLVED)
    assert not [item for item in desk.mine(zone.dispatcher) if item.case_id == oldest]


def test_the_desk_asks_to_call_back_also_who_filed_what_was_merged_into_a_merged_one(zone):
    """The youngest goes on in the middle one, that in the oldest: nobody is forgotten on the way."""
    oldest, middle, youngest = (recorded(zone.dispatcher) for _ in range(3))
    all_who_filed_are_called(zone, oldest, middle, youngest)


@pytest.mark.parametrize("old", ["middle", "both"])
def test_nobody_is_forgotten_however_long_ago_what_was_merged_was_filed(zone, old):
    """What drags on longest is what those who filed it have waited for longest."""
    oldest, middle = (recorded(zone.dispatcher) for _ in range(2))
    with clock.at(MONDAY + 400 * DAY if old == "middle" else MONDAY):
        youngest = recorded(zone.dispatcher)
    with clock.at(MONDAY + 401 * DAY):
        all_who_filed_are_called(zone, oldest, middle, youngest)


def test_a_call_back_is_asked_for_two_weeks_long_whenever_somebody_looks(zone):
    older, younger = (recorded(zone.dispatcher) for _ in range(2))
    links.merge(zone.dispatcher, seen(zone.dispatcher, younger), into=seen(zone.dispatcher, older).number)
    resolved(zone, older)
    complaints.verify(zone.dispatcher, seen(zone.dispatcher, older), outcome=Outcome.SOLVED)
    for days, asked in ((13, [Waiting.CALL_MERGED]), (15, []), (13, [Waiting.CALL_MERGED])):
        with clock.at(clock.utc_now() + days * DAY):
            assert [item.waiting for item in desk.mine(zone.dispatcher)] == asked


def test_what_was_closed_lately_is_found_by_when_and_the_merged_ones_of_all_years_are_not_looked_through(zone):
    with Sessions() as db:
        plan = "\n".join(plan_of(db, select(Case.id).where(desk_cases.uncalled(MONDAY))))
    assert "ix_cases_closed" in plan and plan.count("ix_cases_merged_into_id") == 2, plan


def test_who_is_called_back_about_what_was_merged_and_is_not_content_has_it_worked_on_again(zone):
    older, _younger, proof, _other = merged(zone)
    resolved(zone, older)
    with clock.at(MONDAY + HOUR):
        say(proof, Outcome.SOLVED)
        [one] = absorbed.of_case(zone.dispatcher, older)
        absorbed.call_back(zone.dispatcher, one, outcome=Outcome.NOBODY_CAME)
        assert seen(zone.officer, older).status is S.WORKING
        [one] = absorbed.of_case(zone.dispatcher, older)
        with pytest.raises(IllegalMove):
            absorbed.call_back(zone.dispatcher, one, outcome=Outcome.SOLVED)
    with clock.at(MONDAY + DAY):
        complaints.resolve(zone.officer, seen(zone.officer, older), resolution="已重做")
        assert absorbed.of_case(zone.dispatcher, older)[0].waits  # asked anew
