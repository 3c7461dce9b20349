import multiprocessing
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from db.engine import Sessions, open_database
from db.projects import Project, Tenure
from db.trail import Event
from domain.access import Role
from domain.errors import NotFound, Refusal, Stale
from domain.projects import (
    CannotCarry,
    HandoffKind,
    HandoffOpen,
    HandoffStatus,
    NotActive,
    NothingChanges,
    NotOfDepartment,
    SameHands,
)
from domain.stages import ChecklistOpen, Stage
from services import clock, desk, handoffs, hub, people, projects, reports, timeline, trail
from services.desk_items import Waiting
from tests.factories import NOW, Zone, person

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def zone(database):
    return Zone()


@pytest.fixture
def offered(zone):
    """A stage offered to the second department, complete."""
    return zone.offer(zone.complete(zone.project()))


@pytest.mark.clause(10)
def test_a_stage_has_three_names_from_its_first_moment(zone):
    card = zone.project()
    [tenure] = hub.tenures(zone.officer, card.id)
    assert tenure.from_at == card.opened_at
    assert (tenure.department, tenure.leader, tenure.officer) == ("招商局", zone.leader.name, zone.officer.name)


@pytest.mark.clause(10)
@pytest.mark.parametrize("name", ["department_id", "leader_id", "officer_id"])
def test_the_database_refuses_a_stage_without_one_of_the_three(zone, name):
    zone.project()
    with pytest.raises(IntegrityError), Sessions.begin() as db:
        db.execute(text(f"UPDATE tenures SET {name} = NULL"))


@pytest.mark.clause(11)
def test_until_accepted_the_giver_stays_accountable_and_then_the_receiver_is(zone, offered):
    before = hub.one(zone.officer, offered.project_id)
    assert (before.stage, before.officer_id) == (Stage.NEGOTIATION, zone.officer.id)
    handoffs.accept(zone.other, offered)
    after = hub.one(zone.other, offered.project_id)
    assert (after.stage, after.officer_id, after.leader_id) == (Stage.SIGNING, zone.other.id, zone.other_leader.id)
    old, new = hub.tenures(zone.other, offered.project_id)
    assert old.to_at == new.from_at and new.to_at is None


@pytest.mark.clause(11)
def test_a_returned_offer_goes_back_with_its_reason_and_waits_on_the_givers_desk(zone, offered):
    handoffs.send_back(zone.other, offered, reason="缺土地手续")
    card = hub.one(zone.officer, offered.project_id)
    assert card.officer_id == zone.officer.id and card.stage is Stage.NEGOTIATION
    [returned] = [i for i in desk.mine(zone.officer) if i.waiting is Waiting.RETURNED]
    assert returned.params["reason"] == "缺土地手续"
    handoffs.accept(zone.other, zone.offer(card))
    assert not [i for i in desk.mine(zone.officer) if i.waiting is Waiting.RETURNED]


@pytest.mark.clause(11)
def test_the_gap_is_zero_after_any_number_of_handoffs(zone):
    card = zone.project()
    for _ in range(3):
        handoffs.send_back(zone.other, zone.offer(zone.complete(card)), reason="再补充")
        card = hub.one(zone.officer, card.id)
    handoffs.accept(zone.other, zone.offer(card))
    proof = hub.gap_proof(zone.other, card.id)
    assert proof.gap == timedelta(0) and proof.owners == 2 and proof.waited > timedelta(0)


@pytest.mark.clause(11)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE tenures SET to_at = '2030-01-01 00:00:00.000000' WHERE to_at IS NULL",
        "DELETE FROM tenures WHERE to_at IS NULL",
        "UPDATE tenures SET to_at = NULL WHERE to_at IS NOT NULL",
        "UPDATE projects SET opened_at = '2020-01-01 00:00:00.000000'",
    ],
)
def test_the_database_refuses_every_gap_and_every_second_owner(zone, offered, statement):
    handoffs.accept(zone.other, offered)
    with pytest.raises(IntegrityError), Sessions.begin() as db:
        db.execute(text(statement))


def test_an_offer_needs_the_whole_exit_checklist(zone):
    card = zone.project()
    with pytest.raises(ChecklistOpen) as refused:
        zone.offer(card)
    assert refused.value.params["missing"] == ("Letter of intent", "Stage report filed")


def test_a_second_offer_is_refused_and_names_who_holds_the_first(zone, offered):
    with pytest.raises(HandoffOpen, match=zone.other.name):
        zone.offer(hub.one(zone.officer, offered.project_id))


def test_the_giver_cannot_accept_even_as_one_of_the_named(zone):
    card = zone.project()
    handoffs.offer(
        zone.officer, card, kind=HandoffKind.PEOPLE, department_id=zone.first, leader_id=zone.liaison.id,
        officer_id=zone.officer.id,
    )  # fmt: skip
    offer = hub.handoff_history(zone.officer, card.id)[0]
    with pytest.raises(SameHands):
        handoffs.accept(zone.officer, offer)
    handoffs.accept(zone.liaison, offer)
    assert hub.one(zone.officer, card.id).leader_id == zone.liaison.id


def test_only_the_named_people_may_answer(zone, offered):
    stranger = person(department_id=zone.second)
    for who in (stranger, zone.dispatcher, zone.officer):
        with pytest.raises(NotFound):
            handoffs.accept(who, offered)


def test_an_answered_offer_cannot_be_answered_again(zone, offered):
    handoffs.accept(zone.other, offered)
    with pytest.raises(Refusal):
        handoffs.send_back(zone.other, offered, reason="x")


def test_a_change_of_people_within_the_stage_is_a_handoff_and_takes_the_open_report_along(zone):
    card = zone.project()
    handoffs.accept(zone.other, zone.offer(card, HandoffKind.PEOPLE))
    after = hub.one(zone.other, card.id)
    assert after.stage is Stage.NEGOTIATION and after.officer_id == zone.other.id
    [report] = reports.of_project(zone.other, card.id)
    assert report.officer == zone.other.name


def test_handing_over_to_the_same_names_is_refused(zone):
    with pytest.raises(NothingChanges):
        handoffs.offer(
            zone.officer, zone.project(), kind=HandoffKind.PEOPLE, department_id=zone.first,
            leader_id=zone.leader.id, officer_id=zone.officer.id,
        )  # fmt: skip


def test_people_of_another_department_cannot_be_named(zone):
    with pytest.raises(NotOfDepartment):
        handoffs.offer(
            zone.officer, zone.project(), kind=HandoffKind.PEOPLE, department_id=zone.second,
            leader_id=zone.leader.id, officer_id=zone.other.id,
        )  # fmt: skip


def test_a_suspended_project_is_not_handed_over(zone, offered):
    projects.suspend(zone.dispatcher, hub.one(zone.dispatcher, offered.project_id), reason="资金问题")
    with pytest.raises(NotActive):
        handoffs.accept(zone.other, offered)


def test_a_withdrawn_offer_leaves_the_receivers_desk_and_reach(zone, offered):
    handoffs.withdraw(zone.officer, hub.handoff_history(zone.officer, offered.project_id)[0], reason="另行安排")
    assert desk.mine(zone.other) == []
    with pytest.raises(NotFound):
        hub.one(zone.other, offered.project_id)


def test_an_old_screen_is_refused(zone, offered):
    handoffs.withdraw(zone.officer, hub.handoff_history(zone.officer, offered.project_id)[0], reason="另行安排")
    with pytest.raises(Stale):
        handoffs.accept(zone.other, offered)


def test_the_limit_is_two_working_days_from_the_rulebook(zone):
    with clock.at(NOW):
        card = zone.complete(zone.project())
        offer = zone.offer(card)
    assert (offer.due_at - NOW).days == 2  # Monday 10:00 → Wednesday 17:30


@pytest.mark.clause(11)
def test_a_clock_set_back_between_offer_and_answer_leaves_no_gap_and_refuses_nobody(zone):
    card = zone.project()
    offer = zone.offer(card, HandoffKind.PEOPLE)
    with clock.at(card.opened_at - timedelta(minutes=5)):
        handoffs.accept(zone.other, offer)
    old, new = hub.tenures(zone.other, card.id)
    assert old.from_at < old.to_at == new.from_at
    assert hub.gap_proof(zone.other, card.id).gap == timedelta(0)


@pytest.mark.clause(50)
@pytest.mark.clause(42)
def test_the_seats_of_a_major_project_change_by_handover_without_a_gap(zone):
    card = zone.major()
    newcomer = person(zone.zone_leader.role)
    handoffs.offer_seat(
        zone.dispatcher, hub.one(zone.dispatcher, card.id), kind=HandoffKind.LEAD_LEADER, user_id=newcomer.id
    )
    offer = hub.handoff_history(zone.dispatcher, card.id)[0]
    assert hub.one(zone.dispatcher, card.id).lead_leader_id == zone.zone_leader.id
    handoffs.accept(newcomer, offer)
    assert hub.one(zone.dispatcher, card.id).lead_leader_id == newcomer.id
    old, new = [s for s in hub.seats(zone.dispatcher, card.id) if s.seat.value == "lead_leader"]
    assert old.to_at == new.from_at


@pytest.mark.clause(42)
@pytest.mark.parametrize("seat", ["lead_leader_id", "coordinator_id"])
def test_the_database_refuses_a_major_project_without_a_seat_filled(zone, seat):
    zone.major()
    with pytest.raises(IntegrityError), Sessions.begin() as db:
        db.execute(text(f"UPDATE projects SET {seat} = NULL"))


def test_the_current_names_on_the_project_are_those_of_its_open_tenure(zone, offered):
    handoffs.accept(zone.other, offered)
    with Sessions() as db:
        project = db.scalars(select(Project)).one()
        tenure = db.scalars(select(Tenure).where(Tenure.to_at.is_(None))).one()
        for name in ("stage", "department_id", "leader_id", "officer_id"):
            assert getattr(project, name) == getattr(tenure, name)
        assert project.receiving_officer_id is None


def test_one_handoff_is_one_event_that_says_everything_that_changed(zone, offered):
    handoffs.accept(zone.other, offered, note="收到")
    [entry] = [e for e in timeline.of_project(zone.other, offered.project_id) if e.kind == "handoff.accept"]
    assert entry.changes["status"] == ("offered", "accepted")
    assert entry.changes["Project.stage"] == ("negotiation", "signing")
    assert "Tenure.from_at" in entry.changes and "Tenure.to_at" in entry.changes
    with Sessions() as db:
        assert list(trail.broken_links(db)) == []


def accept_once(url, user, offer, start, results):
    """In a process of its own: wait for the others, then try."""
    open_database(url)
    start.wait(30)
    try:
        handoffs.accept(user, offer)
        results.put("won")
    except Refusal as refusal:
        results.put(type(refusal).__name__)
    except BaseException as fault:
        results.put(f"fault: {fault!r}")


@pytest.mark.clause(11)
def test_of_eight_processes_that_accept_at_once_exactly_one_wins(zone, offered, database):
    spawn = multiprocessing.get_context("spawn")
    start, results = spawn.Barrier(8), spawn.Queue()
    racers = [spawn.Process(target=accept_once, args=(database, zone.other, offered, start, results)) for _ in range(8)]
    for racer in racers:
        racer.start()
    ended = sorted(results.get(timeout=60) for _ in racers)
    for racer in racers:
        racer.join(20)
    assert ended.count("won") == 1 and all(e in ("won", "Stale", "IllegalMove") for e in ended), ended
    with Sessions() as db:
        accepted = db.scalars(select(Event).where(Event.kind == "handoff.accept")).all()
        assert len(accepted) == 1 and list(trail.broken_links(db)) == []
    assert hub.gap_proof(zone.other, offered.project_id).gap == timedelta(0)
    assert hub.handoff_history(zone.other, offered.project_id)[0].status is HandoffStatus.ACCEPTED


@pytest.mark.clause(10)
def test_nobody_is_offered_a_stage_or_a_seat_whose_role_could_neither_accept_nor_report(zone):
    card, major = zone.project(), zone.major()
    watcher, above = person(Role.INSPECTOR, zone.second), person(Role.ZONE_LEADER, zone.second)
    for leader, officer in ((watcher, zone.other), (zone.other_leader, watcher), (zone.other_leader, above)):
        with pytest.raises(CannotCarry):
            handoffs.offer(zone.officer, card, kind=HandoffKind.PEOPLE, department_id=zone.second,
                           leader_id=leader.id, officer_id=officer.id)  # fmt: skip
    seen = hub.one(zone.dispatcher, major.id)
    for kind, who in ((HandoffKind.COORDINATOR, watcher), (HandoffKind.LEAD_LEADER, zone.supervisor)):
        with pytest.raises(CannotCarry):
            handoffs.offer_seat(zone.dispatcher, seen, kind=kind, user_id=who.id)
    assert hub.handoff_history(zone.officer, card.id) == hub.handoff_history(zone.officer, major.id) == []


@pytest.mark.clause(10)
def test_whoever_changed_to_a_role_that_only_watches_before_accepting_does_not_become_an_owner(zone):
    offer = zone.offer(zone.project(), HandoffKind.PEOPLE)
    receiver = people.one(zone.administrator, zone.other.id)
    people.change(zone.administrator, receiver, facts=replace(receiver.facts, role=Role.INSPECTOR))
    with pytest.raises(CannotCarry):
        handoffs.accept(zone.other_leader, offer)
    assert hub.one(zone.officer, offer.project_id).officer_id == zone.officer.id
