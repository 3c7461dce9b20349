import streamlit as st

from domain.categories import Category
from domain.complaints import Channel
from domain.errors import Incomplete, Refusal
from services import complaints, enterprises
from services.filing import ComplaintFacts
from ui import links
from ui.forms import renew, token
from ui.page import open_page
from ui.receipts import give
from ui.session import flash
from ui.text import _, say

me = open_page("complain")
st.caption(_("Whoever records a complaint answers for it until a named person accepts it."))

words = st.text_input(_("Enterprise name or unified social credit code"), key="complain_words")
known = {e.id: e.name for e in enterprises.listing(me, words=words, limit=20)} if len(words.strip()) > 1 else {}
enterprise = st.selectbox(
    _("Registered enterprise"), list(known), index=None, format_func=lambda id: known[id], key="complain_enterprise",
    placeholder=_("Choose one of {n} found, or leave empty", n=len(known)),
)  # fmt: skip
title = st.text_input(_("Subject"), key="complain_title")
body = st.text_area(_("What happened"), key="complain_body", height=140)
one, two = st.columns(2)
category = one.selectbox(_("Category"), list(Category), index=None, format_func=lambda c: _(c.label),
                         key="complain_category", placeholder=_("Choose"))  # fmt: skip
channel = two.selectbox(_("Came in by"), list(Channel), format_func=lambda c: _(c.label), key="complain_channel")
one, two = st.columns(2)
contact = one.text_input(_("Contact person"), key="complain_contact")
phone = two.text_input(_("Contact phone"), key="complain_phone")
urgent = st.checkbox(_("Urgent: the first reply is due in working hours, not days"), key="complain_urgent")
settled = st.text_area(_("Solved on the spot: what was done (optional)"), key="complain_settled", height=80)

if st.button(_("Record the complaint"), type="primary", key="complain_save"):
    try:
        if category is None or channel is None:
            raise Incomplete(fields=("Category",))
        facts = ComplaintFacts(title, body, category, channel, urgent, contact, phone)
        asked = {"facts": facts, "enterprise_id": enterprise} | ({"resolution": settled} if settled.strip() else {})
        record = complaints.record_settled if settled.strip() else complaints.record
        id = record(me, request_id=token("complain"), **asked)
    except Refusal as refusal:
        st.error(say(refusal), icon=":material/block:")
    else:
        give(me, id)
        renew("complain")
        flash(
            _("The complaint is recorded as solved on the spot.")
            if settled.strip()
            else _("The complaint is recorded. You answer for it until a named person accepts it.")
        )
        st.switch_page(links.screen("complaint"), query_params={"id": str(id)})
