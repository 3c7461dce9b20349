import streamlit as st

from services import templates
from ui.markdown import literal
from ui.page import open_page
from ui.templates import template_form
from ui.text import _

me = open_page("templates")
st.caption(
    _("Offered wherever somebody replies to an enterprise or says what was done; the words can be changed there.")
)

for card in templates.listing(me):
    with st.expander(literal(card.name) + (f" · {_(card.category.label)}" if card.category else "")):
        template_form(me, card)
with st.expander(_("A new template"), icon=":material/add:", expanded=not templates.listing(me)):
    template_form(me)
