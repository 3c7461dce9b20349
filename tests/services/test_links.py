"""Cases that belong together: linked, merged, split; and nothing sealed is told by a link."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from db.cases import Case, Holding
from db.complaints import Complaint
from db.engine import Sessions
from domain.cases import CaseStatus as S
from domain.cases import LinkKind
from domain.categories import Category
from domain.complaints import OPEN, Channel, Outcome
from domain.errors import IllegalMove, NotAllowed, NotFound
from domain.offshoots import StillOpen
from services import (
    clock,
    clocks,
    complaint_board,
    complaints,
    coordination,
    links,
    notices,
    relations,
    sealing,
    timeline,
    trail,
)
from services.filing import ComplaintFacts
from services.links import LinkedAlready, NotTheOlder, OverAlready, SealedApart, WithItself
from tests.factories import Zone
from tests.services.test_joint_cases import seen, working

MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)  # 10:00 in the zone


@pytest.fixture
def zone(database):
    with clock.at(MONDAY):
        yield Zone()


def recorded(zone, title="停电", who=None, **more):
    return complaints.record(
        who or zone.dispatcher, facts=ComplaintFacts(title, "停产半天", Category.POWER, Channel.PHONE, **more)
    )


def card(zone, id):
    return seen(zone.dispatcher, id)


def linked(who, id):
    return [(row.kind, row.case.id) for row in relations.of_case(who, id).links]


def kinds(who, id):
    return [moment.kind for moment in timeline.of_case(who, id)]


def test_two_cases_are_linked_and_both_tell_it(zone):
    one, two = recorded(zone), recorded(zone, "限电")
    links.link(zone.dispatcher, card(zone, two), number=card(zone, one).number.lower(), kind=LinkKind.RELATED)
    assert linked(zone.dispatcher, one) == [(LinkKind.RELATED, two)]
    assert linked(zone.dispatcher, two) == [(LinkKind.RELATED, one)]
    assert "case.linked" in kinds(zone.dispatcher, one) and "case.linked" in kinds(zone.dispatcher, two)
    with pytest.raises(LinkedAlready):
        links.link(zone.dispatcher, card(zone, one), number=card(zone, two).number, kind=LinkKind.RELATED)
    links.unlink(zone.dispatcher, card(zone, one), other_id=two)
    assert linked(zone.dispatcher, one) == linked(zone.dispatcher, two) == []
    assert "case.unlinked" in kinds(zone.dispatcher, two)
    links.link(zone.dispatcher, card(zone, one), number=card(zone, two).number, kind=LinkKind.DUPLICATE)
    assert linked(zone.dispatcher, two) == [(LinkKind.DUPLICATE, one)]


def test_what_cannot_be_linked_is_refused(zone):
    one = recorded(zone)
    for number, refusal in (("TS26-00099", NotFound), (card(zone, one).number, WithItself), ("", NotFound)):
        with pytest.raises(refusal):
            links.link(zone.dispatcher, card(zone, one), number=number, kind=LinkKind.RELATED)
    with pytest.raises(NotFound):
        links.unlink(zone.dispatcher, card(zone, one), other_id=one)
    with pytest.raises(NotAllowed):
        links.link(zone.officer, card(zone, one), number="TS26-00001", kind=LinkKind.RELATED)


def test_a_link_to_a_case_out_of_reach_is_not_shown_nor_is_a_sealed_one_named(zone):
    plain, sealed = working(zone), recorded(zone, "索贿", about_department_id=zone.first)
    links.link(zone.dispatcher, card(zone, sealed), number=card(zone, plain).number, kind=LinkKind.RELATED)
    assert linked(zone.dispatcher, plain) == [(LinkKind.RELATED, sealed)]
    assert linked(zone.officer, plain) == []
    assert "case.linked" not in kinds(zone.officer, plain)
    other = working(zone)
    links.link(zone.dispatcher, card(zone, plain), number=card(zone, other).number, kind=LinkKind.RELATED)
    assert linked(zone.officer, plain) == [(LinkKind.RELATED, other)]


def test_a_duplicate_goes_up_in_the_older_case(zone):
    old, new = working(zone), recorded(zone)
    with clock.at(MONDAY + timedelta(hours=1)):
        complaints.step.commands["merge"](zone.dispatcher, card(zone, new), into=card(zone, old).number)
    merged = card(zone, new)
    assert (merged.status, merged.moves) == (S.MERGED, ())
    assert [row.id for row in complaint_board.listing(zone.dispatcher)] == [old]
    assert relations.of_case(zone.dispatcher, new).merged_into.id == old
    assert clocks.of_case(zone.dispatcher, new).clocks == ()  # the promises of the older one hold
    assert [(row.case.id, row.merged) for row in relations.of_case(zone.officer, old).links] == []
    assert linked(zone.dispatcher, old) == [(LinkKind.DUPLICATE, new)]
    assert kinds(zone.dispatcher, old)[0] == "case.absorbed" and kinds(zone.dispatcher, new)[0] == "complaint.merge"
    with Sessions() as db:
        assert links.survivor(db, db.get_one(Case, new)).id == old
        holding = db.scalars(select(Holding).where(Holding.case_id == new)).one()
        assert holding.closed and holding.to_at == MONDAY + timedelta(hours=1)
        assert list(trail.broken_links(db)) == []
    with pytest.raises(NotFound):
        links.unlink(zone.dispatcher, card(zone, old), other_id=new)


def test_a_chain_of_merged_cases_leads_to_the_one_that_goes_on(zone):
    first, second, third = recorded(zone), recorded(zone), recorded(zone)
    for one, into in ((third, second), (second, first)):
        complaints.step.commands["merge"](zone.dispatcher, card(zone, one), into=card(zone, into).number)
    with Sessions() as db:
        assert links.survivor(db, db.get_one(Case, third)).id == first


def test_what_cannot_be_merged_is_refused(zone):
    old, new = working(zone), recorded(zone)
    merge = complaints.step.commands["merge"]
    with pytest.raises(NotTheOlder):
        merge(zone.dispatcher, card(zone, old), into=card(zone, new).number)
    with pytest.raises(WithItself):
        merge(zone.dispatcher, card(zone, old), into=card(zone, old).number)
    with pytest.raises(NotFound):
        merge(zone.dispatcher, card(zone, new), into="不知道")
    with pytest.raises(NotAllowed):
        merge(zone.officer, seen(zone.officer, old), into="TS26-00001")
    sealed = recorded(zone, about_department_id=zone.second)
    with pytest.raises(SealedApart):
        merge(zone.dispatcher, card(zone, sealed), into=card(zone, old).number)
    asking = working(zone)
    coordination.ask(zone.officer, department_id=zone.second, title="?", asked="?", case_id=asking)
    with pytest.raises(StillOpen):
        merge(zone.dispatcher, card(zone, asking), into=card(zone, old).number)
    complaints.resolve(zone.officer, seen(zone.officer, old), resolution="已办")
    with pytest.raises(OverAlready):
        merge(zone.dispatcher, card(zone, new), into=card(zone, old).number)
    with pytest.raises(IllegalMove):
        merge(zone.dispatcher, card(zone, old), into=card(zone, new).number)
    assert card(zone, new).status in OPEN


def test_one_complaint_about_two_things_becomes_two_with_one_beginning(zone):
    old = recorded(zone, who=zone.liaison, contact_name="黄经理")
    first = card(zone, old)
    with clock.at(MONDAY + timedelta(days=3)):
        new = links.split(zone.dispatcher, first, title="招工难", body="缺焊工三十名", category=Category.LABOUR)
    split = card(zone, new)
    assert (split.opened_at, split.due_at, split.reply_due_at) == (first.opened_at, first.due_at, first.reply_due_at)
    assert (split.recorded_by, split.officer) == (zone.liaison.name, zone.liaison.name)
    assert (split.title, split.category, split.contact_name) == ("招工难", Category.LABOUR, "黄经理")
    assert linked(zone.dispatcher, old) == [(LinkKind.SPLIT, new)]
    assert kinds(zone.dispatcher, new)[0] == "case.split_off" and kinds(zone.dispatcher, old)[0] == "case.split"
    with clock.at(MONDAY + timedelta(days=4)):
        complaints.dispatch(zone.dispatcher, card(zone, new), department=zone.first)
    with clock.at(MONDAY + timedelta(days=5)):
        complaints.accept(zone.officer, seen(zone.officer, new))
    with clock.at(MONDAY + timedelta(days=7)):
        complaints.resolve(zone.officer, seen(zone.officer, new), resolution="已办")
        done = card(zone, new)
        assert sum((share.time for share in done.held), timedelta()) == done.resolved_at - done.opened_at
        complaints.verify(zone.dispatcher, done, outcome=Outcome.SOLVED)
    with Sessions() as db:
        assert list(trail.broken_links(db)) == []


def test_what_is_split_off_a_sealed_anonymous_case_is_sealed_and_anonymous(zone):
    old = recorded(zone, about_department_id=zone.first, anonymous=True, contact_enterprise="某企业")
    new = links.split(zone.dispatcher, card(zone, old), title="停水", body="断水", category=Category.OTHER)
    with pytest.raises(NotFound):
        seen(zone.officer, new)
    with Sessions() as db:
        said = db.scalars(select(Complaint).where(Complaint.case_id == new)).one()
        assert said.anonymous and said.contact_enterprise == "某企业"


def test_what_is_split_off_a_case_that_was_sealed_later_does_not_come_into_the_hands_of_the_accused(zone):
    old = recorded(zone, who=zone.officer)
    sealing.seal(zone.dispatcher, card(zone, old), about_department_id=zone.first)
    new = links.split(zone.dispatcher, card(zone, old), title="停水", body="断水", category=Category.OTHER)
    assert card(zone, new).officer == zone.dispatcher.name
    with pytest.raises(NotFound):
        seen(zone.officer, new)
    told = [notice.case_id for notice in notices.inbox(zone.officer)]
    assert new not in told


def test_what_is_split_off_stays_with_the_project_it_is_about(zone):
    project = zone.project()
    old = recorded(zone)
    with Sessions.begin() as db:
        db.get_one(Case, old).project_id = project.id
    new = links.split(zone.dispatcher, card(zone, old), title="停水", body="断水", category=Category.OTHER)
    with Sessions() as db:
        assert db.get_one(Case, new).project_id == project.id


def test_what_is_over_is_not_split(zone):
    id = recorded(zone)
    complaints.settle(zone.dispatcher, card(zone, id), resolution="当场解释")
    with pytest.raises(IllegalMove):
        links.split(zone.dispatcher, card(zone, id), title="?", body="?", category=Category.OTHER)
