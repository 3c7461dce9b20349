import streamlit as st

from domain.access import Permission as P
from domain.access import Scope
from domain.cases import CaseKind
from domain.reviews import FIGURES
from services import reviews, rulebook
from services.review_papers import said
from services.reviews import ReviewCard, TaskLine
from ui import lamps, links
from ui.actions import action_bar
from ui.markdown import literal
from ui.page import named_in_address, open_page
from ui.review_rows import review_rows
from ui.tables import Column, Mark, Tone, table
from ui.text import _, lang, moment, period

me = open_page("review", title=False)
card: ReviewCard = named_in_address(lambda id: reviews.one(me, id), "Quarterly review", "reviews")

st.page_link(links.screen("reviews"), label=_("Quarterly reviews"), icon=":material/arrow_back:")
st.title(literal(f"{card.project} · {period(card.quarter)}"), anchor=False)
with st.container(horizontal=True):
    st.badge(card.number, color="gray")
    st.badge(_(card.status.label), color="blue")
    if card.locked_at is None:
        lamps.badge(rulebook.judge(me, [(card.rule_id, card.opened_at, card.due_at)])[0])
    else:
        st.badge(_("Score {score}", score=card.score), color="green")
    st.link_button(_("Word document"), links.paper(f"/reviews/{card.id}.docx"), icon=":material/description:")
    st.link_button("PDF", links.paper(f"/reviews/{card.id}.pdf"), icon=":material/picture_as_pdf:")
st.caption(_("Reviewed by {name}", name=literal(card.reviewer or card.officer)))
if card.conclusion:
    st.text(card.conclusion)
action_bar(me, reviews.step, card)


def words(key: str, figure: str | int) -> str:
    return said(lang(), key, figure)


st.subheader(_("Figures of the quarter"))
if card.locked is None:
    st.caption(_("As they are counted now. They are locked with the conclusion."))
else:
    since = _("Locked on {at}. What was edited afterwards changes only the second column.", at=moment(card.locked_at))
    st.caption(since)
    if not card.whole:
        st.error(_("The seal does not fit what is stored: somebody changed it by hand."), icon=":material/gpp_bad:")
if {me.scope(P.CASE_SEE), me.scope(P.VISIT_SEE)} != {Scope.ZONE}:
    st.caption(
        _("The figures count all departments. The lists behind them hold what is yours to see, which may be less.")
    )
locked = card.locked or card.present


def differs(key: str) -> bool:
    """Was it edited since? What was not counted yet when the quarter was locked cannot differ."""
    return words(key, locked.get(key, card.present[key])) != words(key, card.present[key])


columns: list[Column[str]] = [
    Column("Figure", lambda key: _(FIGURES[key]), lambda key: review_rows(card, key)),
    Column("Locked", lambda key: words(key, locked.get(key, "—"))),
    Column("Counted now", lambda key: words(key, card.present[key])),
    Column("Difference", lambda key: Mark("Changed since", Tone.WARN) if differs(key) else None),
]
table(list(FIGURES), columns if card.locked else [columns[0], columns[2]], empty="")
if card.seal:
    st.caption(_("Seal: {seal}", seal=card.seal))

st.subheader(_("Tasks"))
tasks: list[Column[TaskLine]] = [
    Column("Number", lambda t: t.number, lambda t: links.case(CaseKind.TASK, t.id)),
    Column("What is to be done", lambda t: t.title),
    Column("Department", lambda t: t.department),
    Column("Status", lambda t: t.status),
    Column("Due", lambda t: moment(t.due_at)),
]
table(card.tasks, tasks, empty=_("No task followed from this review yet."))
