"""The wall as a page, and as a screen that shows one panel after the other."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from html import escape
from itertools import groupby
from typing import cast

import streamlit as st

from domain.access import Actor
from domain.complaints import Outcome
from domain.limits import Lamp
from domain.wall import LENGTH, Months, Span, previous, year_before
from services import wall
from services.clock import real_now
from services.wall import WallCard
from services.wall_sums import Figures
from ui import heat, links, tables, wall_charts
from ui.address import member_told
from ui.live import live
from ui.tables import Column, Quantity, table_html
from ui.text import _, lang, moment, number
from ui.turns import by_itself
from ui.wall_charts import Chart
from ui.wall_drawn import Parts
from ui.wall_links import board, raised, resolved, turned
from ui.wall_panels import LED, PANELS, Panel, figures

KEPT = 32  # walls: of the zone, of departments, in two languages and three spans, those just past among them
TURN = timedelta(seconds=15)  # for which a panel stays on the screen


def whole_page(card: WallCard) -> None:
    """All panels below one another, two beside each other where there is room; the reader's own projects first."""
    st.html(STYLES)
    whose = card.department or _("The whole zone")
    st.caption(_("{whose}, as of {at}. What is about a department is not counted here.",
                 whose=whose, at=moment(card.at)))  # fmt: skip
    _words([figures([(_("Open complaints"), number(card.open), board(card)),
                     (_("Past their promise"), number(card.overdue), board(card, lamp=Lamp.RED))])])  # fmt: skip
    if card.led:
        _words([_section(LED, LED.make(card))], "panels")
    _shared(card.look, card.silent, lang(), card)
    st.page_link(links.screen("wall"), label=_("On a big screen"), icon=":material/fullscreen:",
                 query_params={"screen": "all", "span": card.span.value})  # fmt: skip


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _shared(look: int, silent: int, language: str, _card: WallCard) -> None:
    """What is the same for all who look at this card in this language: drawn once, and shown to the others as it was.
    Panels without charts that follow one another are one piece, for each costs the server and every browser."""
    first = [compared(_card)]
    for charted, panels in groupby(PANELS, key=lambda panel: panel.charted):
        if charted:
            _charts(_card, list(panels))
        else:
            _words([*first, *(_section(panel, panel.make(_card)) for panel in panels)], "panels")
            first.clear()


def _words(words: list[str], manner: str = "") -> None:
    st.html(f'<div class="house-wall {manner}">{"".join(words)}</div>')


def _section(panel: Panel, parts: Parts) -> str:
    return f'<section class="{"wide" if panel.wide else ""}">{_head(panel)}{"".join(map(str, parts))}</section>'


def _head(panel: Panel) -> str:
    return f'<h3 id="{panel.code}">{escape(_(panel.title))}</h3><p class="note">{escape(_(panel.note))}</p>'


def _charts(card: WallCard, panels: list[Panel]) -> None:
    with st.container(key="wall_charts"):
        for n in range(0, len(panels), 2):
            for place, panel in zip(st.columns(2, border=True), panels[n : n + 2], strict=False):
                with place:
                    _draw([_head(panel), *panel.make(card)])


def _draw(parts: Parts) -> None:
    """Texts that follow one another are one piece."""
    for charted, some in groupby(parts, key=lambda part: isinstance(part, Chart)):
        if charted:
            for chart in some:
                cast(Chart, chart).draw()
        else:
            _words([str(text) for text in some])


def compared(card: WallCard) -> str:
    """The period that runs beside the one before it and that of a year ago, which are whole: their heads say so. Each
    figure leads to the rows of its own period."""
    rows: list[Line] = [
        (_("Raised"), lambda f: number(f.raised), partial(raised, card)),
        (_("Resolved"), lambda f: number(f.resolved), partial(resolved, card)),
        (_("Share in time"), lambda f: _share(f.in_time_share), partial(resolved, card, timely=True)),
        (_("Share confirmed solved"), lambda f: _share(f.solved_share),
         partial(resolved, card, outcome=Outcome.SOLVED)),
        (_("Days to resolve, median"), lambda f: number(f.median), partial(resolved, card)),
        (_("Days to resolve, 90 of 100 within"), lambda f: number(f.p90), partial(resolved, card)),
        (_("Returned"), lambda f: number(f.returned), partial(turned, card, returned=True)),
        (_("Escalated"), lambda f: number(f.escalated), partial(turned, card, overran=True)),
    ]  # fmt: skip
    periods = [
        (NOW[card.span], card.now, card.period),
        (BEFORE[card.span], card.before, previous(card.period)),
        (YEAR_AGO[card.span], card.year_ago, year_before(card.period)),
    ]
    columns = [_of_period(*period) for period in periods[: 2 if LENGTH[card.span] == 12 else 3]]
    return table_html(rows, [Column("Figure", lambda r: r[0]), *columns], even=True)


Line = tuple[str, Callable[[Figures], str], Callable[[Months], str | None]]  # what it says, and where it leads


def _of_period(title: str, figures: Figures, months: Months) -> Column[Line]:
    """Where nothing is said, nothing is opened."""
    return Column(title, lambda r: Quantity(r[1](figures)), lambda r: r[2](months) if r[1](figures) != "—" else None)


NOW = {Span.MONTH: "This month so far", Span.QUARTER: "This quarter so far", Span.YEAR: "This year so far"}
BEFORE = {
    Span.MONTH: "The whole month before", Span.QUARTER: "The whole quarter before", Span.YEAR: "The whole year before"
}  # fmt: skip
YEAR_AGO = {
    Span.MONTH: "The whole month a year ago", Span.QUARTER: "The whole quarter a year ago",
    Span.YEAR: "The whole year before",
}  # fmt: skip


def _share(share: int | None) -> str:
    return "—" if share is None else f"{number(share)}%"


def screen(me: Actor, asked: str) -> None:
    """One panel at a time without any frame; `all` turns to the next one by itself. Which one is on follows from the
    clock, so that a page drawn anew in between shows the same."""
    span_of = member_told("span", Span) or Span.QUARTER
    panels = [panel for panel in PANELS if asked in ("all", panel.code)] or list(PANELS)

    @by_itself(TURN if len(panels) > 1 else None)
    def turn() -> None:
        card = wall.whole(me, span=span_of)
        panel = panels[int(real_now().timestamp() // TURN.total_seconds()) % len(panels)]
        st.title(_(panel.title), anchor=False)
        st.caption(f"{card.department or _('The whole zone')} · {moment(card.at)} · {_(panel.note)}")
        with wall_charts.large():
            _draw(panel.make(card))

    st.html(STYLES + BARE)
    live(me, lines=2)
    turn()
    st.page_link(links.screen("wall"), label=_("Back to the page"), icon=":material/fullscreen_exit:",
                 query_params={"span": span_of.value})  # fmt: skip


STYLE = """<style>
.house-wall.panels {display: grid; grid-template-columns: minmax(0, 1fr); gap: 1rem}
.house-wall section {border: 1px solid color-mix(in srgb, currentColor 18%, transparent); border-radius: .5rem;
  padding: 1rem}
.house-wall h3 {margin: 0 0 .2rem; padding: 0; font-size: 1.2rem; font-weight: 600; line-height: 1.3}
.house-wall .note {margin: 0 0 .6rem; font-size: .875rem; opacity: .7}
.house-wall .nothing {margin: 0; padding: .6rem .9rem; border-radius: .4rem;
  background: color-mix(in srgb, currentColor 6%, transparent)}
.house-wall dl.figures a {color: inherit; text-underline-offset: .2em}
.house-wall dl.figures {display: flex; flex-wrap: wrap; gap: .4rem 2rem; margin: 0 0 .5rem; padding: 0}
.house-wall dl.figures dt {font-size: .875rem; font-weight: 400; opacity: .8; margin: 0;
  padding: 0}
.house-wall dl.figures dd {font-size: 1.9rem; line-height: 1.3; margin: 0; padding: 0;
  font-variant-numeric: tabular-nums}
.house-wall summary {cursor: pointer}
@media (min-width: 900px) {
  .house-wall.panels {grid-template-columns: repeat(2, minmax(0, 1fr))}
  .house-wall > .wide, .house-wall > :not(section) {grid-column: 1 / -1}
}
@media print {
  .stSidebar, header, .stApp [data-testid="stPageLink"] {display: none !important}
  .house-wall section, .st-key-wall_charts [data-testid="stColumn"] {break-inside: avoid}
}
</style>"""
STYLES = tables.STYLE + heat.STYLE + STYLE  # brought along once, however many pieces there are
BARE = """<style>
.stSidebar, .stAppHeader, [data-testid="stSidebarCollapsedControl"] {display: none !important}
.stMainBlockContainer {padding: 1rem 2rem; max-width: none}
@media (min-width: 1000px) {html {font-size: 24px}}
</style>"""
