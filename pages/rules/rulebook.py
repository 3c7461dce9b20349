import streamlit as st

from domain.limits import DEFAULT
from services import rulebook
from ui import limits
from ui.page import open_page
from ui.text import _

me = open_page("rulebook")
if (code := st.query_params.get("limit")) in DEFAULT:
    limits.one(me, str(code))
else:
    st.caption(_("Every limit with its clause. What was promised under an old rule keeps that rule."))
    st.caption(_("Open a limit to see all its versions, who decided them, and what changes next."))
    limits.by_clause(rulebook.listing(me))
