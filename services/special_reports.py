"""Triage: what is too complex to solve at once goes before a leader, who decides; tasks follow (clause 95)."""

from sqlalchemy import select

from db.cases import Case
from db.offshoots import SpecialReport
from db.org import Department
from domain.access import Permission as P
from domain.cases import BOARD, CaseKind
from domain.complaints import OPEN
from domain.confidential import About
from domain.errors import IllegalMove
from domain.offshoots import OVER, SPECIAL_REPORT, ReportUnderWay
from domain.projects import NotOfDepartment
from domain.typed import insist, paragraph
from services import accountability, offshoots, rules, tasks
from services.offshoots import Growth
from services.steps import Steps
from services.work import Seen, Work, command


@command(P.CASE_DISPATCH)
def order(work: Work, seen: Seen, *, writer_id: int | None, leader_id: int | None, reason: str) -> int:
    """The centre finds a case too complex to solve at once: a named person writes a special report, a named leader
    decides on it. Answers the report's id. The case itself keeps its promise.

    Raises Incomplete, CannotTakeIt, OfTheirHouse, ReportUnderWay, IllegalMove for a case that is over.
    """
    case = work.take(Case, seen)
    if case.kind not in BOARD or case.status not in OPEN:
        raise IllegalMove(move="Order a special report", state=case.status.label)
    insist({"Written by": writer_id, "Deciding leader": leader_id, "Why": reason})
    writer = offshoots.named_person(work, writer_id, P.CASE_WORK, case.about)
    leader = offshoots.named_person(work, leader_id, P.CASE_DECIDE, case.about)
    _refuse_second(work, case)
    rule = rules.rule_on(work.db, "report.special", work.now)
    growth = Growth(
        CaseKind.SPECIAL_REPORT, case.title or "", writer.department_id or accountability.centre_id(work), writer.id,
        rule, rules.due_from(work.db, rule, work.now), leader.id,
    )  # fmt: skip
    report = offshoots.grow(work, growth, case)
    parts = work.add(SpecialReport(case_id=report.id, writer_id=writer.id))
    words = paragraph(reason, "Why", 1000)
    work.record(report, "special_report.opened", parts, writer=writer.name, reason=words)
    work.notify([writer.id], "special_report.opened", case_id=report.id, number=report.number, title=report.title)
    return report.id


def _refuse_second(work: Work, case: Case) -> None:
    other = work.db.scalar(
        select(Case.number).where(
            Case.parent_id == case.id, Case.kind == CaseKind.SPECIAL_REPORT, Case.status.not_in(OVER)
        )
    )
    if other:
        raise ReportUnderWay(number=other)


step = Steps(SPECIAL_REPORT, Case)


@step("write")
def write(work: Work, case: Case, *, facts: str = "", options: str = "", proposal: str = "") -> list[object]:
    """Write at the report, part by part; what is empty is not there yet."""
    parts = _parts(work, case)
    parts.facts = paragraph(facts, "Facts of the case", required=False) or None
    parts.options = paragraph(options, "Options", required=False) or None
    parts.proposal = paragraph(proposal, "Proposal", required=False) or None
    return [parts]


@step("put_forward")
def put_forward(work: Work, case: Case) -> None:
    """Put the report before its leader, who is accountable from now on. Raises Incomplete while a part is empty."""
    parts = _parts(work, case)
    insist({"Facts of the case": parts.facts, "Options": parts.options, "Proposal": parts.proposal})
    assert case.leader_id is not None
    _promise(work, case, "report.decide", case.leader_id)
    work.notify([case.leader_id], "special_report.put_forward", case_id=case.id, number=case.number, title=case.title)


@step("send_back")
def send_back(work: Work, case: Case, *, reason: str) -> None:
    """The leader wants it written anew; the writer has the whole limit again."""
    writer = _parts(work, case).writer_id
    _promise(work, case, "report.special", writer)
    work.notify(
        [writer], "special_report.send_back", case_id=case.id, number=case.number, by=work.actor.name, reason=reason
    )


@step("decide")
def decide(work: Work, case: Case, *, decision: str) -> list[object]:
    """The leader decides, in words. The writer then sees to it that the tasks are given out and done."""
    parts = _parts(work, case)
    parts.decision = paragraph(decision, "Decision")
    parts.decided_by_id, parts.decided_at = work.actor.id, work.now
    _promise(work, case, "report.special", parts.writer_id)
    told = [parts.writer_id, case.recorded_by_id]
    work.notify(told, "special_report.decide", case_id=case.id, number=case.number, by=work.actor.name)
    return [parts]


@step("assign")
def assign(
    work: Work, case: Case, *, asked: str, department: int, workdays: int, officer: int | None = None
) -> list[object]:
    """Give a task out to a department, or to one of its people, with a limit in working days. The report is due when
    the last of its tasks is. Raises NotFound, AboutItself, CannotTakeIt, OfTheirHouse, NotOfDepartment, OutOfBounds."""
    to = offshoots.asked_department(work, department, case)
    task = tasks.give(work, case, to, _named(work, officer, to, case.about), asked, workdays)
    case.due_at = max(case.due_at, task.due_at)
    return []


def _named(work: Work, officer_id: int | None, department: Department, about: About | None) -> int:
    if officer_id is None:
        return offshoots.answers_for(work, department.id, about)
    person = offshoots.named_person(work, officer_id, P.CASE_WORK, about)
    if person.department_id != department.id:
        raise NotOfDepartment(name=person.name, department=department.name)
    return person.id


@step("conclude")
def conclude(work: Work, case: Case, *, conclusion: str, despite: str = "") -> list[object]:
    """What came of it. Raises StillOpen while a task is open and nobody says why it ends without it."""
    parts = _parts(work, case)
    parts.conclusion = paragraph(conclusion, "What came of it")
    parts.despite = offshoots.ends_without(work, case, despite)
    case.resolved_at = case.closed_at = work.now
    told = [case.leader_id, case.recorded_by_id]
    work.notify(told, "special_report.conclude", case_id=case.id, number=case.number, title=case.title)
    return [parts]


def _promise(work: Work, case: Case, code: str, officer_id: int) -> None:
    """From now on this person is accountable, under this limit."""
    rule = rules.rule_on(work.db, code, work.now)
    case.officer_id, case.rule_id, case.due_at = officer_id, rule.id, rules.due_from(work.db, rule, work.now)
    case.promised_at = work.now


def _parts(work: Work, case: Case) -> SpecialReport:
    return work.db.scalars(select(SpecialReport).where(SpecialReport.case_id == case.id)).one()
