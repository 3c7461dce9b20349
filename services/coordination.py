"""A request to coordinate: whoever works on a case or project asks another department, by a limit (clause 48)."""

from sqlalchemy import select

from db.cases import Case
from db.offshoots import Task
from db.projects import Project
from domain.access import Permission as P
from domain.access import allows
from domain.cases import CaseKind
from domain.errors import IllegalMove, Incomplete, NotFound
from domain.offshoots import COORDINATION, OwnDepartment
from domain.typed import line, paragraph
from services import offshoots, rules
from services.offshoots import Growth
from services.steps import Steps
from services.work import Work, command


@command(P.CASE_ASK)
def ask(
    work: Work,
    *,
    department_id: int | None,
    title: str,
    asked: str,
    case_id: int | None = None,
    project_id: int | None = None,
) -> int:
    """Ask a department for an answer about a case or a project that one works on; answers the request's id.

    Its limit is coordination.answer, in working days. Raises NotFound, AboutItself, OwnDepartment, Incomplete,
    IllegalMove for a case that is over.
    """
    parent, project = _about(work, case_id, project_id)
    if department_id is None:
        raise Incomplete(fields=("Department",))
    to = offshoots.asked_department(work, department_id, parent)
    if to.id == work.actor.department_id:
        raise OwnDepartment(department=to.name)
    rule = rules.rule_on(work.db, "coordination.answer", work.now)
    about = parent.about if parent else None
    growth = Growth(
        CaseKind.COORDINATION, line(title, "Subject"), to.id, offshoots.answers_for(work, to.id, about), rule,
        rules.due_from(work.db, rule, work.now),
    )  # fmt: skip
    request = offshoots.grow(work, growth, parent, project)
    words = work.add(Task(case_id=request.id, asked=paragraph(asked, "What is asked")))
    work.record(request, "coordination.asked", words, department=to.name, title=request.title)
    work.notify(offshoots.people_of(work, to.id, about), "coordination.asked", request.project_id,
                case_id=request.id, by=work.actor.name, number=request.number, title=request.title)  # fmt: skip
    return request.id


def _about(work: Work, case_id: int | None, project_id: int | None) -> tuple[Case | None, Project | None]:
    if case_id is not None:
        case = work.find(Case, case_id)
        if case.resolved_at:
            raise IllegalMove(move="Ask a department", state=case.status.label)
        return case, None
    project = work.db.get(Project, project_id) if project_id is not None else None
    if project is None or not allows(work.actor, P.CASE_ASK, project):
        raise NotFound(what="Project")
    return None, project


step = Steps(COORDINATION, Case)


@step("take_on")
def take_on(work: Work, case: Case) -> None:
    """From this moment who takes it on is the named person who answers. Raises AnotherDepartments."""
    offshoots.by_its_people(work, case)
    case.officer_id, case.accepted_at = work.actor.id, work.now


@step("answer")
def answer(work: Work, case: Case, *, answer: str) -> list[object]:
    """Answer in words; who asked is told. Raises AnotherDepartments."""
    offshoots.by_its_people(work, case)
    words = _ended(work, case, paragraph(answer, "Answer"))
    work.notify(
        [case.recorded_by_id],
        "coordination.answer",
        case.project_id,
        case_id=case.id,
        number=case.number,
        by=work.actor.name,
    )
    return [words]


@step("send_back")
def send_back(work: Work, case: Case, *, reason: str) -> list[object]:
    """The department cannot answer and says why; who asked is told. Raises AnotherDepartments."""
    offshoots.by_its_people(work, case)
    words = _ended(work, case, paragraph(reason, "Why"))
    work.notify([case.recorded_by_id], "coordination.send_back", case.project_id, case_id=case.id, number=case.number,
                by=work.actor.name, reason=reason)  # fmt: skip
    return [words]


def _ended(work: Work, case: Case, said: str) -> Task:
    words = work.db.scalars(select(Task).where(Task.case_id == case.id)).one()
    words.answer = said
    case.resolved_at = case.closed_at = work.now
    return words
