"""Those whose complaints were merged into this one: called back with it, each for themselves."""

import streamlit as st

from domain.access import Actor, allows
from domain.access import Permission as P
from domain.complaints import SAID, Outcome
from services import absorbed
from services.absorbed import AbsorbedCard
from services.complaint_board import ComplaintCard
from ui.markdown import literal
from ui.page import told
from ui.seen import sends
from ui.session import flash
from ui.text import _


def absorbed_part(me: Actor, card: ComplaintCard) -> None:
    """Whom to call besides, once the case is resolved; what they said."""
    if card.resolved_at is None or not allows(me, P.CASE_VERIFY):
        return
    filed = absorbed.of_case(me, card.id)
    if not filed:
        return
    with st.container(border=True):
        st.caption(_("What these filed was merged into this case. They are called back, too."))
        for one in filed:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(literal(" · ".join(filter(None, (
                    one.number, one.enterprise, one.contact_name, one.contact_phone)))))  # fmt: skip
                if one.outcome:
                    st.badge(_(one.outcome.label), color="green" if one.outcome is Outcome.SOLVED else "orange")
                    st.caption(literal(one.words or ""))
                elif one.waits:
                    _call(me, one)


def _call(me: Actor, one: AbsorbedCard) -> None:
    form = f"absorbed_{one.id}"
    sends(form, f"{form}_words")
    with st.popover(_("Call back"), icon=":material/call:", key=f"{form}_open"), st.form(form, border=False):
        outcome = st.selectbox(_("What the enterprise says"), SAID, index=None, key=f"{form}_outcome",
                               format_func=lambda o: _(o.label), placeholder=_("Choose"))  # fmt: skip
        words = st.text_area(_("In its words"), key=f"{form}_words", height=100)
        st.caption(_("“Not solved” and “nobody came” send it back to work at once, with a new promise."))
        if st.form_submit_button(_("Call back"), type="primary", key=f"{form}_go"):
            with told():
                absorbed.call_back(me, one, outcome=outcome, words=words or "")
                flash(_("Their answer is written down."))
