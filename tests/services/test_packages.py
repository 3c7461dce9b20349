import pytest

from domain.errors import NotAllowed, NotFound
from domain.stages import STAGES, Stage
from services import handoffs, hub, packages, timeline
from tests.factories import Zone, person

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.clause(90)]
FIRST = STAGES[Stage.NEGOTIATION].services[0]


@pytest.fixture
def zone(database):
    return Zone()


@pytest.fixture
def card(zone):
    return zone.project()


def tick(who, card, label=FIRST, done=True, stage=Stage.NEGOTIATION):
    packages.tick(who, project_id=card.id, stage=stage, label=label, done=done)


def ticks(who, card):
    told = [m.kind for m in timeline.of_project(who, card.id)]
    return [kind for kind in told if kind.startswith("service.")]


@pytest.mark.parametrize("stage", list(Stage))
def test_every_stage_has_its_own_package_nothing_of_it_done_yet(zone, card, stage):
    package = packages.of_stage(zone.officer, card.id, stage)
    assert tuple(item.label for item in package) == STAGES[stage].services != ()
    assert not any(item.done_at or item.done_by for item in package)


def test_a_stage_entered_by_a_handoff_opens_with_its_package(zone, card):
    offer = zone.offer(zone.complete(card))
    handoffs.accept(zone.other, offer)
    stage = hub.one(zone.other, card.id).stage
    assert [item.label for item in packages.of_stage(zone.other, card.id, stage)] == list(STAGES[stage].services)


def test_a_tick_says_who_did_it_and_when_and_can_be_taken_back(zone, card):
    tick(zone.liaison, card)
    first, *others = packages.of_stage(zone.officer, card.id, Stage.NEGOTIATION)
    assert first.done_at and first.done_by == zone.liaison.name
    assert not any(item.done_at for item in others)
    tick(zone.officer, card, done=False)
    assert packages.of_stage(zone.officer, card.id, Stage.NEGOTIATION)[0].done_by is None
    assert ticks(zone.officer, card) == ["service.unticked", "service.ticked"]


def test_ticking_twice_changes_nothing(zone, card):
    tick(zone.officer, card, done=False)
    tick(zone.officer, card)
    before = packages.of_stage(zone.officer, card.id, Stage.NEGOTIATION)
    tick(zone.liaison, card)
    assert packages.of_stage(zone.officer, card.id, Stage.NEGOTIATION) == before
    assert ticks(zone.officer, card) == ["service.ticked"]


def test_a_service_that_the_stage_does_not_have_is_refused(zone, card):
    for label in ("Wash the car", STAGES[Stage.SIGNING].services[0]):
        with pytest.raises(NotFound):
            tick(zone.officer, card, label)


def test_the_department_ticks_and_strangers_and_watchers_do_not(zone, card):
    tick(person(department_id=zone.first), card)
    with pytest.raises(NotFound):
        tick(zone.other, card)
    with pytest.raises(NotFound):
        packages.of_stage(zone.other, card.id, Stage.NEGOTIATION)
    for who in (zone.zone_leader, zone.inspector, zone.supervisor, zone.administrator):
        with pytest.raises(NotAllowed):
            tick(who, card)
