from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import streamlit as st

from domain.access import Actor, allows
from domain.errors import NotAllowed, NotFound, Refusal
from services import notices
from ui import links
from ui.markdown import literal
from ui.menu import PAGES
from ui.seen import let_go_all, look_up, to_copy, typed_anywhere
from ui.session import show_flash, who
from ui.text import _, say

T = TypeVar("T")


def open_page(key: str, title: bool = True) -> Actor:
    """First line of every page: who is this, may they be here, what is this page called. Stops anybody else."""
    me = who()
    if me is None:
        st.info(_("Please sign in."))
        st.stop()
    look_up()
    spec = PAGES[key]
    if not allows(me, spec.needs) or (me.must_change_password and key != "account"):
        st.error(say(NotAllowed(permission=spec.needs.label)))
        st.stop()
    place = (key, st.query_params.get("id"))
    if st.session_state.get("page_place") != place:
        st.session_state["page_place"] = place
        st.session_state.pop("page_typed", None)
        let_go_all()
    _follow_notice(me)
    if title:
        st.title(_(spec.title))
    show_flash()
    return me


def _follow_notice(me: Actor) -> None:
    """Whoever comes here by the link of a notice has read it."""
    if (id := st.query_params.get("notice", "")) and _is_id(id):
        notices.mark_read(me, one=int(id))
    st.query_params.pop("notice", None)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


@contextmanager
def told(rerun: bool = True) -> Iterator[None]:
    """Turn a refusal into a sentence where it happened, keeping what was typed; bugs go on. Done: run the page anew."""
    try:
        yield
    except Refusal as refusal:
        st.error(literal(say(refusal)), icon=":material/block:")
    else:
        if rerun:
            let_go_all()
            st.rerun()


def named_in_address(find: Callable[[int], T], what: str, back: str) -> T:
    """The record whose `id` stands in the address, by `find`; else that it is not there, and the way to the list."""
    id, place = st.query_params.get("id", ""), st.session_state["page_place"]
    try:
        if not _is_id(id):
            raise NotFound(what=what)
        found = find(int(id))
    except Refusal as refusal:
        if isinstance(refusal, NotFound) and st.session_state.get("page_found") == place:
            st.info(_("This has passed to others and is no longer yours to see."), icon=":material/info:")
            to_copy(st.session_state.setdefault("page_typed", typed_anywhere()))
        else:
            st.error(say(refusal), icon=":material/block:")
        st.page_link(links.screen(back), label=_(PAGES[back].title), icon=PAGES[back].icon)
        st.stop()
    st.session_state["page_found"] = place
    return found
