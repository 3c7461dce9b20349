import streamlit as st

from domain.access import Permission as P
from domain.access import allows
from services import routings
from ui.page import open_page
from ui.routings import set_form
from ui.tables import Column, Mark, Tone, table
from ui.text import _

me = open_page("routing")
st.caption(_("When a complaint is dispatched, the department of its category stands in the form already."))

known = routings.listing(me)
if allows(me, P.ROUTING_SET):
    with st.popover(_("Set a department"), icon=":material/edit:", key="routing_open"):
        set_form(me)
table(
    known,
    [
        Column("Group", lambda r: r.category.group),
        Column("Category", lambda r: r.category),
        Column("Queue", lambda r: r.category.queue),
        Column("Suggested department", lambda r: r.department or Mark("None yet", Tone.QUIET)),
    ],
    empty="",
)
