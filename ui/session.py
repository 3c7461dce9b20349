"""Who is looking: read afresh from the database on every run."""

import streamlit as st

from db.engine import Sessions
from domain.access import Actor
from domain.errors import SessionEnded
from services.sessions import load_actor


def who() -> Actor | None:
    """The person whom the gate let in, as the database knows them now; None for a stranger or an ended session."""
    claimed = st.user.get("id")
    if not claimed:
        return None
    try:
        with Sessions() as db:
            return load_actor(db, int(str(claimed)), str(st.user.get("sid")))
    except SessionEnded:
        return None


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
