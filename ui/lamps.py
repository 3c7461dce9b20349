"""Due dates: the lamp as a word and a colour, the limit and its clause on hover or tap."""

from typing import Literal

import streamlit as st

from domain.limits import Lamp
from services.rulebook import Due
from ui.tables import Because, Mark, Tone
from ui.text import _, moment, number

TONES = {Lamp.GREEN: Tone.GOOD, Lamp.AMBER: Tone.WARN, Lamp.RED: Tone.BAD}
COLOURS: dict[Lamp, Literal["green", "orange", "red"]] = {Lamp.GREEN: "green", Lamp.AMBER: "orange", Lamp.RED: "red"}
PROVISIONAL = "The calendar of that year is not published yet, so this date is provisional."


def mark(lamp: Lamp) -> Mark:
    return Mark(lamp.label, TONES[lamp])


def why(due: Due) -> str:
    """The limit and the clause that a due date comes from."""
    said = _(
        "{limit}: {value} {unit} (clause {clause})",
        limit=_(due.rule.label), value=number(due.rule.value), unit=due.rule.unit, clause=due.rule.clause,
    )  # fmt: skip
    return f"{said} {_(PROVISIONAL)}" if due.provisional else said


def cell(due: Due, lamp: Lamp | None = None) -> Because:
    """The due date in a table, with the limit and the clause that it comes from, under its lamp where one burns."""
    text = moment(due.due_at)
    said = f"{text} · {_('provisional')}" if due.provisional else text
    return Because(said, why(due), mark(lamp) if lamp else None)


def badge(due: Due) -> None:
    """The due date with its lamp; its limit and clause are in the help."""
    text = f"{TONES[due.lamp].value} {_(due.lamp.label)} · {_('due')} {moment(due.due_at)}"
    if due.provisional:
        text += f" · {_('provisional')}"
    st.badge(text, color=COLOURS[due.lamp], help=why(due))
