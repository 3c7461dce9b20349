"""The board: pages that follow one another without a gap, filters that mean what they say, an index under each list."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event, insert

from db.cases import Case
from db.complaints import Complaint
from db.engine import Sessions
from domain.access import Permission as P
from domain.access import Role
from domain.boards import Filters
from domain.cases import CaseKind, CaseStatus
from domain.categories import Category, Group, Queue
from domain.complaints import Channel
from domain.limits import Lamp
from services import board_rows, clock, complaint_board, complaints, desk
from services.filing import ComplaintFacts
from services.sessions import load_actor
from services.work import Read
from tests.factories import Zone, person
from tests.plans import plan_of

MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def zone(database):
    with clock.at(MONDAY):
        yield Zone()


def filed(zone, title="停电", who=None, category=Category.POWER, channel=Channel.PHONE, **more):
    facts = ComplaintFacts(title, "产线停工", category, channel, **more)
    return complaints.record(who or zone.dispatcher, facts=facts)


def seen(who, id):
    return complaint_board.one(who, id)


def sent(zone, id, department=None):
    complaints.dispatch(zone.dispatcher, seen(zone.dispatcher, id), department=department or zone.first, note="")
    return id


def taken(zone, id):
    complaints.accept(zone.officer, seen(zone.officer, sent(zone, id)))
    return id


def ids(who, **asked):
    return [row.id for row in complaint_board.listing(who, **asked)]


def many(zone, n):
    """As many complaints as wanted, by bulk; every tenth still open, a few due at the same moment."""
    first = filed(zone)
    with Sessions.begin() as db:
        like, said = db.get(Case, first), db.query(Complaint).filter_by(case_id=first).one()
        case = {c.key: getattr(like, c.key) for c in Case.__table__.columns}
        told = {c.key: getattr(said, c.key) for c in Complaint.__table__.columns if c.key != "id"}
        cases = []
        for i in range(n):
            done = MONDAY - DAY if i % 10 else None
            cases.append(case | {
                "id": first + 1 + i, "number": f"X-{i:05d}", "department_id": [zone.first, zone.second][i % 2],
                "opened_at": MONDAY - i // 3 * DAY, "due_at": MONDAY + i // 7 * DAY, "resolved_at": done,
                "closed_at": done, "status": CaseStatus.CLOSED if done else CaseStatus.WORKING,
                "officer_id": [zone.officer.id, zone.other.id][i % 2],
            })  # fmt: skip
        db.execute(insert(Case), cases)
        db.execute(insert(Complaint), [told | {"case_id": one["id"]} for one in cases])
    return first


@pytest.mark.parametrize("asked", [{}, {"still_open": False}, {"status": CaseStatus.CLOSED}], ids=str)
@pytest.mark.parametrize("who", ["dispatcher", "officer", "inspector"])
def test_pages_follow_one_another_without_gap_or_repetition(zone, asked, who):
    many(zone, 150)
    me, filters = getattr(zone, who), Filters(**asked)
    whole = complaint_board.page(me, filters, limit=1000).rows
    paged, after = [], None
    while True:
        page = complaint_board.page(me, filters, after=after, limit=7)
        paged += page.rows
        if (after := page.after) is None:
            break
    assert [row.id for row in paged] == [row.id for row in whole]
    assert len({row.id for row in whole}) == len(whole) > 7
    keys = [(row.due_at, row.id) if filters.promised else (row.opened_at, row.id) for row in whole]
    assert keys == sorted(keys, reverse=not filters.promised)


def test_each_filter_leaves_what_it_names_and_nothing_else(zone):
    firm = zone.project().enterprise_id
    power = filed(zone)
    urgent = filed(zone, "断水", urgent=True, category=Category.FACILITIES, channel=Channel.COUNTER)
    fined = filed(zone, "罚款", category=Category.FINES, about_department_id=zone.second)
    idea = filed(zone, "建议", category=Category.POLICY, suggestion=True)
    facts = ComplaintFacts("招工", "缺工", Category.LABOUR, Channel.VISIT)
    hers = complaints.record(zone.liaison, facts=facts, enterprise_id=firm)
    taken(zone, power)
    for asked, wanted in (
        ({"group": Group.WILD}, {fined}),
        ({"category": Category.POWER}, {power}),
        ({"queue": Queue.TALENT}, {hers}),
        ({"group": Group.WILD, "category": Category.POWER}, set()),
        ({"department_id": zone.first}, {power}),
        ({"enterprise_id": firm}, {hers}),
        ({"kind": CaseKind.SUGGESTION}, {idea}),
        ({"channel": Channel.COUNTER}, {urgent}),
        ({"urgent": True}, {urgent}),
        ({"sealed": True}, {fined}),
        ({"status": CaseStatus.WORKING}, {power}),
        ({"status": CaseStatus.RECORDED}, {urgent, fined, idea, hers}),
        ({"opened_from": date(2026, 3, 3)}, set()),
        ({"opened_from": date(2026, 3, 2), "opened_to": date(2026, 3, 2)}, {power, urgent, fined, idea, hers}),
    ):
        assert set(ids(zone.dispatcher, **asked)) == wanted, asked
        assert set(ids(zone.dispatcher, still_open=False, **asked)) == wanted, asked
    assert ids(zone.officer, mine=True) == [power]


def test_the_lamp_of_a_row_is_that_of_the_promise_in_greater_danger(zone):
    quick, calm = filed(zone, urgent=True), filed(zone, "道路")
    complaints.reply(zone.officer, seen(zone.officer, taken(zone, calm)), reply="已派人")
    with clock.at(MONDAY + DAY):
        assert ids(zone.dispatcher, lamp=Lamp.RED) == [quick]
        assert ids(zone.dispatcher, lamp=Lamp.GREEN) == [calm]
        [row] = complaint_board.listing(zone.dispatcher, lamp=Lamp.RED)
        assert (row.lamp, row.reply_lamp) == (Lamp.GREEN, Lamp.RED)
    with clock.at(MONDAY + 11 * DAY):
        assert set(ids(zone.dispatcher, lamp=Lamp.AMBER)) == {calm}
    with clock.at(MONDAY + 20 * DAY):
        assert set(ids(zone.dispatcher, lamp=Lamp.RED)) == {quick, calm}
        assert ids(zone.dispatcher, lamp=Lamp.AMBER) == []


def test_counts_are_of_what_is_open_or_to_be_checked_and_within_reach(zone):
    sent(zone, filed(zone)), filed(zone)
    taken(zone, done := filed(zone))
    complaints.resolve(zone.officer, seen(zone.officer, done), resolution="已修好")
    many(zone, 20)
    counts = complaint_board.by_status(zone.dispatcher)
    assert counts == {CaseStatus.RECORDED: 2, CaseStatus.DISPATCHED: 1, CaseStatus.RESOLVED: 1, CaseStatus.WORKING: 2}
    assert complaint_board.by_status(zone.officer)[CaseStatus.WORKING] == 2


def test_a_page_takes_as_many_questions_for_fifty_as_for_one(zone):
    asked = []
    engine = Sessions.kw["bind"]

    def note(*_):
        asked.append(1)

    event.listen(engine, "before_cursor_execute", note)
    try:
        figures = []
        for n in (1, 60):
            many(zone, n) if n > 1 else filed(zone)
            for ask in (lambda: complaint_board.page(zone.dispatcher, Filters()), lambda: desk.mine(zone.dispatcher)):
                ask()
                asked.clear()
                ask()
                figures.append(len(asked))
        assert figures[:2] == figures[2:]
    finally:
        event.remove(engine, "before_cursor_execute", note)


EVERY_LIST = (
    Filters(), Filters(still_open=False), Filters(status=CaseStatus.CLOSED), Filters(status=CaseStatus.RECORDED),
    Filters(status=CaseStatus.WORKING), Filters(department_id=1), Filters(department_id=1, still_open=False),
    Filters(enterprise_id=1, still_open=False), Filters(lamp=Lamp.RED), Filters(category=Category.POWER, urgent=True),
    Filters(category=Category.POWER, still_open=False), Filters(mine=True), Filters(opened_from=date(2026, 1, 1)),
)  # fmt: skip


@pytest.mark.parametrize("filters", EVERY_LIST, ids=lambda f: ",".join(k for k, v in vars(f).items() if v))
def test_every_list_is_a_walk_along_an_index_and_sorts_nothing(zone, filters):
    """For those with one way to their rows; where there are several, each is such a walk."""
    me = zone.dispatcher
    with Sessions() as db:
        read = Read(db, load_actor(db, me.id, None), P.CASE_SEE, MONDAY)
        plan = "\n".join(plan_of(db, board_rows.statement(read, filters, None, 51)))
    assert "ix_cases_open" in plan, plan  # one of ix_cases_open… and ix_cases_opened…
    assert "Sort" not in plan and "TEMP B-TREE" not in plan, plan


@pytest.mark.parametrize("who", ["officer", "inspector", "supervisor", "zone_leader"])
def test_each_way_to_the_rows_of_others_is_a_walk_along_an_index(zone, who):
    with Sessions() as db:
        read = Read(db, load_actor(db, getattr(zone, who).id, None), P.CASE_SEE, MONDAY)
        if db.get_bind().dialect.name == "postgresql":
            return  # where the planner weighs by what is in the table; there is nothing in it
        for filters in (Filters(), Filters(still_open=False)):
            plan = plan_of(db, board_rows.statement(read, filters, None, 51))
            walks = [line for line in plan if line.startswith(("SEARCH cases", "SCAN cases"))]
            assert len(walks) >= 3 and all("INDEX" in line or "PRIMARY KEY" in line for line in walks), plan
            sealed = sum("about_id" in line for line in plan)  # supervision has what is about the centre, few rows
            assert "MULTI-INDEX OR" not in plan and sealed == (who == "supervisor"), "\n".join(plan)


def test_a_leader_of_nothing_sees_an_empty_board(zone):
    filed(zone)
    assert ids(person(Role.OFFICER, zone.second)) == []


def test_what_shows_amber_is_found_by_the_amber_filter_however_long_its_promise_became(zone):
    """A clock that stood for half a year, and thirty days granted on top: the share of all that would be months."""
    id = taken(zone, filed(zone))
    with Sessions.begin() as db:
        case = db.get_one(Case, id)
        case.due_at, case.replied_at = MONDAY + 270 * DAY, MONDAY + DAY
    shown = set()
    for days in range(212, 269, 3):
        with clock.at(MONDAY + days * DAY):
            lit = [row.id for row in complaint_board.listing(zone.dispatcher) if row.danger is Lamp.AMBER]
            assert ids(zone.dispatcher, lamp=Lamp.AMBER) == lit
            shown.update(lit)
    assert shown == {id}
