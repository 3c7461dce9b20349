"""The clock of a demonstration, in the corner: what time it is there, and whether its people are at work."""

import streamlit as st

from db.settings import Settings
from domain.access import Actor
from domain.demonstrations import Pace
from services import demonstrations
from ui.page import told
from ui.text import _, moment


def demo_clock(me: Actor) -> None:
    """Nothing in a real zone. In a demonstration its time, a pace to choose, and the way to let it live or rest."""
    card = demonstrations.state(me) if Settings.from_env().demo else None
    if card is None:
        return
    with st.container(border=True, key="demo_clock"):
        st.caption(_("Demonstration · {now}", now=moment(card.now)))
        pace = st.selectbox(_("Pace"), list(Pace), list(Pace).index(card.pace), format_func=lambda p: _(p.label),
                            key="demo_pace", label_visibility="collapsed")  # fmt: skip
        if card.playing and pace is not card.pace:
            demonstrations.play(me, pace=pace)
        words, icon = (
            (_("Let it rest"), ":material/pause:") if card.playing else (_("Let it live"), ":material/play_arrow:")
        )
        if st.button(words, icon=icon, key="demo_go", width="stretch"):
            with told():
                demonstrations.rest(me) if card.playing else demonstrations.play(me, pace=pace)
        if card.playing and not card.played:
            st.caption(_("Nobody plays its people: start {command}.", command="manage.py live"))
