"""My desk: what waits for me, by urgency."""

from sqlalchemy import Executable, and_, exists, or_, select, union_all
from sqlalchemy.orm import aliased

from db.cases import Case
from db.projects import Handoff, Project
from db.records import DiaryEntry
from domain.access import Actor, allows
from domain.access import Permission as P
from domain.cases import BOARD, OFFSHOOTS, CaseKind
from domain.projects import HandoffStatus, ProjectStatus
from domain.stages import STAGES, missing
from services import desk_complaints, desk_visits, diary, handoffs, reports
from services.desk_items import MOST, DeskItem, Waiting
from services.kept import ME, per_person, rows
from services.masking import mask_of
from services.work import Read, query

later = aliased(Handoff)


@query(P.PROJECT_SEE)
def mine(read: Read) -> list[DeskItem]:
    """What waits for the actor: with a limit first, the nearest first; then the rest, the oldest first."""
    parts = (
        _handoffs,
        _reports,
        _events,
        _checklists,
        desk_complaints.complaints,
        desk_complaints.shares,
        desk_complaints.offshoots,
        desk_visits.to_pay,
        desk_visits.to_join,
        desk_visits.to_settle,
    )
    items = [item for part in parts for item in part(read)]
    return sorted(items, key=lambda i: (i.due_at is None, i.due_at or i.opened_at))


_OFFERED = and_(
    Handoff.status == HandoffStatus.OFFERED,
    or_(Handoff.to_officer_id == ME, Handoff.to_leader_id == ME),
    Project.status != ProjectStatus.ENDED,
)
_RETURNED = and_(
    Handoff.status == HandoffStatus.RETURNED,
    Handoff.giver_id == ME,
    Project.status == ProjectStatus.ACTIVE,
    ~exists().where(later.project_id == Handoff.project_id, later.kind == Handoff.kind, later.id > Handoff.id),
)
_HANDOFFS = (
    select(
        Handoff.project_id, Project.name, Handoff.kind, Handoff.to_stage, Handoff.status, Handoff.due_at,
        Handoff.rule_id, Handoff.offered_at, Handoff.answered_at, Handoff.answer,
    )
    .join(Project, Handoff.project_id == Project.id)
    .where(or_(_OFFERED, _RETURNED))
)  # fmt: skip


def _handoffs(read: Read) -> list[DeskItem]:
    """What was offered to me; and the last handoff of a project, where it came back and nothing was offered since."""
    return [
        DeskItem(Waiting.ANSWER, h.project_id, h.name, h.due_at, h.rule_id, h.offered_at,
                 {"handoff": h.kind.label, "stage": h.to_stage.label})
        if h.status is HandoffStatus.OFFERED
        else DeskItem(Waiting.RETURNED, h.project_id, h.name, None, None, h.answered_at or h.offered_at,
                      {"reason": h.answer or ""})
        for h in rows(read, _HANDOFFS, me=read.actor.id)
    ]  # fmt: skip


_REPORT = select(
    Case.id, Case.kind, Case.number, Case.due_at, Case.rule_id, Case.opened_at, Case.resolved_at, Case.project_id,
    Project.name,
).join(Project, Case.project_id == Project.id)  # fmt: skip


@per_person
def _due_or_filed(me: Actor) -> Executable:
    """The reports that are mine to write; after them, those that wait for my signature."""
    due = _REPORT.where(
        Case.officer_id == me.id,
        Case.kind.not_in([*BOARD, *OFFSHOOTS]),
        Case.resolved_at.is_(None),
        Project.status != ProjectStatus.ENDED,
    )
    if not allows(me, P.REPORT_RECEIVE):
        return due
    filed = _REPORT.where(reports.waits_for(me)).order_by(Case.resolved_at).limit(MOST).subquery()
    return union_all(due, select(*filed.c))


def _reports(read: Read) -> list[DeskItem]:
    return [
        DeskItem(Waiting.SIGNATURE, c.project_id, c.name, None, None, c.resolved_at,
                 {"kind": c.kind.label, "number": c.number})
        if c.resolved_at
        else DeskItem(Waiting.REVIEW if c.kind is CaseKind.QUARTERLY_REVIEW else Waiting.REPORT, c.project_id, c.name,
                      c.due_at, c.rule_id, c.opened_at, {"kind": c.kind.label, "number": c.number}, c.id, c.kind)
        for c in rows(read, _due_or_filed(read.actor))
    ]  # fmt: skip


_EVENTS = (
    select(DiaryEntry.project_id, Project.name, DiaryEntry.created_at, DiaryEntry.body)
    .join(Project, DiaryEntry.project_id == Project.id)
    .where(*diary.waiting())
    .order_by(DiaryEntry.id)
    .limit(MOST)
)


def _events(read: Read) -> list[DeskItem]:
    if not allows(read.actor, P.DIARY_ACKNOWLEDGE):
        return []
    found = rows(read, _EVENTS)
    mask = mask_of(read, (e.body for e in found))
    return [
        DeskItem(Waiting.EVENT, e.project_id, e.name, None, None, e.created_at, {"body": (mask(e.body) or "")[:80]})
        for e in found
    ]


_FACTS = sorted({fact for stage in STAGES.values() for fact in stage.fields})
_UNDER_WAY = (
    select(Project.id, Project.name, Project.stage, Project.opened_at, *(getattr(Project, fact) for fact in _FACTS))
    .where(Project.officer_id == ME, Project.status == ProjectStatus.ACTIVE)
    .limit(MOST)
)


def _checklists(read: Read) -> list[DeskItem]:
    projects = rows(read, _UNDER_WAY, me=read.actor.id)
    lists = handoffs.checklists_of(read, projects)
    return [
        DeskItem(Waiting.CHECKLIST, project.id, project.name, None, None, project.opened_at,
                 {"missing": list(open_labels), "stage": project.stage.label})
        for project in projects
        if (open_labels := missing(lists[project.id]))
    ]  # fmt: skip
