"""The board in five columns: what waits where. One card is picked and moved by its own buttons."""

from dataclasses import replace
from html import escape

import streamlit as st

from domain.access import Actor
from domain.boards import Filters
from domain.cases import CaseStatus
from domain.limits import Lamp
from services import complaint_board, complaints, relations
from services.complaint_board import ComplaintRow
from ui import lamps, links
from ui.actions import action_bar
from ui.relations import not_asked
from ui.text import _, moment

STATUSES = (CaseStatus.RECORDED, CaseStatus.DISPATCHED, CaseStatus.WORKING, CaseStatus.WAITING, CaseStatus.RESOLVED)
CARDS = 12


def board_columns(me: Actor, filters: Filters) -> None:
    """Each column its nearest promises; below, the moves of the card that is picked."""
    shown: list[ComplaintRow] = []
    counts = complaint_board.by_status(me)
    for column, status in zip(st.columns(len(STATUSES)), STATUSES, strict=True):
        page = complaint_board.page(me, replace(filters, status=status), limit=CARDS)
        shown += page.rows
        with column:
            st.html(f"{STYLE}{_column(status, page.rows, counts.get(status, 0))}")
            if page.after:
                query = {"view": "list", "status": status.value}
                st.page_link(links.screen("complaints"), label=_("Show all"), query_params=query)
    if shown:
        _moves(me, {row.id: row for row in shown})


def _moves(me: Actor, rows: dict[int, ComplaintRow]) -> None:
    kept = st.session_state.get("columns_card")
    if kept is not None and kept not in rows:  # it has moved on, out of these columns
        del st.session_state["columns_card"]
    id = st.selectbox(
        _("Move a card"), list(rows), index=None, key="columns_card", placeholder=_("Choose a complaint"),
        format_func=lambda i: f"{rows[i].number} · {rows[i].title}",
    )  # fmt: skip
    if id is not None:
        card = complaint_board.one(me, id)
        done = relations.of_case(me, id)
        action_bar(me, complaints.step, card, left_out=not_asked(card, done))
        if not card.moves:
            st.caption(_("There is nothing for you to do with this one now."))


def _column(status: CaseStatus, rows: tuple[ComplaintRow, ...], count: int) -> str:
    cards = "".join(map(_card, rows)) or f'<p class="none">{escape(_("Nothing here"))}</p>'
    return f'<section class="board-column"><h4>{escape(_(status.label))} <small>{count}</small></h4>{cards}</section>'


def _card(row: ComplaintRow) -> str:
    lamp = row.danger
    mark = _mark(lamp) if lamp else ""
    urgent = f'<span class="mark bad">{escape(_("Urgent"))}</span>' if row.urgent else ""
    due = escape(moment(row.due_at)) if lamp else ""
    where = escape(f"{row.department} · {row.officer}")
    return (
        f'<article><a href="{escape(links.complaint(row.id), quote=True)}">{escape(row.title)}</a>'
        f"<p>{escape(row.number)} · {escape(row.enterprise or _(row.category.label))}</p><p>{where}</p>"
        f"<p>{urgent}{mark} {due}</p></article>"
    )


def _mark(lamp: Lamp) -> str:
    tone = lamps.TONES[lamp]
    return (
        f'<span class="mark {tone.name.lower()}"><b aria-hidden="true">{tone.value}</b> {escape(_(lamp.label))}</span>'
    )


STYLE = """<style>
.board-column h4 {font-size: 1rem; margin: 0 0 .5rem; font-weight: 600}
.board-column h4 small {opacity: .7; font-weight: 400}
.board-column article {border: 1px solid color-mix(in srgb, currentColor 22%, transparent); border-radius: .6rem;
  padding: .5rem .7rem; margin-bottom: .5rem; overflow-wrap: anywhere}
.board-column article p {margin: .15rem 0 0; font-size: .85rem; line-height: 1.5}
.board-column article a {color: inherit; font-weight: 600; text-decoration: underline; text-underline-offset: .2em}
.board-column .none {opacity: .7; font-size: .9rem}
.board-column .mark {white-space: nowrap; border-radius: 1rem; padding: .05rem .5rem; border: 1px solid currentColor;
  margin-right: .3rem}
.board-column .good {background: color-mix(in srgb, #16a34a 14%, transparent)}
.board-column .warn {background: color-mix(in srgb, #d97706 20%, transparent)}
.board-column .bad {background: color-mix(in srgb, #dc2626 18%, transparent)}
</style>"""
