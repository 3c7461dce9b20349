"""Pieces of forms: a token that makes a double click one, and the pickers for people and departments."""

import secrets
from collections.abc import Callable

import streamlit as st

from domain.access import Actor
from domain.complaints import NO_DEPARTMENT
from services import departments, people
from services.people import PersonChoice
from ui.text import _


def token(form: str) -> str:
    """The request id of a form until it has been saved; see `renew`.

    Fields carry it in their keys: the browser remembers what was typed by the key, even when we forget it.
    """
    return str(st.session_state.setdefault(f"{form}_token", secrets.token_urlsafe(16)))


def renew(form: str) -> None:
    """The form was saved: forget its token and what was typed, so that it starts empty."""
    for key in [k for k in st.session_state if str(k).startswith(f"{form}_")]:
        del st.session_state[key]


def keep_chosen(*keys: str) -> None:
    """Fields that are not drawn just now keep what was chosen in them until they are drawn again."""
    for key in keys:
        if key in st.session_state:
            st.session_state[key] = st.session_state[key]


def department_picker(me: Actor, label: str, key: str, start: int | None = None) -> int | None:
    """A department that is at work, by name."""
    known = dict(departments.choices(me))
    ids = list(known)
    return st.selectbox(
        label, ids, index=ids.index(start) if start in known else None, format_func=lambda i: known[i], key=key,
        placeholder=_("Choose a department"),
    )  # fmt: skip


def accused_picker(me: Actor, label: str, key: str) -> int | None:
    """The department that is accused, or that none in particular is: `NO_DEPARTMENT`. None: not answered."""
    known = {NO_DEPARTMENT: _("No department in particular"), **dict(departments.choices(me))}
    return st.selectbox(label, list(known), index=None, format_func=lambda i: known[i], key=key,
                        placeholder=_("Choose"), help=_("It is sealed from its people before it is sent."))  # fmt: skip


def person_picker(
    me: Actor,
    label: str,
    key: str,
    start: int | None = None,
    department_id: int | None = None,
    only: Callable[[PersonChoice], bool] = lambda person: True,
) -> int | None:
    """An active person by name; the department stands behind it where all are offered."""
    known = {p.id: p for p in people.choices(me, department_id) if only(p)}
    ids = list(known)

    def named(i: int) -> str:
        person = known[i]
        return person.name if department_id else f"{person.name} · {person.department or _(person.role.label)}"

    return st.selectbox(
        label, ids, index=ids.index(start) if start in known else None, format_func=named, key=key,
        placeholder=_("Choose a person"),
    )  # fmt: skip
