import streamlit as st

from domain.complaints import Channel
from domain.errors import Refusal
from domain.typed import insist
from services import complaints, drafts
from services.filing import ComplaintFacts
from ui import links
from ui.complain import FORM, category_picker, enterprise_picker, keep, restore, said_before
from ui.forms import renew, token
from ui.page import open_page
from ui.receipts import give
from ui.session import flash
from ui.text import _, say

me = open_page("complain")
st.caption(_("Whoever records a complaint answers for it until a named person accepts it."))
restore(me)

anonymous = st.checkbox(_("Anonymous: who it came from is for the centre alone"), key="complain_anonymous")
enterprise = None if anonymous else enterprise_picker(me)
title = st.text_input(_("Subject"), key="complain_title")
said_before(me, title, str(st.session_state.get("complain_body") or ""), enterprise)
body = st.text_area(_("What happened"), key="complain_body", height=140)
category, about = category_picker(me)
one, two = st.columns(2)
channel = one.selectbox(_("Came in by"), list(Channel), format_func=lambda c: _(c.label), key="complain_channel")
company = two.text_input(_("Enterprise as they call it, if it is not registered"), key="complain_company")
one, two = st.columns(2)
contact = one.text_input(_("Contact person"), key="complain_contact")
phone = two.text_input(_("Contact phone"), key="complain_phone")
urgent = st.checkbox(_("Urgent: the first reply is due in working hours, not days"), key="complain_urgent")
suggestion = st.checkbox(_("Only a suggestion: nothing has gone wrong"), key="complain_suggestion")
settled = st.text_area(_("Solved on the spot: what was done (optional)"), key="complain_settled", height=80)
keep(me)

if st.button(_("Record the complaint"), type="primary", key="complain_save"):
    try:
        insist({"Subject": title, "What happened": body, "Category": category})
        assert category is not None and channel is not None
        facts = ComplaintFacts(
            title, body, category, channel, urgent, contact, phone, "" if enterprise else company, anonymous,
            suggestion, about,
        )  # fmt: skip
        asked = {"facts": facts, "enterprise_id": enterprise} | ({"resolution": settled} if settled.strip() else {})
        record = complaints.record_settled if settled.strip() else complaints.record
        id = record(me, request_id=token(FORM), **asked)
    except Refusal as refusal:
        st.error(say(refusal), icon=":material/block:")
    else:
        give(me, id)
        drafts.discard(me, form=FORM)
        renew(FORM)
        flash(
            _("The complaint is recorded as solved on the spot.")
            if settled.strip()
            else _("The complaint is recorded. You answer for it until a named person accepts it.")
        )
        st.switch_page(links.screen("complaint"), query_params={"id": str(id)})
