import streamlit as st

from domain.visits import Tag, VisitStatus
from services import visits
from ui import lamps, links, visit_lists
from ui.address import chosen
from ui.exports import download_table
from ui.page import open_page
from ui.tables import Column, Mark, Tone, table
from ui.text import _, listed

me = open_page("visits")
PAGE, ALL = 50, 100_000

with st.container(horizontal=True, vertical_alignment="bottom"):
    words = st.text_input(_("Search"), key="words", bind="query-params", placeholder=_("Number, enterprise or summary"))
    tag = chosen("tag", ["all", *(t.value for t in Tag)], _("For what"),
                 lambda t: _("All") if t == "all" else _(Tag.of(t).label))  # fmt: skip
    mine = st.checkbox(_("Only mine"), key="mine", bind="query-params")
    unsettled = st.checkbox(_("With something to settle"), key="unsettled", bind="query-params")
only = visit_lists.narrowed_visits(me)
limit = st.session_state.get("visits_limit", PAGE)


def found(limit: int) -> list[visits.VisitRow]:
    """The visits that the filters let through."""
    return visits.listing(
        me, words=words, tag=Tag.of(tag) if tag != "all" else None, mine=mine, still_open=unsettled, limit=limit, **only
    )


def standing(row: visits.VisitRow) -> Mark:
    """Closed, or how much is left to settle."""
    return Mark(row.status.label, Tone.GOOD if row.status is VisitStatus.CLOSED else Tone.WARN)


rows = found(limit)
columns: list[Column[visits.VisitRow]] = [
    Column("Number", lambda r: r.number, lambda r: links.visit(r.id)),
    Column("Day of the visit", lambda r: r.visited_on),
    Column("Enterprise", lambda r: r.enterprise, lambda r: links.visit(r.id)),
    Column("Who went", lambda r: listed(list(r.went))),
    Column("How", lambda r: r.manner),
    Column("For what", lambda r: r.tag),
    Column("Opinions", lambda r: r.opinions),
    Column("Status", standing),
]
if any(row.due for row in rows):
    columns.append(Column("To be settled by", lambda r: lamps.cell(r.due, r.due.lamp) if r.due else None))
shown = [column for column in columns if column.title != "How"]  # its own page says how; so the list fits its screen
table(rows, shown, empty=_("No visit fits. Change the filters, or log one."))
with st.container(horizontal=True):
    if len(rows) == limit and st.button(_("Show more"), key="visits_more"):
        st.session_state["visits_limit"] = limit + PAGE
        st.rerun()
    download_table(me, "Visits", lambda: found(ALL), columns, key="visits_download")
