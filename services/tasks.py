"""Tasks that follow from a decision: taken on, done, checked (clause 95)."""

from sqlalchemy import select

from db.cases import Case
from db.offshoots import Task
from domain.offshoots import TASK
from domain.typed import paragraph
from services import offshoots
from services.steps import Steps
from services.work import Work

step = Steps(TASK, Case)


@step("accept")
def accept(work: Work, case: Case) -> None:
    """From this moment who accepts is the named person accountable. Raises AnotherDepartments."""
    offshoots.by_its_people(work, case)
    case.officer_id, case.accepted_at = work.actor.id, work.now


@step("finish")
def finish(work: Work, case: Case, *, answer: str) -> list[object]:
    """Say what was done; who gave it out checks it. Raises AnotherDepartments."""
    offshoots.by_its_people(work, case)
    words = work.db.scalars(select(Task).where(Task.case_id == case.id)).one()
    words.answer, case.resolved_at = paragraph(answer, "What was done"), work.now
    work.notify(
        [case.recorded_by_id, case.leader_id], "task.finish", case_id=case.id, number=case.number, title=case.title
    )
    return [words]


@step("check")
def check(work: Work, case: Case) -> None:
    """The leader or the centre confirms that it is done."""
    case.closed_at = work.now


@step("redo")
def redo(work: Work, case: Case, *, reason: str) -> None:
    """It is not enough yet: the clock runs on under the same promise."""
    case.resolved_at = None
    work.notify([case.officer_id], "task.redo", case_id=case.id, number=case.number, reason=reason)
