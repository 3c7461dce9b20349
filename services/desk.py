"""My desk: what waits for me, by urgency."""

from sqlalchemy import func, or_, select

from db.cases import Case
from db.projects import Handoff, Project
from db.records import DiaryEntry
from domain.access import Permission as P
from domain.access import allows
from domain.cases import BOARD, OFFSHOOTS, CaseKind
from domain.projects import HandoffStatus, ProjectStatus
from domain.stages import missing
from services import desk_complaints, diary, handoffs, joint_visits, opinions, reports, visit_plans
from services.desk_items import MOST, DeskItem, Waiting
from services.masking import mask_of
from services.work import Read, query


@query(P.PROJECT_SEE)
def mine(read: Read) -> list[DeskItem]:
    """What waits for the actor: with a limit first, the nearest first; then the rest, the oldest first."""
    parts = (
        _to_answer,
        _returned,
        _reports,
        _to_sign,
        _events,
        _checklists,
        desk_complaints.complaints,
        desk_complaints.shares,
        desk_complaints.offshoots,
        _visits,
    )
    items = [item for part in parts for item in part(read)]
    return sorted(items, key=lambda i: (i.due_at is None, i.due_at or i.opened_at))


def _to_answer(read: Read) -> list[DeskItem]:
    me = read.actor.id
    rows = read.db.scalars(
        select(Handoff).where(
            Handoff.status == HandoffStatus.OFFERED,
            Handoff.project.has(Project.status != ProjectStatus.ENDED),
            or_(Handoff.to_officer_id == me, Handoff.to_leader_id == me),
        )
    )
    return [
        DeskItem(Waiting.ANSWER, h.project_id, h.project.name, h.due_at, h.rule_id, h.offered_at,
                 {"handoff": h.kind.label, "stage": h.to_stage.label})
        for h in rows
    ]  # fmt: skip


def _returned(read: Read) -> list[DeskItem]:
    """The last handoff of a project, where it came back and nothing was offered since."""
    newest = select(func.max(Handoff.id)).group_by(Handoff.project_id, Handoff.kind)
    rows = read.db.scalars(
        select(Handoff)
        .join(Project, Handoff.project_id == Project.id)
        .where(
            Handoff.giver_id == read.actor.id,
            Handoff.status == HandoffStatus.RETURNED,
            Handoff.id.in_(newest),
            Project.status == ProjectStatus.ACTIVE,
        )
    )
    return [
        DeskItem(Waiting.RETURNED, h.project_id, h.project.name, None, None, h.answered_at or h.offered_at,
                 {"reason": h.answer or ""})
        for h in rows
    ]  # fmt: skip


def _reports(read: Read) -> list[DeskItem]:
    rows = read.db.scalars(
        select(Case).where(
            Case.officer_id == read.actor.id,
            Case.kind.not_in([*BOARD, *OFFSHOOTS]),
            Case.resolved_at.is_(None),
            Case.project.has(Project.status != ProjectStatus.ENDED),
        )
    )
    return [
        DeskItem(Waiting.REVIEW if c.kind is CaseKind.QUARTERLY_REVIEW else Waiting.REPORT, c.project.id,
                 c.project.name, c.due_at, c.rule_id, c.opened_at,
                 {"kind": CaseKind.of(c.kind).label, "number": c.number}, c.id, c.kind)
        for c in rows
    ]  # fmt: skip


def _to_sign(read: Read) -> list[DeskItem]:
    if not allows(read.actor, P.REPORT_RECEIVE):
        return []
    rows = read.db.scalars(select(Case).where(reports.waits_for(read)).order_by(Case.resolved_at).limit(MOST))
    return [
        DeskItem(Waiting.SIGNATURE, c.project.id, c.project.name, None, None, c.resolved_at or c.opened_at,
                 {"kind": CaseKind.of(c.kind).label, "number": c.number})
        for c in rows
    ]  # fmt: skip


def _events(read: Read) -> list[DeskItem]:
    if not allows(read.actor, P.DIARY_ACKNOWLEDGE):
        return []
    rows = read.db.scalars(select(DiaryEntry).where(*diary.waiting()).order_by(DiaryEntry.id).limit(MOST)).all()
    mask = mask_of(read, (e.body for e in rows))
    return [
        DeskItem(Waiting.EVENT, e.project_id, e.project.name, None, None, e.created_at,
                 {"body": (mask(e.body) or "")[:80]})
        for e in rows
    ]  # fmt: skip


def _visits(read: Read) -> list[DeskItem]:
    """My visits to be paid, those of others on which I go along, and those paid on which something heard is not
    settled."""
    if not allows(read.actor, P.VISIT_LOG):
        return []
    to_pay = [
        DeskItem(Waiting.VISIT, p.project_id or 0, p.enterprise, p.due_at, p.rule_id, p.opened_at,
                 {"occasion": p.occasion.label, "on": p.arranged_on}, plan_id=p.id)
        for p in visit_plans.waiting(read)
    ]  # fmt: skip
    to_join = [
        DeskItem(Waiting.ALONG, a.project_id or 0, a.enterprise, a.due_at, a.rule_id, a.since,
                 {"led_by": a.led_by, "on": a.on}, plan_id=a.plan_id,
                 enterprise_id=a.enterprise_id, interruption_id=a.interruption_id)
        for a in joint_visits.waiting(read)
    ]  # fmt: skip
    to_settle = [
        DeskItem(Waiting.OPINIONS, 0, v.enterprise, v.due.due_at if v.due else None,
                 v.due.rule.id if v.due else None, v.logged_at, {"number": v.number, "n": v.open},
                 visit_id=v.visit_id)
        for v in opinions.waiting(read)
    ]  # fmt: skip
    return to_pay + to_join + to_settle


def _checklists(read: Read) -> list[DeskItem]:
    mine = Project.officer_id == read.actor.id, Project.status == ProjectStatus.ACTIVE
    projects = read.db.scalars(select(Project).where(*mine).limit(MOST)).all()
    lists = handoffs.checklists_of(read, projects)
    return [
        DeskItem(Waiting.CHECKLIST, project.id, project.name, None, None, project.opened_at,
                 {"missing": list(open_labels), "stage": project.stage.label})
        for project in projects
        if (open_labels := missing(lists[project.id]))
    ]  # fmt: skip
