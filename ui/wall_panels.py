"""The panels of the wall: each shows one matter, and every figure on it leads to the rows behind it.

A panel is made of parts, text (HTML) and charts, which follow from the card alone: whoever looks at the same card in
the same language sees the same ones.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TypeVar

from domain.cases import Level
from domain.limits import Lamp
from domain.wall import Passage, Stake
from services.wall import WallCard
from services.wall_open import RedRow
from services.wall_projects import CoverageRow, LeadRow, StageRow
from services.wall_sums import TurnedRow
from ui import links
from ui.heat import heat_html
from ui.tables import Column, Quantity, table_html
from ui.text import _, money, number
from ui.wall_drawn import Parts, ages, flow, held, lamps, nothing, pace, quality
from ui.wall_links import board, passed, raised, turned, under_way
from ui.wall_reasons import why

T = TypeVar("T")


@dataclass(frozen=True)
class Panel:
    """One panel: its code in the address, its title (msgid), what it says of itself (msgid), what it is made of."""

    code: str
    title: str
    note: str
    make: Callable[[WallCard], Parts]
    wide: bool = False
    charted: bool = False


def _stages(card: WallCard) -> Parts:
    def at(title: str, figure: Callable[[StageRow], float | None], passage: Passage) -> Column[StageRow]:
        """Where nothing is said, nothing is opened."""
        return Column(title, figure, lambda r: passed(card, r.stage, passage) if figure(r) is not None else None)

    columns: list[Column[StageRow]] = [
        Column("Stage", lambda r: r.stage, lambda r: under_way(card, r.stage)),
        Column("Projects", lambda r: r.projects, lambda r: under_way(card, r.stage)),
        Column("Major ones", lambda r: r.major, lambda r: under_way(card, r.stage, major=True)),
        at("Days: median", lambda r: r.passes.median, Passage.LEFT),
        at("Days: 90 of 100", lambda r: r.passes.p90, Passage.LEFT),
        at("Gap hours: median", lambda r: r.passes.gap_median, Passage.ENTERED),
        at("Gap hours: 90 of 100", lambda r: r.passes.gap_p90, Passage.ENTERED),
        at("Offers waiting", lambda r: r.offered, Passage.OFFERED),
    ]
    return [table_html(card.stages, columns)]


def _heat(card: WallCard) -> Parts:
    months = [row.month for row in card.months]
    rows = [
        (_(row.category.label), board(card, status="all", category=row.category), row.by_month) for row in card.heat
    ]
    return [heat_html(
        [month.code[2:] for month in months], rows,
        lambda line, place: raised(card, (months[place],), category=card.heat[line].category),
    )]  # fmt: skip


def _turned(card: WallCard) -> Parts:
    def at(level: Level) -> Column[TurnedRow]:
        return Column(
            level.label, lambda r: r.levels[level],
            lambda r: turned(card, card.period, answerable=r.department_id, escalated=level),
        )  # fmt: skip

    columns: list[Column[TurnedRow]] = [
        Column("Department", lambda r: r.department, lambda r: links.department(r.department_id)),
        Column("Returned", lambda r: r.returned,
               lambda r: turned(card, card.period, returned_by=r.department_id)),
        at(Level.AMBER), at(Level.RED),
    ]  # fmt: skip
    return [_rows(card.turned, columns, _("Nothing was returned or escalated in this period."))]


def _plans(card: WallCard, row: CoverageRow, state: str) -> str:
    """The planned visits of a department that fall due in the period."""
    house = row.department or links.NO_HOUSE
    return links.visit_plans(state=state, house=house, since=card.first, until=card.last)


def _visits(card: WallCard) -> Parts:
    them = links.next_visits(everyone=True, sign="silent", department=card.department_id)
    silent = figures([(_("Enterprises that nobody has heard from"), number(card.silent), them)])
    columns: list[Column[CoverageRow]] = [
        Column("Department", lambda r: r.department or _("Leaders of the zone"),
               lambda r: links.department(r.department_id) if r.department_id else None),
        Column("Planned in all", lambda r: r.planned, lambda r: _plans(card, r, "owed")),
        Column("Paid", lambda r: r.paid, lambda r: _plans(card, r, "paid")),
        Column("Share", lambda r: Quantity(f"{number(r.share)}%")),
        Column("Overdue", lambda r: r.overdue, lambda r: _plans(card, r, "overdue")),
    ]  # fmt: skip
    covered = _rows(card.coverage, columns, _("No visit falls due in this period."))
    return [silent, covered]


def _stakes(card: WallCard) -> Parts:
    lost = links.projects(stake=Stake.AT_STAKE, wall_of=card.department_id)
    held = links.projects(stake=Stake.KEPT, since=card.first, until=card.last)
    parts: Parts = []
    for stakes, words, link in (
        (card.at_stake, ("Investment at stake", "Jobs at stake", "Projects at stake"), lost),
        (card.kept, ("Investment kept", "Jobs kept", "Projects kept"), held),
    ):
        if stakes:
            shown = money(stakes.investment), number(stakes.jobs), number(stakes.projects)
            parts.append(figures([(_(label), figure, link) for label, figure in zip(words, shown, strict=True)]))
    return parts


def _red(card: WallCard) -> Parts:
    columns: list[Column[RedRow]] = [
        Column("Number", lambda r: r.number, lambda r: links.complaint(r.id)),
        Column("Subject", lambda r: r.title, lambda r: links.complaint(r.id)),
        Column("Enterprise", lambda r: r.enterprise),
        Column("Lies with", lambda r: f"{r.department} · {r.officer}"),
        Column("Why", why),
    ]
    return [_rows(card.red, columns, _("No complaint is past its promise."))]


def _led(card: WallCard) -> Parts:
    columns: list[Column[LeadRow]] = [
        Column("Project", lambda r: r.name, lambda r: links.project(r.id)),
        Column("Stage", lambda r: r.stage),
        Column("Accountable", lambda r: f"{r.department} · {r.officer}"),
        Column("Open complaints", lambda r: r.open, lambda r: links.complaints(told=True, enterprise=r.enterprise_id)),
        Column("Past their promise", lambda r: r.red,
               lambda r: links.complaints(told=True, enterprise=r.enterprise_id, lamp=Lamp.RED)),
    ]  # fmt: skip
    return [table_html(card.led, columns)]


def _rows(rows: Sequence[T], columns: Sequence[Column[T]], empty: str) -> str:
    return table_html(rows, columns) if rows else nothing(empty)


def figures(each: Sequence[tuple[str, str, str | None]]) -> str:
    """Few figures that are read from afar, each under its name, and where it leads."""
    drawn = "".join(f"<div><dt>{escape(name)}</dt><dd>{_linked(said, to)}</dd></div>" for name, said, to in each)
    return f'<dl class="figures">{drawn}</dl>'


def _linked(said: str, to: str | None) -> str:
    return f'<a href="{escape(to, quote=True)}">{escape(said)}</a>' if to else escape(said)


LED = Panel("led", "My lead projects", "Major projects that you lead, those in difficulty first.", _led, wide=True)
PANELS = (
    Panel("red", "Red list", "The complaints past their promise for the longest time.", _red, wide=True),
    Panel("lamps", "Lamps by department", "Open complaints by the department that has them.", lamps, charted=True),
    Panel("ages", "Backlog by age", "Open complaints by how long ago they came.", ages, charted=True),
    Panel("quality", "In time and solved", "Two shares of what was resolved: in time says the clock, solved says the "
          "enterprise. No answer is not satisfaction.", quality, charted=True),
    Panel("pace", "Days to resolve", "From raised to resolved, by the month of the resolution.", pace, charted=True),
    Panel("flow", "Raised and resolved", "By month.", flow, charted=True),
    Panel("held", "Who held them", "Whose hands the complaints resolved in the period were in.", held, charted=True),
    Panel("heat", "Seven difficulties by month", "Raised; the darker, the more.", _heat, wide=True),
    Panel("stages", "Five stages", "Days in the stage and hours between offer and acceptance, of projects handed over "
          "in the last twelve months.", _stages, wide=True),
    Panel("turned", "Returned and escalated", "In the period, by department.", _turned),
    Panel("stakes", "At stake and kept", "Major projects under way: at stake where a complaint is past its promise, "
          "kept where the enterprise confirmed in the period that one is solved.", _stakes),
    Panel("visits", "Visits and silence", "Visits that fall due in the period.", _visits, wide=True),
)  # fmt: skip
