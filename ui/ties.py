"""Which registered enterprise a case belongs to, as the centre finds out."""

import streamlit as st

from domain.access import Actor, allows
from domain.access import Permission as P
from services import ties
from services.complaint_board import ComplaintCard
from ui.enterprise_picker import enterprise_picker
from ui.page import told
from ui.seen import as_seen
from ui.session import flash
from ui.text import _


def tie_part(me: Actor, card: ComplaintCard) -> None:
    """Tie a case that somebody filed without an account to a registered enterprise, or take the tie away."""
    if not allows(me, P.CASE_DISPATCH) or (card.anonymous and card.enterprise_id is None):
        return
    form = f"tie_{card.id}"
    seen = as_seen(me, form, card, "Case")
    if card.enterprise_id is None:
        with st.popover(_("Tie to an enterprise"), icon=":material/domain_add:", key=f"{form}_open"):
            chosen = enterprise_picker(me, f"{form}_words", f"{form}_chosen")
            if st.button(_("Tie"), type="primary", key=f"{form}_go", disabled=chosen is None):
                with told():
                    ties.tie(me, seen, enterprise_id=chosen)
                    flash(_("The case is tied to the enterprise."))
        return
    with (
        st.popover(_("Not this enterprise"), icon=":material/domain_disabled:", key=f"{form}_open"),
        st.form(form, border=False),
    ):
        reason = st.text_area(_("Why"), key=f"{form}_reason", height=80)
        if st.form_submit_button(_("Take the tie away"), key=f"{form}_undo"):
            with told():
                ties.untie(me, seen, reason=reason or "")
                flash(_("The tie is taken away; the history keeps it."))
