"""Projects in lists: the board and the sums above it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, false, func, literal, null, or_, select, tuple_, union_all

from db.enterprises import Enterprise
from db.org import Department, User
from db.projects import Project
from domain.access import Actor
from domain.access import Permission as P
from domain.money import Currency
from domain.projects import ProjectStatus
from domain.stages import STAGES, Stage, System
from domain.wall import Months, Passage, Stake
from services import stakes
from services.kept import per_person, rows
from services.passages import of_passage
from services.reach import ways_within_reach
from services.work import Read, query


@dataclass(frozen=True)
class ProjectRow:
    """One project as lists show it. Amount in 万 of `currency`."""

    id: int
    number: str
    name: str
    enterprise: str
    stage: Stage
    status: ProjectStatus
    is_major: bool
    amount: Decimal | None
    currency: Currency
    department: str
    officer: str
    handing_over: bool
    opened_at: datetime

    @property
    def system(self) -> System:
        return STAGES[self.stage].system


@dataclass(frozen=True)
class StageCount:
    """Projects under way in one stage: all within reach, the major ones, those on which the actor is named."""

    stage: Stage
    projects: int
    major: int
    mine: int

    @property
    def system(self) -> System:
        return STAGES[self.stage].system


@query(P.PROJECT_SEE)
def listing(
    read: Read,
    *,
    words: str = "",
    stage: Stage | None = None,
    status: ProjectStatus | None = ProjectStatus.ACTIVE,
    department_id: int | None = None,
    mine: bool = False,
    major: bool = False,
    stake: Stake | None = None,
    wall_of: int | None = None,
    passage: Passage | None = None,
    passed: Stage | None = None,
    months: Months = (),
    before: int | None = None,
    limit: int = 50,
) -> list[ProjectRow]:
    """Projects within reach, newest first, `limit` that come after the one with the id `before`. `words` is looked
    for in number, name and enterprise; `mine` keeps those on which the actor is named; `stake` the major ones under way
    that a wall counts as at stake, or as kept in these months; `passage` what left or entered the stage `passed` in
    these months, or is offered for it: on the wall of the department `wall_of`, or of the zone."""
    found = _within(read).limit(limit)
    if before and (last := read.db.get(Project, before)):
        found = found.where(tuple_(Project.opened_at, Project.id) < tuple_(literal(last.opened_at), literal(before)))
    if stage:
        found = found.where(Project.stage == stage)
    if status:
        found = found.where(Project.status == status)
    if department_id:
        found = found.where(Project.department_id == department_id)
    if major:
        found = found.where(Project.major_since.is_not(None))
    if mine:
        found = found.where(_named(read.actor))
    if stake:
        found = found.where(stakes.of_stake(read, stake, wall_of, months))
    if passage and passed:
        found = found.where(of_passage(passage, passed, months, wall_of))
    return _rows(read, _matching(found, words))


@query(P.PROJECT_SEE)
def of_enterprise(read: Read, enterprise_id: int) -> list[ProjectRow]:
    """Projects of an enterprise within reach, newest first."""
    return _rows(read, _within(read).where(Project.enterprise_id == enterprise_id))


def _within(read: Read) -> Select[Project, str, str, str]:
    return (
        select(Project, Enterprise.name, Department.name, User.name)
        .join(Enterprise, Project.enterprise_id == Enterprise.id)
        .join(Department, Project.department_id == Department.id)
        .join(User, Project.officer_id == User.id)
        .where(read.reach(Project))
        .order_by(Project.opened_at.desc(), Project.id.desc())
    )


def _named(me: Actor) -> ColumnElement[bool]:
    columns = Project.officer_id, Project.leader_id, Project.lead_leader_id, Project.coordinator_id
    return or_(*(column == me.id for column in columns))


def _rows(read: Read, found: Select[Project, str, str, str]) -> list[ProjectRow]:
    return [
        ProjectRow(
            p.id, p.number, p.name, enterprise, p.stage, p.status, p.major_since is not None, p.amount, p.currency,
            department, officer, p.receiving_officer_id is not None, p.opened_at,
        )
        for p, enterprise, department, officer in read.db.execute(found)
    ]  # fmt: skip


def _matching(found: Select[Project, str, str, str], words: str) -> Select[Project, str, str, str]:
    if not (words := words.strip()):
        return found
    pattern = "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    columns = Project.name, Enterprise.name, Project.number
    return found.where(or_(*(column.ilike(pattern, escape="\\") for column in columns)))


@query(P.PROJECT_SEE)
def by_stage(read: Read) -> list[StageCount]:
    """How many projects under way stand in each of the five stages. All five, in order."""
    counted, mine = {}, {}
    for stage, projects, major in rows(read, _by_stage(read.actor)):
        if major is None:
            mine[stage] = projects
        else:
            counted[stage] = projects, major
    return [StageCount(stage, *counted.get(stage, (0, 0)), mine.get(stage, 0)) for stage in STAGES]


# Keys first: of all that is under way, little names the reader, and little may be within reach. Said so that no index
# of what is under way is thought to help then.
_RUNS = func.coalesce(Project.status, ProjectStatus.ENDED) == ProjectStatus.ACTIVE


@per_person
def _by_stage(me: Actor) -> CompoundSelect[Any, Any]:
    """Of each stage all and the major ones; and those that name the reader, of which the major ones are not counted."""
    ways = ways_within_reach(Project, me, P.PROJECT_SEE)
    here = (Project.status == ProjectStatus.ACTIVE, *ways) if len(ways) == 1 else (_RUNS, _among(or_(false(), *ways)))
    within = select(Project.stage, func.count(), func.count(Project.major_since)).where(*here)
    with_me = select(Project.stage, func.count(), null()).where(_RUNS, or_(false(), *ways), _among(_named(me)))
    return union_all(within.group_by(Project.stage), with_me.group_by(Project.stage))


def _among(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return Project.id.in_(select(Project.id).where(condition))
