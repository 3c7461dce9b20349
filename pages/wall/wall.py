import streamlit as st

from domain.wall import Span
from services import wall
from ui.address import chosen
from ui.live import live
from ui.page import open_page
from ui.text import _
from ui.wall import screen, whole_page

me = open_page("wall", title=False)
SPANS = {span.value: span.label for span in Span}
asked = st.query_params.get("screen", "")
if asked:
    screen(me, asked)
else:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(_("Leaders' wall"))
        span = chosen("span", list(SPANS), _("Period"), lambda code: _(SPANS[code]), pills=True)
    live(me, lines=3)
    whole_page(wall.whole(me, span=Span.of(span)))
