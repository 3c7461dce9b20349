"""Sums are kept with what they sum: whatever happens, they say what counting one by one says."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from threading import Event

import pytest
from sqlalchemy import delete, insert, select, text, update

from db.cases import Case, Escalation, Holding
from db.complaints import Complaint
from db.engine import Sessions
from db.projects import Handoff, Project
from db.tallies import Tally
from domain.access import Permission as P
from domain.access import Role
from domain.calendar import ZONE
from domain.cases import BOARD, CaseStatus, Level
from domain.categories import Category
from domain.complaints import Channel, Outcome
from domain.ledger import Holder
from domain.projects import HandoffKind, HandoffStatus
from domain.tallies import LONGEST, ZONE_WIDE, Figure, quantile
from services import complaint_board, complaints, escalations, handoffs, operator, sealing, tallies
from services.admission import without_person
from services.clock import at
from services.filing import ComplaintFacts
from services.tallies import Recount, Untallied
from services.work import command
from tests.factories import NOW, Zone


@pytest.fixture
def zone(database):
    with at(NOW):
        return Zone()


def recorded(zone, category=Category.POWER, enterprise_id=None, **more):
    facts = ComplaintFacts("停电", "停产", category, Channel.PHONE, **more)
    return complaints.record(zone.dispatcher, facts=facts, enterprise_id=enterprise_id)


def seen(id, who):
    return complaint_board.one(who, id)


def month(moment):
    return f"{moment.astimezone(ZONE):%Y-%m}"


def number(code):
    return int(code[:4]) * 12 + int(code[5:])


def counted():
    """The sums, counted row by row in Python."""
    found = Counter()

    def add(figure, department, moment, of="", bin=0, n=1):
        for whose in (department, ZONE_WIDE):
            found[figure, whose, month(moment), of, bin] += n

    def seconds(start, end):
        return int(end.timestamp()) - int(start.timestamp())

    def once(turned):
        """One case, by month: how many months before was it so the last time?"""
        for figure, department, of, when in turned:
            earlier = [m for *same, m in turned if tuple(same) == (figure, department, of) and m < when]
            since = number(when) - number(max(earlier)) if earlier else LONGEST
            for whose in {department, ZONE_WIDE}:
                found[figure, whose, when, of, since] += 1

    with Sessions() as db:
        for said in db.scalars(select(Complaint)):
            case = said.case
            if case.about_id is not None or case.kind not in BOARD:
                continue
            add(Figure.RAISED, case.department_id, case.opened_at, said.category.value)
            if case.resolved_at:
                add(Figure.ANSWERED, case.department_id, case.opened_at, said.category.value)
            if said.outcome is Outcome.SOLVED:
                add(Figure.CONFIRMED, case.department_id, case.opened_at, said.category.value)
            held = list(db.scalars(select(Holding).where(Holding.case_id == case.id).order_by(Holding.from_at)))
            turned = set()
            for one, after in pairwise(held):
                if one.next_at and (one.holder, after.holder) == (Holder.DEPARTMENT, Holder.CENTRE):
                    turned.add((Figure.RETURNED, one.department_id, "", month(after.from_at)))
                    turned.add((Figure.TURNED, ZONE_WIDE, "returned", month(after.from_at)))
            for row in db.scalars(select(Escalation).where(Escalation.case_id == case.id)):
                lay = [one.department_id for one in held if one.from_at < row.reached_at][-1]
                house, when = row.share_of or lay, month(row.reached_at)
                turned.add((Figure.ESCALATED, house, row.level.value, when))
                if row.level is not Level.BLUE:
                    turned.add((Figure.ESCALATED, house, "", when))
                    turned.add((Figure.TURNED, ZONE_WIDE, "escalated", when))
            once(turned)
            if case.resolved_at and case.status is not CaseStatus.MERGED:
                at, host = case.resolved_at, case.department_id
                add(Figure.RESOLVED, host, at, bin=seconds(case.opened_at, at) // 86_400)
                add(Figure.SAID, host, at, said.outcome.value if said.outcome else "")
                if said.outcome is Outcome.SOLVED and case.enterprise_id:
                    found[Figure.KEPT, ZONE_WIDE, month(at), str(case.enterprise_id), 0] += 1
                if at <= case.due_at:
                    add(Figure.IN_TIME, host, at)
                for row in held:
                    add(Figure.HELD, host, at, row.holder.value, n=seconds(row.from_at, row.to_at))
        for project in db.scalars(select(Project)):
            begun = project.opened_at
            over = select(Handoff).where(
                Handoff.project_id == project.id, Handoff.kind == HandoffKind.STAGE,
                Handoff.status == HandoffStatus.ACCEPTED,
            )  # fmt: skip
            for row in db.scalars(over.order_by(Handoff.answered_at)):
                at = row.answered_at
                add(Figure.PASSED, row.from_department_id, at, row.from_stage.value, seconds(begun, at) // 86_400)
                waited = seconds(row.offered_at, at) // 3_600
                add(Figure.GAP, row.to_department_id, at, row.to_stage.value, waited)
                begun = at
    return {key: n for key, n in found.items() if n}


def kept():
    with Sessions() as db:
        return {(t.figure, t.department_id, t.month, t.of, t.bin): t.n for t in db.scalars(select(Tally)) if t.n}


def a_life(zone):
    """A complaint that is returned, paused, late, escalated, contested, then solved; a project that moves on."""
    project = zone.project()
    id = recorded(zone, enterprise_id=project.enterprise_id)
    complaints.dispatch(zone.dispatcher, seen(id, zone.dispatcher), department=zone.first)
    complaints.send_back(zone.officer, seen(id, zone.officer), reason="不属我局")
    complaints.dispatch(zone.dispatcher, seen(id, zone.dispatcher), department=zone.second)
    complaints.accept(zone.other, seen(id, zone.other))
    yield
    with at(NOW + timedelta(days=40)):
        with without_person(Role.SYSTEM, "系统") as system:
            assert escalations.sweep(system)
        complaints.resolve(zone.other, seen(id, zone.other), resolution="已恢复")
        yield
        complaints.verify(zone.dispatcher, seen(id, zone.dispatcher), outcome=Outcome.NOT_SOLVED, words="又停了")
        yield
    with at(NOW + timedelta(days=45, hours=3)):
        complaints.resolve(zone.other, seen(id, zone.other), resolution="已换变压器")
        complaints.verify(zone.dispatcher, seen(id, zone.dispatcher), outcome=Outcome.SOLVED, words="好了")
        yield
    with at(NOW + timedelta(days=60)):
        offer = zone.offer(zone.complete(project))
    with at(NOW + timedelta(days=61, hours=5)):
        handoffs.accept(zone.other, offer)
        yield


def test_at_every_step_of_a_life_the_sums_are_what_counting_says(zone):
    with at(NOW):
        for _ in a_life(zone):
            assert kept() == counted()
            assert operator.drifted() == 0
    figures = {key[0] for key in kept()}
    assert figures == set(Figure)


def test_made_anew_they_are_the_same(zone):
    with at(NOW):
        list(a_life(zone))
    before = kept()
    with Sessions.begin() as db:
        db.execute(text("UPDATE tallies SET n = n + 7 WHERE n <> 0"))
    assert operator.drifted() == len(before)
    tallies.make_anew()
    assert kept() == before == counted()


def test_a_database_that_never_kept_sums_has_them_once_it_is_prepared(zone, database):
    with at(NOW):
        recorded(zone)
    before = kept()
    with Sessions.begin() as db:
        db.execute(delete(Tally))
    operator.prepare(database)
    assert kept() == before != {}


def test_sums_in_the_form_that_they_had_before_are_made_anew_when_the_database_is_prepared(zone, database):
    with at(NOW):
        list(a_life(zone))
    before = kept()
    operator.prepare(database)
    assert kept() == before
    with Sessions.begin() as db:  # each time counted, and not each case
        db.execute(delete(Tally).where(Tally.figure.in_((Figure.TURNED, Figure.RETURNED))))
        key = {"figure": Figure.RETURNED, "department_id": zone.first, "month": "2026-03", "of": "", "bin": 0}
        db.execute(insert(Tally), [key | {"n": 3}])
    operator.prepare(database)
    assert kept() == before


def test_what_is_about_a_department_is_in_no_sum(zone):
    with at(NOW):
        recorded(zone, Category.CONDUCT, about_department_id=zone.first)
        assert kept() == {}
        id = recorded(zone, Category.OTHER)
        assert kept() == counted() != {}
        sealing.seal(zone.dispatcher, seen(id, zone.dispatcher), about_department_id=zone.first)
        assert kept() == {}


def test_the_month_is_that_of_the_zone_and_not_of_greenwich(zone):
    with at(datetime(2026, 3, 31, 16, 30, tzinfo=UTC)):
        recorded(zone)
    assert {key[2] for key in kept()} == {"2026-04"}


def test_many_at_once_lose_nothing(zone):
    with at(NOW):
        ids = [recorded(zone) for _ in range(12)]

    def settle(id):
        with at(NOW + timedelta(hours=1)):
            complaints.settle(zone.dispatcher, seen(id, zone.dispatcher), resolution="已解释")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(settle, ids))
    assert kept() == counted()
    assert kept()[Figure.RESOLVED, ZONE_WIDE, "2026-03", "", 0] == 12


def test_made_anew_beside_a_command_under_way_they_are_right_and_neither_fails(zone, monkeypatch):
    with at(NOW):
        id = recorded(zone)
    settle, has_written, go_on = Recount.settle, Event(), Event()

    def late(recount, db):
        has_written.set()
        assert go_on.wait(30)
        settle(recount, db)

    def end():
        with at(NOW + timedelta(hours=1)):
            complaints.settle(zone.dispatcher, seen(id, zone.dispatcher), resolution="已解释")

    monkeypatch.setattr(Recount, "settle", late)
    with ThreadPoolExecutor(2) as pool:
        command = pool.submit(end)
        assert has_written.wait(30)
        anew = pool.submit(tallies.make_anew)
        while not (anew.done() or waits_for_its_turn()):
            pass
        go_on.set()
        command.result(30)
        assert anew.result(30) > 0
    assert kept() == counted() != {}


def test_what_is_done_while_the_sums_are_compared_is_no_difference(zone, monkeypatch):
    with at(NOW):
        recorded(zone)
    of_cases = tallies.of_cases

    def later():
        with at(NOW):
            recorded(zone)
        return of_cases()

    monkeypatch.setattr(tallies, "of_cases", later)
    assert operator.drifted() == 0
    monkeypatch.undo()
    assert kept()[Figure.RAISED, ZONE_WIDE, "2026-03", Category.POWER, 0] == 2


def waits_for_its_turn():
    """Does a writer wait for another? Those of a SQLite file always do."""
    with Sessions() as db:
        if db.get_bind().dialect.name == "sqlite":
            return True
        return db.scalar(text("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)"))


@command(P.CASE_RECORD)
def _in_bulk(work, case_id):
    with work.db.no_autoflush:
        work.db.execute(insert(Escalation), [
            {"case_id": case_id, "promise": "resolve", "level": "red", "due_at": work.now, "reached_at": work.now,
             "told": [], "created_at": work.now, "version": 1}
        ])  # fmt: skip


def test_whoever_writes_in_bulk_and_does_not_tell_the_sums_is_stopped(zone):
    with at(NOW):
        id = recorded(zone)
        with pytest.raises(Untallied):
            _in_bulk(zone.dispatcher, id)


def test_a_department_that_changes_behind_the_frame_is_noticed(zone):
    with at(NOW):
        id = recorded(zone)
    with Sessions.begin() as db:
        db.execute(update(Case).where(Case.id == id).values(department_id=zone.second))
    assert operator.drifted() == 2


@pytest.mark.parametrize(
    ("bins", "median", "p90"),
    [({}, None, None), ({5: 1}, 5, 5), ({1: 1, 2: 1}, 1, 2), ({0: 5, 3: 4, 90: 1}, 0, 3), ({1: 0, 4: 2}, 4, 4)],
)
def test_medians_and_ninetieths_come_out_of_counts(bins, median, p90):
    assert (quantile(bins, 0.5), quantile(bins, 0.9)) == (median, p90)
