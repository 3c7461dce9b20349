import streamlit as st

from services import enterprises
from ui import links
from ui.exports import download_table
from ui.page import open_page
from ui.tables import Column, table
from ui.text import _

me = open_page("enterprises")
PAGE, ALL = 50, 100_000

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
    Column("Enterprise sheet", lambda r: _("Open"), lambda r: links.sheet(r.id)),
]
table(rows, columns, empty=_("No enterprise fits. It is registered when its first project is taken in, or by import."))
with st.container(horizontal=True):
    if len(rows) == limit and st.button(_("Show more"), key="enterprises_more"):
        st.session_state["enterprises_limit"] = limit + PAGE
        st.rerun()
    download_table(
        me, "Enterprises", lambda: enterprises.listing(me, words=words, limit=ALL), columns, key="enterprises_download"
    )
