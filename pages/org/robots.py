import streamlit as st

from services import robots
from ui import robots as forms
from ui.page import open_page
from ui.text import _

me = open_page("robots")
st.caption(
    _(
        "Robots of chat groups in WeCom, DingTalk and Feishu. Everybody in the group reads what they say: they are "
        "told numbers, never names or titles, and nothing of sealed complaints."
    )
)

cards = robots.listing(me)
forms.overview(cards)
if cards:
    st.subheader(_("Change"))
    named = {card.id: card for card in cards}
    id = st.selectbox(_("Group robot"), list(named), format_func=lambda i: named[i].name, key="robots_which")
    forms.change(me, named[id])
with st.expander(_("Register a robot"), icon=":material/add:", expanded=not cards):
    forms.register(me)
