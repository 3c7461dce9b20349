import streamlit as st

from services import sealing
from services.sealing import SealedCard
from ui import lamps, links
from ui.page import open_page, told
from ui.session import flash
from ui.tables import Column, table
from ui.text import _, moment

me = open_page("sealed")
st.caption(
    _(
        "Complaints about a department are sealed from all but those who handle them. Open one only with a reason: "
        "it is written in the trail, and the complainant is shown who opened it, when and why."
    )
)
waiting = sealing.waiting(me)
columns: list[Column[SealedCard]] = [
    Column("Number", lambda c: c.number),
    Column("Status", lambda c: c.status),
    Column("Recorded", lambda c: moment(c.opened_at)),
    Column("Resolve by", lambda c: lamps.cell(c.due)),
]
table(waiting, columns, empty=_("No sealed complaint is closed to you."))
if waiting:
    with st.form("sealed_open"):
        numbers = {card.id: card.number for card in waiting}
        case_id = st.selectbox(_("Complaint to open"), list(numbers), index=None, placeholder=_("Choose"),
                               format_func=lambda id: numbers[id], key="sealed_case")  # fmt: skip
        reason = st.text_area(_("Why"), key="sealed_reason", help=_("The complainant is shown these words."))
        if st.form_submit_button(_("Open the complaint"), type="primary", key="sealed_go"):
            if case_id is None:
                st.error(_("Choose the complaint to open."), icon=":material/block:")
            else:
                with told(rerun=False):
                    sealing.unseal(me, case_id=case_id, reason=reason)
                    flash(_("Opened: {number}", number=numbers[case_id]))
                    st.switch_page(links.screen("complaint"), query_params={"id": str(case_id)})
