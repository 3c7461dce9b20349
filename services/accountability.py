"""Opening and passing on accountability: the only writer of tenures, seats and the names on a project."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

import services.rules as rules
from db.cases import Case, Report
from db.org import Department, User
from db.projects import Leadership, Project, Tenure
from domain.access import Duty, Role, can_carry
from domain.cases import CaseKind, CaseStatus
from domain.errors import NotFound
from domain.projects import DUTY_OF, CannotCarry, NotOfDepartment, Seat
from domain.stages import Stage
from services.work import Work


@dataclass(frozen=True)
class Names:
    """The three names that every stage has (clause 10)."""

    department: Department
    leader: User
    officer: User


def names(work: Work, department_id: int, leader_id: int, officer_id: int) -> Names:
    """Three active people's names; officer and leader work in the department. Raises NotOfDepartment, CannotCarry."""
    department = work.db.get(Department, department_id)
    if department is None or department.closed_on:
        raise NotFound(what="Department")
    leader, officer = active_person(work, leader_id), active_person(work, officer_id)
    for person in (leader, officer):
        if person.department_id != department.id:
            raise NotOfDepartment(name=person.name, department=department.name)
    return Names(department, able(leader, Duty.LEADER), able(officer, Duty.OFFICER))


def able(person: User, duty: Duty) -> User:
    """The person, whose role lets them do what they are named for. Raises CannotCarry."""
    if not can_carry(person.role, duty):
        raise CannotCarry(name=person.name, role=person.role.label)
    return person


def active_person(work: Work, user_id: int) -> User:
    person = work.db.get(User, user_id)
    if person is None or person.disabled_at:
        raise NotFound(what="Person")
    return person


def open_tenure(work: Work, project: Project, stage: Stage, to: Names, at: datetime) -> list[Tenure | Case]:
    """From `at`, these three are accountable; whoever was until then is not. Answers the rows touched."""
    touched: list[Tenure | Case] = []
    if last := work.db.scalar(select(Tenure).where(Tenure.project_id == project.id, Tenure.to_at.is_(None))):
        last.to_at = at = _after(last.from_at, at)
        touched.append(last)
        work.db.flush()  # the one-open index must see the end before the beginning
    tenure = Tenure(
        project_id=project.id,
        stage=stage,
        department_id=to.department.id,
        leader_id=to.leader.id,
        officer_id=to.officer.id,
        from_at=at,
    )
    project.stage, project.department_id = stage, to.department.id
    project.leader_id, project.officer_id = to.leader.id, to.officer.id
    return [*touched, work.add(tenure), *_pass_on_monthly(work, project)]


def _pass_on_monthly(work: Work, project: Project) -> list[Case]:
    """Who answers for the project now writes the monthly report that is still to be written."""
    kind = Case.kind == CaseKind.MONTHLY_REPORT
    rows = list(work.db.scalars(select(Case).where(Case.project_id == project.id, kind, Case.resolved_at.is_(None))))
    for case in rows:
        case.officer_id, case.department_id = project.officer_id, project.department_id
    return rows


def take_seat(work: Work, project: Project, seat: Seat, user: User, at: datetime) -> list[Leadership]:
    """From `at`, `user` sits on the seat; whoever sat there does not. Answers the rows touched. Raises CannotCarry."""
    able(user, DUTY_OF[seat])
    touched = []
    held = Leadership.project_id == project.id, Leadership.seat == seat, Leadership.to_at.is_(None)
    if last := work.db.scalar(select(Leadership).where(*held)):
        last.to_at = at = _after(last.from_at, at)
        touched.append(last)
        work.db.flush()
    setattr(project, f"{seat.value}_id", user.id)
    return [*touched, work.add(Leadership(project_id=project.id, seat=seat, user_id=user.id, from_at=at))]


def _after(begun: datetime, at: datetime) -> datetime:
    """The moment of a change, later than what it ends: the server's clock may have been set back in between."""
    return max(at, begun + timedelta(microseconds=1))


def open_report(work: Work, project: Project, kind: CaseKind, rule_code: str, author_id: int) -> None:
    """A report falls due, under the rule of the day."""
    rule = rules.rule_on(work.db, rule_code, work.now)
    case = work.add(
        Case(
            number=work.number("BG"),
            kind=kind,
            status=CaseStatus.OPEN,
            project_id=project.id,
            department_id=project.department_id,
            officer_id=author_id,
            leader_id=project.lead_leader_id if kind is CaseKind.MAJOR_REPORT else project.leader_id,
            opened_at=work.now,
            due_at=rules.due_from(work.db, rule, work.now),
            rule_id=rule.id,
        )
    )
    report = work.add(Report(case_id=case.id, stage=project.stage))
    work.record(case, "report.opened", report, kind=kind.label)
    work.notify([author_id], "report.due", project.id, project=project.name, kind=kind.label)


def centre_people(work: Work) -> list[int]:
    """Everyone of the enterprise service centre who dispatches."""
    return list(work.db.scalars(select(User.id).where(User.role == Role.DISPATCHER, User.disabled_at.is_(None))))


def centre_id(work: Work) -> int:
    """The enterprise service centre. Raises NotFound where none was named yet."""
    found = work.db.scalar(select(Department.id).where(Department.is_centre))
    if found is None:
        raise NotFound(what="Enterprise service centre")
    return found
