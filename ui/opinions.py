"""What was heard on a visit: each opinion with what became of it, or with the ways to settle it."""

import streamlit as st

from domain.access import Actor
from domain.categories import Category
from domain.errors import Incomplete, Refusal
from domain.visits import OpinionStatus
from services import opinions
from services.opinions import OpinionCard
from ui import lamps, links
from ui.forms import department_picker
from ui.markdown import literal
from ui.page import told
from ui.seen import as_seen
from ui.session import flash
from ui.text import _, moment, say

WAYS = {"file": "Open a case", "join": "Join to an open case", "answer": "Answered on the spot"}


def opinion_part(me: Actor, card: OpinionCard, number: int) -> None:
    """One opinion in a frame of its own."""
    with st.container(border=True):
        st.caption(_("Opinion or request {n}", n=number))
        st.text(card.body)
        if card.status is OpinionStatus.HEARD:
            with st.container(horizontal=True):
                st.badge(_(card.status.label), color="orange")
                if card.due:
                    lamps.badge(card.due)
            if card.moves:
                _settle(me, as_seen(me, f"opinion_{card.id}", card, "Opinion"))
        else:
            _settled(card)


def _settled(card: OpinionCard) -> None:
    with st.container(horizontal=True):
        st.badge(_(card.status.label), color="green")
        if card.category:
            st.badge(_(card.category.label), color="gray")
        if card.case_number and card.case_status:
            st.badge(f"{card.case_number} · {_(card.case_status.label)}", color="blue")
    if card.answer:
        st.text(card.answer)
    if card.case_id and card.case_open_to_me:
        st.page_link(links.screen("complaint"), label=_("To the case"), icon=":material/arrow_forward:",
                     query_params={"id": str(card.case_id)})  # fmt: skip
    st.caption(_("Settled {at}", at=moment(card.settled_at)))


def _settle(me: Actor, card: OpinionCard) -> None:
    key = f"opinion_{card.id}"
    category = st.selectbox(_("Category"), list(Category), index=None, key=f"{key}_category", placeholder=_("Choose"),
                            format_func=lambda c: f"{_(c.group.label)} · {_(c.label)}")  # fmt: skip
    alike = {like.case_id: like for like in opinions.similar(me, card.id)}
    if alike:
        said = [f"{like.number} {like.title}" for like in alike.values()]
        st.info(_("Open cases that may say the same: {cases}", cases=literal("；".join(said))), icon=":material/join:")
    ways = [way for way in WAYS if way != "join" or alike]
    way = st.segmented_control(_("What becomes of it"), ways, key=f"{key}_way", format_func=lambda w: _(WAYS[w]))
    try:
        if way == "file":
            _file(me, card, category, key)
        elif way == "join":
            _join(me, card, category, key, alike)
        elif way == "answer":
            answer = st.text_area(_("What was answered"), key=f"{key}_answer", height=90)
            if st.button(_("Settle it"), type="primary", key=f"{key}_go"):
                _chosen(category)
                with told():
                    opinions.answer(me, card, category=category, answer=answer)
                    flash(_("The answer is on record."))
    except Refusal as refusal:
        st.error(literal(say(refusal)), icon=":material/block:")


def _file(me: Actor, card: OpinionCard, category: Category | None, key: str) -> None:
    title = st.text_input(_("Subject"), card.body.split("\n")[0][:40], key=f"{key}_title")
    about = None
    if category and category.accuses:
        about = department_picker(me, _("Department that it is about"), f"{key}_about")
        st.caption(_("Its people will no longer see this complaint, in any list, count, notice or history."))
    suggestion = st.checkbox(_("It is a suggestion, not a request"), key=f"{key}_suggestion")
    urgent = st.checkbox(_("Urgent: the first reply is due in working hours, not days"), key=f"{key}_urgent")
    if st.button(_("Settle it"), type="primary", key=f"{key}_go"):
        _chosen(category)
        with told():
            opinions.file(me, card, title=title, category=category, suggestion=suggestion, urgent=urgent, about=about)
            flash(_("The case is open. You answer for it until a named person accepts it."))


def _join(
    me: Actor, card: OpinionCard, category: Category | None, key: str, alike: dict[int, opinions.LikeCard]
) -> None:
    case = st.selectbox(
        _("Open case"), list(alike), key=f"{key}_case",
        format_func=lambda id: f"{alike[id].number} · {alike[id].title} · {alike[id].department}",
    )  # fmt: skip
    if st.button(_("Settle it"), type="primary", key=f"{key}_go"):
        chosen = category or (alike[case].category if case else None)
        with told():
            opinions.join(me, card, case=case, category=chosen)
            flash(_("The opinion is joined to the case; who has it is told."))


def _chosen(category: Category | None) -> None:
    if category is None:
        raise Incomplete(fields=("Category",))
