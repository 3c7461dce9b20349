"""What a person saw is what they act on: the card they began with is kept until they save or look anew."""

from typing import TypeVar

import streamlit as st

from services.work import Seen
from ui.text import _

C = TypeVar("C", bound=Seen)


def as_seen(key: str, card: C) -> C:
    """The card with which the person began to type. Changed by someone else since, it says so and offers the new state.

    The service then refuses what is saved on it (Stale), and nothing that was typed is lost.
    """
    place = f"{key}_seen"
    seen: C = st.session_state.setdefault(place, card)
    if seen.version != card.version:
        st.warning(_("Someone else changed this since you opened it."), icon=":material/sync_problem:")
        if st.button(_("Show the present state"), key=f"{key}_anew"):
            del st.session_state[place]
            st.rerun()
    return seen


def begun_with(key: str, card: C) -> C:
    """The same card for another form on the same page: the warning stands once."""
    seen: C = st.session_state.setdefault(f"{key}_seen", card)
    return seen


def begun(key: str) -> bool:
    """Has the person typed or pressed something on the card of `key`? Then it must not vanish under their hands."""
    mine = {name: value for name, value in st.session_state.items() if str(name).startswith(f"{key}_")}
    return bool(mine.pop(f"{key}_seen", None)) and any(mine.values())


def let_go_all() -> None:
    """Another page, or something saved: everything is begun anew with the present state."""
    for place in [key for key in st.session_state if str(key).endswith("_seen")]:
        del st.session_state[place]


def let_go(key: str) -> None:
    """Saved: begin anew with the present state."""
    st.session_state.pop(f"{key}_seen", None)
