import streamlit as st

from domain.errors import Incomplete, Refusal
from services import leads, projects
from ui import intake, links
from ui.forms import keep_chosen, renew, token
from ui.markdown import literal
from ui.page import open_page
from ui.session import flash
from ui.tables import Column, table
from ui.text import _, listed, moment, say

me = open_page("intake")
st.caption(_("Under a minute: the enterprise, what is planned, who met the investor first. The rest can follow."))

keep_chosen("intake_lead", "intake_coordinator")
enterprise_id, enterprise = intake.enterprise_part(me)
read = intake.facts_part(None, "intake")
first, leader = intake.people_part(me)

facts, lead, coordinator, alike = None, None, None, []
try:
    facts = read()
    if threshold := projects.major_threshold_reached(me, facts=facts):
        lead, coordinator = intake.seats_part(me, threshold)
    alike = leads.likely_duplicates(me, facts=facts, enterprise_id=enterprise_id, enterprise=enterprise)
except Refusal as refusal:
    st.error(literal(say(refusal)), icon=":material/block:")

seen = False
if alike:
    st.warning(_("Likely duplicates of this lead"), icon=":material/content_copy:")
    table(
        alike,
        [
            Column("Number", lambda c: c.number, lambda c: links.project(c.project_id) if c.open_to_me else None),
            Column("Project", lambda c: c.name),
            Column("Enterprise", lambda c: c.enterprise),
            Column("Why alike", lambda c: listed([_(w.label) for w in c.likeness])),
            Column("Held by", lambda c: f"{c.department} · {c.officer}"),
            Column("Taken in", lambda c: moment(c.opened_at)),
        ],
        empty="",
    )
    seen = st.checkbox(_("I have looked: this is another project"), key="intake_looked")

if st.button(_("Take the project in"), type="primary", key="intake_save", disabled=facts is None) and facts:
    try:
        if empty := tuple(
            label for label, value in (("First contact", first), ("Accountable leader", leader)) if not value
        ):
            raise Incomplete(fields=empty)
        id = projects.take_in(
            me, request_id=token("intake"), facts=facts, enterprise_id=enterprise_id, enterprise=enterprise,
            first_contact_id=first, leader_id=leader, lead_leader_id=lead, coordinator_id=coordinator,
            duplicates_seen=seen,
        )  # fmt: skip
    except Refusal as refusal:
        st.error(literal(say(refusal)), icon=":material/block:")
    else:
        renew("intake")
        flash(_("The project is taken in. From now on it has a named owner at every moment."))
        st.switch_page(links.screen("project"), query_params={"id": str(id)})
