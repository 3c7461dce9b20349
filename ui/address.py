"""Choices that live in the address, by their code and not by their words, so that a link reads the same to everyone."""

from collections.abc import Callable, Sequence
from datetime import date

import streamlit as st

from ui.markdown import literal
from ui.text import _


def asked_id(name: str) -> int | None:
    """The number that stands in the address under `name`."""
    said = st.query_params.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else None


def asked_day(name: str) -> date | None:
    """The day that stands in the address under `name`."""
    try:
        return date.fromisoformat(st.query_params.get(name, ""))
    except ValueError:
        return None


def narrowed(names: Sequence[str], said: Sequence[str]) -> None:
    """What a link narrowed the list to: it can be seen, and let go with one press."""
    words = " · ".join(filter(None, said))

    def let_go() -> None:
        for name in names:
            st.query_params.pop(name, None)

    if words:
        st.button(_("Only: {what}", what=literal(words)), icon=":material/close:", key="narrowed", type="tertiary",
                  on_click=let_go)  # fmt: skip


def chosen(name: str, options: Sequence[str], label: str, words: Callable[[str], str], pills: bool = False) -> str:
    """One of `options` (codes), kept in the address under `name`; the first is the default and is left out."""
    start = st.query_params.get(name, options[0])
    place = options.index(start) if start in options else 0
    key = f"{name}_choice"
    if key not in st.session_state or st.session_state.get(f"{key}_from") != start:
        st.session_state[key], st.session_state[f"{key}_from"] = options[place], start
    if pills:
        value = st.segmented_control(
            label, options, key=key, format_func=words, required=True, label_visibility="collapsed"
        )
    else:
        value = st.selectbox(label, options, key=key, format_func=words)
    value = value or options[0]
    if value != options[place] or (name in st.query_params and start not in options):
        st.session_state[f"{key}_from"] = value
        if value == options[0]:
            st.query_params.pop(name, None)
            st.session_state[f"{key}_from"] = options[0]
        else:
            st.query_params[name] = value
    return value
