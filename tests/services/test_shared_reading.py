"""All that a page reads is read in one transaction: until it writes, and never older than what it keeps up with."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event, func, select, text

from db.cases import Case
from db.engine import Sessions, read_on, reading, shared_reading
from domain.access import Permission as P
from domain.access import Role
from domain.categories import Category
from domain.complaints import Channel
from domain.errors import NotFound, SessionEnded, Stale
from services import (
    clocks,
    complaint_board,
    complaints,
    escalations,
    news,
    people,
    receipts,
    relations,
    sealing,
    sessions,
    urges,
    wall,
)
from services.filing import ComplaintFacts
from services.work import QUERIES, query
from tests.factories import Zone, person

FACTS = ComplaintFacts("频繁停电", "停工", Category.POWER, Channel.PHONE)


@pytest.fixture
def zone(database):
    return Zone()


def elsewhere(act):
    """In a thread that shares nothing with this one, as another person's click."""
    with ThreadPoolExecutor(1) as other:
        return other.submit(act).result()


def filed(zone):
    return complaints.record(zone.dispatcher, facts=FACTS)


def raised(zone):
    return len(complaint_board.listing(zone.dispatcher))


def test_many_questions_are_one_transaction_that_asks_once_who_is_there(zone):
    asked = []
    event.listen(Sessions.kw["bind"], "before_cursor_execute", lambda *told: asked.append(told[2]))
    with shared_reading():
        for _ in range(3):
            raised(zone)
    assert sum("FROM users LEFT OUTER JOIN sessions" in statement for statement in asked) == 1
    if Sessions.kw["bind"].dialect.name == "sqlite":
        assert asked.count("BEGIN DEFERRED") == 1


def test_what_the_page_itself_did_it_sees_at_once(zone):
    with shared_reading():
        assert raised(zone) == 0
        id = filed(zone)
        assert raised(zone) == 1
        assert complaint_board.one(zone.dispatcher, id).title == "频繁停电"


def test_after_a_refusal_it_sees_what_others_did(zone):
    id = filed(zone)
    with shared_reading():
        seen = complaint_board.one(zone.dispatcher, id)
        elsewhere(lambda: complaints.dispatch(zone.dispatcher, seen, department=zone.first))
        with pytest.raises(Stale):
            complaints.dispatch(zone.dispatcher, seen, department=zone.second)
        assert complaint_board.one(zone.dispatcher, id).department_id == zone.first


def test_it_hears_of_everything_that_it_does_not_show(zone):
    """The pulse may be another viewer's look, newer than what this page began to read by."""
    with shared_reading():
        assert raised(zone) == 0
        elsewhere(lambda: filed(zone))
        news._glances.seen.clear()
        drawn = news.pulse(zone.dispatcher)
        read_on()
        shown = raised(zone)
        assert drawn == elsewhere(lambda: news.pulse(zone.dispatcher)) and shown == 1


def test_the_wall_shows_what_its_pulse_speaks_of_however_old_the_rest_of_the_page_is(zone):
    with shared_reading():
        assert wall.whole(zone.zone_leader).open == 0
        elsewhere(lambda: filed(zone))
        news._glances.seen.clear()
        assert wall.whole(zone.zone_leader).open == 1


def test_one_look_at_the_wall_serves_until_something_happens_but_not_what_each_leads(zone):
    first = wall.whole(zone.zone_leader)
    assert wall.whole(zone.inspector).lamps is first.lamps
    filed(zone)
    assert wall.whole(zone.zone_leader).open == first.open + 1


def test_whoever_is_disabled_meanwhile_can_do_nothing_more(zone):
    admin = person(Role.ADMINISTRATOR)
    with shared_reading():
        raised(zone)
        elsewhere(lambda: people.disable(admin, people.one(admin, zone.dispatcher.id), despite_duties=True))
        with pytest.raises(SessionEnded):
            filed(zone)
        with pytest.raises(SessionEnded):
            raised(zone)


def test_nobody_holds_one_connection_while_waiting_for_another(zone):
    """With as many people as the pool has connections, each would wait for all the others."""
    held, most = set(), []
    engine = Sessions.kw["bind"]

    def out(connection, *_):
        held.add(id(connection))
        most.append(len(held))

    event.listen(engine, "checkout", out)
    event.listen(engine, "checkin", lambda connection, *_: held.discard(id(connection)))
    with shared_reading():
        for _ in range(2):
            raised(zone)
            complaint_board.by_status(zone.dispatcher)
            news.latest(zone.dispatcher)
            wall.whole(zone.zone_leader)
            raised(zone)
            filed(zone)
        assert raised(zone) == 2
        sessions.keep("nobody's")
    assert max(most) == 1 and not held


def the_page_of(person, id):
    """What the page of a complaint asks."""
    complaint_board.one(person, id)
    escalations.of_case(person, id)
    clocks.of_case(person, id)
    relations.of_case(person, id)
    sealing.of_case(person, id)
    return receipts.one(person, id)


def test_the_page_of_a_case_asks_for_the_case_once(zone):
    id, asked = filed(zone), []
    event.listen(Sessions.kw["bind"], "before_cursor_execute", lambda *told: asked.append(told[2]))
    with shared_reading():
        the_page_of(zone.dispatcher, id)
    rows = [statement for statement in asked if not statement.startswith("SELECT EXISTS")]
    for table in ("cases", "complaints", "holdings", "rules", "calendar_stamps"):
        assert sum(f"\nFROM {table}" in statement for statement in rows) == 1, table
    assert len(asked) <= 13


def test_what_one_may_see_is_judged_for_each_although_it_was_read_once(zone):
    id, other = filed(zone), person(Role.OFFICER, zone.second)
    with shared_reading():
        complaint_board.one(zone.dispatcher, id)
        with pytest.raises(NotFound):
            complaint_board.one(other, id)
        with pytest.raises(NotFound):
            clocks.of_case(other, id)


def test_what_hangs_on_a_case_is_there_as_soon_as_the_page_has_added_it(zone):
    id = filed(zone)
    with shared_reading():
        the_page_of(zone.dispatcher, id)
        complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, id), department=zone.first)
        assert not clocks.of_case(zone.dispatcher, id).urges
        urges.urge(zone.dispatcher, case_id=id, words="请尽快")
        assert [urge.words for urge in clocks.of_case(zone.dispatcher, id).urges] == ["请尽快"]
        assert not clocks.of_case(zone.dispatcher, id).can_urge


def test_what_was_prepared_for_one_page_serves_the_next(zone):
    """The end of a reading has the server of PostgreSQL forget nothing: planning takes longer than most statements."""
    if Sessions.kw["bind"].dialect.name != "postgresql":
        return
    for _ in range(8):  # the driver prepares what it has sent five times
        with shared_reading():
            raised(zone)
    with shared_reading(), reading() as db:
        prepared = db.scalar(text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%users%'"))
    assert prepared > 0


def test_a_question_writes_nothing_even_by_mistake(zone):
    id = filed(zone)

    @query(P.CASE_SEE)
    def careless(read):
        read.find(Case, id).title = "无关"
        return read.db.scalar(select(func.count()).select_from(Case))

    del QUERIES[careless.name]
    careless(zone.dispatcher)
    with shared_reading():
        careless(zone.dispatcher)
    assert elsewhere(lambda: complaint_board.one(zone.dispatcher, id)).title == "频繁停电"
