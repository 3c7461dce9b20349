from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from db.engine import Sessions, open_database
from db.org import Department, Post, User
from db.trail import Event, Notice
from domain.access import STAFF, Actor, Role
from domain.errors import Incomplete, NotAllowed, NotFound, Refusal, SessionEnded, Stale
from domain.org import (
    CentreStays,
    CodeTaken,
    DatesReversed,
    DepartmentClosed,
    DepartmentFacts,
    LastAdministrator,
    LiaisonRank,
    NameTaken,
    PersonDisabled,
    PersonFacts,
    Position,
    PostFacts,
    PostOver,
    PostTaken,
    Rank,
    Standing,
    StillAccountable,
    StillHosting,
    StillPeopled,
    UsernameTaken,
)
from services import clock, departments, grants, people, posts, sessions, trail
from tests.factories import Zone
from tests.services.staff import a_department, someone

pytestmark = pytest.mark.usefixtures("database")
MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)
DAY = date(2026, 3, 2)


@pytest.fixture
def admin(database: str) -> Actor:
    return someone(Role.ADMINISTRATOR, name="管理员")


def kinds(subject: str, id: int) -> list[str]:
    with Sessions() as db:
        found = select(Event.kind).where(Event.subject_type == subject, Event.subject_id == id).order_by(Event.seq)
        return list(db.scalars(found))


def row_of(model: Any, id: int) -> Any:
    with Sessions() as db:
        return db.get(model, id)


def post(department_id: int, user: Actor, position: Position = Position.LIAISON, **more: Any) -> PostFacts:
    return PostFacts(department_id, user.id, position, **{"rank": Rank.DEPUTY_HEAD, "valid_from": DAY} | more)


# departments


def test_a_department_is_registered_with_its_entry_in_the_trail(admin: Actor) -> None:
    id = departments.create(admin, facts=DepartmentFacts("  招商局 ", "zsj", " 0791-1234 "))
    card = next(card for card in departments.listing(admin) if card.id == id)
    assert (card.name, card.code, card.phone, card.people, card.vacant) == (
        "招商局",
        "ZSJ",
        "0791-1234",
        0,
        True,
    )
    assert kinds("Department", id) == ["department.created"]


def test_departments_without_a_code_get_one_of_their_own(admin: Actor) -> None:
    for name in ("甲局", "乙局"):
        departments.create(admin, facts=DepartmentFacts(name))
    assert {card.code for card in departments.listing(admin)} == {"D001", "D002"}


def test_a_double_click_registers_a_department_once(admin: Actor) -> None:
    first = departments.create(admin, facts=DepartmentFacts("招商局"), request_id="r1")
    assert departments.create(admin, facts=DepartmentFacts("招商局"), request_id="r1") == first
    assert len(departments.listing(admin)) == 1


def test_two_departments_share_neither_name_nor_code(admin: Actor) -> None:
    departments.create(admin, facts=DepartmentFacts("招商局", "ZSJ"))
    with pytest.raises(NameTaken):
        departments.create(admin, facts=DepartmentFacts("招商局"))
    with pytest.raises(CodeTaken) as taken:
        departments.create(admin, facts=DepartmentFacts("财政局", "ｚｓｊ"))
    assert taken.value.params == {"code": "ZSJ", "department": "招商局"}
    with pytest.raises(Incomplete):
        departments.create(admin, facts=DepartmentFacts("  "))


def test_hostile_names_are_kept_as_they_were_typed(admin: Actor) -> None:
    for name in ("O'Brien 局; DROP TABLE users;--", '<script>alert("x")</script>', "😀 “局”", "１２３号办"):
        id = departments.create(admin, facts=DepartmentFacts(name))
        assert row_of(Department, id).name == name


def test_changing_a_department_leaves_a_trace_only_when_something_differs(admin: Actor) -> None:
    id = departments.create(admin, facts=DepartmentFacts("招商局"))
    card = departments.listing(admin)[0]
    departments.change(admin, card, facts=DepartmentFacts("招商局", card.code, None))
    departments.change(admin, card, facts=DepartmentFacts("招商促进局", card.code, "110"))
    assert kinds("Department", id) == ["department.created", "department.changed"]
    with pytest.raises(Stale):
        departments.change(admin, card, facts=DepartmentFacts("又改", card.code))


@pytest.mark.clause(88)
def test_there_is_one_service_centre_and_it_cannot_be_closed(admin: Actor) -> None:
    for name in ("甲", "乙"):
        departments.create(admin, facts=DepartmentFacts(name))
    one, other = departments.listing(admin)
    departments.set_centre(admin, one)
    departments.set_centre(admin, other)
    assert [card.name for card in departments.listing(admin) if card.is_centre] == [other.name]
    centre = next(card for card in departments.listing(admin) if card.is_centre)
    with pytest.raises(CentreStays):
        departments.close(admin, centre)


def test_a_department_with_people_stays_open_and_an_empty_one_closes_with_its_posts(admin: Actor) -> None:
    id = departments.create(admin, facts=DepartmentFacts("招商局"))
    head = someone(Role.DEPARTMENT_LEADER, id, "局长")
    with clock.at(MONDAY):
        posts.appoint(admin, facts=post(id, head, Position.PRINCIPAL, rank=Rank.HEAD, valid_from=date(2025, 1, 1)))
        card = departments.listing(admin)[0]
        with pytest.raises(StillPeopled) as kept:
            departments.close(admin, card)
        assert kept.value.params["names"] == "局长"
        people.change(admin, people.one(admin, head.id), facts=PersonFacts("juzhang", "局长", Role.DEPARTMENT_LEADER))
        departments.close(admin, card)
        assert departments.listing(admin) == []
        closed = departments.listing(admin, with_closed=True)[0]
        assert (closed.closed_on, closed.vacant) == (DAY, False)
        assert posts.history(admin, id)[0].valid_to == DAY
        with pytest.raises(DepartmentClosed):
            departments.close(admin, closed)
        with pytest.raises(DepartmentClosed):
            posts.appoint(admin, facts=post(id, head))
        with pytest.raises(DepartmentClosed):
            people.create(admin, facts=PersonFacts("new", "新人", Role.OFFICER, id))


# posts


@pytest.mark.clause(92)
def test_only_a_deputy_head_becomes_liaison(admin: Actor) -> None:
    id, person = a_department(), someone(Role.LIAISON, name="李科长")
    with pytest.raises(LiaisonRank) as refused:
        posts.appoint(admin, facts=post(id, person, rank=Rank.SECTION))
    assert refused.value.params == {"name": "李科长", "rank": "Section head"}
    assert posts.appoint(admin, facts=post(id, person)) == posts.history(admin, id)[0].id


@pytest.mark.clause(92)
def test_the_database_itself_refuses_a_liaison_of_another_rank_and_a_second_open_one(admin: Actor) -> None:
    id, person = a_department(), someone(Role.LIAISON)
    posts.appoint(admin, facts=post(id, person))
    for rank in (Rank.SECTION, Rank.DEPUTY_HEAD):
        columns = {"rank": rank, "valid_from": DAY, "created_at": MONDAY, "position": Position.LIAISON}
        with Sessions() as db:
            db.add(Post(department_id=id, user_id=person.id, **columns))
            with pytest.raises(IntegrityError):
                db.flush()


@pytest.mark.clause(92)
def test_a_department_has_one_liaison_on_any_day(admin: Actor) -> None:
    id, person, other = (
        a_department("环保局"),
        someone(Role.LIAISON, name="甲"),
        someone(Role.LIAISON, name="乙"),
    )
    posts.appoint(admin, facts=post(id, person, valid_to=DAY + timedelta(days=9)))
    for first, last in ((DAY + timedelta(days=9), None), (DAY - timedelta(days=5), DAY), (DAY, DAY)):
        with pytest.raises(PostTaken) as taken:
            posts.appoint(admin, facts=post(id, other, valid_from=first, valid_to=last))
        assert taken.value.params == {"department": "环保局", "position": "Aftercare liaison", "name": "甲"}
    posts.appoint(admin, facts=post(id, other, valid_from=DAY + timedelta(days=10)))
    posts.appoint(admin, facts=post(id, other, Position.DIRECT))


@pytest.mark.clause(92)
def test_a_post_ends_on_its_last_day_and_the_successor_begins_the_day_after(admin: Actor) -> None:
    id, person, next_one = a_department(), someone(Role.LIAISON, name="甲"), someone(Role.LIAISON, name="乙")
    with clock.at(MONDAY):
        posts.appoint(admin, facts=post(id, person))
        held = posts.history(admin, id)[0]
        with pytest.raises(DatesReversed):
            posts.end(admin, held, last_day=DAY - timedelta(days=1))
        posts.end(admin, held, last_day=DAY + timedelta(days=4))
        posts.appoint(admin, facts=post(id, next_one, valid_from=DAY + timedelta(days=5)))
        with pytest.raises(Stale):
            posts.end(admin, held, last_day=DAY)
        with pytest.raises(PostTaken):
            posts.end(admin, posts.history(admin, id)[-1], last_day=DAY + timedelta(days=5))
    assert [p.person for p in posts.history(admin, id)] == ["乙", "甲"]
    named = [departments.chain_as_of(admin, id, DAY + timedelta(days=n)).liaison for n in (-1, 0, 4, 5)]
    assert [card and card.person for card in named] == [None, "甲", "甲", "乙"]
    with clock.at(MONDAY + timedelta(days=30)), pytest.raises(PostOver):
        posts.end(admin, posts.history(admin, id)[-1], last_day=DAY + timedelta(days=40))
    assert kinds("Post", held.id) == ["post.appointed", "post.ended"]


@pytest.mark.clause(92)
def test_the_chain_as_of_a_day_names_the_three_leaders_of_that_day(admin: Actor) -> None:
    id = a_department("规划局")
    for position, name, rank in (
        (Position.PRINCIPAL, "主要", Rank.HEAD),
        (Position.DEPUTY, "分管", Rank.DEPUTY_HEAD),
        (Position.DIRECT, "直接", Rank.SECTION),
    ):
        posts.appoint(admin, facts=post(id, someone(Role.DEPARTMENT_LEADER, id, name), position, rank=rank))
    chain = departments.chain_as_of(admin, id, DAY)
    assert [card and card.person for card in (chain.principal, chain.deputy, chain.direct)] == [
        "主要",
        "分管",
        "直接",
    ]
    before = departments.chain_as_of(admin, id, DAY - timedelta(days=1))
    assert (before.principal, before.deputy, before.direct) == (None, None, None)
    with pytest.raises(NotFound):
        departments.chain_as_of(admin, 9999, DAY)


@pytest.mark.clause(92)
def test_the_vacancy_alarm_names_departments_without_acting_liaison_and_since_when(admin: Actor) -> None:
    never, covered, left = a_department("从未"), a_department("在岗"), a_department("离任")
    a_department("撤销", closed_on=date(2026, 1, 1))
    person = someone(Role.LIAISON)
    with clock.at(MONDAY - timedelta(days=20)):
        posts.appoint(admin, facts=post(covered, person, valid_from=date(2026, 1, 1)))
        posts.appoint(admin, facts=post(left, person, valid_from=date(2026, 1, 1), valid_to=DAY - timedelta(days=3)))
    with clock.at(MONDAY):
        found = {vacancy.department_id: vacancy for vacancy in departments.vacancies(admin)}
        assert set(found) == {never, left}
        assert (found[never].since, found[never].days) == (None, None)
        assert (found[left].since, found[left].days) == (DAY - timedelta(days=2), 3)
        assert {card.id for card in departments.listing(admin) if card.vacant} == {never, left}
        substitute = post(left, person, Position.SUBSTITUTE, rank=Rank.SECTION, valid_to=DAY + timedelta(days=1))
        posts.appoint(admin, facts=substitute)
        assert [vacancy.department_id for vacancy in departments.vacancies(admin)] == [never]
    with clock.at(MONDAY + timedelta(days=2)):
        again = next(v for v in departments.vacancies(admin) if v.department_id == left)
        assert (again.since, again.days) == (DAY + timedelta(days=2), 1)


@pytest.mark.clause(92)
def test_a_liaison_who_is_shut_out_leaves_a_vacancy_until_let_in_again(admin: Actor) -> None:
    id = a_department("招商局")
    person = someone(Role.LIAISON, id)
    with clock.at(MONDAY - timedelta(days=5)):
        posts.appoint(admin, facts=post(id, person, valid_from=date(2026, 1, 1)))
        assert departments.vacancies(admin) == []
    with clock.at(MONDAY - timedelta(days=2)):
        people.disable(admin, people.one(admin, person.id))
    with clock.at(MONDAY):
        [vacancy] = departments.vacancies(admin)
        assert (vacancy.since, vacancy.days) == (DAY - timedelta(days=2), 3)
        card = departments.one(admin, id)
        assert card.vacant and card.chain.acting_liaison is None
        assert card.chain.liaison and card.chain.liaison.shut_out
        people.enable(admin, people.one(admin, person.id))
        assert departments.vacancies(admin) == [] and not departments.one(admin, id).vacant


def test_a_person_is_told_of_a_new_post_and_a_disabled_one_gets_none(admin: Actor) -> None:
    id, person = a_department(), someone(Role.OFFICER)
    posts.appoint(admin, facts=post(id, person))
    with Sessions() as db:
        assert list(db.scalars(select(Notice.user_id).where(Notice.kind == "post.appointed"))) == [person.id]
    people.disable(admin, people.one(admin, person.id))
    with pytest.raises(PersonDisabled):
        posts.appoint(admin, facts=post(id, person, Position.DIRECT))
    with pytest.raises(NotFound):
        posts.appoint(admin, facts=PostFacts(id, 9999, Position.DIRECT, Rank.STAFF, DAY))


def test_who_is_accountable_takes_no_role_that_could_not_carry_it(admin: Actor) -> None:
    zone = Zone()
    zone.project()
    officer, leader = people.one(admin, zone.officer.id), people.one(admin, zone.leader.id)
    for card in (officer, leader):
        with pytest.raises(StillAccountable):
            people.change(admin, card, facts=replace(card.facts, role=Role.SUPERVISOR))
    people.change(admin, officer, facts=replace(officer.facts, role=Role.LIAISON))
    assert people.one(admin, officer.id).role is Role.LIAISON


# people


def test_a_person_is_registered_and_cannot_sign_in_before_a_password_is_issued(admin: Actor) -> None:
    id = people.create(admin, facts=PersonFacts(" Zhang.San ", "张三", Role.OFFICER, a_department("招商局")))
    card = people.one(admin, id)
    assert (card.username, card.department, card.without_password) == ("zhang.san", "招商局", True)
    assert [c.id for c in people.without_password(admin)] == [id]
    password = people.issue_temporary_password(admin, card)
    again = people.one(admin, id)
    assert (again.without_password, again.must_change_password) == (False, True)
    assert len(password) >= 16
    assert kinds("User", id) == ["person.created", "person.password_issued"]
    with Sessions() as db:
        written = db.scalars(select(Event.changes).where(Event.kind == "person.password_issued")).one()
        assert written["password_hash"] == ["•", "•"]


def test_user_names_are_unique_whatever_their_case_or_width(admin: Actor) -> None:
    people.create(admin, facts=PersonFacts("zhangsan", "张三", Role.OFFICER))
    with pytest.raises(UsernameTaken):
        people.create(admin, facts=PersonFacts("ＺＨＡＮＧｓａｎ", "另一个", Role.OFFICER))
    id = people.create(admin, facts=PersonFacts("lisi", "李四", Role.OFFICER))
    with pytest.raises(UsernameTaken):
        people.change(admin, people.one(admin, id), facts=PersonFacts("zhangsan", "李四", Role.OFFICER))


def test_a_demotion_takes_effect_at_the_next_call(admin: Actor) -> None:
    other = someone(Role.ADMINISTRATOR)
    assert departments.create(other, facts=DepartmentFacts("甲")) > 0
    facts = PersonFacts("former", "前任", Role.INSPECTOR)
    people.change(admin, people.one(admin, other.id), facts=facts)
    with pytest.raises(NotAllowed):
        departments.create(other, facts=DepartmentFacts("乙"))


def test_the_last_administrator_is_neither_disabled_nor_demoted(admin: Actor) -> None:
    someone(Role.ADMINISTRATOR, disabled_at=MONDAY)
    card = people.one(admin, admin.id)
    with pytest.raises(LastAdministrator):
        people.disable(admin, card)
    with pytest.raises(LastAdministrator):
        people.change(admin, card, facts=PersonFacts(card.username, card.name, Role.OFFICER))
    people.change(admin, card, facts=PersonFacts(card.username, "新名", Role.ADMINISTRATOR))
    someone(Role.ADMINISTRATOR)
    people.disable(admin, people.one(admin, admin.id))
    assert row_of(User, admin.id).disabled_at is not None


def test_a_disabled_person_can_be_enabled_again_and_gets_no_password_meanwhile(admin: Actor) -> None:
    person = someone(Role.OFFICER)
    people.disable(admin, people.one(admin, person.id))
    card = people.one(admin, person.id)
    people.disable(admin, card)
    with pytest.raises(PersonDisabled):
        people.issue_temporary_password(admin, card)
    people.enable(admin, card)
    assert people.one(admin, person.id).disabled_at is None
    assert kinds("User", person.id) == ["person.disabled", "person.enabled"]


def test_people_are_found_by_words_department_role_and_standing(admin: Actor) -> None:
    id = a_department("财政局")
    wang = someone(Role.OFFICER, id, "王五%", phone="13800000001")
    zhao = someone(Role.LIAISON, id, "赵六", disabled_at=MONDAY)
    someone(Role.OFFICER, None, "王七")

    def found(**wanted: Any) -> set[str]:
        return {card.name for card in people.listing(admin, **wanted).cards}

    assert found(words="王") == {"王五%", "王七"}
    assert found(words="%") == {"王五%"}
    assert found(words="1380000") == {"王五%"}
    assert found(department_id=id) == {wang.name, zhao.name}
    assert found(department_id=id, role=Role.LIAISON) == {"赵六"}
    assert found(standing=Standing.DISABLED) == {"赵六"}
    assert [c.name for c in people.choices(admin, department_id=id)] == ["王五%"]
    page = people.listing(admin, size=2, page=2)
    assert (len(page.cards), page.total, page.pages) == (2, 4, 2)


def test_temporary_passwords_do_not_repeat() -> None:
    assert len({people.temporary_password() for _ in range(500)}) == 500


def test_whoever_is_accountable_for_a_project_hands_over_before_leaving(database: str) -> None:
    zone = Zone()
    project = zone.project()
    admin = zone.administrator
    officer = people.one(admin, zone.officer.id)
    with pytest.raises(StillAccountable) as refused:
        people.disable(admin, officer)
    assert refused.value.params == {"name": officer.name, "count": 1, "project": project.name}
    with pytest.raises(StillAccountable):
        people.change(admin, officer, facts=replace(officer.facts, department_id=zone.second))
    people.change(admin, officer, facts=replace(officer.facts, phone="13800000000"))
    people.disable(admin, people.one(admin, officer.id), despite_duties=True)
    assert people.one(admin, officer.id).disabled_at is not None


def test_a_department_that_is_accountable_for_a_project_is_not_closed(database: str) -> None:
    zone = Zone()
    zone.project("精密轴承项目")
    with Sessions.begin() as db:
        for user in db.scalars(select(User).where(User.department_id == zone.first)):
            user.department_id = None
    with pytest.raises(StillHosting) as refused:
        departments.close(zone.administrator, departments.one(zone.administrator, zone.first))
    assert refused.value.params["project"] == "精密轴承项目"


def test_disabling_and_a_new_temporary_password_end_every_session_of_the_person(admin: Actor) -> None:
    person = someone(Role.OFFICER)
    for act in (people.issue_temporary_password, people.disable):
        with Sessions.begin() as db:
            token = sessions.begin(db, person.id)
        with Sessions() as db:
            assert sessions.load_actor(db, person.id, sessions.digest(token)).id == person.id
        act(admin, people.one(admin, person.id))
        with Sessions() as db, pytest.raises(SessionEnded):
            sessions.load_actor(db, person.id, sessions.digest(token))


def _dismiss(url: str, me: Actor, other: people.PersonCard, _number: int) -> str:
    engine = open_database(url)
    try:
        people.disable(me, other)
        return "done"
    except Refusal as refusal:
        return type(refusal).__name__
    finally:
        engine.dispose()


def test_two_administrators_who_dismiss_each_other_at_once_leave_one(database: str, admin: Actor) -> None:
    other = someone(Role.ADMINISTRATOR)
    pairs = [(admin, people.one(admin, other.id)), (other, people.one(admin, admin.id))]
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        asked = [pool.submit(_dismiss, database, me, card, n) for n, (me, card) in enumerate(pairs * 2)]
        outcomes = [each.result(120) for each in asked]
    assert "done" in outcomes
    with Sessions() as db:
        left = db.scalars(select(User).where(User.role == Role.ADMINISTRATOR, User.disabled_at.is_(None))).all()
    assert len(left) == 1


# both


def test_people_of_the_zone_read_the_organisation_and_only_administrators_write_it(admin: Actor) -> None:
    id = a_department()
    for role in set(STAFF) - {Role.ADMINISTRATOR}:
        me = someone(role, id)
        assert departments.listing(me)[0].id == id
        assert departments.vacancies(me)
        with pytest.raises(NotAllowed):
            departments.create(me, facts=DepartmentFacts("不可"))
        with pytest.raises(NotAllowed):
            people.listing(me)
        with pytest.raises(NotAllowed):
            people.issue_temporary_password(me, people.one(admin, me.id))


def test_the_grants_matrix_says_what_the_table_says(admin: Actor) -> None:
    rows = {row.permission: row.scopes for row in grants.matrix(admin)}
    assert all(rows[permission][role] == Actor(0, "", role).scope(permission) for permission in rows for role in Role)


def test_every_chain_of_the_trail_holds_after_all_this(admin: Actor) -> None:
    id = departments.create(admin, facts=DepartmentFacts("招商局"))
    person = people.create(admin, facts=PersonFacts("ab", "甲", Role.LIAISON, id))
    posts.appoint(admin, facts=PostFacts(id, person, Position.LIAISON, Rank.DEPUTY_HEAD, DAY))
    with Sessions() as db:
        assert list(trail.broken_links(db)) == []
