"""The form that sets which department is suggested for a category."""

import streamlit as st

from domain.access import Actor
from domain.categories import Category
from services import routings
from ui.forms import department_picker
from ui.page import told
from ui.session import flash
from ui.text import _


def set_form(me: Actor) -> None:
    """One category, one department."""
    with st.form("routing", border=False):
        category = st.selectbox(_("Category"), list(Category), None, format_func=lambda c: _(c.label),
                                key="routing_category", placeholder=_("Choose"))  # fmt: skip
        department = department_picker(me, _("Suggested department"), "routing_department")
        if st.form_submit_button(_("Save"), type="primary", key="routing_go"):
            with told():
                routings.suggest(me, category=category, department_id=department)
                flash(_("Saved."))
