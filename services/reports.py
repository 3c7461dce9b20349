from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select

from db.cases import Case, Receipt, Report
from db.projects import Project
from domain.access import Actor, Role
from domain.access import Permission as P
from domain.cases import REPORT, SIGNED_BY_CENTRE, CaseKind, CaseStatus
from domain.errors import Refusal
from domain.flow import Move
from domain.projects import ProjectStatus
from domain.stages import Stage
from domain.typed import paragraph
from services import accountability
from services.masking import mask_of
from services.monthly_facts import note_filing
from services.reach import within_reach
from services.steps import Steps
from services.work import Read, Work, query


class AlreadySigned(Refusal):
    template = "The receipt was already signed for this side."


class ForItsLeader(Refusal):
    template = "A stage report is signed for by the leader of its stage."


@dataclass(frozen=True)
class ReceiptCard:
    name: str
    for_centre: bool
    at: datetime


@dataclass(frozen=True)
class ReportCard:
    """A report due or filed. `officer` answers for it, `filed_by` has filed it. `due_at` is its promise; its rule names
    the clause."""

    id: int
    version: int
    number: str
    kind: CaseKind
    status: CaseStatus
    project_id: int
    project: str
    stage: Stage
    officer: str
    filed_by: str | None
    opened_at: datetime
    due_at: datetime
    rule_id: int
    resolved_at: datetime | None
    problems: str | None
    solved: str | None
    performance: str | None
    receipts: tuple[ReceiptCard, ...]
    moves: tuple[Move[CaseStatus], ...]


step = Steps(REPORT, Case)


@step("file")
def file(work: Work, case: Case, *, problems: str, solved: str, performance: str) -> list[object]:
    """File a report in its three parts: problems, how solved, how the agreement is kept (clause 12).

    A major-project report goes to the lead leader and the centre, who sign for it (clause 30).
    """
    case.resolved_at = work.now
    report = work.db.scalar(select(Report).where(Report.case_id == case.id))
    assert report is not None
    report.problems = paragraph(problems, "Problems")
    report.solved = paragraph(solved, "How they were solved")
    report.performance = paragraph(performance, "How the agreement is being kept")
    report.filed_by_id = work.actor.id
    if case.kind is CaseKind.MONTHLY_REPORT:
        note_filing(work, case, report)
    told: list[int | None] = [case.leader_id]
    if case.kind in SIGNED_BY_CENTRE:
        told += accountability.centre_people(work)
    work.notify(told, "report.file", case.project_id, project=case.project.name, kind=case.kind.label)
    return [report]


@step("receive")
def receive(work: Work, case: Case) -> list[object]:
    """Sign for a filed report, as its leader or for the centre. A major report is received once both have signed.

    Raises AlreadySigned, ForItsLeader: the centre does not stand in for a leader.
    """
    for_centre = _for_centre(work.actor, case.leader_id)
    if for_centre and case.kind not in SIGNED_BY_CENTRE:
        raise ForItsLeader
    signed = {r.for_centre for r in work.db.scalars(select(Receipt).where(Receipt.case_id == case.id))}
    if for_centre in signed:
        raise AlreadySigned
    receipt = work.add(Receipt(case_id=case.id, user_id=work.actor.id, for_centre=for_centre))
    if case.kind in SIGNED_BY_CENTRE and len(signed) == 0:
        case.status = CaseStatus.FILED  # the other side has still to sign
    work.notify([case.officer_id], "report.receive", case.project_id, project=case.project.name, by=work.actor.name)
    return [receipt]


@query(P.PROJECT_SEE)
def of_project(read: Read, project_id: int) -> list[ReportCard]:
    """The reports of a project, newest first."""
    read.find(Project, project_id)
    found = select(Report).join(Case).where(Case.project_id == project_id).order_by(Case.id.desc())
    return cards(read, list(read.db.scalars(found)))


@query(P.REPORT_RECEIVE)
def to_receive(read: Read) -> list[ReportCard]:
    """Filed reports that wait for this person's signature, oldest first."""
    found = select(Report).join(Case).where(waits_for(read.actor)).order_by(Case.resolved_at).limit(200)
    return cards(read, list(read.db.scalars(found)))


def waits_for(me: Actor) -> ColumnElement[bool]:
    """Filed reports of projects not ended, for which the actor's side has not signed. A person without one: none."""
    leads = Case.leader_id == me.id
    sides = [leads & ~_signed(for_centre=False)]
    if me.role is Role.DISPATCHER:
        sides.append(
            Case.leader_id.is_distinct_from(me.id) & Case.kind.in_(SIGNED_BY_CENTRE) & ~_signed(for_centre=True)
        )
    return and_(
        Case.status == CaseStatus.FILED,
        within_reach(Case, me, P.REPORT_RECEIVE),
        Case.project.has(Project.status != ProjectStatus.ENDED),
        or_(*sides),
    )


def _signed(*, for_centre: bool) -> ColumnElement[bool]:
    return exists().where(Receipt.case_id == Case.id, Receipt.for_centre.is_(for_centre))


def _for_centre(actor: Actor, leader_id: int | None) -> bool:
    """A dispatcher signs for the centre, unless named as the leader."""
    return actor.role is Role.DISPATCHER and actor.id != leader_id


def _moves(actor: Actor, case: Case, receipts: Iterable[ReceiptCard]) -> tuple[Move[CaseStatus], ...]:
    for_centre, signed = _for_centre(actor, case.leader_id), {receipt.for_centre for receipt in receipts}
    not_mine = for_centre in signed or (for_centre and case.kind not in SIGNED_BY_CENTRE)
    return tuple(move for move in step.open_to(actor, case) if not (not_mine and move.name == "receive"))


def cards(read: Read, reports: list[Report]) -> list[ReportCard]:
    """Reports with their receipts and what the actor may do with each; what was sealed from them since is masked."""
    mask = mask_of(read, (part for report in reports for part in report.parts))
    receipts: dict[int, list[ReceiptCard]] = {}
    for r in read.db.scalars(select(Receipt).where(Receipt.case_id.in_([x.case_id for x in reports]))):
        receipts.setdefault(r.case_id, []).append(ReceiptCard(r.user.name, r.for_centre, r.created_at))
    return [
        ReportCard(
            r.case.id, r.case.version, r.case.number, r.case.kind, r.case.status, r.case.project.id,
            r.case.project.name, r.stage, r.case.officer.name, r.filed_by.name if r.filed_by else None,
            r.case.opened_at, r.case.due_at, r.case.rule_id,
            r.case.resolved_at, mask(r.problems), mask(r.solved), mask(r.performance),
            tuple(receipts.get(r.case_id, ())), _moves(read.actor, r.case, receipts.get(r.case_id, ())),
        )
        for r in reports
    ]  # fmt: skip
