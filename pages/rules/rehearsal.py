import streamlit as st

from ui import rehearsals
from ui.page import open_page
from ui.text import _

me = open_page("rehearsal")
st.caption(
    _(
        "Give limits other numbers and see who would have been on time with them in the last twelve months. The real "
        "course of each case counts: its pauses, its extensions, and when it was really answered or resolved."
    )
)
st.caption(
    _(
        "This counts the past; it foretells nothing, for people work otherwise under another limit. A reopened case "
        "counts from its last opening. Nothing changes until a draft is adopted."
    )
)
drafts = rehearsals.draft_form(me)
if drafts:
    rehearsals.result(me, drafts)
else:
    st.info(_("Choose a limit above, change its number, and press “Rehearse”."), icon=":material/labs:")
