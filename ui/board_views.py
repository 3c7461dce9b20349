"""Saved views of a list: opened with one click, saved under a name, shared, put away."""

from collections.abc import Callable, Mapping

import streamlit as st

from domain.access import Actor
from domain.views import Sharing
from services import saved_views
from services.saved_views import ViewCard
from ui.forms import renew, token
from ui.markdown import literal
from ui.page import told
from ui.session import flash
from ui.text import _

Put = Callable[[Mapping[str, str]], None]


def saved(me: Actor, screen: str, query: dict[str, str], put: Put) -> None:
    """A popover with the views of this screen, and a form that saves `query`, what stands in the address now. `put`
    makes the screen show a view."""
    popover = st.popover(_("Views"), icon=":material/bookmark:", key=f"{screen}_views", on_change="rerun")
    if not popover.open:
        return
    with popover:
        views = saved_views.listing(me, screen=screen)
        for view in views:
            _view(me, screen, view, put)
        if not views:
            st.caption(_("Nothing is saved yet. Set the filters, then save them here under a name."))
        _save(me, screen, query)


def _view(me: Actor, screen: str, view: ViewCard, put: Put) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(literal(view.name), key=f"{screen}_view_{view.id}", on_click=_show, args=(screen, view, put))
        if view.owner:
            st.caption(_("shared by {name}", name=literal(view.owner)))
        elif view.sharing is not Sharing.MINE:
            st.caption(_(view.sharing.label))
        if view.owner is None and st.button(
            _("Put away"), key=f"{screen}_view_{view.id}_gone", type="tertiary", icon=":material/close:"
        ):
            with told():
                saved_views.retire(me, view)
                flash(_("Put away: {name}", name=view.name))


def _show(screen: str, view: ViewCard, put: Put) -> None:
    put(view.query)
    st.session_state[f"{screen}_views"] = False  # what is shown lies behind it, on a telephone all of it


def _save(me: Actor, screen: str, query: dict[str, str]) -> None:
    form = f"{screen}_save"
    with st.form(f"{form}_{token(form)}", border=False):
        name = st.text_input(_("Name of the view"), key=f"{form}_name", max_chars=60)
        sharing = st.selectbox(
            _("Who finds it"), list(Sharing), format_func=lambda s: _(s.label), key=f"{form}_sharing"
        )
        if st.form_submit_button(_("Save this view"), key=f"{form}_go"):
            with told():
                saved_views.save(me, request_id=token(form), screen=screen, name=name, query=query, sharing=sharing)
                renew(form)
                flash(_("Saved: {name}", name=name))
