"""How far the promises of a case have run, and who hears of it: blue, amber, red (督办)."""

from typing import Literal

import streamlit as st

from domain.access import Actor
from domain.cases import Level
from services import escalations
from services.escalations import StepCard
from ui.tables import Column, Mark, Tone, table
from ui.text import _, listed, moment

TONES = {Level.BLUE: Tone.QUIET, Level.AMBER: Tone.WARN, Level.RED: Tone.BAD}
COLOURS: dict[Level, Literal["blue", "orange", "red"]] = {
    Level.BLUE: "blue",
    Level.AMBER: "orange",
    Level.RED: "red",
}


def badge(level: Level | None) -> None:
    """The highest level that a case has reached; nothing where there is none."""
    if level:
        st.badge(f"{TONES[level].value} {_(level.label)}", color=COLOURS[level])


def ladder(me: Actor, case_id: int) -> None:
    """Every level of every open promise, past and to come: when, whom it concerns, who was told when."""
    table(
        escalations.of_case(me, case_id).steps,
        [
            Column("Promise", lambda s: f"{_(s.promise.label)} · {s.department}" if s.department else s.promise),
            Column("Level", lambda s: Mark(s.level.label, TONES[s.level])),
            Column("Reached", lambda s: moment(s.at)),
            Column("Concerns", lambda s: listed([_(who.label) for who in s.concerned])),
            Column("Were told", _told),
        ],
        empty=_("No promise of this case is running, so nothing escalates."),
    )


def _told(step: StepCard) -> str | None:
    if step.told_at is None:
        return None
    return f"{listed(list(step.told)) or _('nobody more')} · {moment(step.told_at)}"
