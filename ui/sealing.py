"""What the page of a complaint says about its seal: from whom, who broke it and why; sealing it is for the centre."""

import streamlit as st

from domain.access import Actor
from services import sealing
from services.complaint_board import ComplaintCard
from services.sealing import SealCard
from ui.forms import department_picker
from ui.markdown import literal
from ui.page import told
from ui.seen import as_seen
from ui.session import flash
from ui.text import _, listed, moment


def seal_said(me: Actor, card: ComplaintCard) -> SealCard:
    """A line on the seal where there is one: from whom, who opened or lifted it and why."""
    seal = sealing.of_case(me, card.id)
    if card.about:
        st.caption(":material/lock: " + _("Sealed from the people of {department}", department=literal(card.about)))
        for opening in seal.openings:
            said = _("{by} ({role}) opened it on {at}: {reason}", by=opening.by, role=opening.role,
                     at=moment(opening.at), reason=opening.reason)  # fmt: skip
            st.text(said)
    for lifted in seal.liftings:
        said = _("{by} ({role}) lifted the seal from {department} on {at}: {reason}", by=lifted.by, role=lifted.role,
                 department=lifted.department, at=moment(lifted.at), reason=lifted.reason)  # fmt: skip
        st.text(said)
    if card.about:
        _quoted(seal)
    return seal


def seal_way(me: Actor, card: ComplaintCard, seal: SealCard) -> None:
    """For who keeps the board the way to set it, or to lift it."""
    if seal.handles and card.about:
        _lift_form(me, card, card.about)
    elif seal.handles:
        _seal_form(me, card)


def _quoted(seal: SealCard) -> None:
    """What was filed before the seal and quotes the number: masked here, but papers may be in other hands."""
    if seal.quotes:
        names = listed([literal(f"{quote.number} {quote.project}") for quote in seal.quotes])
        said = _(
            "Reports filed before it was sealed quote its number. Those lines are masked here from whoever may not see "
            "the case; papers made before are not: {reports}",
            reports=names,
        )
        st.warning(said, icon=":material/format_quote:")


def _seal_form(me: Actor, card: ComplaintCard) -> None:
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


def _lift_form(me: Actor, card: ComplaintCard, department: str) -> None:
    seen = as_seen(me, f"lift_{card.id}", card, "Case")
    with st.popover(_("Lift a seal set by mistake"), icon=":material/lock_open:", key=f"lift_{card.id}_open"):
        st.caption(_("The people of {department} may then read everything in it. The complainant is shown who lifted "
                     "the seal and why.", department=literal(department)))  # fmt: skip
        with st.form(f"lift_{card.id}", border=False):
            reason = st.text_area(_("Why"), key=f"lift_{card.id}_reason", height=100)
            if st.form_submit_button(_("Lift the seal"), type="primary", key=f"lift_{card.id}_go"):
                with told():
                    sealing.lift(me, seen, reason=reason)
                    flash(_("The seal is lifted."))
