"""Choices that live in the address, by their code and not by their words, so that a link reads the same to everyone."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TypeVar

import streamlit as st

from domain.labels import Labelled
from domain.periods import Month, NotAPeriod, Quarter
from ui.markdown import literal
from ui.text import _
from ui.text import period as period_words

V = TypeVar("V")
L = TypeVar("L", bound=Labelled)
P = TypeVar("P", Month, Quarter)


def field(name: str, read: Callable[[str], V], said: Callable[[V], str], draw: Callable[[str], V]) -> None:
    """A field that follows what stands in the address under `name`, and leads it. `draw` gets its key. A default is
    said as nothing, and left out."""
    key, before = f"{name}_field", st.query_params.get(name, "")
    if key not in st.session_state or st.session_state.get(f"{key}_from") != before:
        st.session_state[key], st.session_state[f"{key}_from"] = read(before), before
    now = said(draw(key))
    if now != before:
        st.session_state[f"{key}_from"] = now
        if now:
            st.query_params[name] = now
        else:
            st.query_params.pop(name, None)


def chosen(name: str, options: Sequence[str], label: str, words: Callable[[str], str], pills: bool = False) -> str:
    """One of `options` (codes); the first is the default, and left out of the address where that does not name it: a
    link that does is to mean the same when the default changes, as it does for whoever begins to search."""

    def draw(key: str) -> str | None:
        if pills:
            return st.segmented_control(
                label, options, key=key, format_func=words, required=True, label_visibility="collapsed"
            )
        return st.selectbox(label, options, key=key, format_func=words)

    def said(code: str | None) -> str:
        code = code or options[0]
        return "" if code == options[0] != st.query_params.get(name) else code

    field(name, lambda told: told if told in options else options[0], said, draw)
    return st.query_params.get(name, options[0])


def tick(name: str, label: str) -> None:
    """Yes or no."""
    field(name, lambda told: told == "true", lambda yes: "true" if yes else "", lambda key: st.checkbox(label, key=key))


def as_told() -> dict[str, str]:
    """All that the address says, read once: whoever looks at fifty names needs no fifty looks."""
    return st.query_params.to_dict()


def _of(name: str, said: Mapping[str, str] | None) -> str:
    return (as_told() if said is None else said).get(name, "")


def ticked(name: str, said: Mapping[str, str] | None = None) -> bool:
    return _of(name, said) == "true"


def day(name: str, label: str) -> None:
    """A day, as 2026-03-02."""

    def draw(key: str) -> date | None:
        value: date | None = st.date_input(label, key=key, value=None)
        return value

    field(name, _day, lambda on: on.isoformat() if on else "", draw)


def day_told(name: str, said: Mapping[str, str] | None = None) -> date | None:
    return _day(_of(name, said))


def member_told(name: str, kind: type[L], said: Mapping[str, str] | None = None) -> L | None:
    """One of a kind, by its code."""
    return next((one for one in kind if one.value == _of(name, said)), None)


YEARS = range(1990, 2101)  # beyond, a day cannot be counted from


def _day(told: str) -> date | None:
    try:
        day = date.fromisoformat(told)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def period(now: P, label: str, *, back: int, ahead: int = 0) -> P:
    """A month or a quarter (`month=2026-03`, `quarter=2026Q1`), beforehand the present one. So many before and after it
    are offered, and whichever else the address names."""
    kind, name = type(now), type(now).__name__.lower()

    def read(code: str) -> P:
        try:
            return kind.read(code)
        except NotAPeriod:
            return now

    told = read(st.query_params.get(name, ""))
    offered = {now.shifted(n).code: now.shifted(n) for n in range(-back, ahead + 1)} | {told.code: told}
    codes = sorted(offered, reverse=True)

    def said(code: str) -> str:
        return "" if code == now.code != st.query_params.get(name) else code

    def draw(key: str) -> str:
        return st.selectbox(label, codes, key=key, format_func=lambda code: period_words(offered[code]))

    field(name, lambda code: read(code).code, said, draw)
    return read(st.query_params.get(name, ""))


def number_told(name: str, said: Mapping[str, str] | None = None) -> int | None:
    """The key of a record; -1 is that of none, for whom there are no rows. None also where something else stands
    there."""
    code = _of(name, said)
    return int(code) if code == "-1" or (code.isascii() and code.isdigit() and len(code) < 10) else None


def narrowed(names: Sequence[str], said: Sequence[str]) -> None:
    """What a link narrowed the list to: it can be seen, and let go with one press."""
    words = " · ".join(filter(None, said))

    def let_go() -> None:
        for name in names:
            st.query_params.pop(name, None)

    if words:
        st.button(_("Only: {what}", what=literal(words)), icon=":material/close:", key="narrowed", type="tertiary",
                  on_click=let_go)  # fmt: skip
