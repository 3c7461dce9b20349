import streamlit as st

from domain.cases import CaseKind
from services import escalations, relations, rulebook, timeline
from ui import escalations as escalation
from ui import lamps, links
from ui.actions import Suggestion, action_bar
from ui.address import chosen
from ui.definitions import definitions
from ui.history import show
from ui.markdown import literal
from ui.page import named_in_address, open_page
from ui.requests import related_table
from ui.text import _, moment

me = open_page("case", title=False)
card = named_in_address(lambda id: relations.one(me, id), "Case", "desk")

if card.parent:
    st.markdown(
        f"[← {card.parent.number} {literal(card.parent.title)}]({links.case(card.parent.kind, card.parent.id)})"
    )
elif card.project_id:
    st.markdown(f"[← {literal(card.project or '')}]({links.project(card.project_id, 'requests')})")
st.title(literal(card.title), anchor=False)
with st.container(horizontal=True):
    st.badge(card.number, color="gray")
    st.badge(_(card.kind.label), color="gray")
    st.badge(_(card.status.label), color="blue")
    if card.resolved_at is None:
        lamps.badge(rulebook.judge(me, [(card.rule_id, card.begun_at, card.due_at)])[0])
        escalation.badge(escalations.of_case(me, card.id).level)

definitions(
    [
        ("Lies with", card.department),
        ("Accountable officer", card.officer),
        ("Deciding leader", card.leader) if card.leader else ("Asked by", card.from_department),
        ("Given out by", f"{card.asked_by}"),
        ("Given out", moment(card.opened_at)),
        ("Due", moment(card.due_at)),
        ("Completed at", moment(card.resolved_at) if card.resolved_at else None),
    ]
)
suggested = {("write", name): Suggestion(words) for name, words in card.draft.items()}
action_bar(me, relations.STEPS[card.kind], card, suggested=suggested,
           left_out=() if card.unfinished else ("despite",))  # fmt: skip

NAMES = {"words": "What was asked and said", "escalation": "Escalation", "history": "History"}
if card.kind is CaseKind.SPECIAL_REPORT:
    NAMES = {"words": "The report", "tasks": "Tasks", "escalation": "Escalation", "history": "History"}
tab = chosen("tab", list(NAMES), _("Parts of the page"), lambda t: _(NAMES[t]), pills=True)
if tab == "history":
    show(timeline.of_case(me, card.id))
elif tab == "escalation":
    escalation.ladder(me, card.id)
elif tab == "tasks":
    related_table(me, card.children, _("No task was given out yet. Tasks follow from the decision."))
else:
    for label, said in card.parts:
        st.caption(_(label))
        st.text(said)
    if not card.parts:
        st.info(_("Nothing is written yet."), icon=":material/info:")
