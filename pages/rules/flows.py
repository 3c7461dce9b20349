from typing import Any

import streamlit as st

from domain.access import Permission, roles_with
from domain.flow import Move
from domain.flows import FLOWS, TITLES
from ui.address import chosen
from ui.diagrams import diagram
from ui.page import open_page
from ui.tables import Column, table
from ui.text import _, listed

me = open_page("flows")
st.caption(_("Each process as the system runs it: drawn from the same declaration that draws the buttons."))

name = chosen("flow", list(FLOWS), _("Process"), lambda f: _(TITLES[f]), pills=True)
flow = FLOWS[name]


def who(permission: Permission) -> str:
    """The roles that hold a permission."""
    return listed([_(role.label) for role in roles_with(permission)])


def asked(move: Move[Any]) -> str:
    """What a move asks for."""
    return listed([_(ask.label) if ask.required else _("{label} (optional)", label=_(ask.label)) for ask in move.asks])


diagram(flow, _(TITLES[name]))
table(
    flow.moves,
    [
        Column("Move", lambda m: _(m.label)),
        Column("From the state", lambda m: listed([_(s.label) for s in sorted(m.source)])),
        Column("To the state", lambda m: _(m.target.label)),
        Column("Who may", lambda m: who(m.needs)),
        Column("What is asked", asked),
        Column("What to know", lambda m: _(m.final) if m.final else None),
    ],
    empty="",
)
