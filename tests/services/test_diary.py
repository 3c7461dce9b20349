import pytest

from domain.access import Role
from domain.errors import Incomplete, NotAllowed, NotFound, Stale
from domain.projects import HandoffKind
from domain.typed import TooLong
from domain.visits import Tag
from services import desk, diary, handoffs, notices, timeline
from services.desk_items import Waiting
from services.diary import AlreadyAcknowledged
from tests.factories import Zone, person

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.clause(31)]


@pytest.fixture
def zone(database):
    return Zone()


@pytest.fixture
def card(zone):
    return zone.project()


def write(who, card, body="企业来区考察", **more):
    return diary.write(who, project_id=card.id, body=body, **more)


def test_an_important_entry_reaches_everyone_of_the_centre_who_dispatches(zone, card):
    colleague = person(Role.DISPATCHER, zone.centre)
    write(zone.officer, card, "邻区以更优地价争取", important=True)
    for who in (zone.dispatcher, colleague):
        [entry] = diary.inbox(who)
        assert (entry.body, entry.author, entry.project) == ("邻区以更优地价争取", zone.officer.name, card.name)
        [notice] = notices.inbox(who)
        assert (notice.kind, notice.params["body"]) == ("diary.important", "邻区以更优地价争取")
        assert [i.params["body"] for i in desk.mine(who) if i.waiting is Waiting.EVENT] == ["邻区以更优地价争取"]


def test_an_ordinary_entry_stays_in_the_diary(zone, card):
    write(zone.officer, card)
    assert diary.inbox(zone.dispatcher) == [] and notices.inbox(zone.dispatcher) == []
    assert [e.body for e in diary.entries(zone.officer, card.id)] == ["企业来区考察"]


def test_one_of_the_centre_acknowledges_for_all_and_the_author_is_told(zone, card):
    write(zone.officer, card, important=True)
    colleague = person(Role.DISPATCHER, zone.centre)
    [entry] = diary.inbox(zone.dispatcher)
    diary.acknowledge(zone.dispatcher, entry)
    assert diary.inbox(colleague) == []
    assert notices.inbox(zone.officer)[0].kind == "diary.acknowledged"
    assert diary.entries(zone.officer, card.id)[0].acknowledged_at
    with pytest.raises(Stale):
        diary.acknowledge(colleague, entry)
    with pytest.raises(AlreadyAcknowledged):
        diary.acknowledge(colleague, diary.entries(colleague, card.id)[0])
    assert [m.kind for m in timeline.of_project(zone.officer, card.id)][:2] == ["diary.acknowledged", "diary.important"]


def test_an_ordinary_entry_cannot_be_acknowledged(zone, card):
    write(zone.officer, card)
    with pytest.raises(AlreadyAcknowledged):
        diary.acknowledge(zone.dispatcher, diary.entries(zone.dispatcher, card.id)[0])


def test_only_the_centre_acknowledges(zone, card):
    write(zone.officer, card, important=True)
    [entry] = diary.inbox(zone.dispatcher)
    for role, who in zone.everyone.items():
        if role is not Role.DISPATCHER:
            with pytest.raises(NotAllowed):
                diary.acknowledge(who, entry)
            with pytest.raises(NotAllowed):
                diary.inbox(who)


def test_the_department_writes_and_strangers_and_watchers_do_not(zone, card):
    colleague = person(Role.OFFICER, zone.first)
    for who in (zone.officer, zone.leader, zone.liaison, colleague, zone.dispatcher):
        write(who, card)
    with pytest.raises(NotFound):
        write(zone.other, card)
    with pytest.raises(NotFound):
        diary.entries(zone.other, card.id)
    for who in (zone.zone_leader, zone.inspector, zone.supervisor, zone.administrator):
        with pytest.raises(NotAllowed):
            write(who, card)


def test_the_diary_goes_with_the_project_to_its_new_department(zone, card):
    write(zone.officer, card, "第一次洽谈")
    handoffs.accept(zone.other, zone.offer(card, HandoffKind.PEOPLE))
    write(zone.other, card, "第二次洽谈")
    assert [e.body for e in diary.entries(zone.other, card.id)] == ["第二次洽谈", "第一次洽谈"]


def test_the_diary_is_read_in_pages_newest_first(zone, card):
    for n in range(5):
        write(zone.officer, card, f"第{n}次")
    first = diary.entries(zone.officer, card.id, limit=3)
    rest = diary.entries(zone.officer, card.id, limit=3, before=first[-1].id)
    assert [e.body for e in [*first, *rest]] == [f"第{n}次" for n in (4, 3, 2, 1, 0)]


def test_the_timeline_says_what_a_contact_was_for(zone, card):
    write(zone.officer, card, tag=Tag.SUPPORT)
    told = {change.label: change.after for change in timeline.of_project(zone.officer, card.id)[0].told}
    assert told["Kind of contact"] is Tag.SUPPORT
    write(zone.officer, card)
    assert "Kind of contact" not in {c.label for c in timeline.of_project(zone.officer, card.id)[0].told}


def test_an_entry_says_something_within_bounds(zone, card):
    with pytest.raises(Incomplete):
        write(zone.officer, card, " \n\t")
    with pytest.raises(TooLong):
        write(zone.officer, card, "江" * 5001)
    write(zone.officer, card, "<script>alert('一')</script>\n第二行 🏭")
    assert diary.entries(zone.officer, card.id)[0].body == "<script>alert('一')</script>\n第二行 🏭"
