"""The tomorrow board on the screen: what turns, when, who will hear of it, what stops it."""

import streamlit as st

from domain.access import Actor, allows
from domain.access import Permission as P
from domain.cases import Level
from services import forecasts, visit_turns
from services.forecasts import TurnRow
from services.visit_turns import Owed, VisitTurn
from ui import links
from ui.address import chosen
from ui.exports import download_table
from ui.tables import Column, Mark, Tone, table
from ui.text import _, listed, moment

DAYS = ("1", "3", "5")
TONES = {Level.BLUE: Tone.QUIET, Level.AMBER: Tone.WARN, Level.RED: Tone.BAD}


def board_tomorrow(me: Actor) -> None:
    """Every kind of open case within reach, the nearest turn first."""
    days = chosen("days", DAYS, _("How far ahead"), lambda d: _("{n} working days ahead", n=d), pills=True)
    seen = forecasts.turning(me, workdays=int(days))
    st.caption(_("What reaches a level of supervision until {until}, of every kind of case that you may see.",
                 until=moment(seen.until)))  # fmt: skip
    table(seen.rows, COLUMNS, empty=_("Nothing turns in this time. Look further ahead, or enjoy the quiet."))
    if seen.more:
        st.caption(_("And {n} more after these.", n=seen.more))
    download_table(me, "Tomorrow board", seen.rows, COLUMNS, key="tomorrow_download")
    if allows(me, P.VISIT_SEE):
        st.subheader(_("Visits, and what was heard on them"), anchor=False)
        turns = visit_turns.turning(me, workdays=int(days))
        table(turns, VISITS, empty=_("No visit and nothing heard on one turns in this time."))
        download_table(me, "Visits, and what was heard on them", turns, VISITS, key="tomorrow_visits_download")


COLUMNS: list[Column[TurnRow]] = [
    Column("When", lambda r: moment(r.at)),
    Column("Turns", lambda r: Mark(r.level.label, TONES[r.level])),
    Column("Promise", lambda r: r.promise),
    Column("Subject", lambda r: f"{r.number} {r.title or _(r.kind.label)}", lambda r: links.case(r.kind, r.case_id)),
    Column("Lies with", lambda r: " · ".join(filter(None, (r.department, r.officer)))),
    Column("Who will hear of it", lambda r: listed([_(who.label) for who in r.hear])),
    Column("What stops it", lambda r: " / ".join(_(move) for move in r.stops)),
]
VISITS: list[Column[VisitTurn]] = [
    Column("When", lambda t: moment(t.at)),
    Column("Turns", lambda t: Mark(t.level.label, TONES[t.level])),
    Column("What", lambda t: t.owed),
    Column(
        "Enterprise", lambda t: t.enterprise, lambda t: (links.visit_plan if t.owed is Owed.PAY else links.visit)(t.id)
    ),
    Column("Lies with", lambda t: f"{t.department} · {t.who}" if t.department else t.who),
    Column("Due", lambda t: moment(t.due_at)),
]
