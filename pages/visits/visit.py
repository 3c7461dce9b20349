import streamlit as st

from domain.visits import VisitStatus
from services import opinions, visit_corrections, visits
from ui import links, visit_form
from ui.actions import action_bar
from ui.definitions import definitions
from ui.markdown import literal
from ui.opinions import opinion_part
from ui.page import named_in_address, open_page
from ui.text import _, day, listed, moment

me = open_page("visit", title=False)
card = named_in_address(lambda id: visits.one(me, id), "Visit", "visits")

st.page_link(links.screen("visits"), label=_("All visits"), icon=":material/arrow_back:")
st.title(literal(card.enterprise), anchor=False)
with st.container(horizontal=True):
    st.badge(card.number, color="gray")
    st.badge(_(card.tag.label), color="blue")
    st.badge(_(card.status.label), color="green" if card.status is VisitStatus.CLOSED else "orange")

definitions(
    [
        ("Day of the visit", day(card.visited_on)),
        ("How", card.manner),
        ("Who went", listed([f"{name} ({place})" if place else name for name, place in card.went])),
        ("Whom they met", card.met),
        ("Enterprise", card.enterprise),
        ("Project", card.project),
        ("Written down by", f"{card.author} · {moment(card.logged_at)}"),
    ],
    links={"Enterprise": links.enterprise(card.enterprise_id)}
    | ({"Project": links.project(card.project_id)} if card.project_id else {}),
)
st.subheader(_("Summary"), anchor=False)
st.text(card.summary)
if card.promises:
    st.subheader(_("Promises made"), anchor=False)
    for promise in card.promises:
        st.text(f"· {promise}")
for correction in visit_corrections.history(me, card.id):
    st.caption(_("Corrected by {name} on {at}.", name=literal(correction.by), at=moment(correction.at)))
    if correction.before is not None:
        with st.expander(_("What it said before")):
            st.text(correction.before)
if pictures := visits.photos(me, card.id):
    st.image([picture.content for picture in pictures], caption=[picture.filename for picture in pictures], width=220)

st.subheader(_("Opinions heard"), anchor=False)
heard = opinions.of_visit(me, card.id)
for number, opinion in enumerate(heard, start=1):
    opinion_part(me, opinion, number)
untold = opinions.untold(me, card.id)
if untold:
    st.caption(_("Still to be settled by those who went, and told to nobody else until then: {n}.", n=untold))
if not (heard or untold):
    st.caption(_("No opinion is on record here."))
elif card.status is VisitStatus.LOGGED:
    st.caption(_("A visit is closed once nothing heard on it is left open."))
visit_form.correct_part(me, card, len(pictures))
action_bar(me, visits.step, card, awaited=not untold and all(opinion.settled_at for opinion in heard))
