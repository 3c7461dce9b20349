"""A complaint about a department: invisible to its people, opened by supervision only with a reason that is shown."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from db.complaints import Complaint
from db.engine import Sessions
from db.org import Post
from db.trail import Event
from domain.access import Permission as P
from domain.access import Role, allows
from domain.categories import Category
from domain.complaints import AboutItself, Channel
from domain.errors import Incomplete, NotAllowed, NotFound
from domain.org import Position, Rank
from services import clock, complaint_board, complaints, desk, notices, sealing, timeline
from services.filing import ComplaintFacts
from services.sealing import HandledByItself, NothingSealed
from tests.factories import Zone, person

MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)


@pytest.fixture
def zone(database):
    with clock.at(MONDAY):
        yield Zone()


def about(zone, department=None, who=None, **more):
    """A complaint about the first department, taken down by the centre; its id."""
    facts = ComplaintFacts(
        "窗口人员索要好处", "办证时被暗示请客。", Category.CONDUCT, Channel.PHONE,
        about_department_id=department or zone.first, **more,
    )  # fmt: skip
    return complaints.record(who or zone.dispatcher, facts=facts)


def sees(who, id):
    """On every way to it: the page, the list, the counts, the history, the desk."""
    found = [bool(complaint_board.listing(who)), bool(complaint_board.by_status(who))]
    for ask in (complaint_board.one, timeline.of_case):
        try:
            ask(who, id)
            found.append(True)
        except NotFound:
            found.append(False)
    assert not any(item.case_id == id for item in desk.mine(who)) or all(found)
    assert len(set(found)) == 1, found
    return found[0]


def test_nobody_of_the_accused_department_sees_it_on_any_way(zone):
    id = about(zone)
    for who in (zone.officer, zone.leader, zone.liaison):
        assert not sees(who, id)
    assert sees(zone.dispatcher, id)


def test_who_holds_a_post_in_the_accused_department_sees_nothing_wherever_they_work(zone):
    id = about(zone)
    complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, id), department=zone.second)
    assert sees(zone.other, id)
    with Sessions.begin() as db:
        db.add(Post(department_id=zone.first, user_id=zone.other.id, position=Position.DIRECT, rank=Rank.SECTION,
                    title="", valid_from=date(2026, 1, 1), created_at=MONDAY))  # fmt: skip
    assert not sees(zone.other, id)


def test_who_recorded_it_within_the_accused_department_does_not_answer_for_it(zone):
    id = about(zone, who=zone.liaison)
    assert not sees(zone.liaison, id)
    assert complaint_board.one(zone.dispatcher, id).officer == zone.dispatcher.name


def test_it_is_not_sent_to_the_department_that_it_is_about(zone):
    id = about(zone)
    with pytest.raises(AboutItself):
        complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, id), department=zone.first)


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.INSPECTOR], ids=str)
def test_supervision_knows_that_it_is_there_and_opens_it_with_a_reason(zone, role):
    id, who = about(zone), zone.everyone[role]
    assert not sees(who, id)
    [card] = sealing.waiting(who)
    assert card.id == id
    with pytest.raises(Incomplete):
        sealing.unseal(who, case_id=id, reason="  ")
    sealing.unseal(who, case_id=id, reason="核查窗口作风")
    assert sees(who, id) and sealing.waiting(who) == []
    [opening] = sealing.openings(who, id)
    assert (opening.by, opening.role, opening.reason) == (who.name, role, "核查窗口作风")
    assert timeline.of_case(who, id)[0].kind == "complaint.unsealed"
    with pytest.raises(NothingSealed):
        sealing.unseal(who, case_id=id, reason="再看一次")


def test_nobody_opens_what_is_said_about_their_own_house(zone):
    id, insider = about(zone), person(Role.SUPERVISOR, zone.first)
    assert sealing.waiting(insider) == []
    with pytest.raises(NotFound):
        sealing.unseal(insider, case_id=id, reason="看看")


def test_those_who_only_watch_neither_see_nor_open_it(zone):
    id = about(zone)
    for role in (Role.ZONE_LEADER, Role.ADMINISTRATOR):
        assert not sees(zone.everyone[role], id)
        with pytest.raises(NotAllowed):
            sealing.unseal(zone.everyone[role], case_id=id, reason="看看")


def test_what_is_about_the_centre_itself_is_for_supervision_to_dispatch_and_check(zone):
    id = about(zone, zone.centre)
    assert not sees(zone.dispatcher, id)
    card = complaint_board.one(zone.supervisor, id)
    assert card.officer == zone.supervisor.name
    complaints.dispatch(zone.supervisor, card, department=zone.second)
    complaints.accept(zone.other, complaint_board.one(zone.other, id))
    complaints.resolve(zone.other, complaint_board.one(zone.other, id), resolution="已约谈")
    assert "verify" in [move.name for move in complaint_board.one(zone.supervisor, id).moves]
    assert not sees(zone.dispatcher, id)


@pytest.mark.parametrize("channel", list(Channel), ids=str)
def test_a_complaint_about_the_centre_can_be_dispatched_by_all_of_supervision_whoever_took_it_down(zone, channel):
    colleague = person(Role.SUPERVISOR)
    facts = ComplaintFacts("中心刁难", "三次退件", Category.CONDUCT, channel, about_department_id=zone.centre)
    recorders = [who for who in zone.everyone.values() if allows(who, P.CASE_RECORD)]
    assert {who.role for who in recorders} >= {Role.OFFICER, Role.LIAISON, Role.DEPARTMENT_LEADER, Role.DISPATCHER}
    for who in recorders:
        id = complaints.record(who, facts=facts)
        for keeper in (zone.supervisor, colleague):
            card = complaint_board.one(keeper, id)
            assert {"dispatch", "settle", "merge"} <= {move.name for move in card.moves}
            assert any(item.case_id == id for item in desk.mine(keeper))
            assert id in {notice.case_id for notice in notices.inbox(keeper)}
        complaints.dispatch(colleague, card, department=zone.second)
        with pytest.raises(NotFound):
            complaint_board.one(zone.dispatcher, id)
    assert sealing.waiting(colleague) == []  # nothing to break open
    with pytest.raises(NothingSealed):
        sealing.unseal(colleague, case_id=id, reason="看看")


def test_the_contact_of_an_anonymous_complaint_is_for_the_centre_alone_and_not_in_the_trail(zone):
    id = about(zone, anonymous=True, contact_name="王某", contact_phone="13900001111", contact_enterprise="某企业")
    card = complaint_board.one(zone.dispatcher, id)
    assert (card.contact_name, card.enterprise) == ("王某", "某企业")
    complaints.dispatch(zone.dispatcher, card, department=zone.second)
    hidden = complaint_board.one(zone.other, id)
    assert (hidden.contact_name, hidden.contact_phone, hidden.enterprise) == (None, None, None)
    with Sessions() as db:
        assert db.scalars(select(Complaint)).one().contact_name == "王某"
        assert not any("王某" in str(event.changes) + str(event.details) for event in db.scalars(select(Event)))


def test_a_complaint_found_to_be_about_a_department_is_sealed_from_then_on(zone):
    facts = ComplaintFacts("办证慢", "窗口态度差", Category.CONDUCT, Channel.PHONE)
    id = complaints.record(zone.dispatcher, facts=facts)
    complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, id), department=zone.second)
    card = complaint_board.one(zone.dispatcher, id)
    with pytest.raises(HandledByItself):
        sealing.seal(zone.dispatcher, card, about_department_id=zone.second)
    sealing.seal(zone.dispatcher, card, about_department_id=zone.first)
    assert sees(zone.other, id) and not sees(zone.officer, id) and not sees(zone.inspector, id)
    with pytest.raises(NotFound):
        sealing.seal(zone.dispatcher, complaint_board.one(zone.dispatcher, id), about_department_id=999)
