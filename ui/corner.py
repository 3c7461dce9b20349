"""The corner of every screen: who is here, which language, the way out."""

import streamlit as st

from domain.access import Actor
from services import signin
from services.language import LANGUAGES
from ui.page import told
from ui.session import go
from ui.text import _, lang


def corner(me: Actor) -> None:
    """Name, role, language and sign-out, at the foot of the menu."""
    with st.sidebar:
        st.markdown(f"**{_plain(me.name)}**  \n{_(me.role.label)}")
        chosen = st.segmented_control(
            _("Language"), list(LANGUAGES), format_func=LANGUAGES.__getitem__, default=lang(), key="corner_language",
            label_visibility="collapsed", required=True,
        )  # fmt: skip
        if chosen and chosen != lang():
            st.session_state["language"] = chosen
            with told():
                signin.speak(me, language=chosen)
        if st.button(_("Sign out"), key="corner_sign_out", icon=":material/logout:"):
            with told(rerun=False):
                signin.sign_out(me)
                go("/session/end")


def _plain(name: str) -> str:
    """A name as Markdown shows it letter by letter."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]()#+-.!|<>~$:" else c for c in name)
