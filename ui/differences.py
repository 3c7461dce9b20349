"""What a text says that the last one did not, and what it no longer says. Never by colour alone."""

from html import escape

import streamlit as st

from domain.likeness import Piece, compared
from ui.text import _

TAGS = {Piece.SAME: "span", Piece.NEW: "ins", Piece.GONE: "del"}


def differences(before: str, after: str) -> None:
    """The later text, with what is new underlined and what is gone struck out."""
    said = "".join(
        f'<{TAGS[s.piece]} title="{escape(_(s.piece.label), quote=True)}">{escape(s.text)}</{TAGS[s.piece]}>'
        for s in compared(before, after)
    )
    st.html(f'{STYLE}<div class="house-differences">{said or "—"}</div>')


STYLE = """<style>
.house-differences {white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.7}
.house-differences ins {background: color-mix(in srgb, #16a34a 16%, transparent); text-underline-offset: .2em}
.house-differences del {opacity: .65}
</style>"""
