import streamlit as st

from domain.errors import NotFound, Refusal
from domain.visits import PlanStatus
from services import visit_plans, visits
from ui import links, visit_form
from ui.markdown import literal
from ui.page import open_page
from ui.session import flash
from ui.text import _, moment, say

me = open_page("log_visit")


def planned() -> visit_plans.PlanCard | None:
    """The planned visit that the address names."""
    id = st.query_params.get("plan", "")
    if not id:
        return None
    try:
        if not (id.isascii() and id.isdigit() and len(id) < 10):
            raise NotFound(what="Planned visit")
        return visit_plans.one(me, int(id))
    except Refusal as refusal:
        st.error(say(refusal), icon=":material/block:")
        st.page_link(links.screen("visit_plans"), label=_("Visit plans"), icon=":material/event_note:")
        st.stop()


plan = planned()
if plan and plan.status is not PlanStatus.PLANNED:
    st.info(_("This visit is not planned any more: {state}.", state=plan.status), icon=":material/info:")
    if plan.visit_id:
        st.page_link(links.screen("visit"), label=_("Visit"), query_params={"id": str(plan.visit_id)})
    st.stop()

asked = st.query_params.get("enterprise", "")
enterprise = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None
went = visit_plans.party(me, plan.id) if plan else [me.id]
draft = visit_form.begin(me, plan, went, enterprise)
if plan:
    st.subheader(literal(plan.enterprise), anchor=False)
    st.caption(_("{occasion}, due {at}", occasion=plan.occasion, at=moment(plan.due_at)))
    if plan.purpose:
        st.text(plan.purpose)
else:
    st.caption(_("Choose the enterprise and who went: the planned visit that fits is offered below."))
if draft.found:
    st.info(_("This is what you had typed and not saved."), icon=":material/history:")

facts = visit_form.fields(me, draft, plan)
paid = plan or visit_form.pays(me, draft, facts)
draft.keep()
with st.container(horizontal=True):
    save = st.button(_("Log the visit"), type="primary", key=f"{draft.form}_save")
    if st.button(_("Start anew"), key=f"{draft.form}_discard", type="tertiary"):
        draft.discard()
        st.rerun()
if save:
    try:
        if paid:
            visit_plans.pay(me, paid, request_id=draft.token, facts=facts)
            id = visit_plans.one(me, paid.id).visit_id
        else:
            id = visits.log(me, request_id=draft.token, facts=facts)
    except Refusal as refusal:
        st.error(literal(say(refusal)), icon=":material/block:")
    else:
        visit_form.done(draft)
        flash(_("The visit is logged."))
        st.switch_page(links.screen("visit"), query_params={"id": str(id)})
