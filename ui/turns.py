"""How pages are drawn: one after the other, for they share one interpreter and drawn at once they would all be late;
and parts of them again by themselves."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps

import streamlit as st

from db.engine import shared_reading
from db.turns import Turns

LONGEST = 0.25  # seconds; who waits for the database or a paper meanwhile holds up nobody
PAGES = Turns(LONGEST)
Draw = Callable[[], None]


def by_itself(every: float | timedelta | None) -> Callable[[Draw], Draw]:
    """A part of a page that is drawn again every so many seconds; None: with the page only. No frame is around it then,
    so it brings the one transaction in which it reads: whoever waits for what another looks up holds no connection."""

    def dressed(draw: Draw) -> Draw:
        @st.fragment(run_every=every)
        @wraps(draw)
        def part() -> None:
            with shared_reading():
                draw()

        return part

    return dressed
