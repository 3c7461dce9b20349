"""How a case grows out of another, and what keeps the other from ending before it. Helpers that take `work`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, or_, select, union
from sqlalchemy.orm import Session

from db.cases import Case, Party
from db.org import Department, Departure, Post, User
from db.projects import Project
from db.rules import Rule
from domain.access import GRANTS, Permission, Role, roles_with
from domain.cases import CaseKind
from domain.complaints import AboutItself
from domain.confidential import About
from domain.errors import NotFound
from domain.offshoots import (
    COORDINATION,
    OVER,
    SPECIAL_REPORT,
    TASK,
    AnotherDepartments,
    CannotTakeIt,
    OfTheirHouse,
    StillOpen,
)
from domain.org import Position
from domain.typed import optional_line
from services import accountability, rules
from services.clock import local_day
from services.sessions import load_actor
from services.work import Work

SERIES = {CaseKind.COORDINATION: "XT", CaseKind.SPECIAL_REPORT: "ZB", CaseKind.TASK: "RW"}
FLOWS = {CaseKind.COORDINATION: COORDINATION, CaseKind.SPECIAL_REPORT: SPECIAL_REPORT, CaseKind.TASK: TASK}


@dataclass(frozen=True)
class Growth:
    """What an offshoot begins with: whom it is given to, what it is called, under which limit it stands."""

    kind: CaseKind
    title: str
    department_id: int
    officer_id: int
    rule: Rule
    due_at: datetime
    leader_id: int | None = None


def grow(work: Work, growth: Growth, parent: Case | None, project: Project | None = None) -> Case:
    """Open an offshoot of `parent`, or of a project. What a case is sealed from, its offshoots are sealed from too."""
    return work.add(
        Case(
            number=work.number(SERIES[growth.kind]), kind=growth.kind, title=growth.title,
            status=FLOWS[growth.kind].initial,
            department_id=growth.department_id, officer_id=growth.officer_id, leader_id=growth.leader_id,
            recorded_by_id=work.actor.id, from_id=work.actor.department_id or accountability.centre_id(work),
            parent_id=parent.id if parent else None, about=parent.about if parent else None,
            enterprise_id=parent.enterprise_id if parent else project.enterprise_id if project else None,
            project_id=project.id if project else parent.project_id if parent else None,
            opened_at=work.now, progressed_at=work.now, dispatched_at=work.now, rule_id=growth.rule.id,
            due_at=growth.due_at,
        )
    )  # fmt: skip


def in_workdays(work: Work, days: int) -> datetime:
    """When something given out now for so many working days falls due. Aware UTC."""
    return rules.calendar_for(work.db).due_after_workdays(work.now, days).astimezone(UTC)


def asked_department(work: Work, department_id: int | None, parent: Case | None) -> Department:
    """A department at work that may hear of `parent`. Raises NotFound, AboutItself."""
    found = work.db.get(Department, department_id) if department_id is not None else None
    if found is None or found.closed_on:
        raise NotFound(what="Department")
    if parent is not None and parent.about_id == found.id:
        raise AboutItself(department=found.name)
    return found


def named_person(work: Work, user_id: int | None, needs: Permission, about: About | None) -> User:
    """An active person whose role can take it on and whose house it is not about. Raises NotFound, CannotTakeIt,
    OfTheirHouse."""
    if user_id is None:
        raise NotFound(what="Person")
    person = accountability.active_person(work, user_id)
    if needs not in GRANTS[person.role]:
        raise CannotTakeIt(name=person.name, role=person.role.label)
    if about is not None and load_actor(work.db, person.id, None).is_meant(about):
        raise OfTheirHouse(name=person.name)
    return person


def answers_for(work: Work, department_id: int, about: About | None) -> int:
    """The named person until somebody takes it on: the department's liaison (clause 92), else who gives it out."""
    return liaison_of(work, department_id, about) or work.actor.id


def liaison_of(work: Work, department_id: int, about: About | None) -> int | None:
    """The department's liaison who is there, or their substitute; nobody of the house that it is about."""
    liaison = Post.position.in_([Position.LIAISON, Position.SUBSTITUTE])
    return work.db.scalars(
        select(Post.user_id)
        .join(User, Post.user_id == User.id)
        .where(Post.department_id == department_id, liaison, _held(work), User.disabled_at.is_(None))
        .where(User.department_id == department_id, Post.user_id.not_in(of_house(work, about)))
        .order_by(Post.id.desc())
    ).first()


def people_of(work: Work, department_id: int, about: About | None) -> Sequence[int]:
    """Whom to tell in a department: everyone who is there, but nobody of the house that it is about."""
    found = select(User.id).where(User.department_id == department_id, User.disabled_at.is_(None))
    return work.db.scalars(found.where(User.id.not_in(of_house(work, about)))).all()


def workers_of(work: Work, department_id: int, about: About | None) -> Sequence[int]:
    """Who of a department can take a case on: active, of a role that works on cases, not of the house that it is
    about; its leaders first."""
    works = User.role.in_(roles_with(Permission.CASE_WORK))
    known = User.id.in_(people_of(work, department_id, about)), works
    return work.db.scalars(select(User.id).where(*known).order_by(User.role != Role.DEPARTMENT_LEADER, User.id)).all()


def of_house(work: Work, about: About | None) -> Sequence[int]:
    """Everybody whom it is said about: who works there, holds a post or is to, and who did so then or since."""
    if about is None:
        return ()
    sat = (
        select(User.id).where(User.department_id == about.department_id),
        select(Post.user_id).where(
            Post.department_id == about.department_id,
            or_(Post.valid_to.is_(None), Post.valid_to >= local_day(about.since)),
        ),
        select(Departure.user_id).where(
            Departure.department_id == about.department_id, Departure.left_at >= about.since
        ),
    )  # fmt: skip
    return work.db.scalars(union(*sat)).all()


def _held(work: Work) -> ColumnElement[bool]:
    today = local_day(work.now)
    return (Post.valid_from <= today) & or_(Post.valid_to.is_(None), Post.valid_to >= today)


def by_its_people(work: Work, case: Case) -> None:
    """Who gave it out may see it but does not do it in the place of those asked. Raises AnotherDepartments."""
    if work.actor.department_id != case.department_id:
        raise AnotherDepartments(department=case.department.name)


def unfinished(db: Session, case_id: int) -> list[str]:
    """What of a case is still open: numbers of its offshoots, names of the co-hosts that owe their answer."""
    parts = select(Case.number).where(Case.parent_id == case_id, Case.status.not_in(OVER)).order_by(Case.id)
    owing = (
        select(Department.name)
        .join(Party, Party.department_id == Department.id)
        .where(Party.case_id == case_id, Party.host.is_(False), Party.done_at.is_(None))
        .order_by(Party.id)
    )
    return [*db.scalars(owing), *db.scalars(parts)]


def ends_without(work: Work, case: Case, despite: str | None) -> str | None:
    """The words with which a case ends before all of it is done; None where nothing is open. Raises StillOpen."""
    left = unfinished(work.db, case.id)
    words = optional_line(despite, "Why it ends without what is still open", 1000)
    if left and not words:
        raise StillOpen(what="、".join(left))
    return words if left else None


def branch(work: Work, case: Case) -> list[Case]:
    """Every case that grew out of this one, and out of those."""
    found, level = [], [case.id]
    while level:
        grown = list(work.db.scalars(select(Case).where(Case.parent_id.in_(level)).order_by(Case.id)))
        found += grown
        level = [one.id for one in grown]
    return found


def in_hand(work: Work, case: Case) -> set[int]:
    """The departments that have a part of the case, or of what grew out of it, not done yet."""
    grown = {one.department_id for one in branch(work, case) if one.status not in OVER}
    owing = select(Party.department_id).where(Party.case_id == case.id, Party.done_at.is_(None))
    return grown | {*work.db.scalars(owing)}
