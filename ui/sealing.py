"""What the page of a complaint says about its seal: from whom, who broke it and why; sealing it is for the centre."""

import streamlit as st

from domain.access import Actor, allows
from domain.access import Permission as P
from services import sealing
from services.complaint_board import ComplaintCard
from ui.forms import department_picker
from ui.markdown import literal
from ui.page import told
from ui.seen import as_seen
from ui.session import flash
from ui.text import _, moment


def seal_part(me: Actor, card: ComplaintCard) -> None:
    """A line on the seal where there is one, and for who keeps the board the way to set it."""
    if card.about:
        st.caption(":material/lock: " + _("Sealed from the people of {department}", department=literal(card.about)))
        for opening in sealing.openings(me, card.id):
            said = _("{by} ({role}) opened it on {at}: {reason}", by=opening.by, role=opening.role,
                     at=moment(opening.at), reason=opening.reason)  # fmt: skip
            st.text(said)
    if not allows(me, P.CASE_KEEP):
        return
    seen = as_seen(me, f"seal_{card.id}", card, "Case")
    with st.popover(_("Seal it from a department"), icon=":material/lock:", key=f"seal_{card.id}_open"):
        st.caption(_("Its people will no longer see this complaint, in any list, count, notice or history."))
        with st.form(f"seal_{card.id}", border=False):
            about = department_picker(me, _("Department that it is about"), f"seal_{card.id}_about")
            if st.form_submit_button(_("Seal"), type="primary", key=f"seal_{card.id}_go"):
                if about is None:
                    st.error(_("Choose a department."), icon=":material/block:")
                else:
                    with told():
                        sealing.seal(me, seen, about_department_id=about)
                        flash(_("The complaint is sealed."))
