"""A table to read: columns on a wide screen, one card a row on a phone. Plain HTML, so it prints and reads aloud."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from html import escape
from itertools import repeat
from typing import Generic, TypeVar

import streamlit as st

from domain.labels import Labelled
from ui.text import _, day, lang, moment, number

T = TypeVar("T")


class Tone(Enum):
    """How a mark looks. The sign says it too: never by colour alone."""

    GOOD = "✓"
    WARN = "!"
    BAD = "✕"
    QUIET = "·"


@dataclass(frozen=True)
class Mark:
    """A word with a tone: `text` is a msgid or said already."""

    text: str
    tone: Tone


class Quantity(str):
    """A figure that is said already, a share for example: it stands where figures do."""


@dataclass(frozen=True)
class Because:
    """A value with its reason, both said already: the reason comes on hover, and by a tap or the enter key. A `mark`
    stands above it."""

    text: str
    why: str
    mark: Mark | None = None


@dataclass(frozen=True)
class Column(Generic[T]):
    """One column: its header (msgid), what stands in it, and where a click on it leads."""

    title: str
    value: Callable[[T], object]
    link: Callable[[T], str | None] | None = None


def table(rows: Sequence[T], columns: Sequence[Column[T]], *, empty: str, even: bool = False) -> None:
    """Draw the rows; without any, `empty` (said already) tells what to do next. `even`: every column as wide as the
    next, so that several tables below one another stand in line."""
    if rows:
        st.html(STYLE + table_html(rows, columns, even=even))
    else:
        st.info(empty, icon=":material/info:")


def table_html(rows: Sequence[T], columns: Sequence[Column[T]], *, even: bool = False) -> str:
    """The same as text, to stand among other text that brings STYLE along."""
    values = [[column.value(row) for column in columns] for row in rows]
    titles = [escape(_(c.title), quote=True) for c in columns]
    over = [_over(under) for under in zip(*values, strict=True)]
    heads = "".join(
        f'<th scope="col" role="columnheader" class="{manner}">{title}</th>'
        for title, manner in zip(titles, over, strict=True)
    )
    body = "".join(
        f'<tr role="row">{"".join(map(_cell, columns, titles, over, repeat(row), under))}</tr>'
        for row, under in zip(rows, values, strict=True)
    )
    manner = f"{lang()} even" if even else lang()
    return (
        f'<div class="house-table {manner}"><table role="table">'
        f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead><tbody role="rowgroup">{body}</tbody></table></div>'
    )


def shown(value: object) -> str:
    """A value as people read it."""
    if type(value) is str:  # most are
        return value or "—"
    plain = _plain(value)
    if isinstance(plain, datetime):
        return moment(plain)
    if isinstance(plain, date):
        return day(plain)
    if isinstance(plain, Decimal | int | float):
        return number(plain)
    return str(plain) if plain not in (None, "") else "—"


def _plain(value: object) -> object:
    if isinstance(value, Mark):
        return _(value.text)
    if isinstance(value, Because):
        return value.text
    if isinstance(value, Labelled):
        return _(value.label)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return value


def _over(values: Sequence[object]) -> str:
    """A head stands where what is under it does: over figures at the right."""
    first = next((value for value in values if value is not None), None)
    return "figure" if _manner(first).startswith("figure") else ""


def _cell(column: Column[T], title: str, over: str, row: T, value: object) -> str:
    text = escape(shown(value))
    if isinstance(value, Mark):
        text = _marked(value)
    if isinstance(value, Because):
        why = escape(value.why, quote=True)
        text = f'<details title="{why}"><summary>{text}</summary>{why}</details>'
        if value.mark:
            text = _marked(value.mark) + text
    if column.link and (target := column.link(row)):
        text = f'<a href="{escape(target, quote=True)}">{text}</a>'
    manner = over if value is None else _manner(value)
    return f'<td role="cell" data-label="{title}" class="{manner}"><span>{text}</span></td>'


def _marked(mark: Mark) -> str:
    sign = f'<b aria-hidden="true">{mark.tone.value}</b>'
    return f'<span class="mark {mark.tone.name.lower()}">{sign} {escape(shown(mark))}</span>'


def _manner(value: object) -> str:
    """Figures stand at the right; figures, dates and short codes such as telephone numbers are not broken."""
    if isinstance(value, Decimal | int | float) and not isinstance(value, bool):
        return "figure whole"
    if isinstance(value, Quantity):
        return "figure whole"
    code = isinstance(value, str) and len(value) <= 24 and value.isascii() and " " not in value
    if code or isinstance(value, date):
        return "whole"
    if isinstance(value, Because):
        return "words"
    return "words" if isinstance(value, str) and len(value) > 6 else ""


STYLE = """<style>
.house-table {overflow-x: auto}
.house-table table {border-collapse: collapse; width: 100%; font-size: .95rem; line-height: 1.5}
.house-table.even table {table-layout: fixed; min-width: 34rem}
.house-table th {text-align: left; font-weight: 600; opacity: .75; white-space: nowrap}
.house-table th, .house-table td {padding: .5rem .55rem; vertical-align: top; overflow-wrap: anywhere;
  border-bottom: 1px solid color-mix(in srgb, currentColor 18%, transparent)}
.house-table tbody tr:hover {background: color-mix(in srgb, currentColor 5%, transparent)}
.house-table .figure {text-align: right; font-variant-numeric: tabular-nums}
.house-table td.whole {white-space: nowrap}
.house-table td.words {min-width: 7.2em}
.house-table a {color: inherit; text-decoration: underline; text-underline-offset: .2em; font-weight: 600}
.house-table summary {cursor: pointer; list-style: none; text-decoration: underline dotted;
  text-underline-offset: .25em}
.house-table summary::-webkit-details-marker {display: none}
.house-table details[open] {font-size: .88rem; max-width: 22em; white-space: normal}
.house-table .mark {white-space: nowrap; border-radius: 1rem; padding: .05rem .6rem; border: 1px solid currentColor}
.house-table .good {background: color-mix(in srgb, #16a34a 14%, transparent)}
.house-table .warn {background: color-mix(in srgb, #d97706 20%, transparent)}
.house-table .bad {background: color-mix(in srgb, #dc2626 18%, transparent)}
@media (min-width: 641px) {
  .house-table.en th {white-space: normal; vertical-align: bottom; overflow-wrap: normal}
  .house-table.en th, .house-table.en td {padding-inline: .4rem}
  .house-table.en td.words {min-width: 6.4em}
}
@media (max-width: 640px) {
  .house-table thead {position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%)}
  .house-table.even table {min-width: 0}
  .house-table table, .house-table tbody, .house-table tr, .house-table td {display: block; width: 100%}
  .house-table tr {border: 1px solid color-mix(in srgb, currentColor 22%, transparent); border-radius: .6rem;
    padding: .3rem .8rem; margin-bottom: .7rem}
  .house-table td, .house-table td.whole, .house-table td.words {display: flex; min-width: 0;
    justify-content: space-between; gap: 1rem; padding: .3rem 0;
    text-align: right; border-bottom: 0; white-space: normal}
  .house-table td::before {content: attr(data-label); opacity: .7;
    text-align: left; flex: none; max-width: 45%}
}
@media print {.house-table {overflow: visible}}
</style>"""
