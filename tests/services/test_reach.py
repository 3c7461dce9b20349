"""The access rule is said twice, in Python and in SQL. Here the two are held together, row by row."""

import random
from datetime import UTC, datetime, timedelta
from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import bindparam, inspect, select, text
from sqlalchemy.orm import Session

import db.tables  # noqa: F401 - every Record must be known
from db.base import Record, Utc
from db.cases import Case
from db.engine import Sessions
from domain.access import GRANTS, Actor, Permission, Reach, Role, allows
from domain.errors import NotFound
from domain.org import DepartmentFacts
from services import departments
from services.reach import beyond_reach, within_reach
from services.work import Read
from tests.services.staff import a_department, someone

pytestmark = pytest.mark.usefixtures("database")
ME, OTHER, MINE, THEIRS, ONCE_MINE, CENTRE, LEFT = 7, 8, 3, 4, 5, 6, 9  # in ONCE_MINE I hold a post, work elsewhere
LEFT_AT, DAY = datetime(2026, 3, 2, 2, tzinfo=UTC), timedelta(days=1)


def records() -> list[type[Record]]:
    found, todo = [], [Record]
    while todo:
        for child in todo.pop().__subclasses__():
            todo.append(child)
            found.append(child)
    return sorted(found, key=lambda model: model.__name__)


def rows_for(model: type[Record]) -> list[dict[str, Any]]:
    """Rows in which each column that says whose a row is names nobody, me or mine, or others; alone and mixed."""
    reaches = [model.reach_for(permission) for permission in Permission]
    people = sorted({column for reach in reaches for column in reach.people} - {"id"})
    houses = sorted({column for reach in reaches for column in reach.departments} - {"id"})
    about = sorted({reach.about for reach in reaches if reach.about})
    values = dict.fromkeys(people, (None, ME, OTHER)) | dict.fromkeys(houses, (None, MINE, THEIRS))
    if about:
        dice = random.Random(model.__name__)
        sealed = dict.fromkeys(about, (None, None, MINE, THEIRS, ONCE_MINE, CENTRE, LEFT))
        since = {reach.since for reach in reaches if reach.since}
        sealed |= dict.fromkeys(since, tuple(LEFT_AT + days * DAY for days in (-30, -2, 0, 2)))
        return [
            {"id": number, **{column: dice.choice(choice) for column, choice in (values | sealed).items()}}
            for number in range(1, 161)
        ]
    if len(values) <= 4:
        mixed = [dict(zip(values, chosen, strict=True)) for chosen in product(*values.values())]
    else:
        dice = random.Random(model.__name__)
        alone = [
            {column: mine if column == named else others for column, (_, mine, others) in values.items()}
            for named in values
        ]
        nobody = [
            {column: mine if column == named else None for column, (_, mine, _o) in values.items()} for named in values
        ]
        mixed = [*alone, *nobody, *({c: dice.choice(choice) for c, choice in values.items()} for _ in range(80))]
    return [{"id": number, **row} for number, row in enumerate(mixed, start=1)]


@pytest.mark.parametrize("model", records(), ids=lambda model: model.__name__)
def test_the_rule_in_python_and_the_rule_in_sql_agree_on_every_role_permission_and_row(model: type[Record]) -> None:
    rows = rows_for(model)
    table = model.__tablename__
    with Sessions() as db:
        moment = Case.about_since.type.compile(db.get_bind().dialect)
        columns = ", ".join(
            f"{column} {moment if isinstance(value, datetime) else 'INTEGER'}" for column, value in rows[0].items()
        )
        db.execute(text(f"CREATE TEMPORARY TABLE {table} ({columns})"))  # stands before the real one in this session
        named = ", ".join(f":{column}" for column in rows[0])
        moments = [bindparam(column, type_=Utc()) for column, value in rows[0].items() if isinstance(value, datetime)]
        db.execute(text(f"INSERT INTO {table} VALUES ({named})").bindparams(*moments), rows)
        shared = _shared(db, model, rows)
        for role, permission, department in product(Role, Permission, (MINE, CENTRE, None)):
            me = Actor(ME, "我", role, department, chains=frozenset({ONCE_MINE}), unsealed=frozenset(range(1, 161, 3)),
                       left=frozenset({(LEFT, LEFT_AT), (THEIRS, LEFT_AT - 9 * DAY)}), centre=CENTRE)  # fmt: skip
            wanted = {row["id"] for row in rows if allows(me, permission, _like(model, row, shared))}
            found = set(db.scalars(select(model.id).where(within_reach(model, me, permission))))
            assert found == wanted, (role, permission, department)
            beyond = set(db.scalars(select(model.id).where(beyond_reach(model, me, permission))))
            assert beyond == {row["id"] for row in rows} - wanted, (role, permission, department)
        db.execute(text(f"DROP TABLE {table}"))
        for name in shared:
            db.execute(text(f"DROP TABLE {inspect(model).relationships[name].mapper.local_table.name}"))


def _shared(
    db: Session, model: type[Record], rows: list[dict[str, Any]]
) -> dict[str, dict[int | None, list[SimpleNamespace]]]:
    """Gives a department, or two, or none, a share in each row: by the name of the shares, then by row."""
    found: dict[str, dict[int | None, list[SimpleNamespace]]] = {}
    dice = random.Random(model.__name__)
    for name in {reach.shares for reach in map(model.reach_for, Permission) if reach.shares}:
        related = inspect(model).relationships[name]
        [(_key, foreign)] = related.local_remote_pairs
        table = related.mapper.local_table.name
        db.execute(text(f"CREATE TEMPORARY TABLE {table} ({foreign.name} INTEGER, department_id INTEGER)"))
        for row in rows:
            houses = dice.choice(((), (), (MINE,), (THEIRS,), (MINE, THEIRS)))
            found.setdefault(name, {})[row["id"]] = [SimpleNamespace(department_id=house) for house in houses]
            for house in houses:
                db.execute(text(f"INSERT INTO {table} VALUES ({row['id']}, {house})"))
    return found


def _like(
    model: type[Record], row: dict[str, Any], shared: dict[str, dict[int | None, list[SimpleNamespace]]]
) -> SimpleNamespace:
    shares = {name: by_row[row["id"]] for name, by_row in shared.items()}
    return SimpleNamespace(**row, **shares, reach_for=model.reach_for)


@pytest.mark.parametrize("model", records(), ids=lambda model: model.__name__)
def test_a_record_names_its_owners_by_columns_that_it_has(model: type[Record]) -> None:
    for permission in Permission:
        reach: Reach = model.reach_for(permission)
        for column in (*reach.people, *reach.departments, *([reach.about, reach.since] if reach.about else [])):
            assert column in model.__table__.columns
        if reach.shares:
            share = inspect(model).relationships[reach.shares].mapper
            assert "department_id" in share.local_table.columns


def test_outside_the_reach_a_row_looks_like_one_that_never_was() -> None:
    """No permission of wave 1 reaches departments by department; the frame must still tell nothing apart."""
    mine, theirs = a_department("甲局"), a_department("乙局")
    me = someone(Role.OFFICER, mine)
    needs = next(p for p, far in GRANTS[Role.OFFICER].items() if far.name == "DEPARTMENT")
    with Sessions() as db:
        read = Read(db, me, needs, None)  # type: ignore[arg-type]
        assert read.find(departments.Department, mine).name == "甲局"
        refusals = []
        for id in (theirs, 9999):
            with pytest.raises(NotFound) as refused:
                read.find(departments.Department, id)
            refusals.append(str(refused.value))
    assert len(set(refusals)) == 1


def test_a_card_of_a_row_outside_the_reach_cannot_be_used_to_change_it() -> None:
    admin, inspector = someone(Role.ADMINISTRATOR), someone(Role.INSPECTOR)
    a_department("甲局")
    card = departments.listing(inspector)[0]
    with pytest.raises(Exception, match="Your role cannot do this"):
        departments.change(inspector, card, facts=DepartmentFacts("改名"))
    assert departments.listing(admin)[0].name == "甲局"
