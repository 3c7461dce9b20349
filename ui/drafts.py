"""A form that forgets nothing: what is typed is kept in the database at every look, under its author, until saved.

Fields are named by `key`; those whose names end in `_on` hold days. A lost connection, another device, a restart of the
server: whoever opens the form again finds what they had typed, and its request id with it, so that nothing is saved
twice.
"""

import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from domain.access import Actor
from services import drafts
from ui.forms import renew


class Draft:
    """What somebody is typing in one form. Made first on the page; `keep` comes last, after all fields are drawn."""

    def __init__(self, me: Actor, form: str, start: Mapping[str, Any]) -> None:
        """`start`: what stands in the fields of a form that nobody has begun."""
        self.me, self.form = me, form
        place = f"{form}_token"
        self.found = False
        if place not in st.session_state:
            kept = drafts.one(me, form)
            self.found = kept is not None
            answers = {**start, **_read(kept or {})}
            st.session_state[place] = (kept or {}).get("token") or secrets.token_urlsafe(16)
            for name, value in answers.items():
                st.session_state[self.key(name)] = value
        self.token: str = st.session_state[place]

    def key(self, name: str) -> str:
        """The key of a field: the browser remembers what was typed by it, so each form once saved has new ones."""
        return f"{self.form}_{st.session_state[f'{self.form}_token']}_{name}"

    def get(self, name: str, otherwise: Any = None) -> Any:
        return st.session_state.get(self.key(name), otherwise)

    def put(self, name: str, value: Any) -> None:
        st.session_state[self.key(name)] = value

    def answers(self) -> dict[str, Any]:
        """Everything that can be kept; what was uploaded cannot."""
        prefix = self.key("")
        found = {str(key).removeprefix(prefix): value for key, value in st.session_state.items()
                 if str(key).startswith(prefix)}  # fmt: skip
        plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in found.items()}
        return {name: value for name, value in plain.items() if _keepable(value)}

    def keep(self) -> None:
        """Write down what stands in the fields, if it is not what was written last."""
        answers, place = self.answers(), f"{self.form}_kept"
        if answers != st.session_state.setdefault(place, answers):  # as it stood at the first look, nobody typed it
            drafts.keep(self.me, form=self.form, answers={**answers, "token": self.token})
            st.session_state[place] = answers

    def discard(self) -> None:
        drafts.discard(self.me, form=self.form)
        renew(self.form)


def _keepable(value: object) -> bool:
    if isinstance(value, list):
        return all(_keepable(one) for one in value)
    return value is None or (isinstance(value, str | int) and not isinstance(value, bool))


def _read(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: date.fromisoformat(value) if name.endswith("_on") and value else value
        for name, value in kept.items()
        if name != "token"
    }
