from dataclasses import replace

import streamlit as st

from domain.access import Permission as P
from domain.access import allows
from domain.burden import Sort
from domain.visits import PlanStatus
from services import rulebook, visit_plans
from services.clock import local_day, utc_now
from ui import lamps, links
from ui.actions import action_bar
from ui.definitions import definitions
from ui.markdown import literal
from ui.page import named_in_address, open_page, told
from ui.seen import as_seen
from ui.session import flash
from ui.text import _, day, moment
from ui.visit_plans import budget_part

me = open_page("visit_plan", title=False)
card = named_in_address(lambda id: visit_plans.one(me, id), "Planned visit", "visit_plans")
may = {move.name for move in card.moves}

st.page_link(links.screen("visit_plans"), label=_("Visit plans"), icon=":material/arrow_back:")
st.title(literal(card.enterprise), anchor=False)
with st.container(horizontal=True):
    st.badge(_(card.occasion.label), color="blue")
    if card.festival:
        st.badge(_(card.festival.label), color="violet")
    st.badge(_(card.status.label), color="gray")
    if card.lamp and card.rule_id:
        lamps.badge(rulebook.judge(me, [(card.rule_id, card.opened_at, card.due_at)])[0])
definitions(
    [
        ("Who goes", f"{card.visitor} · {card.department}" if card.department else card.visitor),
        ("Enterprise", card.enterprise),
        ("Project", card.project),
        ("Arranged day", day(card.arranged_on) if card.arranged_on else None),
        ("Due", moment(card.due_at)),
        ("What for", card.purpose),
        ("Why it was changed", _("Its project is not under way.") if card.dropped_at else card.reason),
    ],
    links={"Enterprise": links.enterprise(card.enterprise_id)}
    | ({"Project": links.project(card.project_id)} if card.project_id else {}),
)
if "pay" in may and st.button(_("Log this visit"), type="primary", icon=":material/edit_location_alt:",
                              key=f"plan_{card.id}_log"):  # fmt: skip
    st.switch_page(links.screen("log_visit"), query_params={"plan": str(card.id)})
if card.visit_id:
    st.page_link(links.screen("visit"), label=_("To the visit"), icon=":material/handshake:",
                 query_params={"id": str(card.visit_id)})  # fmt: skip
if card.status is PlanStatus.MERGED and card.host_id:
    st.info(_("It is paid together with another visit to the enterprise."), icon=":material/merge:")
action_bar(me, visit_plans.step, replace(card, moves=tuple(m for m in card.moves if m.name not in ("pay", "merge"))),
           awaited=False)  # fmt: skip

if card.status is PlanStatus.PLANNED:
    st.subheader(_("The enterprise's time"), anchor=False)
    on = max(card.on, local_day(utc_now()))  # what is overdue is paid today at the earliest
    offers = budget_part(me, card.enterprise_id, on, Sort.VISIT, planned=on == card.on, but=card.id)
    if offers and "merge" in may and allows(me, P.VISIT_PLAN):
        host = st.selectbox(
            _("Joint visit"), [offer.plan_id for offer in offers], key=f"plan_{card.id}_host",
            format_func=lambda id: next(f"{day(o.on)} · {o.visitor} {o.department}" for o in offers if o.plan_id == id),
        )  # fmt: skip
        if st.button(_("Merge into a joint visit"), key=f"plan_{card.id}_merge", icon=":material/merge:"):
            with told():
                visit_plans.merge(me, as_seen(me, f"plan_{card.id}", card, "Plan"), host=host)
                flash(_("Both go together: the enterprise is interrupted once."))
    st.page_link(links.screen("burden"), label=_("Calendar of this enterprise"), icon=":material/calendar_month:",
                 query_params={"id": str(card.enterprise_id)})  # fmt: skip
