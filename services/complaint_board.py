"""Complaints as lists and pages show them: which promise is near, who held what for how long."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select

from db.cases import Case, Holding
from db.complaints import Complaint
from db.enterprises import Enterprise
from db.org import Department, User
from domain.access import Permission as P
from domain.access import allows
from domain.boards import Filters, Place
from domain.cases import CaseKind, CaseStatus
from domain.categories import Category
from domain.complaints import Channel, Outcome
from domain.errors import NotFound
from domain.flow import Move
from domain.ledger import Holder, shares
from domain.limits import Lamp, lamp
from services import board_rows, complaints, ledger, projects, rulebook, rules, windows
from services.rulebook import Due
from services.work import Read, query


@dataclass(frozen=True)
class ComplaintRow:
    """One complaint on the board. `lamp` None: its clock stands, or it is resolved; `reply_lamp` likewise, or replied.

    `accept_due_at`: while it waits for acceptance. `silent`: the enterprise has not said in time whether it is solved.
    """

    id: int
    version: int
    number: str
    title: str
    enterprise: str | None
    kind: CaseKind
    category: Category
    channel: Channel
    urgent: bool
    sealed: bool
    status: CaseStatus
    department_id: int
    department: str
    officer: str
    opened_at: datetime
    due_at: datetime
    reply_due_at: datetime | None
    replied_at: datetime | None
    lamp: Lamp | None
    reply_lamp: Lamp | None
    accept_due_at: datetime | None
    silent: bool
    reopenings: int
    due: Due

    @property
    def danger(self) -> Lamp | None:
        """The lamp of that of its two promises which is in the greater danger."""
        return max((one for one in (self.lamp, self.reply_lamp) if one), key=list(Lamp).index, default=None)


@dataclass(frozen=True)
class HeldBy:
    """How long one holder had the case: `department` is named where the zone's clock ran."""

    holder: Holder
    department: str | None
    time: timedelta
    workdays: int


@dataclass(frozen=True)
class HoldingCard:
    """One line of the ledger. A pause says why, on what evidence, who approved it and when it ends by itself."""

    holder: Holder
    department: str
    officer: str
    from_at: datetime
    to_at: datetime | None
    reason: str | None
    evidence: str | None
    approved_by: str | None
    expires_at: datetime | None


@dataclass(frozen=True)
class ComplaintCard:
    """One complaint with its ledger and the moves open to who looks. `due_at` None: the clock stands. `about`: the
    department from whose people it is sealed. The contact of an anonymous one is there for the centre alone."""

    id: int
    version: int
    number: str
    title: str
    body: str
    status: CaseStatus
    category: Category
    channel: Channel
    urgent: bool
    on_the_spot: bool
    kind: CaseKind
    about: str | None
    anonymous: bool
    enterprise_id: int | None
    enterprise: str | None
    contact_name: str | None
    contact_phone: str | None
    department_id: int
    department: str
    officer: str
    recorded_by: str
    opened_at: datetime
    due_at: datetime | None
    rule_id: int
    begun_at: datetime
    reply_due_at: datetime | None
    replied_at: datetime | None
    resolved_at: datetime | None
    reply: str | None
    resolution: str | None
    outcome: Outcome | None
    outcome_words: str | None
    held: tuple[HeldBy, ...]
    holdings: tuple[HoldingCard, ...]
    moves: tuple[Move[CaseStatus], ...]
    may_share: bool
    may_ask: bool
    may_write: bool


@dataclass(frozen=True)
class BoardPage:
    """One page of the board. `after`: where it ended, if there is more. `cut`: what a search goes through at a time is
    gone through, and there may be more."""

    rows: tuple[ComplaintRow, ...]
    after: Place | None
    cut: bool = False


@query(P.CASE_SEE)
def page(read: Read, filters: Filters, *, after: Place | None = None, limit: int = 50) -> BoardPage:
    """The next complaints within reach: those with a running promise by it, the nearest first; others, and what a
    search finds, the newest first. A few steps along an index, however many complaints there are."""
    kept: list[tuple[Place, ComplaintRow]] = []
    most = limit + 1
    while len(kept) <= limit:
        stretch = board_rows.following(read, filters, after, most)
        kept += board_rows.fitting(read, filters, stretch.places, _rows(read, stretch.places))
        if stretch.on and len(kept) <= limit:
            return BoardPage(tuple(row for _, row in kept), stretch.on, cut=True)
        if len(stretch.places) < most:
            break
        after, most = stretch.places[-1], min(most * 4, 2_000)
    return BoardPage(tuple(row for _, row in kept[:limit]), kept[limit - 1][0] if len(kept) > limit else None)


@query(P.CASE_SEE)
def listing(read: Read, /, *, limit: int = 50, **asked: Any) -> list[ComplaintRow]:
    """The first complaints of `page`, by what `Filters` can say; a search goes on to the end of what it finds."""
    found, filters, after = list[ComplaintRow](), Filters(**asked), None
    while True:
        next_page = page.body(read, filters, after=after, limit=limit - len(found))
        found += next_page.rows
        after = next_page.after
        if not next_page.cut:
            return found


# Columns and not records: a list reads fifty rows, and half of what a case and its complaint have stands on none.
_ROW = (
    select(
        Case.id, Case.version, Case.number, Case.title, Case.kind, Case.status, Case.about_id, Case.department_id,
        Case.opened_at, Case.begun_at, Case.due_at,
        Case.reply_due_at, Case.replied_at, Case.accept_due_at, Case.paused_until, Case.rule_id, Complaint.category,
        Complaint.channel, Complaint.urgent, Complaint.confirm_due_at, Complaint.reopenings,
        Enterprise.name.label("enterprise"), Department.name.label("department"), User.name.label("officer"),
    )
    .join(Complaint, Complaint.case_id == Case.id)
    .join(Department, Case.department_id == Department.id)
    .join(User, Case.officer_id == User.id)
    .outerjoin(Enterprise, Case.enterprise_id == Enterprise.id)
    .where(Case.id.in_(bindparam("ids", expanding=True)))
)  # fmt: skip


def _rows(read: Read, places: Sequence[Place]) -> dict[int, ComplaintRow]:
    rows: Sequence[Any] = read.db.execute(_ROW, {"ids": [place.id for place in places]}).all() if places else ()
    dues = rulebook.judged(read, ((row.rule_id, row.begun_at, row.due_at) for row in rows))
    return {row.id: _row(read, due, row) for row, due in zip(rows, dues, strict=True)}


def _row(read: Read, due: Due, row: Any) -> ComplaintRow:
    stands = ledger.standing(row, read.now)
    due_at, reply_due_at = current_due(read, row), current_reply_due(read, row)
    silent = stands is CaseStatus.RESOLVED and row.confirm_due_at is not None and read.now > row.confirm_due_at
    reply_lamp = (
        lamp(reply_due_at, read.now, row.begun_at, due.rule.amber_share, rules.calendar_for(read.db))
        if reply_due_at
        else None
    )
    return ComplaintRow(
        row.id, row.version, row.number, row.title or "", row.enterprise, row.kind, row.category, row.channel,
        row.urgent, row.about_id is not None, stands, row.department_id, row.department, row.officer,
        row.opened_at, due_at or row.due_at, row.reply_due_at, row.replied_at, due.lamp if due_at else None, reply_lamp,
        row.accept_due_at if stands is CaseStatus.DISPATCHED else None, silent, row.reopenings, due,
    )  # fmt: skip


def current_due(read: Read, case: Case) -> datetime | None:
    """The promise to be judged now: none while the clock stands, or once the case is resolved.

    A pause may have ended by itself since the case was last touched: what it makes of the promise is stored with it.
    Of a clock that stands, that is a moment after its expiry, unless the promise was overdue before: such lateness is
    not hidden by a pause.
    """
    return _running(read, case, case.due_at)


def current_reply_due(read: Read, case: Case) -> datetime | None:
    """The promise of a first reply, likewise. None also once there was a reply."""
    return _running(read, case, case.reply_due_at) if case.replied_at is None else None


def _running(read: Read, case: Case, due_at: datetime | None) -> datetime | None:
    standing = ledger.standing(case, read.now)
    late = standing is CaseStatus.WAITING and due_at is not None and due_at < read.now
    return due_at if late or standing in RUNNING else None


RUNNING = (CaseStatus.RECORDED, CaseStatus.DISPATCHED, CaseStatus.WORKING)


@query(P.CASE_SEE)
def by_status(read: Read) -> dict[CaseStatus, int]:
    """How many complaints within reach stand where, but for the closed ones: those are too many to be counted."""
    return board_rows.counts(read)


@query(P.CASE_SEE)
def one(read: Read, id: int) -> ComplaintCard:
    """One complaint, if it is within reach. Raises NotFound."""
    case = read.find(Case, id)
    said = Complaint.of(read.db, id)
    if said is None:
        raise NotFound(what="Case")
    stands = ledger.standing(case, read.now)
    hidden = said.anonymous and not allows(read.actor, P.CASE_KEEP, case)
    said_by = (None,) * 3 if hidden else (said.contact_name, said.contact_phone, said.contact_enterprise)
    rows = ledger.holdings(read.db, id)
    people = projects.people_named(read.db, (case.recorded_by_id, *(row.approved_by_id for row in rows)))
    departments = {row.department_id: row.department.name for row in rows}
    counted = shares(ledger.spans_in(rows), case.resolved_at or read.now, rules.calendar_for(read.db))
    return ComplaintCard(
        case.id, case.version, case.number, case.title or "", said.body, stands, said.category, said.channel,
        said.urgent, said.on_the_spot, case.kind,
        projects.departments_named(read.db, [case.about_id]).get(case.about_id) if case.about_id else None,
        said.anonymous, case.enterprise_id, case.enterprise.name if case.enterprise else said_by[2],
        *said_by[:2], case.department_id, case.department.name, case.officer.name,
        people.get(case.recorded_by_id, ""), case.opened_at,
        case.due_at if case.resolved_at else current_due(read, case), case.rule_id, case.begun_at, case.reply_due_at,
        case.replied_at, case.resolved_at, said.reply, said.resolution, said.outcome, said.outcome_words,
        tuple(HeldBy(s.holder, departments.get(s.department_id or 0), s.time, s.workdays) for s in counted),
        _lived(rows, people, read.now),
        tuple(m for m in complaints.step.open_to(read.actor, case, stands) if not windows.bar(read, case, m.name)),
        allows(read.actor, P.CASE_SHARE, case), allows(read.actor, P.CASE_ASK, case),
        allows(read.actor, P.CASE_WRITE, case),
    )  # fmt: skip


def _lived(rows: Sequence[Holding], people: dict[int | None, str], now: datetime) -> tuple[HoldingCard, ...]:
    """Line by line. A pause that has ended by itself ended then, and its department has had the case since, whether or
    not anybody wrote it down yet."""
    cards = [_holding(row, people) for row in rows]
    if cards and (last := cards[-1]).to_at is None and last.expires_at and last.expires_at <= now:
        cards[-1] = replace(last, to_at=last.expires_at)
        since = HoldingCard(
            Holder.DEPARTMENT, last.department, last.officer, last.expires_at, None, None, None, None, None
        )
        cards.append(since)
    return tuple(cards)


def _holding(row: Holding, people: dict[int | None, str]) -> HoldingCard:
    return HoldingCard(
        row.holder, row.department.name, row.officer.name, row.from_at, row.to_at, row.reason, row.evidence,
        people.get(row.approved_by_id), row.expires_at,
    )  # fmt: skip
