"""What belongs to a case: what grew out of it, what it is linked with, into which it was merged."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select

import services.links  # noqa: F401 - the move that merges is declared there
from db.cases import Case
from db.complaints import Complaint
from db.offshoots import Link, SpecialReport, Task
from db.org import Department, User
from db.projects import Project
from domain.access import Permission as P
from domain.cases import OFFSHOOTS, CaseKind, CaseStatus, LinkKind
from domain.errors import NotFound
from domain.flow import Move
from domain.offshoots import OVER
from services import coordination, offshoots, projects, routings, special_reports, tasks
from services.case_parts import parts_of
from services.steps import Steps
from services.work import Read, query

STEPS: dict[CaseKind, Steps[Case]] = {
    CaseKind.COORDINATION: coordination.step,
    CaseKind.SPECIAL_REPORT: special_reports.step,
    CaseKind.TASK: tasks.step,
}


@dataclass(frozen=True)
class RelatedRow:
    """A case in the list of what belongs to another."""

    id: int
    number: str
    kind: CaseKind
    title: str
    status: CaseStatus
    department: str
    officer: str
    begun_at: datetime
    due_at: datetime
    rule_id: int
    over: bool
    answer: str | None = None
    within: bool = True  # of who looks: they may open it


@dataclass(frozen=True)
class LinkRow:
    """A case linked with another, and how. `merged`: one goes on in the other, so the link stays."""

    kind: LinkKind
    case: RelatedRow
    merged: bool


@dataclass(frozen=True)
class RelationsCard:
    """Everything that hangs on a case, as far as who looks may see it. `unfinished`: numbers and names still open;
    `suggested`: the department to which its category leads, by id and name."""

    offshoots: tuple[RelatedRow, ...]
    links: tuple[LinkRow, ...]
    merged_into: RelatedRow | None
    first_due_at: datetime | None
    despite: str | None
    unfinished: tuple[str, ...]
    suggested: tuple[int, str] | None


@dataclass(frozen=True)
class OffshootCard:
    """One request to coordinate, special report or task: what, who, until when, and the moves open to who looks."""

    id: int
    version: int
    kind: CaseKind
    number: str
    title: str
    status: CaseStatus
    department: str
    officer: str
    leader: str | None
    asked_by: str
    from_department: str | None
    opened_at: datetime
    begun_at: datetime
    due_at: datetime
    rule_id: int
    resolved_at: datetime | None
    parent: RelatedRow | None
    project_id: int | None
    project: str | None
    parts: tuple[tuple[str, str], ...]
    children: tuple[RelatedRow, ...]
    unfinished: tuple[str, ...]
    draft: dict[str, str]
    moves: tuple[Move[CaseStatus], ...]


@query(P.CASE_SEE)
def of_case(read: Read, case_id: int) -> RelationsCard:
    """What belongs to a case within reach. What is out of reach is not among it. Raises NotFound."""
    case = read.find(Case, case_id)
    said = Complaint.of(read.db, case_id)
    suggested = routings.suggested(read.db, said.category, case.about_id) if said else None
    there = parts_of(read.db, case_id)
    unfinished = offshoots.unfinished(read.db, case_id) if there.offshoots or there.shares else ()
    return RelationsCard(
        _children(read, case) if there.offshoots else (), _links(read, case) if there.links else (),
        _one(read, case.merged_into_id), case.first_due_at, said.despite if said else None, tuple(unfinished),
        suggested,
    )  # fmt: skip


@query(P.CASE_SEE)
def of_project(read: Read, project_id: int) -> list[RelatedRow]:
    """The requests to coordinate of a project within reach, the newest first."""
    found = related().where(Case.project_id == project_id, Case.kind == CaseKind.COORDINATION, read.reach(Case))
    return rows(read, found.order_by(Case.id.desc()).limit(100))


@query(P.CASE_SEE)
def one(read: Read, id: int) -> OffshootCard:
    """One offshoot within reach. Raises NotFound."""
    case = read.find(Case, id)
    if case.kind not in OFFSHOOTS:
        raise NotFound(what="Case")
    people = projects.people_named(read.db, (case.leader_id, case.recorded_by_id))
    project = read.db.get(Project, case.project_id) if case.project_id else None
    report = read.db.scalar(select(SpecialReport).where(SpecialReport.case_id == id))
    parts = _said(read, id, report)
    return OffshootCard(
        case.id, case.version, case.kind, case.number, case.title or "", case.status, case.department.name,
        case.officer.name, people.get(case.leader_id), people.get(case.recorded_by_id, ""),
        projects.departments_named(read.db, [case.from_id]).get(case.from_id), case.opened_at,
        case.begun_at, case.due_at, case.rule_id, case.resolved_at, _one(read, case.parent_id), case.project_id,
        project.name if project else None, parts, _children(read, case), tuple(offshoots.unfinished(read.db, id)),
        {"facts": report.facts or "", "options": report.options or "", "proposal": report.proposal or ""}
        if report else {},
        _moves(read, case),
    )  # fmt: skip


def _moves(read: Read, case: Case) -> tuple[Move[CaseStatus], ...]:
    """Who asked is named on it until somebody takes it on, but does not do it in their place."""
    found = STEPS[case.kind].open_to(read.actor, case)
    outside = case.kind is not CaseKind.SPECIAL_REPORT and read.actor.department_id != case.department_id
    return tuple(move for move in found if not (outside and move.needs is P.CASE_WORK))


def _said(read: Read, id: int, report: SpecialReport | None) -> tuple[tuple[str, str], ...]:
    """What was asked and answered: pairs of a label (msgid) and the words."""
    task = read.db.scalar(select(Task).where(Task.case_id == id))
    said: list[tuple[str, Any]] = []
    if task:
        said += [("What is asked", task.asked), ("Answer", task.answer)]
    if report:
        said += [("Facts of the case", report.facts), ("Options", report.options), ("Proposal", report.proposal),
                 ("Decision", report.decision), ("What came of it", report.conclusion),
                 ("Why it ends without what is still open", report.despite)]  # fmt: skip
    return tuple((label, words) for label, words in said if words)


def _one(read: Read, id: int | None) -> RelatedRow | None:
    found = rows(read, related().where(Case.id == id, read.reach(Case))) if id is not None else ()
    return found[0] if found else None


def _children(read: Read, case: Case) -> tuple[RelatedRow, ...]:
    """Who sees a case sees what was asked for its sake, also where they may not open it; from what it is sealed, its
    offshoots are sealed too."""
    found = rows(read, related().where(Case.parent_id == case.id).order_by(Case.id))
    within = select(Case.id).where(Case.parent_id == case.id, read.reach(Case))
    own = set(read.db.scalars(within)) if found else ()
    return tuple(replace(row, within=row.id in own) for row in found)


def _links(read: Read, case: Case) -> tuple[LinkRow, ...]:
    ties = read.db.scalars(
        select(Link)
        .where(or_(Link.case_id == case.id, Link.other_id == case.id), Link.unlinked_at.is_(None))
        .order_by(Link.id)
    ).all()
    kinds = {tie.other_id if tie.case_id == case.id else tie.case_id: tie.kind for tie in ties}
    found = rows(read, related().where(Case.id.in_(kinds), read.reach(Case)).order_by(Case.id))
    fixed = case.status is CaseStatus.MERGED
    return tuple(LinkRow(kinds[row.id], row, fixed or row.status is CaseStatus.MERGED) for row in found)


def related() -> Select[*tuple[Any, ...]]:
    """The columns of a `RelatedRow`, for whoever asks for such rows."""
    return (
        select(Case.id, Case.number, Case.kind, Case.title, Case.status, Department.name.label("department"),
               User.name.label("officer"), Case.begun_at,
               Case.due_at, Case.rule_id, Case.resolved_at, Task.answer)
        .join(Department, Case.department_id == Department.id)
        .join(User, Case.officer_id == User.id)
        .outerjoin(Task, Task.case_id == Case.id)
    )  # fmt: skip


def rows(read: Read, found: Select[*tuple[Any, ...]]) -> list[RelatedRow]:
    """The rows of a query that began with `related()`."""
    return [
        RelatedRow(
            r.id, r.number, r.kind, r.title or "", r.status, r.department, r.officer, r.begun_at, r.due_at, r.rule_id,
            r.resolved_at is not None or r.status in OVER, r.answer,
        )
        for r in read.db.execute(found)
    ]  # fmt: skip
