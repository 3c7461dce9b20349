"""What a list of complaints can be narrowed by that lies behind a complaint: how it stood, how it ended, who sent it
back."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased

from db.cases import Case, Escalation, Holding
from domain.boards import Filters
from domain.calendar import midnight
from domain.cases import PAST, Level
from services.tally_turns import answerable, given_back

# Of nearly every case it is true: said so that no index is thought to help with it.
ABOUT_NOBODY = func.coalesce(Case.about_id, 0) == 0


def conditions(filters: Filters) -> list[ColumnElement[bool]]:
    """Those of these filters that are set, as conditions on cases."""
    found: list[ColumnElement[bool]] = []
    if filters.resolved_from or filters.resolved_to or filters.late or filters.timely:
        found += [Case.was_resolved()]
        found += _within(Case.resolved_at, filters.resolved_from, filters.resolved_to)
    if filters.resolved_to:  # nothing is resolved before it was raised: so the walk begins where it may
        found.append(Case.opened_at < midnight(filters.resolved_to + timedelta(days=1)))
    if filters.late:
        found.append(Case.resolved_at > Case.due_at)
    if filters.timely:
        found.append(Case.resolved_at <= Case.due_at)
    if filters.open_on:
        found += _open_on(filters.open_on, filters.overdue)
    if filters.project_id is not None:
        its = or_(Case.project_id == filters.project_id, Case.project_id.is_(None))
        found += [its, Case.merged_into_id.is_(None), ABOUT_NOBODY]
    return [*found, *_turned(filters)]


def _turned(filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.returned or filters.returned_by is not None:
        found.append(_returned(filters))
    if filters.escalated:
        found.append(_escalated(filters, [filters.escalated]))
    if filters.overran:
        found.append(_escalated(filters, PAST))
    if found and filters.turned_to:  # nothing turns before it was raised: so the walk begins where it may
        found.append(Case.opened_at < midnight(filters.turned_to + timedelta(days=1)))
    return found


def _escalated(filters: Filters, levels: Sequence[Level]) -> ColumnElement[bool]:
    told = select(Escalation.id).where(Escalation.case_id == Case.id, Escalation.level.in_(levels))
    if filters.answerable is not None:
        told = told.where(answerable() == filters.answerable)
    return told.where(*_within(Escalation.reached_at, filters.turned_from, filters.turned_to)).exists()


def _open_on(day: date, overdue: bool) -> list[ColumnElement[bool]]:
    end = midnight(day + timedelta(days=1))
    found = [Case.opened_at < end, or_(Case.resolved_at.is_(None), Case.resolved_at >= end)]
    return [*found, Case.due_at < end] if overdue else found


def _returned(filters: Filters) -> ColumnElement[bool]:
    before, after = aliased(Holding), aliased(Holding)
    by = [before.department_id == filters.returned_by] if filters.returned_by is not None else []
    return (
        select(before.id)
        .join(after, given_back(before, after))
        .where(before.case_id == Case.id, *by)
        .where(*_within(after.from_at, filters.turned_from, filters.turned_to))
        .exists()
    )


def _within(moment: Any, first: date | None, last: date | None) -> list[ColumnElement[bool]]:
    found = [moment >= midnight(first)] if first else []
    return [*found, moment < midnight(last + timedelta(days=1))] if last else found
