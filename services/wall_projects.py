"""What a wall reads from projects and visits: the five stages, what is at stake, who was visited, who is silent."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, func, select

from db.cases import Case
from db.org import Department, User
from db.projects import Handoff, Project
from db.visits import Plan
from domain.access import Permission as P
from domain.projects import ProjectStatus
from domain.stages import Stage
from domain.tallies import ZONE_WIDE
from domain.visits import PlanStatus
from domain.wall import Months
from services import ledger, rules
from services.passages import OFFERED
from services.reach import within_reach
from services.wall_open import of_wall
from services.wall_sums import StagePass, Sums
from services.work import Read


@dataclass(frozen=True)
class StageRow:
    """One of the five stages: projects under way in it, how those that left it fared, offers waiting for acceptance."""

    stage: Stage
    projects: int
    major: int
    passes: StagePass
    offered: int


@dataclass(frozen=True)
class CoverageRow:
    """Visits of a department that fall due in a period. Without a name: the leaders of the zone."""

    department_id: int | None
    department: str | None
    planned: int
    paid: int
    overdue: int

    @property
    def share(self) -> int:
        """Paid of the planned, in per cent."""
        return round(self.paid * 100 / self.planned)


@dataclass(frozen=True)
class LeadRow:
    """A major project that the reader leads: where it stands, its open complaints, those past their promise."""

    id: int
    name: str
    enterprise_id: int
    stage: Stage
    department: str
    officer: str
    open: int
    red: int


def of_wall_projects(whose: int) -> list[ColumnElement[bool]]:
    found = [Project.status == ProjectStatus.ACTIVE]
    return found if whose == ZONE_WIDE else [*found, Project.department_id == whose]


def funnel(read: Read, whose: int, sums: Sums, months: Months) -> tuple[StageRow, ...]:
    """The five stages, in order; how they were passed in these months."""
    counted = read.db.execute(
        select(Project.stage, func.count(), func.count(Project.major_since))
        .where(*of_wall_projects(whose))
        .group_by(Project.stage)
    )
    there = {stage: (n, major) for stage, n, major in counted}
    offers = select(Handoff.to_stage, func.count()).where(*OFFERED)
    if whose != ZONE_WIDE:
        offers = offers.where(Handoff.to_department_id == whose)
    waiting: dict[Stage, int] = {row[0]: row[1] for row in read.db.execute(offers.group_by(Handoff.to_stage))}
    return tuple(
        StageRow(stage, *there.get(stage, (0, 0)), sums.stage(stage, months), waiting.get(stage, 0)) for stage in Stage
    )


def coverage(read: Read, whose: int, months: Months) -> tuple[CoverageRow, ...]:
    """Planned visits that fall due in these months, by department; those with the most overdue first."""
    calendar = rules.calendar_for(read.db)
    due = Plan.due_at.between(calendar.closes_on(months[0].first), calendar.closes_on(months[-1].last))
    rows = read.db.execute(
        select(
            Plan.department_id, Department.name, func.count(),
            func.sum(case((Plan.visit_id.is_not(None), 1), else_=0)),
            func.sum(case((and_(Plan.status == PlanStatus.PLANNED, Plan.due_at < read.now), 1), else_=0)),
        )
        .outerjoin(Department, Plan.department_id == Department.id)
        .where(due, Plan.status != PlanStatus.SKIPPED, *([] if whose == ZONE_WIDE else [Plan.department_id == whose]))
        .group_by(Plan.department_id, Department.name)
    )  # fmt: skip
    found = [CoverageRow(id, name, n, int(paid), int(overdue)) for id, name, n, paid, overdue in rows]
    return tuple(sorted(found, key=lambda row: (-row.overdue, row.department_id or 0)))


def led(read: Read, most: int = 30) -> tuple[LeadRow, ...]:
    """The major projects that the reader leads, those with complaints past their promise first. Of their complaints
    those within reach: whoever leads one from a department does not see what lies with others."""
    led_by_me = Project.lead_leader_id == read.actor.id, Project.status == ProjectStatus.ACTIVE
    mine = read.db.execute(select(Project.id, Project.enterprise_id).where(*led_by_me)).all()
    if not mine:
        return ()
    late = func.sum(case((ledger.overdue(read.now), 1), else_=0))
    whose = func.coalesce(Case.enterprise_id, 0)  # so that what is open is walked, not all that they ever raised
    theirs = select(Case.id).where(*of_wall(ZONE_WIDE), whose.in_({row.enterprise_id for row in mine}))
    counted = read.db.execute(
        select(Case.enterprise_id, func.count(), late)
        .where(Case.id.in_(theirs), within_reach(Case, read.actor, P.CASE_SEE))  # reach asks the rows, not the index
        .group_by(Case.enterprise_id)
    )
    by = {id: (n, int(r)) for id, n, r in counted}
    none = (0, 0)
    first = sorted(mine, key=lambda row: (*(-n for n in reversed(by.get(row.enterprise_id, none))), row.id))[:most]
    found = (
        select(Project.id, Project.name, Project.enterprise_id, Project.stage, Department.name, User.name)
        .join(Department, Project.department_id == Department.id)
        .join(User, Project.officer_id == User.id)
        .where(Project.id.in_([row.id for row in first]))
    )
    rows = {row[0]: LeadRow(*row, *by.get(row[2], none)) for row in read.db.execute(found)}
    return tuple(rows[row.id] for row in first)
