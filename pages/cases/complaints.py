import streamlit as st

from domain.cases import CaseStatus
from domain.complaints import COMPLAINT
from services import complaint_board
from ui import lamps, links
from ui.address import chosen
from ui.exports import download_table
from ui.page import open_page
from ui.tables import Column, Mark, Tone, table
from ui.text import _

me = open_page("complaints")
PAGE, ALL = 50, 100_000
STATUSES = [status for status in CaseStatus if status in COMPLAINT.reachable()]

counts = complaint_board.by_status(me)
with st.container(horizontal=True, vertical_alignment="bottom"):
    words = st.text_input(_("Search"), key="words", bind="query-params", placeholder=_("Number, subject or enterprise"))
    status = chosen(
        "status", ["open", *(s.value for s in STATUSES), "all"], _("Status"),
        lambda s: _("All that are open") if s == "open" else _("All") if s == "all"
        else f"{_(CaseStatus.of(s).label)} · {counts.get(CaseStatus.of(s), 0)}",
    )  # fmt: skip
    mine = st.checkbox(_("Only mine"), key="mine", bind="query-params")

limit = st.session_state.get("complaints_limit", PAGE)


def found(limit: int) -> list[complaint_board.ComplaintRow]:
    """The complaints that the filters let through."""
    wanted = CaseStatus.of(status) if status not in ("open", "all") else None
    return complaint_board.listing(me, status=wanted, words=words, mine=mine, still_open=status == "open", limit=limit)


rows = found(limit)
columns: list[Column[complaint_board.ComplaintRow]] = [
    Column("Number", lambda r: r.number, lambda r: links.complaint(r.id)),
    Column("Subject", lambda r: r.title, lambda r: links.complaint(r.id)),
    Column("Enterprise", lambda r: r.enterprise),
    Column("Category", lambda r: r.category),
    Column("Status", lambda r: r.status),
    Column("Lies with", lambda r: f"{r.department} · {r.officer}"),
    Column("Lamp", lambda r: lamps.mark(r.lamp) if r.lamp else None),
    Column("Resolve by", lambda r: lamps.cell(r.due)),
    Column("Urgent", lambda r: Mark("Urgent", Tone.BAD) if r.urgent else None),
]
table(rows, columns, empty=_("No complaint fits. Change the filters, or record what an enterprise says."))
with st.container(horizontal=True):
    if len(rows) == limit and st.button(_("Show more"), key="complaints_more"):
        st.session_state["complaints_limit"] = limit + PAGE
        st.rerun()
    download_table(me, "Complaints", lambda: found(ALL), columns, key="complaints_download")
