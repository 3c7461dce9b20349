import streamlit as st

from services import notices
from ui.address import chosen
from ui.notices import notice_table, words
from ui.page import open_page, told
from ui.text import _

me = open_page("inbox")

SHOWN = 50
KINDS = {"all": "All notices", "unread": "Unread only"}
kind = chosen("show", list(KINDS), _("Which notices"), lambda k: _(KINDS[k]), pills=True)
start = st.query_params.get("before", "")
before = int(start) if start.isascii() and start.isdigit() and len(start) < 10 else None
page = notices.inbox(me, only_unread=kind == "unread", before=before, limit=SHOWN + 1)
cards, more = page[:SHOWN], len(page) > SHOWN
unread = [card for card in cards if card.unread]

with st.container(horizontal=True, vertical_alignment="center"):
    if unread and before is None and st.button(_("Mark all as read"), key="inbox_read", icon=":material/done_all:"):
        with told():
            notices.mark_read(me, up_to=max(card.id for card in cards))
    if unread:
        with st.popover(_("Mark one as read"), icon=":material/done:"):
            one = st.selectbox(_("Notice"), unread, format_func=words, key="inbox_one")
            if st.button(_("Mark as read"), key="inbox_one_read", type="primary"):
                with told():
                    notices.mark_read(me, one=one.id)
st.caption(_("Whoever follows a notice to what it is about has read it."))

empty = _("Everything is read.") if kind == "unread" else _("No notices yet. What concerns you will be told here.")
notice_table(cards, empty)

with st.container(horizontal=True):
    if before is not None and st.button(_("Newest"), key="inbox_newest", icon=":material/first_page:"):
        del st.query_params["before"]
        st.rerun()
    if more and st.button(_("Earlier ones"), key="inbox_earlier", icon=":material/arrow_forward:"):
        st.query_params["before"] = str(cards[-1].id)
        st.rerun()
