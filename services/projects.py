from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enterprises import Enterprise
from db.org import Department, User
from db.projects import Leadership, Project
from domain.access import Permission as P
from domain.cases import CaseKind
from domain.errors import Incomplete, Refusal
from domain.intake import Progress, ProjectFacts
from domain.projects import PROJECT, LikelyDuplicate, ProjectStatus, Seat, SeatsMissing
from domain.stages import Stage
from services import accountability, leads, rules
from services.enterprises import EnterpriseFacts, register_enterprise
from services.steps import Steps
from services.work import Read, Seen, Work, command, query


class NoDepartment(Refusal):
    template = "{name} belongs to no department and cannot be accountable for a stage."


def open_project(
    work: Work,
    facts: ProjectFacts,
    enterprise: Enterprise,
    first_contact: User,
    leader: User,
    stage: Stage = Stage.NEGOTIATION,
    opened_at: datetime | None = None,
    lead_leader: User | None = None,
    coordinator: User | None = None,
) -> Project:
    """Take a project in within `work`: its first tenure begins with it, so it was never without an owner.

    Raises NoDepartment, NotOfDepartment, SeatsMissing (clauses 10, 29, 30, 42, 50).
    """
    facts = facts.clean()
    if first_contact.department is None:
        raise NoDepartment(name=first_contact.name)
    to = accountability.names(work, first_contact.department.id, leader.id, first_contact.id)
    begin = opened_at or work.now
    project = Project(
        number=work.number("XM"),
        enterprise_id=enterprise.id,
        status=ProjectStatus.ACTIVE,
        stage=stage,
        opened_at=begin,
        first_contact_id=first_contact.id,
        first_department_id=to.department.id,
        department_id=to.department.id,
        leader_id=leader.id,
        officer_id=first_contact.id,
        **asdict(facts),
    )
    work.add(project)
    touched = accountability.open_tenure(work, project, stage, to, begin)
    work.record(project, "project.taken_in", *touched, officer=first_contact.name)
    _become_major(work, project, lead_leader, coordinator)
    accountability.open_report(work, project, CaseKind.STAGE_REPORT, "report.stage", project.officer_id)
    work.notify([leader.id, first_contact.id], "project.taken_in", project.id, project=project.name)
    return project


def _become_major(work: Work, project: Project, lead_leader: User | None, coordinator: User | None) -> None:
    """Crossing the threshold seats a lead leader and a coordinator and opens a report to leader and centre."""
    if project.major_since or not is_major(work.db, project.amount, project, work.now):
        return
    if lead_leader is None or coordinator is None:
        raise SeatsMissing
    touched = [
        *accountability.take_seat(work, project, Seat.LEAD_LEADER, lead_leader, work.now),
        *accountability.take_seat(work, project, Seat.COORDINATOR, coordinator, work.now),
    ]
    project.major_since = work.now
    work.record(project, "project.became_major", *touched)
    accountability.open_report(work, project, CaseKind.MAJOR_REPORT, "report.major", coordinator.id)
    told = [lead_leader.id, coordinator.id, *accountability.centre_people(work)]
    work.notify(told, "project.became_major", project.id, project=project.name)


def is_major(db: Session, amount: Decimal | None, facts: ProjectFacts | Project, now: datetime) -> bool:
    """Does the planned investment reach the major-project threshold in force now (rulebook, 万元; clause 30)?"""
    if amount is None:
        return False
    threshold = rules.rule_on(db, "project.major_threshold", now).value
    return rules.in_yuan(db, amount, facts.currency, now) >= threshold


@query(P.PROJECT_INTAKE)
def major_threshold_reached(read: Read, *, facts: ProjectFacts) -> Decimal | None:
    """The threshold in 万元 where these facts reach it, else None."""
    if not is_major(read.db, facts.amount, facts, read.now):
        return None
    return rules.rule_on(read.db, "project.major_threshold", read.now).value


@command(P.PROJECT_INTAKE)
def take_in(
    work: Work,
    *,
    facts: ProjectFacts,
    first_contact_id: int,
    leader_id: int,
    enterprise_id: int | None = None,
    enterprise: EnterpriseFacts | None = None,
    lead_leader_id: int | None = None,
    coordinator_id: int | None = None,
    duplicates_seen: bool = False,
) -> int:
    """Take a project in; answers its id. The enterprise is found (`enterprise_id`) or made in place (`enterprise`).

    Raises LikelyDuplicate until `duplicates_seen`, SeatsMissing for a major project, and what facts refuse.
    """
    if enterprise_id is None and enterprise is None:
        raise Incomplete(fields=("Enterprise",))
    if not duplicates_seen and leads.alike(work.db, facts, enterprise_id, enterprise):
        raise LikelyDuplicate
    owner = work.lock(Enterprise, enterprise_id) if enterprise_id else None
    if owner is None:
        assert enterprise is not None
        owner = register_enterprise(work, enterprise)
    person = accountability.active_person
    return open_project(
        work,
        facts,
        owner,
        person(work, first_contact_id),
        person(work, leader_id),
        lead_leader=person(work, lead_leader_id) if lead_leader_id else None,
        coordinator=person(work, coordinator_id) if coordinator_id else None,
    ).id


@command(P.PROJECT_EDIT)
def change(
    work: Work,
    seen: Seen,
    *,
    facts: ProjectFacts,
    progress: Progress,
    lead_leader_id: int | None = None,
    coordinator_id: int | None = None,
) -> None:
    """Change the facts of a project. One that now crosses the threshold needs its seats named. Raises SeatsMissing."""
    person = accountability.active_person
    change_project(
        work,
        work.take(Project, seen),
        asdict(facts.clean()) | asdict(progress.clean()),
        person(work, lead_leader_id) if lead_leader_id else None,
        person(work, coordinator_id) if coordinator_id else None,
    )


def change_project(
    work: Work,
    project: Project,
    wanted: dict[str, object],
    lead_leader: User | None = None,
    coordinator: User | None = None,
) -> None:
    """Overwrite facts of a project within `work`; unchanged facts leave no trace. Raises SeatsMissing."""
    changed = {key: value for key, value in wanted.items() if getattr(project, key) != value}
    for key, value in changed.items():
        setattr(project, key, value)
    if changed:
        work.record(project, "project.changed")
    _become_major(work, project, lead_leader, coordinator)


step = Steps(PROJECT, Project)


@step("suspend")
def suspend(work: Work, project: Project, *, reason: str) -> None:
    """Set a project to rest. Its people stay accountable."""
    _tell(work, project, "project.suspend", reason)


@step("resume")
def resume(work: Work, project: Project, *, reason: str) -> None:
    """Take a resting or ended project up again, with the people it had."""
    project.ended_at = None
    _tell(work, project, "project.resume", reason)


@step("end")
def end(work: Work, project: Project, *, reason: str) -> None:
    """End a project. Its last owner stays on record; time after the end is not counted."""
    project.ended_at = work.now
    _tell(work, project, "project.end", reason)


def _tell(work: Work, project: Project, kind: str, reason: str) -> None:
    people = project.officer_id, project.leader_id, project.lead_leader_id, project.coordinator_id
    work.notify(people, kind, project.id, project=project.name, reason=reason)


def people_named(db: Session, ids: Iterable[int | None]) -> dict[int | None, str]:
    """Names of people by id, in one query."""
    if not (wanted := {i for i in ids if i is not None}):
        return {}
    return {row.id: row.name for row in db.execute(select(User.id, User.name).where(User.id.in_(wanted)))}


def departments_named(db: Session, ids: Iterable[int | None]) -> dict[int | None, str]:
    """Names of departments by id, in one query."""
    if not (wanted := {i for i in ids if i is not None}):
        return {}
    return {
        row.id: row.name for row in db.execute(select(Department.id, Department.name).where(Department.id.in_(wanted)))
    }


def seats_of(db: Session, project_id: int) -> list[Leadership]:
    """Who sat on the seats of a project, oldest first."""
    return list(db.scalars(select(Leadership).where(Leadership.project_id == project_id).order_by(Leadership.from_at)))
