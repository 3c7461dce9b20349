"""The frame that every action goes through."""

import importlib
import pkgutil
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

import services
from db.engine import Sessions, open_database
from db.org import Department, User
from db.trail import Event, Request
from domain.access import GRANTS, STAFF, Actor, Permission, Role
from domain.categories import Category
from domain.complaints import Channel
from domain.errors import NotAllowed, NotFound, Refusal, SessionEnded, Stale
from services import complaint_board, complaints, departments, people
from services.clock import utc_now
from services.filing import ComplaintFacts
from services.work import COMMANDS, QUERIES, Command, NestedCommand, Untold, Work, admit
from tests.factories import Zone
from tests.services.staff import a_department, someone

pytestmark = pytest.mark.usefixtures("database")


def import_all_services() -> None:
    for module in pkgutil.walk_packages(services.__path__, "services."):
        importlib.import_module(module.name)


import_all_services()
EVERY = COMMANDS | QUERIES


def act(body: Callable[..., Any], needs: Permission = Permission.ORG_MANAGE) -> Command[..., Any]:
    """A command for one test only: it leaves the register of the house alone."""
    made: Command[..., Any] = Command(body, needs)
    del COMMANDS[made.name]
    return made


@pytest.fixture
def admin(database: str) -> Actor:
    return someone(Role.ADMINISTRATOR)


@pytest.fixture
def card(admin: Actor) -> departments.DepartmentCard:
    a_department("招商局")
    return departments.listing(admin)[0]


def names() -> list[str]:
    with Sessions() as db:
        return list(db.scalars(select(Department.name)))


def count(model: Any) -> int:
    with Sessions() as db:
        return db.scalar(select(func.count()).select_from(model)) or 0


# one action, one entry in the trail


def test_a_change_without_an_entry_in_the_trail_is_refused_and_undone(
    admin: Actor, card: departments.DepartmentCard
) -> None:
    @act
    def rename(work: Work) -> None:
        work.take(Department, card).name = "无痕局"

    with pytest.raises(Untold, match="name"):
        rename(admin)
    assert names() == ["招商局"]


def test_a_new_row_without_an_entry_in_the_trail_is_refused_and_undone(admin: Actor) -> None:
    @act
    def add(work: Work) -> None:
        work.add(Department(code="X", name="无痕局"))

    with pytest.raises(Untold):
        add(admin)
    assert names() == []


def test_a_second_row_changed_beside_the_one_told_of_is_refused(admin: Actor, card: departments.DepartmentCard) -> None:
    other = a_department("财政局")

    @act
    def rename_both(work: Work) -> None:
        department = work.take(Department, card)
        department.name = "新招商局"
        work.lock(Department, other).name = "新财政局"
        work.record(department, "department.changed", name="新招商局")

    with pytest.raises(Untold):
        rename_both(admin)
    assert sorted(names()) == ["招商局", "财政局"]


def test_nothing_is_deleted_even_with_an_entry_in_the_trail(admin: Actor, card: departments.DepartmentCard) -> None:
    @act
    def remove(work: Work) -> None:
        department = work.take(Department, card)
        work.record(department, "department.closed", name=department.name)
        work.db.delete(department)

    with pytest.raises(Untold):
        remove(admin)
    assert names() == ["招商局"]


@pytest.mark.parametrize("statement", [update(Department).values(name="无痕"), delete(Department)])
def test_rows_cannot_be_changed_past_the_trail_by_a_bulk_statement(
    admin: Actor, card: departments.DepartmentCard, statement: Any
) -> None:
    @act
    def sweep(work: Work) -> None:
        work.db.execute(statement)

    with pytest.raises(Untold):
        sweep(admin)
    assert names() == ["招商局"]


def test_the_trail_says_who_did_what_from_what_to_what(admin: Actor, card: departments.DepartmentCard) -> None:
    departments.change(admin, card, facts=departments.DepartmentFacts("招商促进局", card.code))
    with Sessions() as db:
        entry = db.scalars(select(Event)).one()
    assert (entry.actor_id, entry.kind, entry.subject_id) == (admin.id, "department.changed", card.id)
    assert entry.changes == {"name": ["招商局", "招商促进局"]}
    assert entry.at.tzinfo is not None


def test_a_row_changed_twice_in_one_action_is_told_from_first_to_last(
    admin: Actor, card: departments.DepartmentCard
) -> None:
    @act
    def rename(work: Work) -> None:
        department = work.take(Department, card)
        for name in ("其一", "其二"):
            department.name = name
            work.db.flush()
        work.record(department, "department.changed", name=department.name)

    rename(admin)
    with Sessions() as db:
        assert db.scalars(select(Event.changes)).one() == {"name": ["招商局", "其二"]}


def test_a_row_locked_again_keeps_what_the_action_changed_on_it(admin: Actor, card: departments.DepartmentCard) -> None:
    @act
    def rename(work: Work) -> None:
        department = work.take(Department, card)
        department.name = "新名"
        work.lock(Department, card.id)
        work.record(department, "department.changed", name=department.name)

    rename(admin)
    assert names() == ["新名"]


def test_an_action_that_fails_half_way_leaves_nothing_behind(admin: Actor) -> None:
    @act
    def add_and_fail(work: Work) -> None:
        row = work.add(Department(code="X", name="半截局"))
        work.record(row, "department.created", name=row.name)
        raise RuntimeError("lights out")

    with pytest.raises(RuntimeError):
        add_and_fail(admin)
    assert (names(), count(Event)) == ([], 0)


def test_a_command_inside_a_command_is_refused(admin: Actor) -> None:
    @act
    def outer(work: Work) -> None:
        departments.create(admin, facts=departments.DepartmentFacts("内层"))

    with pytest.raises(NestedCommand):
        outer(admin)
    assert names() == []


def test_numbers_of_a_series_have_no_gap_where_an_action_failed(admin: Actor) -> None:
    taken: list[str] = []

    @act
    def number(work: Work, fail: bool) -> None:
        got = [work.number("SY"), work.number("SY")]
        if fail:
            raise RuntimeError
        taken.extend(got)

    number(admin, False)
    with pytest.raises(RuntimeError):
        number(admin, True)
    number(admin, False)
    assert [text[-5:] for text in taken] == ["00001", "00002", "00003", "00004"]


# asked twice, seen too late


def test_the_same_request_sent_twice_is_done_once_and_answered_alike(admin: Actor) -> None:
    facts = departments.DepartmentFacts("招商局")
    answers = {departments.create(admin, facts=facts, request_id="token") for _ in range(3)}
    assert (len(answers), names(), count(Event), count(Request)) == (1, ["招商局"], 1, 1)


def test_a_refused_request_may_be_sent_again_under_its_token(admin: Actor) -> None:
    with pytest.raises(Refusal):
        departments.create(admin, facts=departments.DepartmentFacts(""), request_id="token")
    assert departments.create(admin, facts=departments.DepartmentFacts("招商局"), request_id="token")


def test_a_token_is_no_key_to_the_answer_of_another_person_or_another_command(admin: Actor) -> None:
    departments.create(admin, facts=departments.DepartmentFacts("招商局"), request_id="token")
    with pytest.raises(Stale):
        departments.create(someone(Role.ADMINISTRATOR), facts=departments.DepartmentFacts("招商局"), request_id="token")
    with pytest.raises(Stale):
        people.create(admin, facts=people.PersonFacts("ab", "甲", Role.OFFICER), request_id="token")


def test_a_stale_screen_is_refused_and_overwrites_nothing(admin: Actor, card: departments.DepartmentCard) -> None:
    departments.change(admin, card, facts=departments.DepartmentFacts("先到", card.code))
    with pytest.raises(Stale):
        departments.change(admin, card, facts=departments.DepartmentFacts("后到", card.code))
    assert names() == ["先到"]


def test_a_row_that_is_not_there_is_not_found(admin: Actor) -> None:
    with pytest.raises(NotFound):
        departments.change(admin, _Seen(9999, 1), facts=departments.DepartmentFacts("无"))


class _Seen:
    def __init__(self, id: int, version: int) -> None:
        self.id, self.version = id, version


# who may


def test_every_action_is_closed_to_each_role_without_its_permission() -> None:
    staff = {role: someone(role) for role in STAFF}
    for name, action in EVERY.items():
        for role in STAFF:
            if action.needs not in GRANTS[role]:
                with pytest.raises(NotAllowed) as refused:
                    action(staff[role])
                assert refused.value.params == {"permission": action.needs.label}, name


def test_every_permission_opens_some_action() -> None:
    assert set(Permission) - {action.needs for action in EVERY.values()} == set()


def test_a_disabled_person_can_do_nothing_at_all() -> None:
    gone = {role: someone(role, disabled_at=utc_now()) for role in Role}
    for action in EVERY.values():
        with pytest.raises(SessionEnded):
            action(gone[holder_of(action.needs)])


def test_a_person_who_must_change_the_password_can_do_nothing_else() -> None:
    new = {role: someone(role, must_change_password=True) for role in Role}
    for action in EVERY.values():
        if action.needs is not Permission.SELF and holder_of(action.needs) in STAFF:
            with pytest.raises(NotAllowed):
                action(new[holder_of(action.needs)])


def holder_of(permission: Permission) -> Role:
    return next(role for role in Role if permission in GRANTS[role])


def test_rights_are_read_from_the_database_and_not_from_what_the_screen_says(admin: Actor) -> None:
    officer = someone(Role.OFFICER)
    forged = Actor(officer.id, officer.name, Role.ADMINISTRATOR)
    with pytest.raises(NotAllowed):
        departments.create(forged, facts=departments.DepartmentFacts("不可"))
    with Sessions() as db:
        assert admit(db, forged, Permission.SELF).role is Role.OFFICER


def test_a_demoted_person_is_refused_at_the_next_call(admin: Actor) -> None:
    other = someone(Role.ADMINISTRATOR)
    departments.create(other, facts=departments.DepartmentFacts("先"))
    with Sessions.begin() as db:
        db.get_one(User, other.id).role = Role.OFFICER
    with pytest.raises(NotAllowed):
        departments.create(other, facts=departments.DepartmentFacts("后"))
    assert names() == ["先"]


# many at once


def _rename(url: str, actor: Actor, seen: _Seen, number: int) -> str:
    engine = open_database(url)
    try:
        departments.change(actor, seen, facts=departments.DepartmentFacts(f"第{number}名", "T"))
        return "won"
    except Refusal as refusal:
        return type(refusal).__name__
    finally:
        engine.dispose()


def _register(url: str, actor: Actor, number: int) -> int:
    engine = open_database(url)
    try:
        return departments.create(actor, facts=departments.DepartmentFacts("招商局"), request_id="one click")
    finally:
        engine.dispose()


def race(body: Callable[..., Any], url: str, *args: Any) -> list[Any]:
    """The body, begun in eight processes at once; their answers."""
    with ProcessPoolExecutor(8, mp_context=get_context("spawn")) as pool:
        return [each.result(120) for each in [pool.submit(body, url, *args, n) for n in range(8)]]


def test_of_eight_processes_changing_one_row_exactly_one_wins(database: str, admin: Actor) -> None:
    id = a_department("招商局")
    outcomes = race(_rename, database, admin, _Seen(id, 1))
    assert sorted(outcomes) == ["Stale"] * 7 + ["won"]
    assert count(Event) == 1


def _file(url: str, actor: Actor, number: int) -> str:
    engine = open_database(url)
    try:
        facts = ComplaintFacts(f"第{number}件", "停产半天", Category.POWER, Channel.PHONE)
        return complaint_board.one(actor, complaints.record(actor, facts=facts)).number[-5:]
    finally:
        engine.dispose()


def test_of_eight_processes_filing_the_first_of_a_year_none_is_refused_and_no_number_is_left_out(database: str) -> None:
    assert sorted(race(_file, database, Zone().dispatcher)) == [f"{n:05d}" for n in range(1, 9)]


def test_of_eight_processes_sending_one_request_all_get_the_one_answer(database: str, admin: Actor) -> None:
    assert len(set(race(_register, database, admin))) == 1
    assert (names(), count(Event)) == (["招商局"], 1)
