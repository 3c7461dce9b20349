"""A process as a picture, drawn from its declaration: states as boxes, moves as arrows."""

from typing import Any

import streamlit as st

from domain.flow import Flow
from ui.text import _


def diagram(flow: Flow[Any], title: str) -> None:
    """The states of a flow and the moves between them. `title` (said already) names it to who cannot see it."""
    st.mermaid_chart(source(flow), alt=title)


def source(flow: Flow[Any]) -> str:
    """The picture in Mermaid's words: several moves between the same two states share one arrow."""
    names: dict[Any, str] = {}
    arrows: dict[tuple[str, str], list[str]] = {}
    for state in [flow.initial, *(s for move in flow.moves for s in (*sorted(move.source), *move.ends))]:
        names.setdefault(state, f"s{len(names)}")
    for move in flow.moves:
        for start in sorted(move.source):
            for end in move.ends:
                arrows.setdefault((names[start], names[end]), []).append(_plain(_(move.label)))
    boxes = [f'  state "{_plain(_(state.label))}" as {name}' for state, name in names.items()]
    lines = [f"  {start} --> {end}: {' / '.join(labels)}" for (start, end), labels in arrows.items()]
    return "\n".join(["stateDiagram-v2", *boxes, f"  [*] --> {names[flow.initial]}", *lines])


def _plain(words: str) -> str:
    """Words that cannot be taken for a part of the drawing."""
    return words.replace('"', "'").replace(":", "：").replace(";", "，")
