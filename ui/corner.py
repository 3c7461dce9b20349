"""The corner of every screen: who is here, which language, the way out."""

from contextlib import suppress

import streamlit as st

from domain.access import Actor
from domain.errors import SessionEnded
from services import account
from services.language import LANGUAGES
from ui.demo_clock import demo_clock
from ui.markdown import literal
from ui.page import told
from ui.session import go
from ui.text import _, lang


def corner(me: Actor) -> None:
    """Name, role, language and sign-out, at the foot of the menu; without a menu, on top of the page."""
    with st.container(horizontal=True) if me.must_change_password else st.sidebar:
        st.markdown(f"**{literal(me.name)}**  \n{_(me.role.label)}")
        languages(me)
        if not me.must_change_password:
            demo_clock(me)
        if st.button(_("Sign out"), key="corner_sign_out", icon=":material/logout:"):
            with told(rerun=False):
                account.sign_out(me)
            go("/session/end")


def languages(me: Actor | None = None) -> None:
    """The switch between the languages. The screen follows at once, and someone signed in finds it again anywhere."""

    def switch() -> None:
        chosen = st.session_state["language"] = st.session_state["corner_language"]
        with suppress(SessionEnded):  # then the run that follows shows the sign-in form
            if me:
                account.speak(me, language=chosen)

    st.session_state["corner_language"] = lang()
    st.segmented_control(
        _("Language"),
        list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        key="corner_language",
        on_change=switch,
        label_visibility="collapsed",
        required=True,
    )
