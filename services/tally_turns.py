"""What was returned, and whose promises ran out: each case once a month, however often. Said in SQL for the sums and
for the lists behind them. See docs/adr/0021."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, String, and_, case, cast, func, literal, select, type_coerce
from sqlalchemy.orm import aliased

from db.cases import Case, Escalation, Holding
from db.tallies import Tally, month_of
from domain.cases import PAST
from domain.ledger import Holder
from domain.tallies import LONGEST, ZONE_WIDE, Figure

Where = Sequence[ColumnElement[bool]]


def answerable() -> ColumnElement[int]:
    """The department whose promise it was that reached a level: the one whose share it is, else the one with which the
    case lay until that moment, wherever it lies now."""
    lay = select(Holding.department_id).where(Holding.case_id == Escalation.case_id)
    lay = lay.where(Holding.from_at < Escalation.reached_at).order_by(Holding.from_at.desc()).limit(1)
    then = lay.correlate(Escalation).scalar_subquery()
    return case((Escalation.share_of != 0, Escalation.share_of), else_=func.coalesce(then, Case.department_id))


def given_back(before: Any, after: Any) -> ColumnElement[bool]:
    """A department had the case, and next the centre: it said that it was not its own."""
    follows = and_(after.case_id == before.case_id, after.from_at == before.next_at)
    return and_(follows, before.holder == Holder.DEPARTMENT, after.holder == Holder.CENTRE)


def of_turns(where: Where) -> list[Select[Any]]:
    """What these cases add: by department, by department and level, and for the zone as a whole, in which a case that
    went wrong in two departments is one."""
    zone, whose = literal(ZONE_WIDE), answerable()
    past, none = [*where, Escalation.level.in_(PAST)], literal("")
    return [
        _once(Figure.ESCALATED, _escalated(where, whose, type_coerce(Escalation.level, String))),
        _once(Figure.ESCALATED, _escalated(past, whose, none)),
        _once(Figure.TURNED, _escalated(past, zone, literal(Figure.ESCALATED.value))),
        _once(Figure.RETURNED, _returned(where, None, none)),
        _once(Figure.TURNED, _returned(where, zone, literal(Figure.RETURNED.value))),
    ]


def _escalated(where: Where, whose: Any, of: Any) -> Select[Any]:
    found = select(
        Case.id.label("case_id"), whose.label("whose"), month_of(Escalation.reached_at).label("month"), of.label("of")
    )
    return found.join_from(Escalation, Case, Escalation.case_id == Case.id).where(*where)


def _returned(where: Where, whose: Any, of: Any) -> Select[Any]:
    """By the department that gave it back, or for `whose`."""
    before = aliased(Holding)
    whose = before.department_id if whose is None else whose
    return (
        select(
            Case.id.label("case_id"), whose.label("whose"), month_of(Holding.from_at).label("month"), of.label("of")
        )
        .join_from(Holding, before, given_back(before, Holding))
        .join(Case, Holding.case_id == Case.id)
        .where(*where)
    )  # fmt: skip


def _once(figure: Figure, events: Select[Any]) -> Select[Any]:
    """Each case once a month; the bin says how many months before it was so the last time. So any months in a row can
    be added up and count it once: in the first of them, which is where that lies before them all."""
    rows = events.distinct().subquery().c
    month = cast(func.substr(rows.month, 1, 4), Integer) * 12 + cast(func.substr(rows.month, 6, 2), Integer)
    last = func.lag(month).over(partition_by=(rows.case_id, rows.whose, rows.of), order_by=month)
    return select(
        literal(figure, Tally.figure.type).label("figure"), rows.whose.label("department_id"),
        rows.month.label("month"), rows.of.label("of"), func.coalesce(month - last, LONGEST).label("bin"),
        literal(1).label("n"),
    )  # fmt: skip
