"""Tasks that follow from a decision: taken on, done, checked (clause 95)."""

from sqlalchemy import select

from db.cases import Case
from db.offshoots import Task
from db.org import Department
from domain.cases import CaseKind
from domain.offshoots import TASK
from domain.typed import paragraph, within
from services import offshoots, rules
from services.offshoots import Growth
from services.steps import Steps
from services.work import Work

LONGEST = 250  # working days of a task: a year
step = Steps(TASK, Case)


def give(work: Work, case: Case, to: Department, who: int, asked: str, workdays: int) -> Case:
    """Open the task that follows from `case` for a named person of a department, with a limit in working days; those
    there are told. Raises OutOfBounds, Incomplete."""
    days = within(workdays, "Limit in working days", 1, LONGEST) or 1
    words = paragraph(asked, "What is to be done")
    rule = rules.rule_on(work.db, "task.decided", work.now)
    due_at = offshoots.in_workdays(work, days)
    growth = Growth(CaseKind.TASK, words.splitlines()[0][:200], to.id, who, rule, due_at, case.leader_id)
    task = offshoots.grow(work, growth, case)
    work.record(task, "task.given", work.add(Task(case_id=task.id, asked=words, workdays=days)), department=to.name)
    told = {who, *offshoots.people_of(work, to.id, case.about)}
    work.notify(told, "task.given", case_id=task.id, number=task.number, title=task.title)
    return task


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
