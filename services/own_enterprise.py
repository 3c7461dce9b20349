"""What an enterprise sees under its code link: its cases, its projects with their people, what it was promised."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from db.cases import Case
from db.org import Department, Post, User
from db.projects import Project
from domain.access import Permission as P
from domain.cases import CaseStatus
from domain.org import Position
from domain.projects import ProjectStatus
from domain.stages import Stage
from services import ledger, links, proofs, receipts
from services.clock import local_day
from services.receipts import Answerable
from services.work import Read, query


@dataclass(frozen=True)
class OwnCaseRow:
    """One case in the list. `due_at` None: its clock stands, or it is resolved."""

    number: str
    title: str
    status: CaseStatus
    opened_at: datetime
    due_at: datetime | None
    answerable: Answerable


@dataclass(frozen=True)
class OwnProject:
    """A project with whom to call: the accountable officer, and the liaison of the department."""

    name: str
    stage: Stage
    status: ProjectStatus
    answerable: Answerable
    liaison: str | None
    liaison_phone: str | None


@dataclass(frozen=True)
class OwnEnterprise:
    name: str
    cases: tuple[OwnCaseRow, ...]
    projects: tuple[OwnProject, ...]


@query(P.PUBLIC_FOLLOW)
def page(read: Read, token: str, *, most: int = 60) -> OwnEnterprise:
    """The page of the enterprise whose code link this is, its newest cases first; none that is sealed or anonymous.
    Raises LinkUnknown."""
    enterprise = proofs.enterprise_of(read, token)
    cases = select(Case).where(Case.enterprise_id == enterprise.id, *proofs.under_the_link())
    projects = select(Project).where(Project.enterprise_id == enterprise.id).order_by(Project.id.desc())
    return OwnEnterprise(
        enterprise.name,
        tuple(_case(read, row) for row in read.db.scalars(cases.order_by(Case.id.desc()).limit(most))),
        tuple(_projects(read, list(read.db.scalars(projects)))),
    )


def _case(read: Read, row: Case) -> OwnCaseRow:
    status = ledger.standing(row, read.now)
    runs = row.resolved_at is None and status is not CaseStatus.WAITING
    return OwnCaseRow(
        row.number,
        row.title or "",
        status,
        row.opened_at,
        row.due_at if runs else None,
        receipts.answerable(links.survivor(read.db, row)),
    )


def _projects(read: Read, rows: list[Project]) -> Iterable[OwnProject]:
    people = {user.id: user for user in read.db.scalars(select(User).where(User.id.in_([r.officer_id for r in rows])))}
    ids = [row.department_id for row in rows]
    departments = {d.id: d for d in read.db.scalars(select(Department).where(Department.id.in_(ids)))}
    liaisons = _liaisons(read, ids)
    for row in rows:
        officer, department, liaison = (
            people[row.officer_id],
            departments[row.department_id],
            liaisons.get(row.department_id),
        )
        phones = tuple(dict.fromkeys(phone for phone in (officer.phone, department.phone) if phone))
        yield OwnProject(
            row.name, row.stage, row.status, Answerable(officer.name, department.name, phones),
            liaison.name if liaison else None, (liaison.phone or department.phone) if liaison else None,
        )  # fmt: skip


def _liaisons(read: Read, department_ids: list[int]) -> dict[int, User]:
    """Who is liaison of each department today."""
    today = local_day(read.now)
    posts = select(Post).where(
        Post.department_id.in_(department_ids), Post.position == Position.LIAISON, Post.valid_from <= today,
        Post.valid_to.is_(None) | (Post.valid_to >= today),
    )  # fmt: skip
    return {post.department_id: post.user for post in read.db.scalars(posts) if post.user.disabled_at is None}
