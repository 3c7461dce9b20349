import streamlit as st

from services import enterprises, exports
from ui import links
from ui.page import open_page
from ui.tables import Column, grid, table
from ui.text import _

me = open_page("enterprises")
PAGE = 50

words = st.text_input(
    _("Search"), key="words", bind="query-params", placeholder=_("Name or unified social credit code")
)
limit = st.session_state.get("enterprises_limit", PAGE)
rows = enterprises.listing(me, words=words, limit=limit)
columns: list[Column[enterprises.EnterpriseCard]] = [
    Column("Enterprise", lambda r: r.name, lambda r: links.enterprise(r.id)),
    Column("Unified social credit code", lambda r: r.credit_code),
    Column("Legal representative", lambda r: r.legal_representative),
    Column("Industry", lambda r: r.industry),
    Column("Address", lambda r: r.address),
    Column("Projects", lambda r: r.projects),
]
table(rows, columns, empty=_("No enterprise fits. It is registered when its first project is taken in, or by import."))
with st.container(horizontal=True):
    if len(rows) == limit and st.button(_("Show more"), key="enterprises_more"):
        st.session_state["enterprises_limit"] = limit + PAGE
        st.rerun()
    if rows:
        headers, cells = grid(rows, columns)
        st.download_button(
            _("Download as .xlsx"), lambda: exports.table(me, title=_("Enterprises"), headers=headers, rows=cells),
            file_name="enterprises.xlsx", key="enterprises_download", icon=":material/download:",
        )  # fmt: skip
