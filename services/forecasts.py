"""The tomorrow board: which promises turn amber or red in the next working days, who will hear of it, what stops it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, or_, select

from db.cases import Case, Party
from db.enterprises import Enterprise
from db.org import Department, User
from db.rules import Rule
from domain.access import Permission as P
from domain.calendar import ZONE, WorkCalendar
from domain.cases import BOARD, ESCALATING, REPORT, CaseKind, CaseStatus, Level, Promise
from domain.complaints import COMPLAINT
from domain.escalations import Concerned, concerned, moments
from domain.flow import Flow
from domain.limits import WARNING_AT_MOST
from domain.offshoots import COORDINATION, SPECIAL_REPORT, TASK
from services import escalations, ledger, rules
from services.escalations import Limits
from services.work import Read, query

NEAR = WARNING_AT_MOST  # nor does a limit turn red later than this after its end
FLOWS: dict[CaseKind, Flow[Any]] = {
    **dict.fromkeys(BOARD, COMPLAINT),
    CaseKind.STAGE_REPORT: REPORT,
    CaseKind.MAJOR_REPORT: REPORT,
    CaseKind.COORDINATION: COORDINATION,
    CaseKind.SPECIAL_REPORT: SPECIAL_REPORT,
    CaseKind.TASK: TASK,
}
# The moves that keep a promise, or put its end off.
KEEPS = {
    Promise.ACCEPT: ("accept", "send_back"),
    Promise.REPLY: ("dispatch", "settle", "accept", "reply", "resolve", "pause"),
    Promise.RESOLVE: ("dispatch", "settle", "accept", "resolve", "pause"),
}


@dataclass(frozen=True)
class TurnRow:
    """A promise that reaches a level at `at`. `hear`: who is told then; `stops`: the moves (msgids) that prevent it."""

    case_id: int
    kind: CaseKind
    number: str
    title: str
    enterprise: str | None
    department: str
    officer: str
    status: CaseStatus
    promise: Promise
    level: Level
    at: datetime
    due_at: datetime
    hear: tuple[Concerned, ...]
    stops: tuple[str, ...]


@dataclass(frozen=True)
class Forecast:
    """Until when one looks ahead, and what turns until then, the nearest first; `more` beyond those shown."""

    until: datetime
    rows: tuple[TurnRow, ...]
    more: int


@query(P.CASE_SEE)
def turning(read: Read, *, workdays: int, limit: int = 200) -> Forecast:
    """What turns until the close of business of the `workdays`-th working day after today, of every kind of open case
    within reach."""
    calendar = rules.calendar_for(read.db)
    until = closes_after(calendar, read.now, workdays)
    limits = Limits(read.db, read.now)
    turns = sorted(
        (
            turn
            for row, promises in (
                *((row, limits.running(row)) for row in _near(read, until)),
                *((row, limits.share(row)) for row in _shares_near(read, until)),
            )
            for turn in _turns(row, promises, limits, calendar, read.now, until)
        ),
        key=lambda turn: (turn.at, turn.case_id),
    )
    return Forecast(until, tuple(turns[:limit]), max(len(turns) - limit, 0))


def closes_after(calendar: WorkCalendar, now: datetime, workdays: int) -> datetime:
    """The close of business of the `workdays`-th working day after today."""
    day = now.astimezone(ZONE).date()
    for _ in range(workdays):
        day = calendar.next_workday(day)
    return calendar.closes_on(day)


def _near(read: Read, until: datetime) -> list[Any]:
    """Open cases with a promise whose end is not far from then: one statement over what is open and nothing else."""

    def close(column: Any) -> Any:
        return column.between(read.now - NEAR, until + NEAR)

    columns = (
        Case.id, Case.kind, Case.number, Case.title, ledger.stands(read.now).label("status"), Case.opened_at,
        Case.promised_at, Case.due_at, Case.rule_id, Case.replied_at, Case.reply_due_at, Case.reply_rule_id,
        Case.dispatched_at, Case.accept_due_at, Case.accepted_at, Case.about_id, Enterprise.name.label("enterprise"),
        Department.name.label("department"), User.name.label("officer"),
    )  # fmt: skip
    return list(
        read.db.execute(
            select(*columns)
            .join(Department, Case.department_id == Department.id)
            .join(User, Case.officer_id == User.id)
            .outerjoin(Enterprise, Case.enterprise_id == Enterprise.id)
            .where(Case.resolved_at.is_(None), read.reach(Case))
            .where(
                or_(
                    close(Case.due_at),
                    and_(Case.replied_at.is_(None), close(Case.reply_due_at)),
                    close(Case.accept_due_at),
                )
            )
        )
    )


def _shares_near(read: Read, until: datetime) -> list[Any]:
    """What host and co-hosts owe of open cases, where it is due not far from then."""
    near = Party.due_at.between(read.now - NEAR, until + NEAR)
    found = escalations.open_shares(Case.resolved_at.is_(None), read.reach(Case), near).add_columns(
        Case.kind, Case.number, Case.title, ledger.stands(read.now).label("status"), Case.about_id, Case.accepted_at,
        Enterprise.name.label("enterprise"), Department.name.label("department"), User.name.label("officer"),
    )  # fmt: skip
    answers = case((Party.host, Case.officer_id), else_=Party.officer_id)
    return list(
        read.db.execute(
            found.join(Department, Party.department_id == Department.id)
            .outerjoin(User, User.id == answers)
            .outerjoin(Enterprise, Case.enterprise_id == Enterprise.id)
        )
    )


def _turns(
    row: Any,
    promises: Iterable[tuple[Promise, Rule, datetime, datetime]],
    limits: Limits,
    calendar: WorkCalendar,
    now: datetime,
    until: datetime,
) -> Iterator[TurnRow]:
    """The next level that each of these promises of a case reaches in that time."""
    for promise, rule, begun, due in promises:
        levels = moments(begun, due, rule.amber_share, limits.patience(rule), (), calendar)
        coming = [(at, level) for level, at in levels.items() if now <= at <= until]
        if coming:
            at, level = min(coming)
            yield TurnRow(
                row.id, row.kind, row.number, row.title or "", row.enterprise, row.department, row.officer or "",
                row.status, promise, level, at, due, _hear(row, level), _stops(row.kind, row.status, promise),
            )  # fmt: skip


def _hear(row: Any, level: Level) -> tuple[Concerned, ...]:
    """Whoever the level concerns as the case stands; of what does not escalate, who answers for it."""
    if row.kind not in ESCALATING:
        return (Concerned.OFFICER,)
    return concerned(level, sealed=row.about_id is not None, accepted=row.accepted_at is not None)


def _stops(kind: CaseKind, status: CaseStatus, promise: Promise) -> tuple[str, ...]:
    if promise is Promise.SHARE:
        return ("Answer",)
    moves = FLOWS[kind].from_state(status) if kind in FLOWS else ()
    if kind not in BOARD:
        return tuple(move.label for move in moves[:1])
    found = [move.label for name in KEEPS[promise] for move in moves if move.name == name]
    if promise is Promise.RESOLVE and status is CaseStatus.WORKING:
        found.append("Ask for more time")
    return tuple(found)
