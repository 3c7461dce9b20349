"""One project, whole: what the project page shows (clause 5: everything about a project meets here)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.projects import Handoff, Project, Tenure
from domain.access import Permission as P
from domain.access import allows
from domain.flow import Move
from domain.gaps import Span, gap
from domain.intake import Progress, ProjectFacts, names
from domain.projects import HandoffKind, HandoffStatus, ProjectStatus, Seat
from domain.stages import STAGES, CheckItem, Stage, System
from services import handoffs, projects
from services.work import Read, query


@dataclass(frozen=True)
class SeatCard:
    seat: Seat
    name: str
    from_at: datetime
    to_at: datetime | None


@dataclass(frozen=True)
class TenureCard:
    """Who was accountable for a stage, from when to when."""

    stage: Stage
    department: str
    leader: str
    officer: str
    from_at: datetime
    to_at: datetime | None


@dataclass(frozen=True)
class HandoffCard:
    """An offer and its answer. `waited` is the time from offer to answer, or to now."""

    id: int
    version: int
    project_id: int
    project: str
    kind: HandoffKind
    status: HandoffStatus
    from_stage: Stage
    to_stage: Stage
    from_department: str
    giver: str
    to_department: str | None
    to_leader: str | None
    to_officer: str | None
    checklist: tuple[dict[str, Any], ...]
    open_items: str
    note: str
    offered_at: datetime
    due_at: datetime
    rule_id: int
    answered_at: datetime | None
    answered_by: str | None
    answer: str | None
    waited: timedelta
    moves: tuple[Move[HandoffStatus], ...]


@dataclass(frozen=True)
class GapProof:
    """The proof that no minute was without an accepted owner. `gap` is the sum of time without; the target is 0."""

    from_at: datetime
    to_at: datetime
    owners: int
    gap: timedelta
    waited: timedelta  # summed over the offers answered or still open; the giver was accountable meanwhile


@dataclass(frozen=True)
class ProjectCard:
    """One project with who is accountable now and what the actor may do."""

    id: int
    version: int
    number: str
    name: str
    enterprise_id: int
    enterprise: str
    stage: Stage
    status: ProjectStatus
    system: System
    facts: ProjectFacts
    progress: Progress
    major_since: datetime | None
    department_id: int
    department: str
    leader_id: int
    leader: str
    officer_id: int
    officer: str
    lead_leader_id: int | None
    lead_leader: str | None
    coordinator_id: int | None
    coordinator: str | None
    first_contact: str
    first_department: str
    opened_at: datetime
    ended_at: datetime | None
    may: frozenset[P]
    moves: tuple[Move[ProjectStatus], ...]


@query(P.PROJECT_SEE)
def one(read: Read, id: int) -> ProjectCard:
    """The project, if it is within reach. Raises NotFound."""
    project = read.find(Project, id)
    named = projects.people_named(
        read.db,
        (project.leader_id, project.officer_id, project.lead_leader_id, project.coordinator_id,
         project.first_contact_id),
    )  # fmt: skip
    departments = projects.departments_named(read.db, (project.department_id, project.first_department_id))
    return ProjectCard(
        id=project.id,
        version=project.version,
        number=project.number,
        name=project.name,
        enterprise_id=project.enterprise_id,
        enterprise=project.enterprise.name,
        stage=project.stage,
        status=project.status,
        system=STAGES[project.stage].system,
        facts=ProjectFacts(**{column: getattr(project, column) for column in names(ProjectFacts)}),
        progress=Progress(**{column: getattr(project, column) for column in names(Progress)}),
        major_since=project.major_since,
        department_id=project.department_id,
        department=departments[project.department_id],
        leader_id=project.leader_id,
        leader=named[project.leader_id],
        officer_id=project.officer_id,
        officer=named[project.officer_id],
        lead_leader_id=project.lead_leader_id,
        lead_leader=named.get(project.lead_leader_id),
        coordinator_id=project.coordinator_id,
        coordinator=named.get(project.coordinator_id),
        first_contact=named[project.first_contact_id],
        first_department=departments[project.first_department_id],
        opened_at=project.opened_at,
        ended_at=project.ended_at,
        may=frozenset(p for p in P if allows(read.actor, p, project)),
        moves=projects.step.open_to(read.actor, project),
    )


@query(P.PROJECT_SEE)
def exit_checklist(read: Read, id: int) -> tuple[CheckItem, ...]:
    """What must be known and filed before the present stage is left, each item done or not."""
    return handoffs.checklist_of(read, read.find(Project, id))


@query(P.PROJECT_SEE)
def tenures(read: Read, id: int) -> list[TenureCard]:
    """Who was accountable when, oldest first."""
    read.find(Project, id)
    return [
        TenureCard(t.stage, t.department.name, t.leader.name, t.officer.name, t.from_at, t.to_at)
        for t in _tenures(read.db, id)
    ]


@query(P.PROJECT_SEE)
def seats(read: Read, id: int) -> list[SeatCard]:
    """Who was lead leader and coordinator when, oldest first."""
    read.find(Project, id)
    return [SeatCard(s.seat, s.user.name, s.from_at, s.to_at) for s in projects.seats_of(read.db, id)]


@query(P.PROJECT_SEE)
def handoff_history(read: Read, id: int) -> list[HandoffCard]:
    """Every handoff of a project, newest first."""
    read.find(Project, id)
    rows = read.db.scalars(select(Handoff).where(Handoff.project_id == id).order_by(Handoff.id.desc()))
    return handoff_cards(read, list(rows))


@query(P.PROJECT_SEE)
def gap_proof(read: Read, id: int) -> GapProof:
    """Time without an accepted owner since the project was taken in, computed from its tenures (clause 11)."""
    project = read.find(Project, id)
    end = project.ended_at or read.now
    held = _tenures(read.db, id)
    offers = read.db.scalars(select(Handoff).where(Handoff.project_id == id))
    waited = sum((_waited(offer, read.now) for offer in offers), timedelta())
    spans = [Span(tenure.from_at, tenure.to_at) for tenure in held]
    return GapProof(project.opened_at, end, len(held), gap(spans, project.opened_at, end), waited)


def _tenures(db: Session, project_id: int) -> list[Tenure]:
    return list(db.scalars(select(Tenure).where(Tenure.project_id == project_id).order_by(Tenure.from_at)))


def _waited(handoff: Handoff, now: datetime) -> timedelta:
    return (handoff.answered_at or now) - handoff.offered_at


def handoff_cards(read: Read, rows: list[Handoff]) -> list[HandoffCard]:
    """Handoffs with names and what the actor may do with each."""
    people = projects.people_named(
        read.db, [i for r in rows for i in (r.giver_id, r.to_leader_id, r.to_officer_id, r.answered_by_id)]
    )
    departments = projects.departments_named(
        read.db, [i for r in rows for i in (r.from_department_id, r.to_department_id)]
    )
    return [
        HandoffCard(
            r.id, r.version, r.project_id, r.project.name, r.kind, r.status, r.from_stage, r.to_stage,
            departments[r.from_department_id], people[r.giver_id], departments.get(r.to_department_id),
            people.get(r.to_leader_id), people.get(r.to_officer_id), tuple(r.checklist), r.open_items, r.note,
            r.offered_at, r.due_at, r.rule_id, r.answered_at, people.get(r.answered_by_id), r.answer,
            _waited(r, read.now), handoffs.step.open_to(read.actor, r),
        )
        for r in rows
    ]  # fmt: skip
