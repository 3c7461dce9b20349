"""Who lives in the generated zone: 40 departments, 500 people, 10,000 enterprises, 20,000 projects.

The same for every number of complaints. Ids are given, so that the makers of complaints know them unasked.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any

from sqlalchemy import Engine, insert

from db.base import Record
from db.enterprises import Enterprise
from db.org import Department, Post, User
from db.projects import Leadership, Project, Tenure
from demo import names
from domain.access import Role
from domain.enterprises import name_key
from domain.industries import Industry
from domain.money import Currency
from domain.org import Position, Rank
from domain.projects import ProjectStatus, Seat, Source
from domain.stages import Stage

CENTRE = 1  # the department
DEPARTMENTS, PEOPLE, ENTERPRISES, PROJECTS = 40, 500, 10_000, 20_000  # the last two: unless fewer are asked for
OF_THE_CENTRE = range(1, 9)
ZONE_LEADERS = range(9, 14)
INSPECTORS, SUPERVISORS = (14, 15), (16, 17)
ADMINISTRATOR = 18
PRINCIPAL, DEPUTY, LIAISON = range(3)  # the first three of each other department; the rest are its officers
FIRST_OF_DEPARTMENTS = 19
YEARS = 8  # since the first project
AT_ONCE = 2_000


def staff(department: int) -> range:
    """The people of a department: principal leader, deputy, liaison, then officers."""
    if department == CENTRE:
        return OF_THE_CENTRE
    return range(FIRST_OF_DEPARTMENTS + department - 2, PEOPLE + 1, DEPARTMENTS - 1)


def officers(department: int) -> range:
    return staff(department)[LIAISON + 1 :]


def enterprise_name(id: int) -> str:
    """Unlike any other, and believable."""
    trade = names.TRADES[id % len(names.TRADES)][0]
    return f"{names.PLACES[id // 7 % len(names.PLACES)]}{id}{trade}有限公司"


def settle(engine: Engine, now: datetime, enterprises: int = ENTERPRISES, projects: int = PROJECTS) -> None:
    """Put the zone into an empty, prepared database."""
    settled = _enterprises(enterprises), _projects(now, projects, enterprises)
    for rows in (_departments(), _people(), _posts(now), *settled):
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            for model, part in rows:
                kept = {"created_at": now - timedelta(days=365 * YEARS), "version": 1}
                connection.execute(insert(model), [kept | row for row in part])


Rows = Iterator[tuple[type[Record], list[dict[str, Any]]]]


def _departments() -> Rows:
    others = [name for name in names.DEPARTMENTS if name != names.CENTRE]
    known = [(CENTRE, names.CENTRE), *enumerate(others, CENTRE + 1)]
    yield (
        Department,
        [{"id": id, "code": f"D{id:02d}", "name": name, "is_centre": id == CENTRE} for id, name in known],
    )


def _people() -> Rows:
    seats: dict[int, tuple[Role, int | None]] = {
        **dict.fromkeys(OF_THE_CENTRE, (Role.DISPATCHER, CENTRE)),
        **dict.fromkeys(ZONE_LEADERS, (Role.ZONE_LEADER, None)),
        **dict.fromkeys(INSPECTORS, (Role.INSPECTOR, None)),
        **dict.fromkeys(SUPERVISORS, (Role.SUPERVISOR, None)),
        ADMINISTRATOR: (Role.ADMINISTRATOR, None),
    }
    for department in range(CENTRE + 1, DEPARTMENTS + 1):
        ranks = [Role.DEPARTMENT_LEADER, Role.DEPARTMENT_LEADER, Role.LIAISON]
        for place, id in enumerate(staff(department)):
            seats[id] = ranks[place] if place < len(ranks) else Role.OFFICER, department
    luck = Random(1)
    yield (
        User,
        [
            {"id": id, "username": f"u{id}", "name": luck.choice(names.FAMILY) + luck.choice(names.GIVEN), "role": role,
             "department_id": department, "password_hash": "!", "must_change_password": False}
            for id, (role, department) in sorted(seats.items())
        ],
    )  # fmt: skip


def _posts(now: datetime) -> Rows:
    since = (now - timedelta(days=365 * YEARS)).date()
    held = (Position.PRINCIPAL, Rank.HEAD), (Position.DEPUTY, Rank.DEPUTY_HEAD), (Position.LIAISON, Rank.DEPUTY_HEAD)
    yield (
        Post,
        [
            {"department_id": department, "user_id": staff(department)[place], "position": position, "rank": rank,
             "valid_from": since}
            for department in range(CENTRE + 1, DEPARTMENTS + 1)
            for place, (position, rank) in enumerate(held)
        ],
    )  # fmt: skip


def _enterprises(count: int) -> Rows:
    luck = Random(2)
    codes = dict.fromkeys(names.credit_code(luck) for _ in range(count * 2))  # each once, in this order
    for part in _parts(list(zip(range(1, count + 1), codes, strict=False))):
        yield (
            Enterprise,
            [
                {"id": id, "name": enterprise_name(id), "name_key": name_key(enterprise_name(id)), "credit_code": code,
                 "industry": Industry.of(names.TRADES[id % len(names.TRADES)][1]), "address": f"经开区兴业路 {id} 号"}
                for id, code in part
            ],
        )  # fmt: skip


def _projects(now: datetime, count: int, enterprises: int) -> Rows:
    luck = Random(3)
    for ids in _parts(range(1, count + 1)):
        projects: list[dict[str, Any]] = []
        tenures: list[dict[str, Any]] = []
        seats: list[dict[str, Any]] = []
        for id in ids:
            opened = now - timedelta(days=365 * YEARS * (1 - id / (count + 1)), hours=1)
            project, lived = _project(id, opened, now, luck)
            project["enterprise_id"] = luck.randrange(1, enterprises + 1)
            projects.append(project)
            tenures += lived
            if project["major_since"]:
                seats += [
                    {"project_id": id, "seat": seat, "user_id": project[column], "from_at": project["opened_at"]}
                    for seat, column in ((Seat.LEAD_LEADER, "lead_leader_id"), (Seat.COORDINATOR, "coordinator_id"))
                ]
        yield Project, projects
        yield Tenure, tenures
        yield Leadership, seats


def _project(id: int, opened: datetime, now: datetime, luck: Random) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A project as it stands now, and who was accountable for each stage that it went through."""
    reached = luck.choices(list(Stage), (25, 15, 20, 15, 25))[0]
    stages = list(Stage)[: list(Stage).index(reached) + 1]
    step = (now - opened) / len(stages)
    turns = [opened + step * place for place in range(len(stages))]
    tenures: list[dict[str, Any]] = []
    for stage, (begun, ended) in zip(stages, pairwise([*turns, None]), strict=True):
        department = luck.randrange(CENTRE + 1, DEPARTMENTS + 1)
        people = staff(department)
        tenures.append(
            {"project_id": id, "stage": stage, "department_id": department, "leader_id": people[PRINCIPAL],
             "officer_id": luck.choice(officers(department)), "from_at": begun, "to_at": ended}
        )  # fmt: skip
    last, major = tenures[-1], luck.random() < 0.05
    status = luck.choices(list(ProjectStatus), (85, 3, 12))[0]
    project = {name: last[name] for name in ("stage", "department_id", "leader_id", "officer_id")} | {
        "id": id, "number": f"XM{opened:%y}-{id:05d}", "name": f"{names.TRADES[id % len(names.TRADES)][0]}{id}号项目",
        "status": status, "opened_at": opened,
        "ended_at": now - timedelta(hours=2) if status is ProjectStatus.ENDED else None,
        "amount": luck.randrange(500, 9_000) * (10 if major else 1), "currency": Currency.CNY,
        "industry": Industry.of(names.TRADES[id % len(names.TRADES)][1]), "expected_tax": luck.randrange(10, 900),
        "expected_jobs": luck.randrange(10, 900), "source": luck.choice(list(Source)),
        "first_contact_id": tenures[0]["officer_id"], "first_department_id": tenures[0]["department_id"],
        "lead_leader_id": luck.choice(ZONE_LEADERS) if major else None,
        "coordinator_id": last["officer_id"] if major else None, "major_since": opened if major else None,
        "agreement_signed_on": turns[2].date() if len(turns) > 2 else None,
    }  # fmt: skip
    return project, tenures


def _parts(every: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(every), AT_ONCE):
        yield every[start : start + AT_ONCE]
