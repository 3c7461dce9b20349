from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import BindParameter, CompoundSelect, bindparam, null, select, union_all

from db.cases import Case, Receipt
from db.org import User
from db.projects import Handoff, Project
from db.records import Document
from domain.access import Permission as P
from domain.cases import CaseKind
from domain.errors import Refusal
from domain.projects import (
    DUTY_OF,
    HANDOFF,
    SEAT_OF,
    HandoffKind,
    HandoffOpen,
    HandoffStatus,
    NotActive,
    NothingChanges,
    ProjectStatus,
    SameHands,
    Seat,
)
from domain.stages import CheckItem, ChecklistOpen, DocumentKind, checklist, missing, next_stage
from domain.typed import paragraph
from services import accountability, rules
from services.steps import Steps
from services.work import Read, Seen, Work, command


class NotMajor(Refusal):
    template = "Only a major project has a lead leader and a coordinator."


TENURE_KINDS = (HandoffKind.STAGE, HandoffKind.PEOPLE)


@command(P.HANDOFF_OFFER)
def offer(
    work: Work,
    seen: Seen,
    *,
    kind: HandoffKind,
    department_id: int,
    leader_id: int,
    officer_id: int,
    open_items: str = "",
    note: str = "",
) -> int:
    """Offer the next stage, or this stage, to three named people; answers the handoff's id (clauses 10, 11).

    Until one of the two receivers accepts, the giver's side stays accountable. Raises ChecklistOpen, HandoffOpen,
    NothingChanges, SameHands, NotActive, NoNextStage, NotOfDepartment, CannotCarry.
    """
    project = work.take(Project, seen)
    _refuse_idle(project)
    to = accountability.names(work, department_id, leader_id, officer_id)
    items = checklist_of(work, project)
    stage = project.stage
    if kind is HandoffKind.STAGE:
        stage = next_stage(project.stage)
        if open_labels := missing(items):
            raise ChecklistOpen(missing=open_labels)
    elif (project.leader_id, project.officer_id) == (leader_id, officer_id):
        raise NothingChanges
    if {leader_id, officer_id} == {work.actor.id}:
        raise SameHands
    project.receiving_department_id, project.receiving_leader_id = to.department.id, leader_id
    project.receiving_officer_id = officer_id
    handoff = Handoff(
        kind=kind,
        to_stage=stage,
        to_department_id=to.department.id,
        to_leader_id=leader_id,
        to_officer_id=officer_id,
        checklist=[asdict(item) for item in items],
        open_items=paragraph(open_items, "Open items", required=False),
        note=paragraph(note, "Note", required=False),
    )
    return _offer(work, project, handoff, TENURE_KINDS, to.officer.name)


@command(P.LEAD_ASSIGN)
def offer_seat(work: Work, seen: Seen, *, kind: HandoffKind, user_id: int, note: str = "") -> int:
    """Offer the seat of lead leader or coordinator to a named person (clauses 42, 50).

    Raises NotMajor, HandoffOpen, CannotCarry.
    """
    project = work.take(Project, seen)
    _refuse_idle(project)
    if not project.major_since:
        raise NotMajor
    seat = SEAT_OF[kind]
    to = accountability.able(accountability.active_person(work, user_id), DUTY_OF[seat])
    if getattr(project, f"{seat.value}_id") == user_id:
        raise NothingChanges
    if user_id == work.actor.id:
        raise SameHands
    is_leader = seat is Seat.LEAD_LEADER
    if not is_leader:
        project.receiving_coordinator_id = user_id
    handoff = Handoff(
        kind=kind,
        to_stage=project.stage,
        to_leader_id=user_id if is_leader else None,
        to_officer_id=None if is_leader else user_id,
        checklist=[],
        note=paragraph(note, "Note", required=False),
    )
    return _offer(work, project, handoff, (kind,), to.name)


def _refuse_idle(project: Project) -> None:
    if project.status is not ProjectStatus.ACTIVE:
        raise NotActive


def _offer(work: Work, project: Project, handoff: Handoff, rivals: tuple[HandoffKind, ...], receiver: str) -> int:
    waiting = work.db.scalar(
        select(Handoff).where(
            Handoff.project_id == project.id,
            Handoff.status == HandoffStatus.OFFERED,
            Handoff.kind.in_(rivals),
        )
    )
    if waiting:
        person = work.db.get(User, waiting.to_officer_id or waiting.to_leader_id)
        raise HandoffOpen(name=person.name if person else "—")
    rule = rules.rule_on(work.db, "handoff.answer", work.now)
    handoff.project_id, handoff.status = project.id, HANDOFF.initial
    handoff.from_stage, handoff.from_department_id = project.stage, project.department_id
    handoff.giver_id, handoff.offered_at, handoff.rule_id = work.actor.id, work.now, rule.id
    handoff.due_at = rules.due_from(work.db, rule, work.now)
    work.add(handoff)
    work.record(handoff, "handoff.offered", project, handoff=handoff.kind.label, receiver=receiver)
    to = handoff.to_officer_id, handoff.to_leader_id
    work.notify(to, "handoff.offered", project.id, project=project.name, giver=work.actor.name)
    return handoff.id


step = Steps(HANDOFF, Handoff)


@step("accept")
def accept(work: Work, handoff: Handoff, *, note: str = "") -> list[object]:
    """Take over. From this moment the named people are accountable (clause 11). Raises SameHands, NotActive."""
    _answer(work, handoff, note)
    project = work.lock(Project, handoff.project_id)
    _refuse_idle(project)
    touched: list[object] = [project]
    if handoff.kind in SEAT_OF:
        user = accountability.active_person(work, handoff.to_leader_id or handoff.to_officer_id or 0)
        touched += accountability.take_seat(work, project, SEAT_OF[handoff.kind], user, work.now)
        touched += _pass_on_major_reports(work, project)
    else:
        assert handoff.to_department_id and handoff.to_leader_id and handoff.to_officer_id
        to = accountability.names(work, handoff.to_department_id, handoff.to_leader_id, handoff.to_officer_id)
        touched += accountability.open_tenure(work, project, handoff.to_stage, to, work.now)
    _no_longer_receiving(project, handoff)
    if handoff.kind is HandoffKind.STAGE:
        accountability.open_report(work, project, CaseKind.STAGE_REPORT, "report.stage", project.officer_id)
    elif handoff.kind is HandoffKind.PEOPLE:
        touched += _pass_on_reports(work, project)
    work.notify([handoff.giver_id], "handoff.accept", project.id, project=project.name, by=work.actor.name)
    return touched


@step("send_back")
def send_back(work: Work, handoff: Handoff, *, reason: str) -> list[object]:
    """Return what was offered; the giver stays accountable."""
    _answer(work, handoff, reason)
    project = work.lock(Project, handoff.project_id)
    _no_longer_receiving(project, handoff)
    told = handoff.giver_id, project.officer_id
    work.notify(told, "handoff.send_back", project.id, project=project.name, by=work.actor.name, reason=reason)
    return [project]


@step("withdraw")
def withdraw(work: Work, handoff: Handoff, *, reason: str) -> list[object]:
    """Take an offer back before it is answered."""
    handoff.answered_at, handoff.answered_by_id = work.now, work.actor.id
    handoff.answer = paragraph(reason, "Why is it withdrawn", 2000)
    project = work.lock(Project, handoff.project_id)
    _no_longer_receiving(project, handoff)
    told = handoff.to_officer_id, handoff.to_leader_id
    work.notify(told, "handoff.withdraw", project.id, project=project.name, by=work.actor.name, reason=reason)
    return [project]


def _answer(work: Work, handoff: Handoff, words: str) -> None:
    if work.actor.id == handoff.giver_id:
        raise SameHands
    handoff.answered_at, handoff.answered_by_id = work.now, work.actor.id
    handoff.answer = paragraph(words, "Note", 2000, required=False)


def _no_longer_receiving(project: Project, handoff: Handoff) -> None:
    if handoff.kind is HandoffKind.COORDINATOR:
        project.receiving_coordinator_id = None
    elif handoff.kind in TENURE_KINDS:
        project.receiving_department_id = project.receiving_leader_id = project.receiving_officer_id = None


def _pass_on_reports(work: Work, project: Project) -> list[object]:
    """Reports of the stage not yet filed go with the stage to its new officer."""
    due = work.db.scalars(
        select(Case).where(
            Case.project_id == project.id, Case.kind == CaseKind.STAGE_REPORT, Case.resolved_at.is_(None)
        )
    )
    passed: list[object] = []
    for case in due:
        case.officer_id, case.leader_id, case.department_id = (
            project.officer_id,
            project.leader_id,
            project.department_id,
        )
        passed.append(case)
    return passed


def _pass_on_major_reports(work: Work, project: Project) -> list[object]:
    """Reports of a major project not yet filed, or not yet signed by its leader, follow the two seats."""
    signed = select(Receipt.case_id).where(Receipt.for_centre.is_(False))
    waiting = work.db.scalars(
        select(Case).where(Case.project_id == project.id, Case.kind == CaseKind.MAJOR_REPORT, Case.id.not_in(signed))
    )
    passed: list[object] = []
    for case in waiting:
        case.leader_id = project.lead_leader_id
        if case.resolved_at is None and project.coordinator_id:
            case.officer_id = project.coordinator_id
        passed.append(case)
    return passed


def checklist_of(read: Read, project: Project) -> tuple[CheckItem, ...]:
    """The exit checklist of the project's present stage."""
    return checklists_of(read, [project])[project.id]


_THESE: BindParameter[Any] = bindparam("ids", expanding=True)
_DONE_AND_OWED: CompoundSelect[Any, Any] = union_all(
    select(Document.project_id, Document.kind).where(Document.project_id.in_(_THESE)).distinct(),
    select(Case.project_id, null()).where(
        Case.project_id.in_(_THESE), Case.kind == CaseKind.STAGE_REPORT, Case.resolved_at.is_(None)
    ),
)


def checklists_of(read: Read, projects: Sequence[Any]) -> dict[int, tuple[CheckItem, ...]]:
    """The same of several, by project: objects, or rows with their id, stage and the facts that stages ask for."""
    kinds: dict[int, set[DocumentKind]] = {project.id: set() for project in projects}
    owed = set()
    for id, kind in read.db.execute(_DONE_AND_OWED, {"ids": list(kinds)}) if kinds else ():
        if kind:
            kinds[id].add(kind)
        else:
            owed.add(id)
    return {p.id: checklist(p.stage, p, kinds[p.id], p.id not in owed) for p in projects}
