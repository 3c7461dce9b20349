import streamlit as st

from domain.access import Permission as P
from domain.access import allows
from domain.industries import Industry
from services import board, enterprises, timeline
from services.enterprises import EnterpriseFacts
from ui import links
from ui.code_links import code_link_part
from ui.forms import renew, token
from ui.history import show
from ui.page import named_in_address, open_page, told
from ui.session import flash
from ui.tables import Column, table
from ui.text import _

me = open_page("enterprise", title=False)
card = named_in_address(lambda id: enterprises.one(me, id), "Enterprise", "enterprises")

st.title(_("Enterprise"), anchor=False)
st.text(card.name)
st.link_button(_("Enterprise sheet"), links.sheet(card.id), icon=":material/description:")

if allows(me, P.ENTERPRISE_EDIT):
    with st.form("enterprise_form"):
        name = st.text_input(_("Enterprise name"), card.name, key=f"enterprise_{card.id}_name")
        code = st.text_input(_("Unified social credit code"), card.credit_code or "", key=f"enterprise_{card.id}_code")
        legal = st.text_input(
            _("Legal representative"), card.legal_representative or "", key=f"enterprise_{card.id}_legal"
        )
        industry = st.selectbox(
            _("Industry"),
            list(Industry),
            index=list(Industry).index(card.industry) if card.industry else None,
            format_func=lambda i: f"{i.value} {_(i.label)}",
            key=f"enterprise_{card.id}_industry",
        )
        address = st.text_input(_("Address"), card.address or "", key=f"enterprise_{card.id}_address")
        if st.form_submit_button(_("Save the facts"), type="primary"):
            with told():
                enterprises.change(me, card, facts=EnterpriseFacts(name, code, legal, industry, address))
                flash(_("The facts are saved."))
else:
    facts = [
        ("Unified social credit code", card.credit_code),
        ("Legal representative", card.legal_representative),
        ("Industry", card.industry),
        ("Address", card.address),
    ]
    table(facts, [Column("Field", lambda f: _(f[0])), Column("Value", lambda f: f[1])], empty="")

st.subheader(_("Contacts"))
people: list[Column[enterprises.ContactCard]] = [
    Column("Name", lambda c: c.name),
    Column("Title", lambda c: c.title),
    Column("Contact phone", lambda c: c.phone),
]
table(enterprises.contacts(me, card.id), people, empty=_("No contact person yet."))
if allows(me, P.ENTERPRISE_EDIT):
    new = token("contact")
    with st.expander(_("Add a contact person")), st.form("contact_form", border=False):
        who = st.text_input(_("Name"), key=f"contact_name_{new}")
        title = st.text_input(_("Title"), key=f"contact_title_{new}")
        phone = st.text_input(_("Contact phone"), key=f"contact_phone_{new}")
        if st.form_submit_button(_("Add")):
            with told():
                enterprises.add_contact(me, request_id=new, enterprise_id=card.id, name=who, title=title, phone=phone)
                renew("contact")

st.subheader(_("Projects"))
if allows(me, P.PROJECT_SEE):
    columns: list[Column[board.ProjectRow]] = [
        Column("Number", lambda r: r.number, lambda r: links.project(r.id)),
        Column("Project", lambda r: r.name),
        Column("Stage", lambda r: r.stage),
        Column("Accountable", lambda r: f"{r.department} · {r.officer}"),
    ]
    table(board.of_enterprise(me, card.id), columns, empty=_("No project of this enterprise is yours to see."))
code_link_part(me, card.id)
st.subheader(_("History"))
show(timeline.of_enterprise(me, card.id))
