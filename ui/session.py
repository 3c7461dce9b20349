"""Who is looking: read afresh from the database on every run."""

from time import monotonic
from typing import NoReturn

import streamlit as st

from db.engine import reading
from domain.access import Actor
from domain.errors import SessionEnded
from services import sessions


def who() -> Actor | None:
    """The person whom the gate let in, as the database knows them now; None for a stranger or an ended session."""
    said = st.user.to_dict()
    claimed = str(said.get("id") or "")
    if not claimed.isdecimal():
        return None
    try:
        with reading() as db:
            return sessions.load_actor(db, int(claimed), str(said.get("sid")))
    except SessionEnded:
        return None


def ended() -> bool:
    """Was somebody signed in here whose session has ended?"""
    return bool(st.user.get("id"))


def keep_alive(me: Actor) -> None:
    """Whoever clicks is there. What a fragment polls, and a page that draws itself anew, keep nobody signed in."""
    if st.session_state.pop("door_by_itself", False):
        return
    if me.session and monotonic() - st.session_state.get("door_wound_at", 0.0) > sessions.TOUCHED_EVERY.total_seconds():
        sessions.keep(me.session)
        st.session_state["door_wound_at"] = monotonic()


def redraw() -> NoReturn:
    """Run the page anew although nobody has clicked."""
    st.session_state["door_by_itself"] = True
    st.rerun()


def go(url: str) -> None:
    """Send the browser to a plain route of this site."""
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    message = ForwardMsg()
    message.auth_redirect.url = url
    if context := get_script_run_ctx():
        context.enqueue(message)


def flash(words: str) -> None:
    """A sentence that the next run shows once."""
    st.session_state["flash"] = words


def show_flash() -> None:
    if words := st.session_state.pop("flash", None):
        st.toast(words, icon=":material/check_circle:")
