"""What has just happened, for screens that keep up: whoever may not see a thing does not hear of it either."""

import pytest
from sqlalchemy import delete, func, select

from db.engine import Sessions, shared_reading
from db.trail import Event
from domain.access import Role
from domain.categories import Category
from domain.complaints import Channel
from domain.errors import SessionEnded
from domain.events import SENTENCES
from domain.news import NEWS, UNSEEN
from services import complaint_board, complaints, news, people, sealing, trail
from services.clock import at, utc_now
from services.filing import ComplaintFacts
from tests.factories import NOW, Zone, person

FACTS = ComplaintFacts("厂区停电", "三车间停工半天", Category.POWER, Channel.PHONE)


@pytest.fixture
def zone(database, monkeypatch):
    monkeypatch.setattr(news, "GLANCE", 0.0)
    return Zone()


def heard(who):
    return [(card.sentence, card.about) for card in news.latest(who, most=9)]


def test_only_what_the_trail_can_say_is_news():
    assert set(SENTENCES) >= NEWS | UNSEEN and not NEWS & UNSEEN


def test_the_pulse_moves_when_something_happens_and_not_when_somebody_comes_or_goes(zone):
    before = news.pulse(zone.dispatcher)
    with Sessions.begin() as db:
        trail.append(db, "User", zone.officer.id, "person.signed_in", zone.officer.id, utc_now())
    assert news.pulse(zone.dispatcher) == before
    complaints.record(zone.dispatcher, facts=FACTS)
    assert news.pulse(zone.dispatcher) != before


def test_an_event_that_comes_to_light_after_one_with_a_higher_number_moves_the_pulse_too(zone):
    """Two transactions on PostgreSQL: the one that drew the lower number commits later."""
    with Sessions.begin() as db:
        trail.append(db, "User", zone.officer.id, "person.changed", None, utc_now(), details={"name": "甲"})
        trail.append(db, "User", zone.other.id, "person.changed", None, utc_now(), details={"name": "乙"})
        of_it = Event.subject_type == "User", Event.subject_id == zone.officer.id
        late = db.scalar(select(func.max(Event.id)).where(*of_it))
    with Sessions() as db:
        whole = news._look(db)
        db.connection().exec_driver_sql(
            "DROP TRIGGER events_refuse_delete"
            if db.get_bind().dialect.name == "sqlite"
            else "DROP TRIGGER events_refuse_change ON events"
        )
        db.execute(delete(Event).where(Event.id == late))
        without = news._look(db)
        db.rollback()
    assert without.newest == whole.newest and without != whole


def test_one_look_serves_everybody_of_a_process_for_a_moment(zone, monkeypatch):
    monkeypatch.setattr(news, "GLANCE", 60.0)
    looks = []
    monkeypatch.setattr(news, "_look", lambda db, look=news._look: looks.append(1) or look(db))
    for who in (zone.dispatcher, zone.officer, zone.zone_leader) * 5:
        news.pulse(who)
    assert len(looks) <= 1


def test_whoever_was_disabled_is_told_nothing_more(zone):
    people.disable(zone.administrator, people.one(zone.administrator, zone.officer.id))
    with pytest.raises(SessionEnded):
        news.pulse(zone.officer)


def test_news_are_said_with_who_did_it_and_about_what(zone):
    id = complaints.record(zone.dispatcher, facts=FACTS)
    complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, id), department=zone.first)
    [newest, before] = news.latest(zone.dispatcher)
    assert (newest.sentence, newest.actor, newest.case_id) == ("dispatched the complaint", zone.dispatcher.name, id)
    assert newest.about.startswith("TS") and newest.about.endswith("厂区停电")
    assert before.params["title"] == "厂区停电"


def test_a_department_hears_of_its_own_cases_and_projects_only(zone):
    id = complaints.record(zone.dispatcher, facts=FACTS)
    assert heard(zone.officer) == [] and news.changed(zone.officer, after=0) == 0
    complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, id), department=zone.first)
    assert [sentence for sentence, _ in heard(zone.officer)] == [
        SENTENCES["complaint.dispatch"],
        SENTENCES["complaint.recorded"],
    ]
    assert news.changed(zone.officer, after=0) == 1
    card = zone.project("机器人项目", "甲公司")
    assert "机器人项目" in heard(zone.officer)[0][1]
    assert not any("机器人项目" in about for _, about in heard(zone.other))
    zone.offer(zone.complete(card))
    assert "机器人项目" in heard(zone.other)[0][1]


def test_nobody_hears_of_a_sealed_complaint_not_even_who_handles_it(zone):
    facts = ComplaintFacts("窗口索要好处", "请客。", Category.CONDUCT, Channel.PHONE, about_department_id=zone.first)
    before = {role: heard(who) for role, who in zone.everyone.items()}
    id = complaints.record(zone.dispatcher, facts=facts)
    complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, id), department=zone.second)
    sealing.unseal(zone.supervisor, case_id=id, reason="核查")
    outsider = person(Role.INSPECTOR)
    for who in (*zone.everyone.values(), zone.other, outsider):
        assert heard(who) == before.get(who.role, []) and news.changed(who, after=0) == 0


def test_how_many_complaints_changed_is_counted_by_complaint_and_from_a_moment_on(zone):
    one, two = (complaints.record(zone.dispatcher, facts=FACTS) for _ in range(2))
    since = news.pulse(zone.dispatcher).newest
    assert news.changed(zone.dispatcher, after=since) == 0
    complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, one), department=zone.first)
    complaints.accept(zone.officer, complaint_board.one(zone.officer, one))
    complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, two), department=zone.second)
    assert news.changed(zone.dispatcher, after=since) == 2
    assert news.changed(zone.officer, after=since) == 1


def test_much_that_is_not_ones_own_does_not_hide_what_is(zone):
    mine = complaints.record(zone.dispatcher, facts=FACTS)
    complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, mine), department=zone.first)
    for _ in range(news.AT_ONCE + 5):
        complaints.record(zone.dispatcher, facts=FACTS)
    assert heard(zone.officer)[0][0] == "dispatched the complaint"


def test_what_has_just_happened_is_read_once_for_all_and_asked_of_each_whether_it_is_theirs(zone, monkeypatch):
    pieces = []
    monkeypatch.setattr(news, "_piece", lambda db, *ids, read=news._piece: pieces.append(ids) or read(db, *ids))
    with at(NOW):  # a look serves for some seconds of the zone's clock, which stands
        for happened in (1, 2):
            complaints.record(zone.dispatcher, facts=FACTS)
            told = [len(news.latest(who)) for who in (zone.dispatcher, zone.zone_leader, zone.officer) * 2]
            assert told == [happened, happened, 0] * 2
            shared = [ids for ids in pieces if len(ids) == 1]
            assert len(shared) == happened


def test_whoever_waits_for_what_another_looks_up_holds_no_connection(zone, monkeypatch):
    """Else as many as there are connections, waiting with one each for whoever looks, wait until all give up."""
    pool, held = Sessions.kw["bind"].pool, []
    monkeypatch.setattr(
        news, "_piece", lambda db, *ids, read=news._piece: held.append(pool.checkedout()) or read(db, *ids)
    )
    complaints.record(zone.dispatcher, facts=FACTS)
    with shared_reading():
        assert news.latest(zone.dispatcher) and set(held) == {1}
    complaints.record(zone.dispatcher, facts=FACTS)
    held.clear()
    with shared_reading():
        assert news.changed(zone.dispatcher, after=0) == 2 and set(held) == {1}
