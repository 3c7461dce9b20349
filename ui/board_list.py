"""Complaints as a list: a page at a time, and what is on it to take away."""

from collections.abc import Sequence

import streamlit as st

from domain.access import Actor
from domain.boards import Filters, Place
from services import board_rows, complaint_board
from services.complaint_board import ComplaintRow
from ui import lamps, links
from ui.exports import download_table
from ui.tables import Column, Mark, Tone, table
from ui.text import _, moment, number

PAGE, MOST = 50, 20_000


def board_list(me: Actor, filters: Filters) -> list[ComplaintRow]:
    """The page of the list that is turned to; answers its rows."""
    turned = _turned(filters)
    page = complaint_board.page(me, filters, after=turned[-1] if turned else None, limit=PAGE)
    if page.rows or not page.cut:
        nothing = _("No complaint fits. Change the filters, or record what an enterprise says.")
        table(page.rows, columns(filters, page.rows), empty=nothing)
    if page.cut:
        st.info(_("The newest {n} complaints with these words are gone through, whoever they lie with. The next page "
                  "goes on with older ones; more words, or longer ones, find sooner.",
                  n=number(board_rows.LOOKED_THROUGH)), icon=":material/manage_search:")  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center"):
        if turned and st.button(_("Previous page"), icon=":material/chevron_left:", key="board_back"):
            turned.pop()
            st.rerun()
        if page.after and st.button(_("Next page"), icon=":material/chevron_right:", key="board_on"):
            turned.append(page.after)
            st.rerun()
        whole = lambda: complaint_board.listing(me, limit=MOST, **vars(filters))  # noqa: E731
        download_table(me, "Complaints", whole, WORKBOOK, key="board_download")
        if page.after:
            st.caption(_("A workbook takes the first {n}; narrow the filters for the rest.", n=number(MOST)))
    return list(page.rows)


def columns(filters: Filters, rows: Sequence[ComplaintRow]) -> list[Column[ComplaintRow]]:
    """What the screen has room for: of open ones their promises, of others when they began."""
    return [
        Column("Subject", lambda r: f"{r.number} {r.title}", lambda r: links.complaint(r.id)),
        Column("Enterprise", lambda r: r.enterprise),
        Column("Status", lambda r: r.status),
        Column("Lies with", lambda r: f"{r.department} · {r.officer}"),
        *(LIT if filters.promised else [Column("Recorded", lambda r: moment(r.opened_at))]),
        *([Column("Signs", signs)] if any(signs(row) for row in rows) else []),
    ]


LIT: list[Column[ComplaintRow]] = [
    Column("First reply", lambda r: lamps.mark(r.reply_lamp) if r.reply_lamp else None),
    Column("Resolve by", lambda r: lamps.cell(r.due, r.lamp)),
]
PROMISED: list[Column[ComplaintRow]] = [
    Column("First reply", lambda r: lamps.mark(r.reply_lamp) if r.reply_lamp else None),
    Column("Resolution", lambda r: lamps.mark(r.lamp) if r.lamp else None),
    Column("Resolve by", lambda r: lamps.cell(r.due)),
]
WORKBOOK: list[Column[ComplaintRow]] = [
    Column("Number", lambda r: r.number),
    Column("Subject", lambda r: r.title),
    Column("Enterprise", lambda r: r.enterprise),
    Column("Kind of case", lambda r: r.kind),
    Column("Category", lambda r: r.category),
    Column("Came in by", lambda r: r.channel),
    Column("Status", lambda r: r.status),
    Column("Lies with", lambda r: r.department),
    Column("Accountable officer", lambda r: r.officer),
    Column("Recorded", lambda r: moment(r.opened_at)),
    *PROMISED,
    Column("Signs", lambda r: signs(r)),
]


def signs(row: ComplaintRow) -> Mark | None:
    """What sets it apart: urgent, sealed, silent, reopened."""
    if row.urgent:
        return Mark("Urgent", Tone.BAD)
    if row.sealed:
        return Mark("Sealed", Tone.WARN)
    if row.silent:
        return Mark("No answer in time", Tone.QUIET)
    return Mark("Reopened", Tone.WARN) if row.reopenings else None


def _turned(filters: Filters) -> list[Place]:
    """The places at which the pages before this one ended; other filters begin anew."""
    kept: tuple[Filters, list[Place]] | None = st.session_state.get("board_turned")
    if kept is None or kept[0] != filters:
        kept = st.session_state["board_turned"] = (filters, [])
    return kept[1]
