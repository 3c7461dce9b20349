"""The clocks of one case: what is promised until when, what may be asked until when, who has urged it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from db.cases import Case
from db.complaints import Complaint
from domain.access import Permission as P
from domain.access import allows
from domain.cases import CaseStatus, Promise
from domain.errors import NotFound
from services import extensions, ledger, pause_requests, rules, urges, windows
from services.case_parts import parts_of
from services.extensions import ExtensionCard
from services.pause_requests import PauseRequestCard
from services.urges import UrgeCard
from services.work import Read, query


@dataclass(frozen=True)
class Clock:
    """One promise of a case. `due_at` None: its clock stands. `kept_at` None: not kept yet."""

    promise: Promise
    rule_id: int
    begun_at: datetime
    due_at: datetime | None
    kept_at: datetime | None
    share_of: int = 0  # the department whose share of a joint case it is

    @property
    def late(self) -> bool:
        return self.kept_at is not None and self.due_at is not None and self.kept_at > self.due_at


@dataclass(frozen=True)
class ClocksCard:
    """What the page of a case says about time. Each `…_until` is None where it does not apply now; `can_…` says what
    the one who looks may do about it at this moment."""

    clocks: tuple[Clock, ...]
    object_until: datetime | None
    assignment_final: bool
    late_accepts: int
    extend_until: datetime | None
    extra_workdays: int
    extensions: tuple[ExtensionCard, ...]
    urges: tuple[UrgeCard, ...]
    confirm_until: datetime | None
    silent: bool
    reopen_until: datetime | None
    reopenings: int
    paused_until: datetime | None
    pause_asked: PauseRequestCard | None
    can_ask_pause: bool
    can_answer_pause: bool
    can_ask: bool
    can_answer: bool
    can_urge: bool


@query(P.CASE_SEE)
def of_case(read: Read, case_id: int) -> ClocksCard:
    """The clocks of a case of the board within reach. Raises NotFound."""
    case = read.find(Case, case_id)
    said, there = Complaint.of(read.db, case_id), parts_of(read.db, case_id)
    if said is None:
        raise NotFound(what="Case")
    stands = ledger.standing(case, read.now)
    more = extensions.asked_for(read.db, case_id) if there.extensions else []
    waits = any(card.answered_at is None for card in more)
    extend = None if waits or stands is not CaseStatus.WORKING else windows.extend_until(read.db, case)
    extend = extend if extend and read.now <= extend else None
    confirm = said.confirm_due_at if stands is CaseStatus.RESOLVED else None
    objects = windows.object_until(read.db, case) if stands is CaseStatus.DISPATCHED else None
    final = objects is not None and (case.assignment_final or read.now > objects)
    works = not _outside(read, case) and allows(read.actor, P.CASE_WORK, case)
    asked = pause_requests.waiting(read.db, case_id) if there.pauses_asked else None
    urged = urges.of_case(read.db, case_id) if there.urges else []
    return ClocksCard(
        clocks=tuple(clocks(read.db, case, read.now)),
        object_until=None if final else objects,
        assignment_final=final,
        late_accepts=said.late_accepts,
        extend_until=extend,
        extra_workdays=case.extra_workdays,
        extensions=tuple(more),
        urges=tuple(urged),
        confirm_until=confirm,
        silent=confirm is not None and read.now > confirm,
        reopen_until=windows.reopen_until(read.db, case) if stands is CaseStatus.CLOSED else None,
        reopenings=said.reopenings,
        paused_until=case.paused_until if stands is CaseStatus.WAITING else None,
        pause_asked=asked,
        can_ask_pause=asked is None and stands is CaseStatus.WORKING and works,
        can_answer_pause=asked is not None and _outside(read, case) and allows(read.actor, P.CASE_PAUSE, case),
        can_ask=extend is not None and works,
        can_answer=waits and _outside(read, case) and allows(read.actor, P.CASE_PAUSE, case),
        can_urge=case.resolved_at is None
        and allows(read.actor, P.CASE_URGE, case)
        and not (urged and urges.urged_today(read.db, case_id, read.actor.id, read.now)),
    )


def _outside(read: Read, case: Case) -> bool:
    return read.actor.department_id != case.department_id


def clocks(db: Session, case: Case, now: datetime) -> list[Clock]:
    """The promises of a case as they stand: acceptance since it was dispatched, first reply, resolution. A merged
    one has none of its own: those of the case in which it goes on hold."""
    found: list[Clock] = []
    stands = ledger.standing(case, now)
    if stands is CaseStatus.MERGED:
        return found
    standing_still = stands is CaseStatus.WAITING
    if case.dispatched_at and case.accept_due_at:
        rule = rules.rule_on(db, "case.accept", case.dispatched_at)
        accepted = case.accepted_at if stands is not CaseStatus.DISPATCHED else None
        found.append(Clock(Promise.ACCEPT, rule.id, case.dispatched_at, case.accept_due_at, accepted))
    if case.reply_rule_id and case.reply_due_at:
        due = None if standing_still and case.replied_at is None else case.reply_due_at
        found.append(Clock(Promise.REPLY, case.reply_rule_id, case.opened_at, due, case.replied_at))
    due = None if standing_still else case.due_at
    found.append(Clock(Promise.RESOLVE, case.rule_id, case.begun_at, due, case.resolved_at))
    return found
