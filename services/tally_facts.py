"""What each case and each handoff adds to the sums, said once in SQL: for one row, for many, and for all of them."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.sql.visitors import iterate

from db.base import Record
from db.cases import Case, Escalation, Holding
from db.complaints import Complaint
from db.projects import Handoff, Project
from db.tallies import Tally, month_of, seconds_of
from domain.cases import BOARD
from domain.complaints import Outcome
from domain.tallies import LONGEST, ZONE_WIDE, Figure
from services.passages import ACCEPTED
from services.tally_turns import of_turns

Facts = Select[Any]
Ids = BindParameter[Any] | None
# Which rows are summed, and the column that says whose they are: a case, or a project.
CASES: dict[type[Record], str] = {Case: "id", Complaint: "case_id", Holding: "case_id", Escalation: "case_id"}
PROJECTS: dict[type[Record], str] = {Handoff: "project_id"}
SUMMED = frozenset((*CASES, *PROJECTS))
KEY = ("figure", "department_id", "month", "of", "bin")

COUNTED = and_(Case.kind.in_(BOARD), Case.about_id.is_(None))  # what is about a department is in no sum
ENDED = and_(COUNTED, Case.was_resolved())


def of_cases(ids: Ids = None) -> list[Facts]:
    """What these cases add, or all of them."""
    only = [] if ids is None else [Case.id.in_(ids)]
    raised, resolved = month_of(Case.opened_at), month_of(Case.resolved_at)
    with_words = select().join_from(Case, Complaint, Complaint.case_id == Case.id)
    one, host, none = literal(1), Case.department_id, literal("")
    days = _capped((seconds_of(Case.resolved_at) - seconds_of(Case.opened_at)) // 86_400)
    rows: list[tuple[Any, ...]] = [
        (with_words.where(COUNTED), Figure.RAISED, host, raised, Complaint.category, 0, one),
        (with_words.where(ENDED), Figure.ANSWERED, host, raised,
         Complaint.category, 0, one),
        (with_words.where(ENDED, Complaint.outcome == Outcome.SOLVED), Figure.CONFIRMED, host, raised,
         Complaint.category, 0, one),
        (select().where(ENDED), Figure.RESOLVED, host, resolved, none, days, one),
        (select().where(ENDED, Case.resolved_at <= Case.due_at), Figure.IN_TIME, host, resolved, none, 0, one),
        (with_words.where(ENDED), Figure.SAID, host, resolved,
         func.coalesce(type_coerce(Complaint.outcome, String), ""), 0, one),
        (with_words.where(ENDED, Complaint.outcome == Outcome.SOLVED, Case.enterprise_id.is_not(None)),
         Figure.KEPT, literal(ZONE_WIDE), resolved, cast(Case.enterprise_id, String), 0, one),
        (select().join_from(Holding, Case, Holding.case_id == Case.id).where(ENDED, Holding.to_at.is_not(None)),
         Figure.HELD, host, resolved, Holding.holder, 0, seconds_of(Holding.to_at) - seconds_of(Holding.from_at)),
    ]  # fmt: skip
    return [*(_columns(row[0].where(*only), *row[1:]) for row in rows), *of_turns([COUNTED, *only])]


def of_projects(ids: Ids = None) -> list[Facts]:
    """What the handoffs of these projects from stage to stage add, or of all."""
    accepted = select(
        Handoff.from_stage, Handoff.to_stage, Handoff.from_department_id, Handoff.to_department_id, Handoff.answered_at,
        Handoff.offered_at,
        func.coalesce(
            func.lag(Handoff.answered_at).over(partition_by=Handoff.project_id, order_by=Handoff.answered_at),
            Project.opened_at,
        ).label("begun_at"),
    ).join(Project, Handoff.project_id == Project.id)  # fmt: skip
    accepted = accepted.where(*ACCEPTED)
    if ids is not None:
        accepted = accepted.where(Handoff.project_id.in_(ids))
    done = accepted.subquery().c
    month, seconds = month_of(done.answered_at), seconds_of(done.answered_at)
    days = _capped((seconds - seconds_of(done.begun_at)) // 86_400)
    hours = _capped((seconds - seconds_of(done.offered_at)) // 3_600)
    return [
        _columns(select(), Figure.PASSED, done.from_department_id, month, done.from_stage, days, literal(1)),
        _columns(select(), Figure.GAP, done.to_department_id, month, done.to_stage, hours, literal(1)),
    ]


def _capped(whole: ColumnElement[Any]) -> ColumnElement[Any]:
    return case((whole > LONGEST, LONGEST), (whole < 0, 0), else_=whole)


def _columns(base: Select[Any], figure: Figure, department: Any, month: Any, of: Any, bin: Any, n: Any) -> Facts:
    return base.add_columns(
        literal(figure, Tally.figure.type).label("figure"), department.label("department_id"),
        month.label("month"), type_coerce(of, String).label("of"),
        (literal(bin) if isinstance(bin, int) else bin).label("bin"), n.label("n"),
    )  # fmt: skip


def summed(facts: Iterable[Facts]) -> Select[Any]:
    """Those facts added up by their keys."""
    rows = union_all(*facts).subquery()
    keys = [rows.c[name] for name in KEY]
    return select(*keys, func.sum(rows.c.n).label("n")).group_by(*keys)


@cache
def sums_of(model: type[Record]) -> Select[Any]:
    """What the cases, or the projects, whose `ids` are given add: asked before and after every change, so put together
    once."""
    return summed({Case: of_cases, Project: of_projects}[model](bindparam("ids", expanding=True)))


@cache
def summed_columns(model: type[Record]) -> frozenset[str]:
    """The columns of these rows that say something to the sums: those which the facts name."""
    parts = (part for facts in (*of_cases(), *of_projects()) for part in iterate(facts))
    roots = {root for part in parts if isinstance(part, ColumnElement) for root in part.base_columns}
    return frozenset(root.key for root in roots if isinstance(root, Column) and root.table is model.__table__)
