"""A few facts side by side: what it is called, and what it is. Plain HTML, two abreast on a phone."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from ui.tables import shown
from ui.text import _


def definitions(facts: Sequence[tuple[str, object]], links: dict[str, str] | None = None) -> None:
    """Pairs of a label (msgid) and a value; `links` by label."""
    cells = ""
    for label, value in facts:
        text = escape(shown(value))
        if target := (links or {}).get(label):
            text = f'<a href="{escape(target, quote=True)}">{text}</a>'
        cells += f"<div><dt>{escape(_(label))}</dt><dd>{text}</dd></div>"
    st.html(f'{STYLE}<dl class="house-facts">{cells}</dl>')


STYLE = """<style>
dl.house-facts {display: grid; grid-template-columns: repeat(auto-fill, minmax(10.5em, 1fr)); gap: .7rem 1.2rem;
  margin: 0; padding: .8rem 1rem; border-radius: .4rem;
  border: 1px solid color-mix(in srgb, currentColor 18%, transparent)}
dl.house-facts dt {opacity: .7; font-size: .85rem; font-weight: 400; margin: 0; padding: 0}
dl.house-facts dd {margin: 0; padding: 0; overflow-wrap: anywhere}
.house-facts a {color: inherit; text-decoration: underline; text-underline-offset: .2em}
@media (max-width: 640px) {dl.house-facts {grid-template-columns: 1fr 1fr}}
</style>"""
