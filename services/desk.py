"""My desk: what waits for me, by urgency."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from db.cases import Case, Party
from db.projects import Handoff, Project
from db.records import DiaryEntry
from domain.access import Permission as P
from domain.access import allows
from domain.cases import BOARD, OFFSHOOTS, CaseKind, CaseStatus
from domain.labels import Labelled
from domain.projects import HandoffStatus, ProjectStatus
from domain.stages import missing
from services import complaint_board, desk_cases, diary, handoffs, ledger, opinions, reports, visit_plans
from services.reach import within_reach
from services.work import Read, query


class Waiting(Labelled):
    """Why something is on a desk."""

    ANSWER = "answer", "Handoff to accept or return"
    RETURNED = "returned", "Your handoff was returned"
    REPORT = "report", "Report due"
    REVIEW = "review", "Quarterly review to hold"
    SIGNATURE = "signature", "Report to sign for"
    EVENT = "event", "Important event to acknowledge"
    CHECKLIST = "checklist", "Stage with open checklist"
    DISPATCH = "dispatch", "Complaint to dispatch"
    ACCEPT = "accept", "Complaint to accept"
    RESOLVE = "resolve", "Complaint to resolve"
    PAUSED = "paused", "Complaint whose clock was stopped"
    ORPHANED = "orphaned", "Complaint whose officer has left: pass it on"
    SUPPLEMENTED = "supplemented", "What the clock stands for has come: let it go on"
    CHECK = "check", "Complaint to check with the enterprise"
    CALL_BACK = "call_back", "It says “solved”: call back before it is closed"
    SHARE = "share", "Co-host's share to answer"
    ASKED = "asked", "Request to coordinate, to answer"
    AWAITED = "awaited", "Your request to coordinate, not answered yet"
    WRITE = "write", "Special report to write"
    DECIDE = "decide", "Special report to decide on"
    CARRY_OUT = "carry_out", "Decision to carry out"
    TASK = "task", "Task to do"
    DONE = "done", "Task to check"
    VISIT = "visit", "Visit to be paid"
    OPINIONS = "opinions", "Visit with something to settle"


@dataclass(frozen=True)
class DeskItem:
    """One thing that waits: about a project, or a case of a kind. `due_at` None: it has no limit of its own.

    `params` fill the sentence on screen.
    """

    waiting: Waiting
    project_id: int
    project: str
    due_at: datetime | None
    rule_id: int | None
    opened_at: datetime
    params: dict[str, Any]
    case_id: int | None = None
    kind: CaseKind | None = None
    plan_id: int | None = None
    visit_id: int | None = None


@query(P.PROJECT_SEE)
def mine(read: Read) -> list[DeskItem]:
    """What waits for the actor: with a limit first, the nearest first; then the rest, the oldest first."""
    parts = (_to_answer, _returned, _reports, _to_sign, _events, _checklists, _complaints, _shares, _offshoots, _visits)
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
    rows = read.db.scalars(select(Case).where(reports.waits_for(read)).order_by(Case.resolved_at).limit(200))
    return [
        DeskItem(Waiting.SIGNATURE, c.project.id, c.project.name, None, None, c.resolved_at or c.opened_at,
                 {"kind": CaseKind.of(c.kind).label, "number": c.number})
        for c in rows
    ]  # fmt: skip


def _events(read: Read) -> list[DeskItem]:
    if not allows(read.actor, P.DIARY_ACKNOWLEDGE):
        return []
    rows = read.db.scalars(select(DiaryEntry).where(*diary.waiting()).order_by(DiaryEntry.id).limit(200))
    return [
        DeskItem(Waiting.EVENT, e.project_id, e.project.name, None, None, e.created_at, {"body": e.body[:80]})
        for e in rows
    ]


def _complaints(read: Read) -> list[DeskItem]:
    """What the centre dispatches and checks; what my department may accept; what I answer for."""
    if not allows(read.actor, P.CASE_SEE):
        return []
    me = read.actor
    lies_with_me: list[ColumnElement[bool]] = [
        Case.status.in_([CaseStatus.WORKING, CaseStatus.WAITING]) & (Case.officer_id == me.id)
    ]
    if allows(me, P.CASE_WORK) and me.department_id:
        lies_with_me.append((Case.status == CaseStatus.DISPATCHED) & (Case.department_id == me.department_id))
    if allows(me, P.CASE_DISPATCH):
        to_do = Case.status.in_([CaseStatus.RECORDED, CaseStatus.RESOLVED])
        lies_with_me.append(to_do & within_reach(Case, me, P.CASE_DISPATCH))
    came, left, solved = desk_cases.supplemented(), desk_cases.orphaned(), desk_cases.says_solved()
    if allows(me, P.CASE_HAND_ON):
        lies_with_me.append(left & within_reach(Case, me, P.CASE_HAND_ON))
    if allows(me, P.CASE_PAUSE):
        lies_with_me.append(came & within_reach(Case, me, P.CASE_PAUSE))
    rows = read.db.execute(
        select(Case, came, left, solved)
        .where(Case.kind.in_(BOARD), within_reach(Case, me, P.CASE_SEE), or_(*lies_with_me))
        .order_by(Case.due_at, Case.id)
        .limit(200)
    )
    return [
        DeskItem(_why(c, has_come, is_left, says_solved, read.now), 0, c.title or "", due, c.rule_id if due else None,
                 c.opened_at, {"number": c.number, "enterprise": c.enterprise.name if c.enterprise else ""},
                 c.id, c.kind)
        for c, has_come, is_left, says_solved in rows
        for due in [complaint_board.current_due(read, c)]
    ]  # fmt: skip


def _why(case: Case, came: bool, left: bool, solved: bool, now: datetime) -> Waiting:
    if left or solved:
        return Waiting.ORPHANED if left else Waiting.CALL_BACK
    stands = STANDS[ledger.standing(case, now)]
    return Waiting.SUPPLEMENTED if came and stands is Waiting.PAUSED else stands


def _visits(read: Read) -> list[DeskItem]:
    """My visits to be paid, and those paid on which something heard is not settled."""
    if not allows(read.actor, P.VISIT_LOG):
        return []
    to_pay = [
        DeskItem(Waiting.VISIT, p.project_id or 0, p.enterprise, p.due_at, p.rule_id, p.opened_at,
                 {"occasion": p.occasion.label, "on": p.arranged_on}, plan_id=p.id)
        for p in visit_plans.waiting(read)
    ]  # fmt: skip
    to_settle = [
        DeskItem(Waiting.OPINIONS, 0, v.enterprise, v.due.due_at if v.due else None,
                 v.due.rule.id if v.due else None, v.logged_at, {"number": v.number, "n": v.open},
                 visit_id=v.visit_id)
        for v in opinions.waiting(read)
    ]  # fmt: skip
    return to_pay + to_settle


STANDS = {
    CaseStatus.RECORDED: Waiting.DISPATCH,
    CaseStatus.DISPATCHED: Waiting.ACCEPT,
    CaseStatus.WORKING: Waiting.RESOLVE,
    CaseStatus.WAITING: Waiting.PAUSED,
    CaseStatus.RESOLVED: Waiting.CHECK,
    CaseStatus.ASKED: Waiting.ASKED,
    CaseStatus.ANSWERING: Waiting.ASKED,
    CaseStatus.PREPARING: Waiting.WRITE,
    CaseStatus.SUBMITTED: Waiting.DECIDE,
    CaseStatus.DECIDED: Waiting.CARRY_OUT,
    CaseStatus.ASSIGNED: Waiting.TASK,
    CaseStatus.DOING: Waiting.TASK,
    CaseStatus.DONE: Waiting.DONE,
}


def _shares(read: Read) -> list[DeskItem]:
    """Co-hosts' shares that my department has not answered: those nobody has taken on, and mine."""
    me = read.actor
    if not allows(me, P.CASE_WORK) or me.department_id is None:
        return []
    rows = read.db.execute(
        select(Case, Party)
        .join(Party, Party.case_id == Case.id)
        .where(Party.department_id == me.department_id, Party.host.is_(False), Party.done_at.is_(None))
        .where(Case.resolved_at.is_(None), within_reach(Case, me, P.CASE_SEE))
        .where(or_(Party.officer_id.is_(None), Party.officer_id == me.id))
        .order_by(Party.due_at)
        .limit(200)
    )
    return [
        DeskItem(Waiting.SHARE, 0, c.title or "", p.due_at, p.rule_id, p.opened_at,
                 {"number": c.number, "enterprise": c.department.name}, c.id, c.kind)
        for c, p in rows
    ]  # fmt: skip


def _offshoots(read: Read) -> list[DeskItem]:
    """What grew out of cases: to answer, to write, to decide, to do, to check; and what I asked of others."""
    me = read.actor
    if not allows(me, P.CASE_SEE):
        return []
    own = (CaseStatus.ANSWERING, CaseStatus.DOING, CaseStatus.PREPARING, CaseStatus.SUBMITTED, CaseStatus.DECIDED)
    mine: list[ColumnElement[bool]] = [Case.status.in_(own) & (Case.officer_id == me.id)]
    mine.append(Case.status.in_([CaseStatus.ASKED, CaseStatus.ANSWERING]) & (Case.recorded_by_id == me.id))
    if allows(me, P.CASE_WORK) and me.department_id:
        mine.append(Case.status.in_([CaseStatus.ASKED, CaseStatus.ASSIGNED]) & (Case.department_id == me.department_id))
    if allows(me, P.CASE_ASSIGN):
        mine.append((Case.status == CaseStatus.DONE) & within_reach(Case, me, P.CASE_ASSIGN))
    rows = read.db.scalars(
        select(Case)
        .where(Case.kind.in_(OFFSHOOTS), within_reach(Case, me, P.CASE_SEE), or_(*mine))
        .order_by(Case.due_at, Case.id)
        .limit(200)
    )
    return [
        DeskItem(_stands(c, me.id), 0, c.title or "", None if c.resolved_at else c.due_at, c.rule_id, c.opened_at,
                 {"number": c.number, "enterprise": c.department.name}, c.id, c.kind)
        for c in rows
    ]  # fmt: skip


def _stands(case: Case, me: int) -> Waiting:
    awaited = case.kind is CaseKind.COORDINATION and case.recorded_by_id == me
    return Waiting.AWAITED if awaited else STANDS[case.status]


def _checklists(read: Read) -> list[DeskItem]:
    rows = read.db.scalars(
        select(Project).where(Project.officer_id == read.actor.id, Project.status == ProjectStatus.ACTIVE).limit(200)
    )
    found = []
    for project in rows:
        if open_labels := missing(handoffs.checklist_of(read, project)):
            params = {"missing": list(open_labels), "stage": project.stage.label}
            found.append(DeskItem(Waiting.CHECKLIST, project.id, project.name, None, None, project.opened_at, params))
    return found
