"""A complaint about a department: invisible to its people, opened by supervision only with a reason that is shown."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from db.complaints import Complaint
from db.engine import Sessions
from db.org import Post
from db.trail import Event
from domain.access import Permission as P
from domain.access import Role, allows
from domain.cases import CaseKind
from domain.categories import Category
from domain.complaints import NO_DEPARTMENT, AboutItself, AboutWhom, Channel
from domain.errors import Incomplete, NotAllowed, NotFound
from domain.ledger import Holder
from domain.org import Position, PostFacts, Rank
from domain.periods import Month
from domain.visits import Manner, Tag
from services import (
    clock,
    complaint_board,
    complaints,
    coordination,
    desk,
    diary,
    following,
    front_door,
    links,
    monthlies,
    notices,
    opinions,
    parties,
    people,
    posts,
    receipts,
    relations,
    reports,
    sealing,
    sheets,
    special_reports,
    timeline,
    visits,
)
from services.desk_items import Waiting
from services.filing import ComplaintFacts
from services.proofs import Secret
from services.sealing import HandledByItself, NothingSealed, SealedAlready
from services.visits import VisitFacts
from tests.factories import Zone, person

MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


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


def moves(zone, who, **facts):
    card = people.one(zone.administrator, who.id)
    people.change(zone.administrator, card, facts=replace(card.facts, **facts), despite_duties=True)
    return replace(who, role=facts.get("role", who.role), department_id=facts.get("department_id", who.department_id))


def appointed(zone, who, department, **dates):
    facts = PostFacts(department, who.id, Position.DEPUTY, Rank.DEPUTY_HEAD, **dates)
    return posts.appoint(zone.administrator, facts=facts)


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
    [opening] = sealing.of_case(who, id).openings
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
    complaints.dispatch(
        zone.dispatcher, complaint_board.one(zone.dispatcher, id), department=zone.second, about=NO_DEPARTMENT
    )
    card = complaint_board.one(zone.dispatcher, id)
    with pytest.raises(HandledByItself):
        sealing.seal(zone.dispatcher, card, about_department_id=zone.second)
    sealing.seal(zone.dispatcher, card, about_department_id=zone.first)
    assert sees(zone.other, id) and not sees(zone.officer, id) and not sees(zone.inspector, id)
    with pytest.raises(NotFound):
        sealing.seal(zone.dispatcher, complaint_board.one(zone.dispatcher, id), about_department_id=999)


def test_who_approved_a_pause_stays_its_approver_when_the_case_is_sealed_and_changes_hands(zone):
    with Sessions.begin() as db:
        db.add(Post(department_id=zone.second, user_id=zone.officer.id, position=Position.DEPUTY, rank=Rank.DEPUTY_HEAD,
                    valid_from=MONDAY.date(), created_at=MONDAY))  # fmt: skip
    facts = ComplaintFacts("停电", "停产", Category.POWER, Channel.PHONE)
    id = complaints.record(zone.dispatcher, facts=facts)
    complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, id), department=zone.first)
    complaints.accept(zone.officer, complaint_board.one(zone.officer, id))
    approver, keeper = zone.dispatcher, person(Role.DISPATCHER, zone.centre)
    card = complaint_board.one(approver, id)
    complaints.pause(approver, card, holder=Holder.HIGHER, reason="待批", evidence="请示", until=date(2026, 3, 10))
    with clock.at(MONDAY + timedelta(hours=1)):
        sealing.seal(keeper, complaint_board.one(keeper, id), about_department_id=zone.second)
        before, after = complaint_board.one(keeper, id).holdings[-2:]
    assert before.officer == zone.officer.name != after.officer
    assert before.approved_by == after.approved_by == approver.name
    assert (before.reason, before.expires_at) == (after.reason, after.expires_at)


def test_another_name_does_not_open_it_to_those_whom_it_is_sealed_from(zone):
    id = about(zone)
    with pytest.raises(SealedAlready) as refused:
        sealing.seal(zone.dispatcher, complaint_board.one(zone.dispatcher, id), about_department_id=zone.second)
    assert refused.value.params == {"department": "招商局"}
    assert not sees(zone.officer, id)


def test_a_demand_filed_as_if_it_were_about_its_department_reaches_it_once_the_seal_is_lifted_with_a_reason(zone):
    facts = ComplaintFacts("消防验收", "求尽快验收", Category.FIRE, Channel.COUNTER, about_department_id=zone.first)
    id = complaints.record(zone.dispatcher, facts=facts)
    secret = receipts.issue(zone.dispatcher, case_id=id)
    with pytest.raises(Incomplete):
        sealing.lift(zone.dispatcher, complaint_board.one(zone.dispatcher, id), reason=" ")
    sealing.lift(zone.dispatcher, complaint_board.one(zone.dispatcher, id), reason="企业误选单位")
    card = complaint_board.one(zone.dispatcher, id)
    assert (card.kind, card.about) == (CaseKind.DEMAND, None)
    complaints.dispatch(zone.dispatcher, card, department=zone.first)
    assert sees(zone.officer, id)
    [lifted] = sealing.of_case(zone.officer, id).liftings
    assert (lifted.by, lifted.department, lifted.reason) == (zone.dispatcher.name, "招商局", "企业误选单位")
    with front_door.enterprise() as enterprise:
        assert following.case(enterprise, Secret(card.number, secret)).liftings == (lifted,)
    with pytest.raises(NothingSealed):
        sealing.lift(zone.dispatcher, complaint_board.one(zone.dispatcher, id), reason="再来")


def test_only_who_handles_a_sealed_complaint_lifts_its_seal(zone):
    id = about(zone)
    sealing.unseal(zone.inspector, case_id=id, reason="核查")
    card = complaint_board.one(zone.inspector, id)
    with pytest.raises(NotAllowed):
        sealing.lift(zone.inspector, card, reason="不必保密")
    for who in (zone.supervisor, zone.officer):
        with pytest.raises((NotAllowed, NotFound)):
            sealing.lift(who, card, reason="不必保密")


def test_what_accuses_somebody_is_not_dispatched_before_it_is_said_whom_or_nobody(zone):
    facts = ComplaintFacts("乱罚款", "无依据罚款", Category.FINES, Channel.PHONE)
    one = complaints.record(zone.dispatcher, facts=facts)
    card = complaint_board.one(zone.dispatcher, one)
    with pytest.raises(AboutWhom):
        complaints.dispatch(zone.dispatcher, card, department=zone.first)
    with pytest.raises(AboutItself):
        complaints.dispatch(zone.dispatcher, card, department=zone.first, about=zone.first)
    complaints.dispatch(zone.dispatcher, card, department=zone.second, about=zone.first)
    assert not sees(zone.officer, one) and sees(zone.other, one) and not sees(zone.zone_leader, one)
    other = complaints.record(zone.dispatcher, facts=facts)
    complaints.dispatch(
        zone.dispatcher, complaint_board.one(zone.dispatcher, other), department=zone.first, about=NO_DEPARTMENT
    )
    assert sees(zone.officer, other)


def test_at_the_dispatch_it_is_found_to_be_about_the_centre_itself(zone):
    id = complaints.record(zone.dispatcher, facts=ComplaintFacts("刁难", "窗口刁难", Category.CONDUCT, Channel.PHONE))
    card = complaint_board.one(zone.dispatcher, id)
    complaints.dispatch(zone.dispatcher, card, department=zone.first, about=zone.centre)
    assert not sees(zone.dispatcher, id) and sees(zone.supervisor, id)
    complaints.accept(zone.officer, complaint_board.one(zone.officer, id))


def test_who_left_the_accused_department_since_neither_sees_nor_opens_it_from_any_seat(zone):
    id = about(zone)
    with clock.at(MONDAY + DAY):
        moved = {
            role: moves(zone, who, role=role, department_id=None)
            for role, who in ((Role.SUPERVISOR, zone.officer), (Role.INSPECTOR, zone.liaison))
        }
        colleague = moves(zone, zone.leader, role=Role.DISPATCHER, department_id=zone.centre)
    with clock.at(MONDAY + 2 * DAY):
        later = about(zone)  # when none of them sat there any more
        for who in moved.values():
            assert {card.id for card in sealing.waiting(who)} == {later}
            with pytest.raises(NotFound):
                sealing.unseal(who, case_id=id, reason="核查")
            sealing.unseal(who, case_id=later, reason="核查")
            assert [row.id for row in complaint_board.listing(who)] == [later]
        assert [row.id for row in complaint_board.listing(colleague)] == [later]
        for who in (*moved.values(), colleague):
            with pytest.raises(NotFound):
                complaint_board.one(who, id)
        assert complaint_board.one(zone.dispatcher, id).id == id


def test_a_post_that_ended_before_it_was_said_seals_nothing_and_one_that_ended_that_day_does(zone):
    before, that_day = person(Role.DISPATCHER, zone.centre), person(Role.DISPATCHER, zone.centre)
    appointed(zone, before, zone.second, valid_from=date(2026, 1, 1), valid_to=date(2026, 3, 1))
    appointed(zone, that_day, zone.first, valid_from=date(2026, 1, 1), valid_to=date(2026, 3, 2))
    of_second, of_first = about(zone, zone.second), about(zone)
    with clock.at(MONDAY + DAY):
        assert {row.id for row in complaint_board.listing(before)} == {of_first, of_second}
        assert {row.id for row in complaint_board.listing(that_day)} == {of_second}


def test_what_grows_out_of_a_sealed_case_is_sealed_as_of_that_case(zone):
    id = about(zone)
    complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, id), department=zone.second)
    with clock.at(MONDAY + DAY):
        moved = moves(zone, zone.officer, department_id=zone.second)
    with clock.at(MONDAY + 2 * DAY):
        third = person(Role.OFFICER, zone.second)
        complaints.accept(third, complaint_board.one(third, id))
        asked = coordination.ask(zone.dispatcher, department_id=zone.second, title="配合", asked="请说明", case_id=id)
        card = complaint_board.one(zone.dispatcher, id)
        half = links.split(zone.dispatcher, card, title="另一件", body="同一部门", category=Category.CONDUCT)
        for grown in (asked, half):
            with pytest.raises(NotFound):
                relations.one(moved, grown)
        assert relations.one(third, asked).id == asked


def test_who_is_appointed_into_the_accused_department_does_not_keep_the_case(zone):
    first_asked = about(zone, who=zone.other)
    id = about(zone)
    complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, id), department=zone.second)
    complaints.accept(zone.other, complaint_board.one(zone.other, id))
    with clock.at(MONDAY + HOUR):
        appointed(zone, zone.other, zone.first, valid_from=date(2026, 3, 2))
        for case in (id, first_asked):
            assert complaint_board.one(zone.dispatcher, case).officer not in (None, zone.other.name)
        assert complaint_board.one(zone.other_leader, id).officer == zone.other_leader.name
        assert not complaint_board.listing(zone.other)


def test_who_will_be_appointed_there_does_not_keep_it_until_then_either(zone):
    id = about(zone)
    assert complaint_board.one(zone.dispatcher, id).officer == zone.dispatcher.name
    colleague = person(Role.DISPATCHER, zone.centre)
    with clock.at(MONDAY + HOUR):
        appointed(zone, zone.dispatcher, zone.first, valid_from=date(2026, 4, 1))
        assert complaint_board.one(colleague, id).officer == colleague.name


def test_who_moves_into_the_accused_department_leaves_it_without_a_word_to_who_moves_them(zone):
    id = about(zone, who=zone.other)
    with clock.at(MONDAY + HOUR):
        card = people.one(zone.administrator, zone.other.id)
        people.change(zone.administrator, card, facts=replace(card.facts, department_id=zone.first))
        assert complaint_board.one(zone.dispatcher, id).officer == zone.dispatcher.name
        assert "case.left" in [entry.kind for entry in timeline.of_case(zone.dispatcher, id)]
        with pytest.raises(NotFound):
            timeline.of_case(zone.administrator, id)


def test_a_seal_takes_shares_and_offshoots_out_of_the_hands_of_those_whom_it_is_about(zone):
    id = zone.working()
    parties.name(zone.dispatcher, complaint_board.one(zone.dispatcher, id), department_ids=[zone.second], reason="联办")
    share = next(party for party in parties.of_case(zone.other, id) if not party.host)
    parties.take_on(zone.other, share)
    report = special_reports.order(
        zone.dispatcher, complaint_board.one(zone.dispatcher, id), writer_id=zone.other.id,
        leader_id=zone.zone_leader.id, reason="复杂",
    )  # fmt: skip
    with clock.at(MONDAY + HOUR):
        appointed(zone, zone.other, zone.centre, valid_from=date(2026, 3, 2))
        sealing.seal(zone.dispatcher, complaint_board.one(zone.dispatcher, id), about_department_id=zone.centre)
        assert relations.one(zone.other_leader, report).officer == zone.other_leader.name
        assert next(party for party in parties.of_case(zone.other_leader, id) if not party.host).officer is None


def test_the_person_on_duty_for_it_is_nobody_whom_it_is_about(zone):
    appointed(zone, zone.dispatcher, zone.first, valid_from=date(2026, 1, 1))
    colleague = person(Role.DISPATCHER, zone.centre)
    id = about(zone, who=zone.liaison)
    assert complaint_board.one(colleague, id).officer == colleague.name


def test_what_was_written_before_the_seal_tells_nothing_to_those_whom_it_is_about(zone):
    """In filed reports, in the papers made of them, in the review and in the project's timeline."""
    with clock.at(MONDAY - timedelta(days=60)):
        project = zone.major(enterprise="华东汽车有限公司")
        said = ComplaintFacts("审批拖延", "窗口推诿", Category.POLICY, Channel.PHONE)
        id = complaints.record(zone.dispatcher, facts=said, enterprise_id=project.enterprise_id)
        number = complaint_board.one(zone.dispatcher, id).number
    month = Month.of(clock.local_day(MONDAY)).shifted(-1)
    monthly = monthlies.begin(zone.officer, project_id=project.id, period=month.code)
    words = f"{number} 审批拖延。\n供水正常。"
    reports.file(
        zone.officer, monthlies.one(zone.officer, monthly).report, problems=words, solved="无", performance="无"
    )

    def read(who):
        card = monthlies.one(who, monthly)
        [_overview, paper] = monthlies.papers(who, month.code, "zh")
        told = [change.after for moment in timeline.of_project(who, project.id) for change in moment.told]
        return "\n".join([card.report.problems, *card.parts, *card.prewritten, str(paper), *map(str, told)])

    assert "审批拖延" in read(zone.officer)
    sealing.seal(zone.dispatcher, complaint_board.one(zone.dispatcher, id), about_department_id=zone.first)
    for who in (zone.officer, zone.leader):
        assert number not in read(who) and "审批拖延" not in read(who) and "供水正常" in read(who)
    assert "审批拖延" in read(zone.dispatcher)


def test_a_line_of_a_diary_that_names_a_case_sealed_since_is_masked_wherever_the_diary_is_read(zone):
    """In the diary, on the sheet, and in what waits for the centre."""
    project = zone.project()

    def noted(important):
        said = ComplaintFacts("审批拖延", "推诿", Category.POLICY, Channel.PHONE)
        card = complaint_board.one(
            zone.dispatcher, complaints.record(zone.dispatcher, facts=said, enterprise_id=project.enterprise_id)
        )
        diary.write(zone.officer, project_id=project.id, body=f"{card.number} 审批拖延。\n供水正常。",
                    important=important, tag=Tag.SUPPORT)  # fmt: skip
        return card.id

    def read(who):
        spoken = sheets.of_enterprise(who, project.enterprise_id).spoken
        return [*(entry.body for entry in diary.entries(who, project.id)), *(line.said for line in spoken)]

    def waits(who):
        told = [item.params["body"] for item in desk.mine(who) if item.waiting is Waiting.EVENT]
        return [*(entry.body for entry in diary.inbox(who)), *told]

    def sealed(id, about):
        sealing.seal(zone.dispatcher, complaint_board.one(zone.dispatcher, id), about_department_id=about)

    of_first = noted(important=False)
    assert len(read(zone.officer)) == 2 and all("审批拖延" in line for line in read(zone.officer))
    sealed(of_first, zone.first)
    assert all("审批拖延" not in line and "供水正常" in line for line in read(zone.officer))
    assert all("审批拖延" in line for line in read(zone.dispatcher))

    of_centre = noted(important=True)
    assert len(waits(zone.dispatcher)) == 2 and all("审批拖延" in line for line in waits(zone.dispatcher))
    sealed(of_centre, zone.centre)
    assert all("审批拖延" not in line and "供水正常" in line for line in waits(zone.dispatcher))


def test_the_summary_of_a_visit_on_which_a_sealed_complaint_was_heard_is_masked_where_a_report_quotes_it(zone):
    project = zone.project()
    facts = VisitFacts(project.enterprise_id, clock.local_day(MONDAY), (zone.other.id,), "黄总", Manner.ON_SITE,
                       Tag.SERVICE, "企业称招商局刁难。", opinions=("招商局刁难",))  # fmt: skip
    visit = visits.one(zone.other, visits.log(zone.other, facts=facts))
    [report] = reports.of_project(zone.officer, project.id)
    reports.file(
        zone.officer, report, problems="无", solved="无", performance=f"走访 {visit.number}：企业称招商局刁难。"
    )
    [opinion] = opinions.of_visit(zone.other, visit.id)
    opinions.file(zone.other, opinion, title="刁难", category=Category.CHARGES, about=zone.first)
    [report] = reports.of_project(zone.officer, project.id)
    assert "刁难" not in report.performance
    [report] = reports.of_project(zone.dispatcher, project.id)
    assert "刁难" in report.performance
