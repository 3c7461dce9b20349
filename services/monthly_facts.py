"""What the records of a month say about a project: the report as it is prewritten (clause 44)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from db.cases import Case, Report
from db.complaints import Complaint
from db.projects import Handoff, Project
from db.records import DiaryEntry, Document, ServiceItem
from db.trail import Event
from db.visits import Member, Opinion, Visit
from domain.access import Permission as P
from domain.cases import BOARD
from domain.likeness import Offered, own, repeats, worded_as
from domain.periods import Month, Period
from domain.projects import HandoffStatus, ProjectStatus
from services import rules
from services.language import LANGUAGES, day, money, translate
from services.reach import beyond_reach, within_reach
from services.work import Read, Work

Say = Callable[..., str]


def prewritten(read: Read, project: Project, period: Period, lang: str) -> tuple[str, str, str]:
    """Problems, how they were solved, how the agreement is kept: a line for each fact on record in the period.

    Of cases that are not within reach of who asks only the number is told; what is sealed stands in no report.
    """
    db = read.db
    span = period.begins_at.astimezone(UTC), period.ends_at.astimezone(UTC)

    def say(msgid: str, **params: object) -> str:
        return translate(lang, msgid, **params)

    parts = (
        [*_open_cases(read, project, span, lang, say), *_important(db, project, span, say)],
        _solved(read, project, span, lang, say),
        [
            *_passed_on(db, project, span, say),
            *_done(db, project, span, say),
            *_visits(db, project, period, say),
            _investment(project, lang, say),
        ],
    )
    return tuple("\n".join(lines) or say("Nothing on record.") for lines in parts)  # type: ignore[return-value]


def note_filing(work: Work, case: Case, report: Report) -> None:
    """What is kept when a monthly report is filed: what was prewritten, and whether it only repeats the last one."""
    month = Month.read(report.period or "")
    report.prewritten = {lang: list(prewritten(work, case.project, month, lang)) for lang in LANGUAGES}
    report.copied = any(repeated(work.db, report, month))


def repeated(db: Session, report: Report, month: Month) -> tuple[bool, bool, bool]:
    """Of each part of a filed report: did its author write nearly what the last one said? What was prewritten is
    nobody's copying."""
    last = _last(db, report, month)
    if last is None:
        return False, False, False
    parts = zip(last.parts, offered(last), report.parts, offered(report), strict=True)
    first, second, third = (repeats(own(before, then), own(after, now)) for before, then, after, now in parts)
    return first, second, third


def offered(report: Report) -> tuple[Offered, Offered, Offered]:
    """What was offered to the author of a filed report, part by part."""
    first, second, third = ({lang: parts[n] for lang, parts in (report.prewritten or {}).items()} for n in range(3))
    return first, second, third


@dataclass(frozen=True)
class LastMonth:
    """What the report of the month before said, and what of it had been offered to its author."""

    parts: tuple[str, str, str]
    offered: tuple[Offered, Offered, Offered]

    def worded_as(self, parts: tuple[str, str, str], lang: str) -> tuple[str, str, str]:
        """Its parts in the words of these where both say the same fact, else in `lang`: what differs, differs in what
        it says and not in its language."""
        first, second, third = map(worded_as, parts, self.parts, self.offered, (lang,) * 3)
        return first, second, third


def said_last(db: Session, report: Report, month: Month) -> LastMonth | None:
    """What the report of the month before said, if it was filed."""
    before = _last(db, report, month)
    return LastMonth(before.parts, offered(before)) if before else None


def _last(db: Session, report: Report, month: Month) -> Report | None:
    asked = select(Report).where(Report.project_id == report.project_id, Report.period == month.shifted(-1).code)
    before = db.scalar(asked)
    return before if before and before.case.resolved_at else None


def promise_of(db: Session, month: Month) -> rules.OfPeriod:
    """The promise of a month's report."""
    return rules.promise_of(db, "report.monthly", month)


def major_in(period: Period) -> ColumnElement[bool]:
    """A major project, not ended, that was under way at some time of the period."""
    return and_(Project.status != ProjectStatus.ENDED, owes_in(period))


def owes_in(period: Period) -> ColumnElement[bool]:
    """A project that was major and under way at some time of the period: to suspend or end it later does not undo what
    it owes, and what it did not owe then is never missing."""
    begins, ends = period.begins_at.astimezone(UTC), period.ends_at.astimezone(UTC)
    told = (Event.subject_type == "Project", Event.subject_id == Project.id)
    stood = select(Event.kind).where(*told, Event.kind.in_(STANDING), Event.at < begins)
    before = stood.order_by(Event.seq.desc()).limit(1).scalar_subquery()
    went_on = exists().where(*told, Event.kind == RESUME, Event.at >= begins, Event.at < ends)
    return and_(
        Project.major_since.is_not(None),
        Project.major_since < ends,
        Project.opened_at < ends,
        or_(before.is_(None), before == RESUME, went_on),
    )


RESUME = "project.resume"
STANDING = ("project.suspend", "project.end", RESUME)


def its_cases(project: Project) -> ColumnElement[bool]:
    """What the enterprise of a project asked for, complained of or suggested: for the project, or for none in
    particular. Not what is sealed, nor what was merged into another."""
    its_enterprises = and_(Case.project_id.is_(None), Case.enterprise_id == project.enterprise_id)
    return and_(
        Case.kind.in_(BOARD), Case.about_id.is_(None), Case.merged_into_id.is_(None),
        or_(Case.project_id == project.id, its_enterprises),
    )  # fmt: skip


def _open_cases(read: Read, project: Project, span: tuple[datetime, datetime], lang: str, say: Say) -> list[str]:
    """Raised in the period or before, and not resolved at its end."""
    end = span[1]
    wanted = (its_cases(project), Case.opened_at < end, or_(Case.resolved_at.is_(None), Case.resolved_at >= end))
    rows = read.db.scalars(select(Case).where(*wanted, _in_sight(read)).order_by(Case.due_at, Case.id))
    lines = [
        say("{number} {title}: with {department}, due {due}.", number=c.number, title=c.title,
            department=c.department.name, due=day(lang, c.due_at))
        for c in rows
    ]  # fmt: skip
    unseen = _out_of_sight(read, *wanted)
    return [*lines, *([say("Open cases of other departments: {n}.", n=unseen)] if unseen else [])]


def _in_sight(read: Read) -> ColumnElement[bool]:
    return within_reach(Case, read.actor, P.CASE_SEE)


def _out_of_sight(read: Read, *wanted: ColumnElement[bool]) -> int:
    unseen = beyond_reach(Case, read.actor, P.CASE_SEE)
    return read.db.scalar(select(func.count()).select_from(Case).where(*wanted, unseen)) or 0


def _important(db: Session, project: Project, span: tuple[datetime, datetime], say: Say) -> list[str]:
    rows = db.scalars(
        select(DiaryEntry)
        .where(DiaryEntry.project_id == project.id, DiaryEntry.important, DiaryEntry.created_at.between(*span))
        .order_by(DiaryEntry.id)
    )
    return [say("Important event: {body}", body=row.body) for row in rows]


def _solved(read: Read, project: Project, span: tuple[datetime, datetime], lang: str, say: Say) -> list[str]:
    start, end = span
    wanted = (its_cases(project), Case.was_resolved(), Case.resolved_at >= start, Case.resolved_at < end)
    rows = read.db.execute(
        select(Case, Complaint.resolution)
        .join(Complaint, Complaint.case_id == Case.id)
        .where(*wanted, _in_sight(read))
        .order_by(Case.resolved_at)
    )
    lines = [
        say("{number} {title}: {resolution} (resolved {day})", number=c.number, title=c.title,
            resolution=resolution or "—", day=day(lang, c.resolved_at))
        for c, resolution in rows
    ]  # fmt: skip
    unseen = _out_of_sight(read, *wanted)
    return [*lines, *([say("Cases that other departments resolved: {n}.", n=unseen)] if unseen else [])]


def _passed_on(db: Session, project: Project, span: tuple[datetime, datetime], say: Say) -> list[str]:
    rows = db.scalars(
        select(Handoff)
        .where(Handoff.project_id == project.id, Handoff.status == HandoffStatus.ACCEPTED)
        .where(Handoff.answered_at.between(*span))
        .order_by(Handoff.id)
    )
    return [say("Handoff accepted: {handoff}, stage {stage}.", handoff=h.kind, stage=h.to_stage) for h in rows]


def _done(db: Session, project: Project, span: tuple[datetime, datetime], say: Say) -> list[str]:
    services = db.scalars(
        select(ServiceItem.label).where(ServiceItem.project_id == project.id, ServiceItem.done_at.between(*span))
    )
    papers = db.scalars(
        select(Document.filename).where(Document.project_id == project.id, Document.created_at.between(*span))
    )
    return [
        *(say("Service done: {label}.", label=say(label)) for label in services),
        *(say("Document added: {filename}.", filename=name) for name in papers),
    ]


def visited(project: Project, period: Period) -> tuple[ColumnElement[bool], ...]:
    """Visits in a period to the enterprise of a project, for the project or for none in particular."""
    return (
        Visit.enterprise_id == project.enterprise_id,
        or_(Visit.project_id.is_(None), Visit.project_id == project.id),
        Visit.visited_on.between(period.first, period.last),
    )


def _visits(db: Session, project: Project, period: Period, say: Say) -> list[str]:
    """What was said on a visit is told only where the project's own department was there, and if nothing of it was
    sealed: those who read the report need not be those who may see the visit."""
    went = select(Member.visit_id).where(Member.department_id == project.department_id)
    theirs = or_(Visit.department_id == project.department_id, Visit.id.in_(went))
    sealed = exists().where(Opinion.visit_id == Visit.id, Opinion.case_id == Case.id, Case.about_id.is_not(None))
    rows = db.execute(
        select(Visit, and_(theirs, ~sealed).label("told"))
        .where(*visited(project, period))
        .order_by(Visit.visited_on, Visit.id)
    )
    return [
        say("Visit {number} ({tag}): {summary}", number=v.number, tag=v.tag, summary=v.summary)
        if told
        else say("Visit {number} ({tag}).", number=v.number, tag=v.tag)
        for v, told in rows
    ]


def _investment(project: Project, lang: str, say: Say) -> str:
    planned, actual = (money(lang, amount, "CNY") for amount in (project.amount, project.actual_investment))
    if project.amount is None or project.currency.value != "CNY":
        planned = money(lang, project.amount, project.currency.value)
    if project.actual_investment is None:
        return say("Planned investment {planned}; what was invested so far is not on record.", planned=planned)
    return say("Investment so far: {actual} of {planned}.", actual=actual, planned=planned)
