"""A table whose cells are the darker the more they count. The figure stands in each, so colour is never alone."""

from collections.abc import Callable, Sequence
from html import escape

import streamlit as st

from domain.confidential import Few
from ui.text import _, number

Link = Callable[[int, int], str]
Rows = Sequence[tuple[str, str, Sequence[int | Few]]]


def heat(heads: Sequence[str], rows: Rows, link: Link | None = None) -> None:
    """`heads` (said already) over the cells; each row a name, the address behind it, and its counts. `link`: the
    address behind a cell, by the places of its row and column."""
    st.html(STYLE + heat_html(heads, rows, link))


def heat_html(heads: Sequence[str], rows: Rows, link: Link | None = None) -> str:
    """The same as text, to stand among other text that brings STYLE along."""
    most = max((_size(count) for *_name, counts in rows for count in counts), default=0) or 1
    corner = f'<th scope="col">{escape(_("Category"))}</th>'
    top = corner + "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    body = "".join(
        f'<tr><th scope="row"><a href="{escape(address, quote=True)}">{escape(name)}</a></th>'
        + "".join(
            f'<td style="--share:{round(60 * _size(count) / most)}%">{_cell(count, line, place, link)}</td>'
            for place, count in enumerate(counts)
        )
        + "</tr>"
        for line, (name, address, counts) in enumerate(rows)
    )
    return f'<div class="house-heat"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'


def _cell(count: int | Few, line: int, place: int, link: Link | None) -> str:
    said = escape(_(count.label) if isinstance(count, Few) else number(count))
    return f'<a href="{escape(link(line, place), quote=True)}">{said}</a>' if link and count else said


def _size(count: int | Few) -> int:
    return 1 if isinstance(count, Few) else count


STYLE = """<style>
.house-heat {overflow-x: auto}
.house-heat table {border-collapse: separate; border-spacing: 2px; width: 100%; font-size: .9rem}
.house-heat th {text-align: left; font-weight: 600; white-space: nowrap; padding: .3rem .5rem}
.house-heat thead th {font-weight: 400; opacity: .75}
.house-heat td {text-align: center; padding: .35rem .4rem; border-radius: .25rem; font-variant-numeric: tabular-nums;
  background: color-mix(in srgb, #dc6803 var(--share), transparent)}
.house-heat a {color: inherit; text-decoration: underline; text-underline-offset: .2em}
</style>"""
