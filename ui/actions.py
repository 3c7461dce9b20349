"""Buttons and forms drawn from a flow: a button for every move open to this person, asking what the move asks."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import streamlit as st

from domain.access import Actor
from domain.flow import Ask, Kind, Move
from services.clock import local_day, utc_now
from services.steps import Steps
from ui.forms import accused_picker, department_picker, person_picker
from ui.page import told
from ui.seen import as_seen, begun, fields_of, kept
from ui.session import flash
from ui.templates import template_picker
from ui.text import _


@dataclass(frozen=True)
class Suggestion:
    """What stands in an input before anybody has typed, and why (said already)."""

    value: Any
    why: str = ""


NOTHING = Suggestion(None)
Suggestions = Mapping[tuple[str, str], Suggestion]  # by move and ask


def action_bar(
    me: Actor,
    steps: Steps[Any],
    card: Any,
    awaited: bool = True,
    suggested: Suggestions | None = None,
    left_out: Collection[str] = (),
) -> None:
    """The moves of `card` side by side; each opens what it asks for. `awaited`: the first is what should happen now.

    `left_out` names asks that make no sense for this card at the moment.
    """
    key = f"{steps.flow.name}_{card.id}"
    if not (card.moves or begun(key)):
        return _hand_back(key, steps, card)
    seen = as_seen(me, key, card, steps.model.__name__)
    _hand_back(key, steps, seen)
    with st.container(horizontal=True):
        for move in seen.moves:
            kind: Literal["primary", "secondary"] = "primary" if awaited and move is seen.moves[0] else "secondary"
            # its key is its own: else the next move's would stand open where this one was
            with st.popover(_(move.label), type=kind, key=f"{key}_{move.name}_open"):
                _move_form(me, steps, seen, move, suggested or {}, left_out)


def _hand_back(key: str, steps: Steps[Any], seen: Any) -> None:
    """What was typed for a move that the newest state no longer allows is there to be copied."""
    possible = {move.name for move in seen.moves}
    for move in steps.flow.moves:
        words = [said for name, said in kept(key).items() if name.startswith(f"{key}_{move.name}_")]
        if words and move.name not in possible:
            st.caption(_("“{move}” is not possible any more. What you had typed for it:", move=_(move.label)))
            for said in words:
                st.code(said, language=None, wrap_lines=True)


def _move_form(
    me: Actor, steps: Steps[Any], card: Any, move: Move[Any], suggested: Suggestions, left_out: Collection[str]
) -> None:
    whole = f"{steps.flow.name}_{card.id}"
    key = f"{whole}_{move.name}"
    for ask in move.asks:
        if ask.templates:
            template_picker(me, card, f"{key}_{ask.name}")
    with st.form(key, border=False):
        if move.final:
            st.caption(_(move.final))
        answers = {}
        for ask in move.asks:
            if ask.name not in left_out:
                start = suggested.get((move.name, ask.name), NOTHING)
                at = key if start.value is None else f"{fields_of(whole, card)}_{move.name}"
                answers[ask.name] = _answer(me, card, ask, f"{at}_{ask.name}", start)
        if st.form_submit_button(_(move.label), type="primary", key=f"{key}_go"):
            with told():
                steps.commands[move.name](me, card, **answers)
                flash(_("Done: {what}", what=_(move.label)))


def _answer(me: Actor, card: Any, ask: Ask, key: str, suggestion: Suggestion) -> Any:
    """The input that an ask declares, with why it is filled in. Empty ones are refused by the service, which knows
    what it insists on."""
    label = _(ask.label) if ask.required or ask.kind is Kind.ACCUSED else _("{label} (optional)", label=_(ask.label))
    answer = _input(me, card, ask, label, key, suggestion.value)
    if suggestion.why:
        st.caption(suggestion.why)
    return answer


def _input(me: Actor, card: Any, ask: Ask, label: str, key: str, start: Any) -> Any:
    if ask.kind is Kind.DEPARTMENT:
        return department_picker(me, label, key, start)
    if ask.kind is Kind.ACCUSED:
        return accused_picker(me, label, key)
    if ask.kind is Kind.PERSON:
        return person_picker(me, label, key, start)
    if ask.kind is Kind.COLLEAGUE:
        return person_picker(me, label, key, start, card.department_id)
    if ask.kind is Kind.DATE:
        return st.date_input(label, start, min_value=local_day(utc_now()), key=key)
    if ask.kind is Kind.NUMBER:
        return st.number_input(label, min_value=1, value=start, step=1, key=key)
    if ask.kind is Kind.CASE:
        return st.text_input(label, start or "", key=key, placeholder="TS26-00001")
    if ask.kind is Kind.CHOICE:
        return st.selectbox(label, ask.choices, index=None, format_func=lambda c: _(c.label), key=key,
                            placeholder=_("Choose"))  # fmt: skip
    return st.text_area(label, start or "", key=key, height=100)
