"""The monthly report of each major project (一月一报, clause 44): prewritten from facts, compared with the last."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from db.cases import Case, Report
from db.projects import Project
from domain.access import Actor
from domain.access import Permission as P
from domain.cases import CaseKind, CaseStatus
from domain.errors import NotFound
from domain.labels import Labelled
from domain.papers import Grid, Heading, Paper, Words
from domain.periods import Month
from services import projects, rulebook
from services.clock import local_day, utc_now
from services.language import moment, translate
from services.masking import mask_of
from services.monthly_facts import LastMonth, major_in, prewritten, promise_of, repeated, said_last
from services.reports import ReportCard, cards
from services.rulebook import Due
from services.work import Read, Work, command, query


class Standing(Labelled):
    """How the report of a month stands: filed late counts as amber, missing as red."""

    FILED = "filed", "Filed in time"
    LATE = "late", "Filed late"
    DUE = "due", "To be written"
    MISSING = "missing", "Not filed"


@dataclass(frozen=True)
class MonthlyRow:
    """A major project in a month. `case_id` None: the report has not been opened yet."""

    project_id: int
    project: str
    author: str
    standing: Standing
    due_at: datetime
    case_id: int | None
    number: str | None
    filed_at: datetime | None
    copied: bool
    due: Due


@dataclass(frozen=True)
class MonthlyCard:
    """A monthly report: as filed, or as it is prewritten until then; and what the last one said.

    `repeated`: the parts of which the author wrote nearly what stood in the last one.
    """

    report: ReportCard
    month: Month
    prewritten: tuple[str, str, str]
    last: LastMonth | None
    standing: Standing
    repeated: tuple[str, ...]

    @property
    def parts(self) -> tuple[str, str, str]:
        r = self.report
        return (r.problems or "", r.solved or "", r.performance or "") if r.resolved_at else self.prewritten


def last_month(now: datetime) -> Month:
    """The month of which reports are due now: the one that is over."""
    return Month.of(local_day(now)).shifted(-1)


@command(P.SWEEP_RUN)
def open_due(work: Work) -> int:
    """Open the reports of the month that is over for every major project that has none; answers how many."""
    month = last_month(work.now)
    known = select(Report.project_id).where(Report.period == month.code)
    found = work.db.scalars(select(Project).where(major_in(month), Project.id.not_in(known))).all()
    for project in found:
        _open(work, project, month)
    return len(found)


@command(P.REPORT_WRITE)
def begin(work: Work, *, project_id: int, period: str) -> int:
    """The report of a month that is over, opened where nobody did so yet; answers its case. Raises NotFound."""
    month = Month.read(period)
    project = work.find(Project, project_id)
    is_due = select(Project.id).where(Project.id == project.id, major_in(month))
    if month > last_month(work.now) or work.db.scalar(is_due) is None:
        raise NotFound(what="Monthly report")
    known = work.db.scalar(select(Report.case_id).where(Report.project_id == project.id, Report.period == month.code))
    return known or _open(work, project, month)


def _open(work: Work, project: Project, month: Month) -> int:
    promise = promise_of(work.db, month)
    case = work.add(
        Case(
            number=work.number("YB"), kind=CaseKind.MONTHLY_REPORT, status=CaseStatus.OPEN, project_id=project.id,
            department_id=project.department_id, officer_id=project.officer_id, leader_id=project.lead_leader_id,
            **promise._asdict(),
        )
    )  # fmt: skip
    report = work.add(Report(case_id=case.id, stage=project.stage, project_id=project.id, period=month.code))
    work.record(case, "report.opened", report, kind=case.kind.label)
    work.notify([project.officer_id], "report.due", project.id, project=project.name, kind=case.kind.label)
    return case.id


@query(P.PROJECT_SEE)
def board(read: Read, period: str) -> list[MonthlyRow]:
    """Every major project within reach in a month that is over: how its report stands, the missing ones first."""
    month = Month.read(period)
    if month > last_month(read.now):
        return []
    rows = read.db.execute(
        select(Project, Report)
        .outerjoin(Report, (Report.project_id == Project.id) & (Report.period == month.code))
        .where(major_in(month) | Report.id.is_not(None), read.reach(Project))
        .order_by(Project.id)
    ).all()
    people = projects.people_named(read.db, (project.officer_id for project, _ in rows))
    promise = promise_of(read.db, month)
    cases = [report.case if report else None for _, report in rows]
    dues = rulebook.judged(read, [(case.rule_id, case.opened_at, case.due_at) if case else promise for case in cases])
    found = [_row(*row, people, due, read.now) for row, due in zip(rows, dues, strict=True)]
    return sorted(found, key=lambda row: (ORDER.index(row.standing), row.project_id))


PARTS = ("Problems", "How they were solved", "How the agreement is being kept")
ORDER = (Standing.MISSING, Standing.DUE, Standing.LATE, Standing.FILED)


def _row(project: Project, report: Report | None, people: dict[int | None, str], due: Due, now: datetime) -> MonthlyRow:
    case = report.case if report else None
    filed_at = case.resolved_at if case else None
    author = case.officer.name if case else people.get(project.officer_id, "")
    return MonthlyRow(
        project.id, project.name, author, _standing(due.due_at, filed_at, now), due.due_at, case.id if case else None,
        case.number if case else None, filed_at, bool(report and report.copied), due,
    )  # fmt: skip


def _standing(due_at: datetime, filed_at: datetime | None, now: datetime) -> Standing:
    if filed_at:
        return Standing.LATE if filed_at > due_at else Standing.FILED
    return Standing.MISSING if now > due_at else Standing.DUE


@query(P.PROJECT_SEE)
def one(read: Read, case_id: int, *, lang: str = "zh") -> MonthlyCard:
    """One monthly report. Raises NotFound, also for one of a project beyond reach."""
    report = read.db.scalar(select(Report).where(Report.case_id == case_id, Report.period.is_not(None)))
    if report is None:
        raise NotFound(what="Monthly report")
    project = read.find(Project, report.project_id or 0)
    return _card(read, report, project, lang)


def _card(read: Read, report: Report, project: Project, lang: str) -> MonthlyCard:
    month, case = Month.read(report.period or ""), report.case
    kept = report.prewritten or {}
    before = tuple(kept.get(lang) or next(iter(kept.values()), ())) or prewritten(read, project, month, lang)
    last = said_last(read.db, report, month)
    mask = mask_of(read, (*before, *(last.parts if last else ())))
    return MonthlyCard(
        cards(read, [report])[0], month, tuple(map(mask, before)),  # type: ignore[arg-type]
        replace(last, parts=tuple(map(mask, last.parts))) if last else None,  # type: ignore[arg-type]
        _standing(case.due_at, case.resolved_at, read.now),
        tuple(part for part, again in zip(PARTS, repeated(read.db, report, month), strict=True) if again),
    )  # fmt: skip


def papers(me: Actor, period: str, lang: str) -> Sequence[Paper]:
    """The reports of a month that this person may see: a page on how each stands, then every filed one.

    Raises NotFound: none is filed.
    """
    rows = board(me, period)
    filed = [row.case_id for row in rows if row.filed_at and row.case_id]
    if not filed:
        raise NotFound(what="Monthly report")
    return [_overview(rows, Month.read(period), lang), *(_paper(one(me, id, lang=lang), lang) for id in filed)]


def _overview(rows: Sequence[MonthlyRow], month: Month, lang: str) -> Paper:
    """Who owes a report of the month, the missing ones first."""

    def say(msgid: str, **params: object) -> str:
        return translate(lang, msgid, **params)

    heads = tuple(say(head) for head in ("Project", "Author", "State", "Due", "Filed"))
    lines = tuple(
        (row.project, row.author, say(row.standing.label), moment(lang, row.due_at), moment(lang, row.filed_at))
        for row in rows
    )
    title = say("Monthly report {month}", month=month)
    return Paper(
        title,
        say("How the reports stand"),
        (Grid(heads, lines, ""),),
        say("安商 · as of {at}", at=moment(lang, utc_now())),
    )


def _paper(card: MonthlyCard, lang: str) -> Paper:
    def say(msgid: str, **params: object) -> str:
        return translate(lang, msgid, **params)

    report = card.report
    said = zip(PARTS, card.parts, strict=True)
    parts = [part for label, text in said for part in (Heading(say(label)), Words(text))]
    return Paper(
        say("Monthly report {month}", month=card.month),
        report.project,
        tuple(parts),
        say("{number} · {author} · filed {at}", number=report.number, author=report.filed_by or report.officer,
            at=moment(lang, report.resolved_at)),
    )  # fmt: skip
