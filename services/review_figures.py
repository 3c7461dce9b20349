"""The figures of a project's quarter, counted from what is on record now."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from db.cases import Case, Report
from db.complaints import Complaint
from db.projects import Handoff, Project, Tenure
from db.records import DiaryEntry
from db.visits import Visit
from domain.complaints import Outcome
from domain.gaps import Span, gap
from domain.periods import Month, Quarter
from domain.projects import HandoffStatus
from domain.reviews import Figures
from services.monthly_facts import its_cases, owes_in, promise_of, visited


def figures_of(db: Session, project: Project, quarter: Quarter, now: datetime) -> Figures:
    """What happened in the quarter, up to now where it is not over. What is sealed is not counted."""
    start, end = quarter.begins_at.astimezone(UTC), min(quarter.ends_at.astimezone(UTC), now)
    cases = its_cases(project)
    resolved = (cases, Case.was_resolved(), Case.resolved_at >= start, Case.resolved_at < end)
    open_then = (cases, Case.opened_at < end, or_(Case.resolved_at.is_(None), Case.resolved_at >= end))
    solved = select(func.count()).select_from(Case).join(Complaint, Complaint.case_id == Case.id)
    return {
        "stage": _stage_at(db, project, end),
        "raised": _count(db, cases, Case.opened_at >= start, Case.opened_at < end),
        "resolved": _count(db, *resolved),
        "in_time": _count(db, *resolved, Case.resolved_at <= Case.due_at),
        "confirmed": db.scalar(solved.where(*resolved, Complaint.outcome == Outcome.SOLVED)) or 0,
        "open": _count(db, *open_then),
        "overdue": _count(db, *open_then, Case.due_at < end),
        **_reports(db, project, quarter, now),
        **_handoffs(db, project, start, end),
        "gap_hours": _hours(_gap(db, project, start, end)),
        "visits": db.scalar(select(func.count()).select_from(Visit).where(*visited(project, quarter))) or 0,
        "important": db.scalar(
            select(func.count()).where(
                DiaryEntry.project_id == project.id, DiaryEntry.important, DiaryEntry.created_at.between(start, end)
            )
        )
        or 0,
        "investment": "—" if project.actual_investment is None else f"{project.actual_investment.normalize():f}",
    }


def _count(db: Session, *wanted: ColumnElement[bool]) -> int:
    return db.scalar(select(func.count()).select_from(Case).where(*wanted)) or 0


def _stage_at(db: Session, project: Project, at: datetime) -> str:
    """The stage at a moment, as its code."""
    asked = select(Tenure.stage).where(Tenure.project_id == project.id, Tenure.from_at <= at)
    found = db.scalar(asked.order_by(Tenure.from_at.desc()).limit(1))
    return (found or project.stage).value


def _reports(db: Session, project: Project, quarter: Quarter, now: datetime) -> dict[str, int]:
    """The monthly reports that the project owed for the quarter's months. One that is not due yet is not missing."""
    owed = _owed(db, project, quarter, now)
    asked = select(Report).where(Report.project_id == project.id, Report.period.in_([month.code for month in owed]))
    cases = {report.period: report.case for report in db.scalars(asked)}
    late = [case.resolved_at > case.due_at for case in cases.values() if case.resolved_at]
    due = [
        case.due_at if case else promise_of(db, month).due_at
        for month, case in ((month, cases.get(month.code)) for month in owed)
        if case is None or case.resolved_at is None
    ]
    return {
        "reports_in_time": late.count(False),
        "reports_late": late.count(True),
        "reports_missing": sum(due_at < now for due_at in due),
    }


def _owed(db: Session, project: Project, quarter: Quarter, now: datetime) -> list[Month]:
    """The months of the quarter that are over, and of which the project owes a report."""
    first, its = Month.of(quarter.first), select(Project.id).where(Project.id == project.id)
    over = [month for month in (first.shifted(n) for n in range(3)) if month.ends_at <= now]
    return [month for month in over if db.scalar(its.where(owes_in(month)))]


def _handoffs(db: Session, project: Project, start: datetime, end: datetime) -> dict[str, int]:
    rows = db.scalars(
        select(Handoff).where(Handoff.project_id == project.id, Handoff.answered_at.between(start, end))
    ).all()
    waited = sum(((h.answered_at or end) - h.offered_at for h in rows), timedelta())
    return {"handoffs": sum(h.status is HandoffStatus.ACCEPTED for h in rows), "waiting_hours": _hours(waited)}


def _gap(db: Session, project: Project, start: datetime, end: datetime) -> timedelta:
    """Time in the quarter in which nobody was accountable; the database keeps it at none."""
    begun = max(start, project.opened_at)
    if begun >= end:
        return timedelta()
    rows = db.scalars(select(Tenure).where(Tenure.project_id == project.id, Tenure.from_at < end))
    return gap([Span(row.from_at, row.to_at) for row in rows], begun, end)


def _hours(time: timedelta) -> int:
    return round(time / timedelta(hours=1))
