"""Keeping up: a quiet line that says what just changed, and the page drawn anew when the trail has moved."""

from html import escape
from itertools import count
from time import monotonic

import streamlit as st

from db.engine import read_on
from domain.access import Actor
from domain.errors import Refusal
from services import news
from services.news import NewsCard, Pulse
from ui import links
from ui.history import actor_of, sentence
from ui.session import redraw
from ui.text import _, moment, number
from ui.turns import by_itself

EVERY = 1.5  # seconds between two looks of a viewer of a wall
EVERY_AT_WORK = 5.0  # and of who works on a page, which stays open all day
ASKS_EVERY = 8  # looks: so often one also asks who is there, which costs more than to see that nothing happened
LAMPS_TURN = 300.0  # seconds after which a page is drawn anew although nothing happened: time itself changes it


def live(me: Actor, *, lines: int = 0, offers: bool = False) -> None:
    """Call it before the page asks for what it shows. Draws the page anew when something has happened; with `offers`,
    where people type and tick, it says how much has changed and leaves it to them. `lines`: how many of the newest
    events are told. `?live=off` rests."""
    drawn = news.pulse(me)
    read_on()  # what the page shows must not be older than that, or it would never hear of what lies between
    cards = news.latest(me, most=max(lines, 1))
    rests = st.query_params.get("live") == "off"
    with st.container(horizontal=True, vertical_alignment="center", key="live"):
        said = _line(cards, lines, rests)
        if rests:
            st.html(said, width="stretch")
        else:
            _watch(me, said, drawn, offers, EVERY if lines else EVERY_AT_WORK)
        _switch(rests)


def _switch(rests: bool) -> None:
    words, icon = (_("Follow live"), ":material/play_arrow:") if rests else (_("Rest"), ":material/pause:")
    st.button(words, icon=icon, key="live_switch", type="tertiary", on_click=_turn, args=(rests,))


def _turn(rests: bool) -> None:
    if rests:
        st.query_params.pop("live", None)
    else:
        st.query_params["live"] = "off"


def _watch(me: Actor, said: str, drawn: Pulse, offers: bool, every: float) -> None:
    """The fragment that looks every so often. In the run that draws the page it only says what the page found."""
    looks, since = count(), monotonic()

    @by_itself(every)
    def line() -> None:
        look = next(looks)
        moved = look > 0 and _moved(me, drawn, asks=look % ASKS_EVERY == 0)
        if not offers and (moved or monotonic() - since > LAMPS_TURN):
            redraw()
        st.html(said)
        if moved and offers:
            _offer(me, drawn)

    line()


def _moved(me: Actor, drawn: Pulse, *, asks: bool) -> bool:
    """Has the trail moved? `asks`: and is the viewer still who they were? Whoever was signed out or demoted meanwhile
    is for the frame to deal with, which also lets in whoever is to see what is new."""
    try:
        return (news.pulse(me) if asks else news.stands()) != drawn
    except Refusal:
        redraw()


def _offer(me: Actor, drawn: Pulse) -> None:
    try:
        n = news.changed(me, after=drawn.newest)
    except Refusal:  # signed out since one last asked
        redraw()
    if n and st.button(_("{n} changed: show", n=number(n)), icon=":material/refresh:", key="live_show"):
        st.rerun()


def _line(cards: list[NewsCard], lines: int, rests: bool) -> str:
    """The dot with its word, the last change, and what it was."""
    dot, word = ("○", _("Resting")) if rests else ("●", _("Live"))
    at = _("last change {at}", at=moment(cards[0].at)) if cards else _("no change yet")
    told = "".join(f"<li>{_told(card)}</li>" for card in cards[:lines])
    return (
        f'{STYLE}<div class="live"><span class="state{" rests" if rests else ""}"><b aria-hidden="true">{dot}</b> '
        f'{escape(word)} · {escape(at)}</span><ul aria-live="polite">{told}</ul></div>'
    )


def _told(card: NewsCard) -> str:
    about, place = escape(card.about), _place(card)
    if place:
        about = f'<a href="{escape(place, quote=True)}" target="_self">{about}</a>'
    return f"{escape(actor_of(card))} {escape(sentence(card))} · {about}"


def _place(card: NewsCard) -> str | None:
    return links.visit(card.visit_id) if card.visit_id else links.about(card.kind, card.case_id, card.project_id)


STYLE = """<style>
.live {display: flex; flex-wrap: wrap; gap: .1rem 1rem; font-size: .88rem; line-height: 1.5; opacity: .9}
.live .state {white-space: nowrap; font-variant-numeric: tabular-nums}
.live .state b {color: #16a34a}
.live .rests b {color: inherit}
.live ul {list-style: none; margin: 0; padding: 0; flex: 1; min-width: min(20rem, 100%)}
.live li {margin: 0; font-size: inherit; overflow: hidden; text-overflow: ellipsis; white-space: nowrap}
.live a {color: inherit}
@media (max-width: 640px) {.live li {white-space: normal; margin-bottom: .3rem}}
</style>"""
