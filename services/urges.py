"""Asking for haste (催办): the centre, leaders and supervision, with words, to holder and leader alike."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.cases import Case, Urge
from db.org import User
from domain.access import Permission as P
from domain.access import Role
from domain.cases import CaseStatus
from domain.complaints import NothingToUrge, UrgedToday
from domain.typed import paragraph
from services import projects, rules
from services.sealing import may_see
from services.work import Work, command


@dataclass(frozen=True)
class UrgeCard:
    by: str
    at: datetime
    words: str


@command(P.CASE_URGE)
def urge(work: Work, *, case_id: int, words: str) -> None:
    """Ask whoever holds an open case for haste. Raises NotFound, NothingToUrge, UrgedToday, Incomplete."""
    press(work, case_id, words)


def press(work: Work, case_id: int, words: str) -> Case:
    """Urge one case within reach, once for each person and working day."""
    case = work.lock(Case, case_id)
    work.find(Case, case_id)
    if case.resolved_at is not None:
        raise NothingToUrge
    if urged_today(work.db, case_id, work.actor.id, work.now):
        raise UrgedToday
    urged = work.add(Urge(case_id=case_id, urged_by_id=work.actor.id, words=paragraph(words, "Words", 1000)))
    work.record(case, "complaint.urged", urged, words=urged.words)
    work.notify(_holders(work, case), "complaint.urged", case_id=case.id, urgent=True, number=case.number,
                title=case.title, by=work.actor.name, words=urged.words)  # fmt: skip
    return case


def urged_today(db: Session, case_id: int, user_id: int, now: datetime) -> bool:
    """Has this person urged the case on this working day? After hours counts as the next one."""
    by_me = Urge.case_id == case_id, Urge.urged_by_id == user_id
    last = db.scalar(select(Urge.created_at).where(*by_me).order_by(Urge.id.desc()).limit(1))
    calendar = rules.calendar_for(db)
    return last is not None and calendar.received_on(last) == calendar.received_on(now)


def _holders(work: Work, case: Case) -> set[int]:
    """Who answers for it, and the leaders where it lies; before it is accepted, everybody there."""
    there = select(User.id).where(User.department_id == case.department_id, User.disabled_at.is_(None))
    if case.status is not CaseStatus.DISPATCHED:
        there = there.where(User.role == Role.DEPARTMENT_LEADER)
    return {id for id in (case.officer_id, *work.db.scalars(there)) if may_see(work.db, id, case)}


def of_case(db: Session, case_id: int) -> list[UrgeCard]:
    """Who urged haste with a case when, newest first."""
    rows = db.scalars(select(Urge).where(Urge.case_id == case_id).order_by(Urge.id.desc())).all()
    people = projects.people_named(db, (row.urged_by_id for row in rows))
    return [UrgeCard(people.get(row.urged_by_id, ""), row.created_at, row.words) for row in rows]
