"""Where the figures of a wall lead: to the rows behind them."""

from domain.stages import Stage
from domain.wall import Months, Passage
from services.wall import WallCard
from ui import links


def board(card: WallCard, **asked: object) -> str:
    """The complaints behind a figure of this wall."""
    asked.setdefault("department", card.department_id)
    return links.complaints(told=True, **asked)


def resolved(card: WallCard, months: Months, **asked: object) -> str:
    """The complaints of this wall that were resolved in these months."""
    return board(card, status="all", resolved_from=months[0].first, resolved_to=months[-1].last, **asked)


def raised(card: WallCard, months: Months, **asked: object) -> str:
    """Those that were raised in them, whatever became of them."""
    return board(card, status="all", since=months[0].first, until=months[-1].last, **asked)


def turned(card: WallCard, months: Months, **asked: object) -> str | None:
    """Those that were returned or escalated in them. For whoever sees the zone: some lie with others since, beyond the
    reach of the department that they are counted for."""
    if card.department_id is not None:
        return None
    return board(card, status="all", turned_from=months[0].first, turned_to=months[-1].last, **asked)


def passed(card: WallCard, stage: Stage, passage: Passage) -> str | None:
    """The projects that are offered for a stage; or that left or entered it in the months that the wall shows. The
    latter for whoever sees the zone: of those that a department handed over, it no longer sees all."""
    asked = {"status": "all", "passage": passage, "passed": stage, "wall_of": card.department_id}
    if passage is Passage.OFFERED:
        return links.projects(**asked)
    if card.department_id is not None:
        return None
    return links.projects(**asked, since=card.months[0].month.first, until=card.months[-1].month.last)


def under_way(card: WallCard, stage: Stage, **asked: object) -> str:
    """The projects of this wall that are under way in a stage."""
    return links.projects(stage=stage, department=card.department_id, **asked)
