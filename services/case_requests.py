"""What is asked for a case and answered from outside the department, whatever it is: more time, a stop of the clock."""

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.base import Record
from db.case_requests import CaseRequest, Extension, PauseRequest
from db.cases import Case
from domain.complaints import NothingAsked
from domain.errors import Refusal
from domain.typed import paragraph
from services.work import Work

R = TypeVar("R", Extension, PauseRequest)


def waiting(db: Session, model: type[R], case_id: int) -> R | None:
    """What is asked for a case and not answered yet."""
    return db.scalar(select(model).where(model.case_id == case_id, model.granted.is_(None)))


def answered(work: Work, model: type[R], case: Case, granted: bool, words: str, needs_outsider: type[Refusal]) -> R:
    """Write down the answer to what waits; declining needs words. Raises NothingAsked, `needs_outsider`, Incomplete."""
    asked = waiting(work.db, model, case.id)
    if asked is None:
        raise NothingAsked
    if work.actor.department_id == case.department_id:
        raise needs_outsider
    asked.granted, asked.answered_by_id, asked.answered_at = granted, work.actor.id, work.now
    asked.answer = paragraph(words, "Words", required=not granted) or None
    return asked


def tell_answer(work: Work, case: Case, kind: str, asked: CaseRequest, touched: Sequence[Record], **said: Any) -> None:
    """Who asked and who has the case hear how it was answered."""
    work.record(case, kind, *touched, **said)
    work.notify([asked.asked_by_id, case.officer_id], kind, case_id=case.id, number=case.number, title=case.title,
                **said)  # fmt: skip


def lapse(work: Work, case: Case, *models: type[Any]) -> list[Record]:
    """Nobody needs the answer any more: to what was asked of these kinds, or of every kind once the case is over."""
    found = [waiting(work.db, model, case.id) for model in models or (Extension, PauseRequest)]
    for asked in (lapsed := [one for one in found if one is not None]):
        asked.granted, asked.answered_at = False, work.now
    return list(lapsed)
