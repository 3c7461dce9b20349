from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from domain.access import GRANTS, SCOPE_LABELS, STAFF, Actor, Permission, Reach, Role, Scope, allows


@dataclass
class Row:
    officer_id: int | None = None
    department_id: int | None = None

    def reach_for(self, permission: Permission) -> Reach:
        return Reach(("officer_id",), ("department_id",))


def someone(role: Role, id: int = 7, department_id: int | None = 3) -> Actor:
    return Actor(id, "某人", role, department_id)


def granted(scope: Scope) -> list[tuple[Role, Permission]]:
    return [(role, permission) for role in Role for permission, far in GRANTS[role].items() if far is scope]


def test_every_role_is_granted_something_and_everyone_may_manage_their_own_account() -> None:
    assert set(GRANTS) == set(Role)
    assert all((Permission.SELF in grants) == (role in STAFF) for role, grants in GRANTS.items())


def test_every_permission_is_held_by_some_role_and_said_in_a_sentence() -> None:
    held = {permission for grants in GRANTS.values() for permission in grants}
    assert held == set(Permission)
    assert len({permission.label for permission in Permission}) == len(Permission)
    assert all(permission.value.count(":") == 1 for permission in Permission)
    assert set(SCOPE_LABELS) == set(Scope)


@pytest.mark.parametrize("role", Role)
def test_what_is_not_granted_is_closed_whatever_the_row(role: Role) -> None:
    me = someone(role)
    for permission in set(Permission) - set(GRANTS[role]):
        assert not allows(me, permission)
        assert not allows(me, permission, Row(officer_id=me.id, department_id=me.department_id))


@pytest.mark.parametrize(("role", "permission"), granted(Scope.ZONE))
def test_zone_wide_reach_sees_every_row(role: Role, permission: Permission) -> None:
    assert allows(someone(role), permission, Row(officer_id=1, department_id=1))
    assert allows(someone(role), permission, Row())


@pytest.mark.parametrize(("role", "permission"), granted(Scope.DEPARTMENT))
def test_department_reach_sees_rows_of_the_department_and_those_one_is_named_on(
    role: Role, permission: Permission
) -> None:
    me = someone(role)
    assert allows(me, permission, Row(department_id=me.department_id))
    assert allows(me, permission, Row(officer_id=me.id, department_id=99))
    assert not allows(me, permission, Row(officer_id=99, department_id=99))


@pytest.mark.parametrize(("role", "permission"), granted(Scope.OWN))
def test_own_reach_sees_only_rows_one_is_named_on(role: Role, permission: Permission) -> None:
    me = someone(role)
    assert allows(me, permission, Row(officer_id=me.id))
    assert not allows(me, permission, Row(department_id=me.department_id))


@pytest.mark.parametrize(("role", "permission"), granted(Scope.DEPARTMENT))
def test_a_person_without_department_does_not_own_the_rows_without_department(
    role: Role, permission: Permission
) -> None:
    assert not allows(someone(role, department_id=None), permission, Row())


def test_only_the_administrator_manages_the_organisation() -> None:
    managers = {role for role in Role if Permission.ORG_MANAGE in GRANTS[role]}
    assert managers == {Role.ADMINISTRATOR}
    assert managers == {role for role in Role if Permission.ORG_IMPORT in GRANTS[role]}


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.SUPERVISOR])
def test_those_who_watch_change_nothing_that_is_not_theirs(role: Role) -> None:
    """They urge; they open what is sealed with a reason that is shown; supervision dispatches the centre's own."""
    beyond = {
        p: far for p, far in GRANTS[role].items() if p.value.split(":")[1] not in ("see", "export", "manage", "play")
    }
    assert {p for p, far in beyond.items() if far not in (Scope.OWN, Scope.ABOUT_CENTRE)} == {
        Permission.CASE_UNSEAL, Permission.CASE_URGE, Permission.CASE_WATCH,
    }  # fmt: skip
    assert {p for p in GRANTS[role] if p.value.endswith(":manage")} == {Permission.SELF}


@dataclass
class Sealed(Row):
    about_id: int | None = None
    about_since: datetime = datetime(2026, 3, 2, tzinfo=UTC)
    id: int = 1

    def reach_for(self, permission: Permission) -> Reach:
        return Reach(("officer_id",), ("department_id",), "about_id", "about_since")


@pytest.mark.parametrize("role", Role)
def test_what_is_said_about_a_department_is_invisible_to_all_of_its_people(role: Role) -> None:
    for permission in GRANTS[role]:
        for me in (someone(role, department_id=3), Actor(7, "某人", role, 4, chains=frozenset({3}))):
            assert not allows(me, permission, Sealed(officer_id=7, department_id=3, about_id=3))


@pytest.mark.parametrize("role", Role)
def test_who_sat_there_when_it_was_said_or_since_is_meant_wherever_they_went(role: Role) -> None:
    row = Sealed(officer_id=7, department_id=4, about_id=3)
    said, day = row.about_since, timedelta(days=1)
    for permission in GRANTS[role]:
        for until, meant in ((said, True), (said + day, True), (said - day, False)):
            me = Actor(7, "某人", role, 4, left=frozenset({(3, until), (9, said + day)}), centre=3)
            stranger = Actor(7, "某人", role, 4, centre=3)
            assert allows(me, permission, row) == (not meant and allows(stranger, permission, row))


def test_a_sealed_case_is_for_who_handles_it_and_for_who_opened_it_with_a_reason() -> None:
    row = Sealed(officer_id=50, department_id=5, about_id=3)
    see = Permission.CASE_SEE
    assert allows(someone(Role.DISPATCHER, department_id=9), see, row)
    assert allows(someone(Role.OFFICER, department_id=5), see, row)
    for role in (Role.ZONE_LEADER, Role.INSPECTOR, Role.SUPERVISOR, Role.ADMINISTRATOR):
        assert not allows(someone(role, department_id=9), see, row)
        assert allows(Actor(7, "某人", role, 9, unsealed=frozenset({1})), see, row)
    assert not allows(Actor(7, "某人", Role.SUPERVISOR, 3, unsealed=frozenset({1})), see, row)


def test_what_is_about_the_centre_is_for_everyone_of_supervision_but_those_of_its_house() -> None:
    row = Sealed(officer_id=50, department_id=5, about_id=3)
    for permission in (p for p, far in GRANTS[Role.SUPERVISOR].items() if far is Scope.ABOUT_CENTRE):
        assert allows(Actor(7, "某人", Role.SUPERVISOR, centre=3), permission, row)
        assert not allows(Actor(7, "某人", Role.SUPERVISOR, centre=4), permission, row)
        assert not allows(Actor(7, "某人", Role.SUPERVISOR, 3, centre=3), permission, row)
        assert not allows(Actor(7, "某人", Role.INSPECTOR, centre=3), permission, row)
