"""Reply templates: offered above the words to an enterprise, and kept on a page of their own."""

from typing import Any

import streamlit as st

from domain.access import Actor
from domain.categories import Category
from domain.templates import FIELDS, filled
from services import templates
from services.templates import TemplateCard
from ui.forms import renew, token
from ui.page import told
from ui.seen import as_seen, fields_of
from ui.session import flash
from ui.text import _, moment


def template_picker(me: Actor, card: Any, key: str) -> None:
    """Choosing a template fills the input under `key` with its words and the facts of `card`; they can be changed."""
    fitting = {one.id: one for one in templates.listing(me, category=card.category)}
    if fitting:
        st.selectbox(
            _("Start from a template"), list(fitting), index=None, key=f"{key}_template",
            format_func=lambda id: fitting[id].name, placeholder=_("Choose"), on_change=_fill,
            args=(key, {id: filled(one.body, _facts(card)) for id, one in fitting.items()}),
        )  # fmt: skip


def _fill(key: str, words: dict[int, str]) -> None:
    if chosen := st.session_state.get(f"{key}_template"):
        st.session_state[key] = words[chosen]


def _facts(card: Any) -> dict[str, str]:
    return {
        "enterprise": card.enterprise or "", "number": card.number, "title": card.title, "officer": card.officer,
        "due": moment(card.due_at) if card.due_at else "",
    }  # fmt: skip


def template_form(me: Actor, card: TemplateCard | None = None) -> None:
    """A new template, or the facts of one that is there."""
    form = f"templates_{card.id}" if card else "templates_new"
    seen = as_seen(me, form, card, "Template") if card else None
    key = f"{form}_{token(form)}"
    at = fields_of(form, seen) if seen else form
    with st.form(key, border=False):
        name = st.text_input(_("Name"), seen.name if seen else "", key=f"{at}_name", max_chars=80)
        category = st.selectbox(
            _("Only for the category"), list(Category), key=f"{at}_category", placeholder=_("All"),
            index=list(Category).index(seen.category) if seen and seen.category else None,
            format_func=lambda c: _(c.label),
        )  # fmt: skip
        body = st.text_area(_("Words"), seen.body if seen else "", key=f"{at}_body", height=160)
        st.caption(_("Fields that are filled by themselves:") + " " + " ".join(f"`{{{name}}}`" for name in FIELDS))
        with st.container(horizontal=True):
            save = st.form_submit_button(_("Save"), type="primary", key=f"{form}_go")
            gone = bool(seen) and st.form_submit_button(_("Withdraw"), key=f"{form}_gone")
        if save or gone:
            with told():
                if seen is None:
                    templates.add(me, request_id=token(form), name=name, body=body, category=category)
                elif gone:
                    templates.retire(me, seen)
                else:
                    templates.change(me, seen, name=name, body=body, category=category)
                renew(form)
                flash(_("Withdrawn: {name}", name=name) if gone else _("Saved: {name}", name=name))
