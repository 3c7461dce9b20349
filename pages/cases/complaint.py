import streamlit as st

from services import clocks, complaint_board, complaints, escalations, relations, timeline
from ui import escalations as escalation
from ui import ledger, links
from ui.absorbed import absorbed_part
from ui.actions import action_bar
from ui.address import chosen
from ui.clocks import asks, glance
from ui.definitions import definitions
from ui.history import show
from ui.markdown import literal
from ui.page import named_in_address, open_page
from ui.receipts import receipt_given, receipt_link
from ui.relations import by_category, is_awaited, linked_part, not_asked
from ui.sealing import seal_said, seal_way
from ui.talk import talk_part
from ui.text import _, moment
from ui.ties import tie_part

me = open_page("complaint", title=False)
card = named_in_address(lambda id: complaint_board.one(me, id), "Complaint", "complaints")

st.page_link(links.screen("complaints"), label=_("All complaints"), icon=":material/arrow_back:")
st.title(literal(card.title), anchor=False)
with st.container(horizontal=True):
    st.badge(card.number, color="gray")
    st.badge(_(card.status.label), color="blue")
    if card.urgent:
        st.badge(_("Urgent"), color="red")
    if card.on_the_spot:
        st.badge(_("Settled on the spot"), color="green")
    escalation.badge(escalations.of_case(me, card.id).level)

receipt_given(me, card.id)
time = clocks.of_case(me, card.id)
glance(me, card, time)
related = relations.of_case(me, card.id)
action_bar(me, complaints.step, card, awaited=is_awaited(card), suggested=by_category(card, related),
           left_out=not_asked(card, related))  # fmt: skip
absorbed_part(me, card)
asks(me, card, time)
st.text(ledger.line(card.held))
definitions(
    [
        ("Lies with", card.department),
        ("Accountable officer", card.officer),
        ("First asked", card.recorded_by),
        ("Enterprise", card.enterprise),
        ("Contact person", " ".join(filter(None, (card.contact_name, card.contact_phone)))),
        ("Category", card.category),
        ("Came in by", card.channel),
        ("Recorded", moment(card.opened_at)),
        ("Outcome", card.outcome),
    ],
    links={"Enterprise": links.enterprise(card.enterprise_id)} if card.enterprise_id else {},
)
seal = seal_said(me, card)
with st.container(horizontal=True):
    tie_part(me, card)
    seal_way(me, card, seal)
    receipt_link(card.id)

NAMES = {
    "words": "What was said and done",
    "talk": "Messages and files",
    "linked": "Linked",
    "escalation": "Escalation",
    "ledger": "Clock ledger",
    "history": "History",
}
tab = chosen("tab", list(NAMES), _("Parts of the page"), lambda t: _(NAMES[t]), pills=True)
if tab == "ledger":
    ledger.ledger(card.holdings)
elif tab == "talk":
    talk_part(me, card)
elif tab == "linked":
    linked_part(me, card, related)
elif tab == "escalation":
    escalation.ladder(me, card.id)
elif tab == "history":
    show(timeline.of_case(me, card.id))
else:
    for label, said in (("What happened", card.body), ("Reply to the enterprise", card.reply),
                        ("What was done", card.resolution), ("In its words", card.outcome_words)):  # fmt: skip
        if said:
            st.caption(_(label))
            st.text(said)
