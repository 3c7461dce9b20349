from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from db.cases import Case
from db.engine import Sessions
from db.projects import Project
from db.rules import Rule
from domain.access import Role
from domain.cases import CaseKind
from domain.errors import IllegalMove, Incomplete, NotAllowed, NotFound
from domain.intake import Likeness, Progress
from domain.money import Currency
from domain.projects import HandoffKind, LikelyDuplicate, ProjectStatus, Seat, SeatsMissing
from domain.stages import STAGES, Stage, System
from services import board, clock, desk, handoffs, hub, leads, notices, projects, reports, timeline
from services.enterprises import AlreadyRegistered, EnterpriseFacts
from services.handoffs import NotMajor
from services.projects import NoDepartment
from tests.factories import NOW, Zone, department, person

pytestmark = pytest.mark.usefixtures("database")
CODE = "91110108551385082Q"
MAJOR = Decimal(10_000)


@pytest.fixture
def zone(database):
    return Zone()


def change(who, card, *, progress=None, lead_leader_id=None, coordinator_id=None, **facts):
    projects.change(
        who,
        card,
        facts=replace(card.facts, **facts),
        progress=progress or card.progress,
        lead_leader_id=lead_leader_id,
        coordinator_id=coordinator_id,
    )
    return hub.one(who, card.id)


def told(who):
    return [notice.kind for notice in notices.inbox(who)]


@pytest.mark.clause(29)
@pytest.mark.clause(5)
def test_whoever_takes_a_project_in_is_its_first_contact_and_accountable_from_that_moment(zone):
    card = zone.project()
    assert (card.first_contact, card.first_department) == (zone.officer.name, "招商局")
    assert (card.officer_id, card.leader_id, card.department) == (zone.officer.id, zone.leader.id, "招商局")
    assert (card.stage, card.status) == (Stage.NEGOTIATION, ProjectStatus.ACTIVE)
    assert told(zone.leader) == ["project.taken_in"]


@pytest.mark.clause(29)
def test_the_first_contact_stays_on_record_and_keeps_sight_after_the_project_is_handed_over(zone):
    card = zone.project()
    handoffs.accept(zone.other, zone.offer(card, HandoffKind.PEOPLE))
    after = hub.one(zone.officer, card.id)
    assert (after.first_contact, after.officer) == (zone.officer.name, zone.other.name)


@pytest.mark.clause(2)
def test_a_project_stands_in_the_one_service_system_of_its_stage(zone):
    card = zone.complete(zone.project())
    assert card.system is System.ONE_STOP
    for stage in Stage:
        with Sessions.begin() as db:
            db.get_one(Project, card.id).stage = stage
        assert hub.one(zone.officer, card.id).system is STAGES[stage].system
        assert [row.system for row in board.listing(zone.officer)] == [STAGES[stage].system]
        assert sum(count.projects for count in board.by_stage(zone.officer)) == 1


def test_numbers_of_a_year_have_no_holes_even_where_an_intake_was_refused(zone):
    with clock.at(NOW):
        zone.project("甲项目")
        with pytest.raises(SeatsMissing):
            zone.project("乙项目", facts={"amount": MAJOR})
        zone.project("丙项目")
        assert [row.number for row in board.listing(zone.officer)] == ["XM26-00002", "XM26-00001"]


def test_intake_needs_a_name_and_an_enterprise(zone):
    with pytest.raises(Incomplete, match="Project name"):
        zone.project("  ")
    with pytest.raises(Incomplete, match="Enterprise"):
        projects.take_in(zone.officer, facts=zone.facts(), first_contact_id=zone.officer.id, leader_id=zone.leader.id)


def test_somebody_without_a_department_cannot_be_the_first_contact(zone):
    with pytest.raises(NoDepartment):
        projects.take_in(
            zone.dispatcher, facts=zone.facts(), enterprise=EnterpriseFacts("某公司"), duplicates_seen=True,
            first_contact_id=zone.zone_leader.id, leader_id=zone.leader.id,
        )  # fmt: skip


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.ZONE_LEADER, Role.INSPECTOR, Role.SUPERVISOR])
def test_who_watches_takes_nothing_in(zone, role):
    with pytest.raises(NotAllowed):
        projects.take_in(
            zone.everyone[role], facts=zone.facts(), enterprise=EnterpriseFacts("某公司"),
            first_contact_id=zone.officer.id, leader_id=zone.leader.id,
        )  # fmt: skip


# Duplicates (clause 29)


def alike(zone, name="完全不同的项目", who=None, **more):
    facts = zone.facts(name, contact_phone=more.pop("contact_phone", None))
    return leads.likely_duplicates(who or zone.other, facts=facts, **more)


@pytest.mark.clause(29)
def test_a_lead_held_by_another_department_is_found_with_who_holds_it(zone):
    held = zone.project("年产五万套精密轴承项目", "江南精工有限公司")
    [found] = alike(zone, "年产五万套精密轴承项目（二期）", enterprise=EnterpriseFacts("别家公司"))
    assert (found.number, found.department, found.officer) == (held.number, "招商局", zone.officer.name)
    assert found.likeness == (Likeness.SAME_NAME,) and not found.open_to_me
    [own] = alike(zone, "年产五万套精密轴承项目", zone.officer)
    assert own.open_to_me


@pytest.mark.clause(29)
def test_likeness_by_code_by_name_by_contact_and_by_enterprise(zone):
    projects.take_in(
        zone.officer, facts=zone.facts("甲项目", contact_phone="13800138000"),
        enterprise=EnterpriseFacts("江南精工股份有限公司", CODE), first_contact_id=zone.officer.id,
        leader_id=zone.leader.id,
    )  # fmt: skip
    [card] = board.listing(zone.officer)
    enterprise_id = hub.one(zone.officer, card.id).enterprise_id

    def likeness(**more):
        return [found.likeness for found in alike(zone, **more)]

    assert likeness(enterprise=EnterpriseFacts("其他", CODE.lower())) == [(Likeness.SAME_CODE,)]
    assert likeness(enterprise=EnterpriseFacts("江南精工（有限公司）")) == [(Likeness.SAME_NAME,)]
    assert likeness(contact_phone=" 13800138000 ") == [(Likeness.SAME_CONTACT,)]
    assert likeness(enterprise_id=enterprise_id) == [(Likeness.SAME_ENTERPRISE,)]
    assert likeness(enterprise=EnterpriseFacts("其他", "not a code")) == []
    assert likeness(enterprise=EnterpriseFacts("江南精工有限公司", CODE), contact_phone="13800138000") == [
        (Likeness.SAME_CODE, Likeness.SAME_NAME, Likeness.SAME_CONTACT)
    ]


@pytest.mark.clause(29)
def test_intake_stops_at_a_likely_duplicate_until_it_was_looked_at(zone):
    zone.project()
    asked = {
        "facts": zone.facts(),
        "enterprise": EnterpriseFacts("江南精工有限公司"),
        "first_contact_id": zone.other.id,
        "leader_id": zone.other_leader.id,
    }
    with pytest.raises(LikelyDuplicate):
        projects.take_in(zone.other, **asked)
    assert projects.take_in(zone.other, **asked, duplicates_seen=True)


def test_an_ended_project_holds_its_lead_no_longer(zone):
    projects.end(zone.leader, zone.project(), reason="企业放弃")
    assert alike(zone, "精密轴承项目", enterprise=EnterpriseFacts("江南精工有限公司")) == []


def test_the_same_credit_code_is_not_registered_twice(zone):
    zone_project = {"facts": zone.facts(), "first_contact_id": zone.officer.id, "leader_id": zone.leader.id}
    projects.take_in(zone.officer, **zone_project, enterprise=EnterpriseFacts("甲公司", CODE))
    with pytest.raises(AlreadyRegistered, match="甲公司"):
        projects.take_in(
            zone.officer, **zone_project, enterprise=EnterpriseFacts("乙公司", CODE), duplicates_seen=True
        )  # fmt: skip
    assert len(board.listing(zone.officer)) == 1


# Major projects (clauses 30, 42, 50)


@pytest.mark.clause(30)
@pytest.mark.clause(42)
@pytest.mark.parametrize("amount", ["9999.9999", "10000"])
def test_a_project_is_major_from_the_threshold_of_the_rulebook_on(zone, amount):
    facts = zone.facts(amount=Decimal(amount))
    reached = projects.major_threshold_reached(zone.officer, facts=facts)
    if Decimal(amount) < MAJOR:
        assert reached is None
        assert zone.project(facts={"amount": Decimal(amount)}).major_since is None
    else:
        assert reached == MAJOR
        with pytest.raises(SeatsMissing):
            zone.project(facts={"amount": Decimal(amount)})


@pytest.mark.clause(30)
def test_an_amount_in_a_foreign_currency_counts_by_the_rate_of_the_rulebook(zone):
    assert projects.major_threshold_reached(zone.officer, facts=zone.facts(amount=Decimal(1409), currency=Currency.USD))
    assert not projects.major_threshold_reached(
        zone.officer, facts=zone.facts(amount=Decimal(1408), currency=Currency.USD)
    )


@pytest.mark.clause(30)
def test_a_threshold_changed_in_the_rulebook_counts_from_its_day_on(zone):
    with Sessions.begin() as db:
        old = db.scalars(select(Rule).where(Rule.code == "project.major_threshold")).one()
        known = {c.key: getattr(old, c.key) for c in Rule.__table__.columns if c.key not in ("id", "version")}
        db.add(Rule(**known | {"value": Decimal(2000), "valid_from": date(2026, 4, 1)}))
    with clock.at(NOW):
        assert not projects.major_threshold_reached(zone.officer, facts=zone.facts())
    with clock.at(NOW + timedelta(days=31)):
        assert projects.major_threshold_reached(zone.officer, facts=zone.facts()) == 2000


@pytest.mark.clause(30)
@pytest.mark.clause(50)
def test_crossing_at_intake_seats_two_people_opens_the_report_and_tells_leader_and_centre(zone):
    with clock.at(NOW):
        card = zone.major()
    assert card.major_since == card.opened_at
    assert (card.lead_leader, card.coordinator) == (zone.zone_leader.name, zone.officer.name)
    assert {(s.seat, s.name, s.to_at) for s in hub.seats(zone.officer, card.id)} == {
        (Seat.LEAD_LEADER, zone.zone_leader.name, None),
        (Seat.COORDINATOR, zone.officer.name, None),
    }
    [report] = [r for r in reports.of_project(zone.officer, card.id) if r.kind is CaseKind.MAJOR_REPORT]
    assert report.officer == zone.officer.name and (report.due_at - NOW).days == 2
    assert "project.became_major" in told(zone.zone_leader) and "project.became_major" in told(zone.dispatcher)


@pytest.mark.clause(30)
def test_crossing_later_by_a_change_needs_the_seats_just_as_well(zone):
    card = zone.project()
    with pytest.raises(SeatsMissing):
        change(zone.officer, card, amount=MAJOR)
    assert hub.one(zone.officer, card.id) == card
    seats = {"lead_leader_id": zone.zone_leader.id, "coordinator_id": zone.officer.id}
    after = change(zone.officer, card, amount=MAJOR, **seats)
    assert after.major_since and after.lead_leader_id == zone.zone_leader.id
    kinds = [report.kind for report in reports.of_project(zone.officer, card.id)]
    assert kinds.count(CaseKind.MAJOR_REPORT) == 1
    assert {"project.became_major"} == set(told(zone.dispatcher)) == set(told(zone.zone_leader))


@pytest.mark.clause(30)
def test_a_project_stays_major_and_reports_once_however_its_amount_moves(zone):
    card = zone.major()
    change(zone.officer, change(zone.officer, card, amount=Decimal(5)), amount=Decimal(90_000))
    kinds = [report.kind for report in reports.of_project(zone.officer, card.id)]
    assert kinds.count(CaseKind.MAJOR_REPORT) == 1
    assert hub.one(zone.officer, card.id).major_since == card.major_since


@pytest.mark.clause(42)
def test_an_ordinary_project_has_no_seats_to_offer(zone):
    card = zone.project()
    with pytest.raises(NotMajor):
        handoffs.offer_seat(
            zone.dispatcher, hub.one(zone.dispatcher, card.id), kind=HandoffKind.COORDINATOR, user_id=zone.other.id
        )


def take_seat(zone, card, kind, newcomer):
    handoffs.offer_seat(zone.dispatcher, hub.one(zone.dispatcher, card.id), kind=kind, user_id=newcomer.id)
    handoffs.accept(newcomer, hub.handoff_history(zone.dispatcher, card.id)[0])


@pytest.mark.clause(50)
@pytest.mark.clause(30)
def test_a_report_still_open_follows_the_seats_to_the_new_lead_leader_and_coordinator(zone):
    card = zone.major()
    newcomer = person(Role.ZONE_LEADER)
    take_seat(zone, card, HandoffKind.COORDINATOR, zone.liaison)
    take_seat(zone, card, HandoffKind.LEAD_LEADER, newcomer)
    with Sessions() as db:
        case = db.scalars(select(Case).where(Case.kind == CaseKind.MAJOR_REPORT)).one()
        assert (case.officer_id, case.leader_id) == (zone.liaison.id, newcomer.id)
    [report] = [r for r in reports.of_project(zone.liaison, card.id) if r.kind is CaseKind.MAJOR_REPORT]
    reports.file(zone.liaison, report, problems="无", solved="无", performance="按协议")
    assert [r.id for r in reports.to_receive(newcomer)] == [report.id]
    assert reports.to_receive(zone.zone_leader) == []


@pytest.mark.clause(50)
def test_a_lead_leader_sees_the_own_projects_first_hand_and_their_names_in_the_count(zone):
    card = zone.major()
    zone.project("别的项目", "别家公司")
    assert [row.id for row in board.listing(zone.zone_leader, mine=True)] == [card.id]
    negotiating = board.by_stage(zone.zone_leader)[0]
    assert (negotiating.projects, negotiating.major, negotiating.mine) == (2, 1, 1)


# Changing, resting, ending


def test_a_change_says_what_it_changed_from_what(zone):
    card = change(zone.officer, zone.project(), amount=Decimal(4000), progress=Progress(land_parcel="东-12"))
    newest = timeline.of_project(zone.officer, card.id)[0]
    assert newest.kind == "project.changed"
    assert {(c.label, c.before, c.after) for c in newest.told} == {
        ("Planned investment", Decimal(3000), Decimal(4000)),
        ("Land parcel", None, "东-12"),
    }


def test_a_change_that_changes_nothing_leaves_no_trace(zone):
    card = zone.project()
    before = len(timeline.of_project(zone.officer, card.id))
    assert change(zone.officer, card).version == card.version
    assert len(timeline.of_project(zone.officer, card.id)) == before


def test_only_the_people_of_a_project_and_the_centre_change_its_facts(zone):
    card = zone.project()
    for who in (zone.officer, zone.leader, zone.liaison, zone.dispatcher):
        card = change(who, hub.one(who, card.id), expected_jobs=card.facts.expected_jobs + 1)
    for who in (zone.other, zone.other_leader):
        with pytest.raises(NotFound):
            change(who, card, expected_jobs=1)
    for who in (zone.zone_leader, zone.inspector, zone.administrator):
        with pytest.raises(NotAllowed):
            change(who, card, expected_jobs=1)
    colleague = person(Role.OFFICER, zone.first)
    with pytest.raises(NotFound):
        change(colleague, card, expected_jobs=1)


def test_a_project_at_rest_keeps_its_people_and_comes_back_to_them(zone):
    card = zone.project()
    projects.suspend(zone.leader, card, reason="资金问题")
    resting = hub.one(zone.officer, card.id)
    assert (resting.status, resting.officer_id) == (ProjectStatus.SUSPENDED, zone.officer.id)
    assert "project.suspend" in told(zone.officer)
    projects.resume(zone.leader, resting, reason="资金到位")
    assert hub.one(zone.officer, card.id).status is ProjectStatus.ACTIVE
    assert [t.to_at for t in hub.tenures(zone.officer, card.id)] == [None]


@pytest.mark.clause(10)
@pytest.mark.clause(11)
def test_an_ended_project_keeps_its_history_and_counts_no_time_after_its_end(zone):
    card = zone.project()
    with clock.at(card.opened_at + timedelta(days=3)):
        projects.end(zone.leader, card, reason="企业放弃")
    with clock.at(card.opened_at + timedelta(days=30)):
        proof = hub.gap_proof(zone.officer, card.id)
        ended = hub.one(zone.officer, card.id)
    assert proof.to_at - proof.from_at == timedelta(days=3) and proof.gap == timedelta(0)
    assert (ended.status, ended.officer_id) == (ProjectStatus.ENDED, zone.officer.id)
    assert [t.officer for t in hub.tenures(zone.officer, card.id)] == [zone.officer.name]
    assert {m.kind for m in timeline.of_project(zone.officer, card.id)} >= {"project.taken_in", "project.end"}
    projects.resume(zone.leader, ended, reason="企业重新洽谈")
    assert hub.one(zone.officer, card.id).ended_at is None
    assert hub.gap_proof(zone.officer, card.id).gap == timedelta(0)


def test_an_ended_project_leaves_every_list_of_open_work(zone):
    card = zone.major()
    for report in reports.of_project(zone.officer, card.id)[:1]:
        reports.file(zone.officer, report, problems="无", solved="无", performance="按协议")
    zone.offer(card, HandoffKind.PEOPLE)
    projects.end(zone.leader, hub.one(zone.leader, card.id), reason="企业放弃")
    for who in (zone.officer, zone.other, zone.other_leader, zone.zone_leader, zone.dispatcher, zone.leader):
        assert desk.mine(who) == [], who.role
        assert board.listing(who) == []
    assert reports.to_receive(zone.dispatcher) == reports.to_receive(zone.zone_leader) == []


def test_every_rest_and_end_needs_a_reason(zone):
    for move in (projects.suspend, projects.end):
        with pytest.raises(Incomplete, match="Why"):
            move(zone.leader, zone.project(), reason="  ")


def test_moves_that_the_state_does_not_know_are_refused(zone):
    card = zone.project()
    with pytest.raises(IllegalMove):
        projects.resume(zone.leader, card, reason="x")
    projects.end(zone.leader, card, reason="x")
    ended = hub.one(zone.leader, card.id)
    for move in (projects.suspend, projects.end):
        with pytest.raises(IllegalMove):
            move(zone.leader, ended, reason="x")


def test_resting_and_ending_are_for_the_department_leader_and_the_centre(zone):
    card = zone.project()
    for who in (zone.officer, zone.liaison, zone.zone_leader, zone.administrator, zone.supervisor):
        with pytest.raises(NotAllowed):
            projects.suspend(who, card, reason="x")
    with pytest.raises(NotFound):
        projects.suspend(zone.other_leader, card, reason="x")
    projects.suspend(zone.dispatcher, card, reason="x")


# Reach (clause 5)


@pytest.mark.clause(5)
def test_a_project_is_seen_by_its_departments_its_receivers_and_the_zone_and_by_nobody_else(zone):
    card = zone.project()
    sees = [zone.officer, zone.leader, zone.liaison, zone.dispatcher, zone.zone_leader, zone.inspector]
    for who in [*sees, zone.supervisor, zone.administrator]:
        assert hub.one(who, card.id).name == card.name
    stranger = person(Role.OFFICER, department())
    for who in (zone.other, stranger):
        for ask in (hub.one, hub.tenures, hub.gap_proof, hub.handoff_history, timeline.of_project):
            with pytest.raises(NotFound):
                ask(who, card.id)
        assert board.listing(who) == []
    zone.offer(card, HandoffKind.PEOPLE)
    assert hub.one(zone.other, card.id).id == card.id
    with pytest.raises(NotFound):
        hub.one(stranger, card.id)


@pytest.mark.clause(5)
def test_the_project_page_has_everything_about_the_project(zone):
    card = zone.complete(zone.project())
    handoffs.accept(zone.other, zone.offer(card))
    seen = {m.kind for m in timeline.of_project(zone.other, card.id)}
    assert seen == {
        "project.taken_in", "report.opened", "report.file", "document.added", "handoff.offered", "handoff.accept",
    }  # fmt: skip
