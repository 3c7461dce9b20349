import streamlit as st

from domain.complaints import Channel
from domain.errors import NotAllowed, Refusal, SessionEnded
from domain.typed import insist
from services import complaints
from services.filing import ComplaintFacts
from ui import links
from ui.complain import FORM, begin, category_picker, enterprise_picker, said_before
from ui.forms import keep_chosen
from ui.page import open_page
from ui.receipts import give
from ui.session import flash
from ui.text import _, say

me = open_page("complain")
st.caption(_("Whoever records a complaint answers for it until a named person accepts it."))
draft = begin(me)

anonymous = st.checkbox(_("Anonymous: who it came from is for the centre alone"), key=draft.key("anonymous"))
keep_chosen(*(draft.key(name) for name in ("words", "enterprise", "about")))
enterprise = None if anonymous else enterprise_picker(me, draft)
title = st.text_input(_("Subject"), key=draft.key("title"), live="800ms")
before = st.container()
body = st.text_area(_("What happened"), key=draft.key("body"), height=140)
category, about = category_picker(me, draft)
one, two = st.columns(2)
channel = one.selectbox(_("Came in by"), [c.value for c in Channel], key=draft.key("channel"),
                        format_func=lambda code: _(Channel.of(code).label))  # fmt: skip
company = two.text_input(_("Enterprise as they call it, if it is not registered"), key=draft.key("company"),
                         live="800ms")  # fmt: skip
one, two = st.columns(2)
contact = one.text_input(_("Contact person"), key=draft.key("contact"), live="800ms")
phone = two.text_input(_("Contact phone"), key=draft.key("phone"), live="800ms")
urgent = st.checkbox(_("Urgent: the first reply is due in working hours, not days"), key=draft.key("urgent"))
suggestion = st.checkbox(_("Only a suggestion: nothing has gone wrong"), key=draft.key("suggestion"))
settled = st.text_area(_("Solved on the spot: what was done (optional)"), key=draft.key("settled"), height=80)
draft.keep()

if st.button(_("Record the complaint"), type="primary", key=f"{FORM}_save"):
    try:
        insist({"Subject": title, "What happened": body, "Category": category})
        assert category is not None
        facts = ComplaintFacts(
            title, body, category, Channel.of(channel), urgent, contact, phone, "" if enterprise else company,
            anonymous, suggestion, about, FORM,
        )  # fmt: skip
        asked = {"facts": facts, "enterprise_id": enterprise} | ({"resolution": settled} if settled.strip() else {})
        record = complaints.record_settled if settled.strip() else complaints.record
        id = record(me, request_id=draft.token, **asked)
    except Refusal as refusal:
        st.error(say(refusal), icon=":material/block:")
        if isinstance(refusal, SessionEnded | NotAllowed):
            st.stop()
    else:
        give(me, id)
        draft.discard()
        flash(
            _("The complaint is recorded as solved on the spot.")
            if settled.strip()
            else _("The complaint is recorded. You answer for it until a named person accepts it.")
        )
        st.switch_page(links.screen("complaint"), query_params={"id": str(id)})

with before:  # and not while it is filed: nobody would read it
    said_before(me, title, body, enterprise)
