from typing import Literal

import streamlit as st

from domain.projects import ProjectStatus
from services import hub, projects
from ui import links, project_parts
from ui.actions import action_bar
from ui.address import chosen
from ui.definitions import definitions
from ui.markdown import literal
from ui.page import named_in_address, open_page
from ui.rail import proof, rail
from ui.text import _, moment, money

me = open_page("project", title=False)

COLOURS: dict[ProjectStatus, Literal["green", "orange", "gray"]] = {
    ProjectStatus.ACTIVE: "green",
    ProjectStatus.SUSPENDED: "orange",
    ProjectStatus.ENDED: "gray",
}

card = named_in_address(lambda id: hub.one(me, id), "Project", "projects")

st.page_link(links.screen("projects"), label=_("All projects"), icon=":material/arrow_back:")
st.title(literal(card.name), anchor=False)
with st.container(horizontal=True):
    st.badge(card.number, color="gray")
    st.badge(_(card.stage.label), color="blue")
    st.badge(_(card.system.label), color="gray")
    st.badge(
        _(card.status.label),
        color=COLOURS[card.status],
    )
    if card.major_since:
        st.badge(_("Major project"), color="red", help=_("Clause 30, since {at}", at=moment(card.major_since)))
if card.status is not ProjectStatus.ACTIVE:
    st.warning(_("This project is {state}. Its history stays; its people stay on record.", state=card.status))

tenures = hub.tenures(me, card.id)
rail(card, tenures)

definitions(
    [
        ("Accountable department", card.department),
        ("Accountable leader", card.leader),
        ("Accountable officer", card.officer),
        ("First contact", f"{card.first_contact} · {card.first_department}"),
        ("Lead leader", card.lead_leader),
        ("Coordinator", card.coordinator),
        ("Enterprise", card.enterprise),
        ("Planned investment", money(card.facts.amount, card.facts.currency)),
    ],
    links={"Enterprise": links.enterprise(card.enterprise_id)},
)
proof(hub.gap_proof(me, card.id))
action_bar(me, projects.step, card, awaited=False)

NAMES = {"checklist": "Exit checklist", "handoffs": "Handoffs", "reports": "Reports", "service": "Service package",
         "diary": "Negotiation diary", "documents": "Documents", "requests": "Requests to coordinate",
         "facts": "Facts", "history": "History"}  # fmt: skip
tab = chosen("tab", list(NAMES), _("Parts of the page"), lambda t: _(NAMES[t]), pills=True)
project_parts.PARTS[tab](me, card)
