"""The wall as a page, and as a screen that shows one panel after the other."""

from datetime import timedelta

import streamlit as st

from domain.access import Actor
from domain.wall import LENGTH, Span
from services import wall
from services.clock import real_now
from services.wall import WallCard
from ui import links, wall_charts
from ui.live import live
from ui.tables import Column, table
from ui.text import _, moment, number
from ui.wall_panels import LED, PANELS, Panel, raised, resolved

TURN = timedelta(seconds=15)  # for which a panel stays on the screen


def whole_page(card: WallCard) -> None:
    """All panels below one another, two beside each other where there is room."""
    st.html(STYLE)
    whose = card.department or _("The whole zone")
    st.caption(_("{whose}, as of {at}. What is about a department is not counted here.",
                 whose=whose, at=moment(card.at)))  # fmt: skip
    compared(card)
    if card.led:
        _framed(LED, card)
    beside: list[Panel] = []
    for panel in PANELS:
        if panel.wide:
            _framed(panel, card)
        else:
            beside.append(panel)
        if len(beside) == 2:
            for place, one in zip(st.columns(2), beside, strict=True):
                with place:
                    _framed(one, card)
            beside.clear()
    st.page_link(links.screen("wall"), label=_("On a big screen"), icon=":material/fullscreen:",
                 query_params={"screen": "all", "span": card.span.value})  # fmt: skip


def _framed(panel: Panel, card: WallCard) -> None:
    with st.container(border=True, key=f"wall_{panel.code}"):
        st.subheader(_(panel.title), anchor=panel.code)
        st.caption(_(panel.note))
        panel.draw(card)


def compared(card: WallCard) -> None:
    """What is open now, and the period that runs beside the one before it and that of a year ago."""
    with st.container(horizontal=True):
        st.metric(_("Open complaints"), number(card.open))
        st.metric(_("Past their promise"), number(card.overdue))
    behind = resolved(card, card.period)
    rows: list[tuple[str, str | None, list[str]]] = [
        (_("Raised"), raised(card, card.period), _each(card, lambda f: number(f.raised))),
        (_("Resolved"), behind, _each(card, lambda f: number(f.resolved))),
        (_("Share in time"), behind, _each(card, lambda f: _share(f.in_time_share))),
        (_("Share confirmed solved"), resolved(card, card.period, outcome="solved"),
         _each(card, lambda f: _share(f.solved_share))),
        (_("Days to resolve, median"), behind, _each(card, lambda f: number(f.median))),
        (_("Days to resolve, 90 of 100 within"), behind, _each(card, lambda f: number(f.p90))),
        (_("Returned"), None, _each(card, lambda f: number(f.returned))),
        (_("Escalated"), None, _each(card, lambda f: number(f.escalated))),
    ]  # fmt: skip
    columns: list[Column[tuple[str, str | None, list[str]]]] = [
        Column("Figure", lambda r: r[0], lambda r: r[1]),
        Column(NOW[card.span], lambda r: r[2][0]),
        Column(BEFORE[card.span], lambda r: r[2][1]),
        Column("A year ago", lambda r: r[2][2]),
    ]
    table(rows, columns[: 3 if LENGTH[card.span] == 12 else 4], empty="", even=True)


NOW = {Span.MONTH: "This month so far", Span.QUARTER: "This quarter so far", Span.YEAR: "This year so far"}
BEFORE = {Span.MONTH: "The month before", Span.QUARTER: "The quarter before", Span.YEAR: "The year before"}


def _each(card: WallCard, of) -> list[str]:  # type: ignore[no-untyped-def]
    return [of(figures) or "—" for figures in (card.now, card.before, card.year_ago)]


def _share(share: int | None) -> str:
    return "—" if share is None else f"{number(share)}%"


def screen(me: Actor, asked: str) -> None:
    """One panel at a time without any frame; `all` turns to the next one by itself. Which one is on follows from the
    clock, so that a page drawn anew in between shows the same."""
    span = st.query_params.get("span", "")
    span_of = Span.of(span) if span in list(Span) else Span.QUARTER
    panels = [panel for panel in PANELS if asked in ("all", panel.code)] or list(PANELS)

    @st.fragment(run_every=TURN if len(panels) > 1 else None)
    def turn() -> None:
        card = wall.whole(me, span=span_of)
        panel = panels[int(real_now().timestamp() // TURN.total_seconds()) % len(panels)]
        st.title(_(panel.title), anchor=False)
        st.caption(f"{card.department or _('The whole zone')} · {moment(card.at)} · {_(panel.note)}")
        with wall_charts.large():
            panel.draw(card)

    st.html(STYLE + BARE)
    live(me, lines=2)
    turn()
    st.page_link(links.screen("wall"), label=_("Back to the page"), icon=":material/fullscreen_exit:",
                 query_params={"span": span_of.value})  # fmt: skip


STYLE = """<style>
.stMainBlockContainer [data-testid="stMetricValue"] {font-variant-numeric: tabular-nums}
@media print {
  .stSidebar, header, .stApp [data-testid="stPageLink"] {display: none !important}
  [class*="st-key-wall_"] {break-inside: avoid}
}
</style>"""
BARE = """<style>
.stSidebar, .stAppHeader, [data-testid="stSidebarCollapsedControl"] {display: none !important}
.stMainBlockContainer {padding: 1rem 2rem; max-width: none}
@media (min-width: 1000px) {html {font-size: 24px}}
</style>"""
