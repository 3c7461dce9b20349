"""Which complaints are passed around, drag on or are answered by rote, or were: for supervision (clause 63)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select, union_all
from sqlalchemy.orm import aliased

from db.case_requests import Extension
from db.cases import Case, Holding
from db.complaints import Complaint
from db.org import Department, User
from db.rules import Rule
from domain.access import Permission as P
from domain.cases import BOARD, CaseStatus
from domain.detectors import DETECTORS, Figures, Finding, Sign, alike, findings, same
from domain.ledger import PAUSING
from services import ledger, rules
from services.clock import local_day
from services.work import Read, query


@dataclass(frozen=True)
class StuckRow:
    """A sign on a case: the figure in words, the limit that it reached and its clause. `resolved_at` None: open."""

    case_id: int
    number: str
    title: str
    department: str
    officer: str
    status: CaseStatus
    sign: Sign
    words: str
    figure: int
    limit: int
    code: str
    clause: int
    due_at: datetime
    resolved_at: datetime | None


LOOK_BACK = timedelta(days=90)  # who resolves what was passed around is not rid of it the same day


@query(P.CASE_WATCH)
def stuck(read: Read, *, sign: Sign | None = None, resolved: bool = False) -> list[StuckRow]:
    """Every sign on the open complaints within reach, and with `resolved` on those resolved within LOOK_BACK, the
    highest figure against its limit first. Of a resolved one nothing counts that would go away by waiting."""
    versions = {d.code: rules.rule_on(read.db, d.code, read.now) for d in DETECTORS}
    limits = {code: int(rule.value) for code, rule in versions.items()}
    rows = read.db.execute(statement(read, read.now - LOOK_BACK if resolved else None)).all()
    copies = alike(row.reply for row in rows if row.resolved_at is None)
    found = [
        _card(row, one, versions[one.detector.code])
        for row in rows
        for one in findings(_figures(read, row, copies[same(row.reply or "")]), limits)
        if sign in (None, one.detector.sign)
    ]
    return sorted(found, key=lambda card: (-card.figure / card.limit, card.case_id))


def statement(read: Read, since: datetime | None) -> Select[*tuple[Any, ...]]:
    """The open cases with what the detectors look at: one statement, over what is open, or was until `since`, and
    nothing else."""
    looked_at = (Case.resolved_at.is_(None), *([] if since is None else _resolved(since)))
    # each way follows an index of its own; all of them in one condition follow none
    ways = (select(Case.id).where(way, Case.kind.in_(BOARD), read.reach(Case)) for way in looked_at)
    on_board = union_all(*ways)
    before = aliased(Holding)
    goes_on = before.case_id == Holding.case_id, before.next_at == Holding.from_at, before.holder.in_(PAUSING)
    pauses = (
        select(Holding.case_id, func.count().label("times"))
        .where(Holding.case_id.in_(on_board), Holding.holder.in_(PAUSING))
        .where(~exists().where(*goes_on))  # in other hands now, but the same stop
        .group_by(Holding.case_id)
        .subquery()
    )
    granted = (
        select(func.count())
        .where(Extension.case_id == Case.id, Extension.granted.is_(True))
        .correlate(Case)
        .scalar_subquery()
    )
    return (
        select(
            Case.id, Case.number, Case.title, ledger.stands(read.now).label("status"), Case.due_at,
            Case.begun_at, Case.progressed_at,
            Case.paused_until, Case.resolved_at, Complaint.returns, Complaint.transfers, Complaint.late_accepts,
            Complaint.reply, Department.name.label("department"), User.name.label("officer"),
            func.coalesce(pauses.c.times, 0).label("pauses"), granted.label("extensions"),
        )
        .join(Complaint, Complaint.case_id == Case.id)
        .join(Department, Case.department_id == Department.id)
        .join(User, Case.officer_id == User.id)
        .outerjoin(pauses, pauses.c.case_id == Case.id)
        .where(Case.id.in_(on_board))
    )  # fmt: skip


def _resolved(since: datetime) -> tuple[ColumnElement[bool], ...]:
    """Resolved since, and waiting to be confirmed, or confirmed: that was not sooner."""
    confirmed = and_(Case.status == CaseStatus.CLOSED, Case.closed_at >= since)
    return tuple(and_(Case.resolved_at >= since, way) for way in (Case.status == CaseStatus.RESOLVED, confirmed))


def _figures(read: Read, row: Any, copies: int) -> Figures:
    calendar = rules.calendar_for(read.db)

    def workdays(start: datetime, end: datetime) -> int:
        return calendar.workdays_between(local_day(start), local_day(end))

    moved = max(row.progressed_at or row.begun_at, row.paused_until or row.begun_at)  # a pause that is over ended then
    standing_still = row.status is CaseStatus.WAITING or row.resolved_at is not None
    return Figures(
        row.returns, row.transfers, 0 if standing_still else workdays(moved, read.now),
        workdays(row.begun_at, row.resolved_at or read.now), workdays(row.begun_at, row.due_at), row.pauses,
        row.extensions, row.late_accepts, copies if row.reply and row.resolved_at is None else 0,
    )  # fmt: skip


def _card(row: Any, one: Finding, rule: Rule) -> StuckRow:
    return StuckRow(
        row.id, row.number, row.title or "", row.department, row.officer, row.status, one.detector.sign,
        one.detector.words, one.figure, one.limit, rule.code, rule.clause, row.due_at,
        row.resolved_at,
    )  # fmt: skip
