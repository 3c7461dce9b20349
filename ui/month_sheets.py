"""A month as a sheet of days with what falls on each. Plain HTML: it prints, and on a phone it is a list of days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

import streamlit as st

from domain.periods import Month
from services.language import weekdays
from ui.tables import Tone
from ui.text import _, day, lang

MOST = 8  # entries of a day at first sight; more make a sheet that nobody reads, and open with a press


@dataclass(frozen=True)
class CalendarEntry:
    """One thing on a day: said already. The sign of its tone says how it stands, never the colour alone."""

    on: date
    text: str
    tone: Tone
    link: str | None = None


def month_sheet(period: Month, entries: Sequence[CalendarEntry], today: date) -> None:
    """Draw the days of a month, Monday first, each with its entries."""
    by: dict[date, list[CalendarEntry]] = {}
    for entry in entries:
        by.setdefault(entry.on, []).append(entry)
    heads = "".join(f'<div class="head">{escape(name)}</div>' for name in weekdays(lang()))
    first = period.first - timedelta(days=period.first.weekday())
    last = period.last + timedelta(days=6 - period.last.weekday())
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    cells = "".join(_cell(one, by.get(one, []), one == today, period) for one in days)
    bare = "" if entries else " bare"
    st.html(f'{STYLE}<div class="house-month{bare}">{heads}{cells}</div>')
    if not entries:
        st.caption(_("Nothing stands in this month."))


def _cell(on: date, entries: Sequence[CalendarEntry], today: bool, period: Month) -> str:
    inside = period.first <= on <= period.last
    lines = "".join(_line(entry) for entry in entries[:MOST])
    if len(entries) > MOST:
        more = escape(_("and {n} more", n=len(entries) - MOST))
        lines += f"<details><summary>{more}</summary>{''.join(_line(entry) for entry in entries[MOST:])}</details>"
    empty = "" if entries else " empty"
    mark = " today" if today else ""
    return (
        f'<div class="day{"" if inside else " out"}{empty}{mark}"><time datetime="{on.isoformat()}" '
        f'aria-label="{escape(day(on), quote=True)}">{on.day}</time>{lines}</div>'
    )


def _line(entry: CalendarEntry) -> str:
    text = f'<b aria-hidden="true">{entry.tone.value}</b> {escape(entry.text)}'
    if entry.link:
        text = f'<a href="{escape(entry.link, quote=True)}">{text}</a>'
    return f'<p class="{entry.tone.name.lower()}">{text}</p>'


STYLE = """<style>
.house-month {display: grid; grid-template-columns: repeat(7, minmax(0, 1fr)); gap: 1px;
  background: color-mix(in srgb, currentColor 16%, transparent);
  border: 1px solid color-mix(in srgb, currentColor 16%, transparent); border-radius: .4rem; overflow: hidden}
.house-month > div {background: var(--background-color, Canvas); padding: .25rem .4rem; min-height: 5.2rem;
  font-size: .82rem; line-height: 1.35}
.house-month .head {min-height: 0; font-weight: 600; opacity: .8; text-align: center}
.house-month .out {opacity: .45}
.house-month time {font-variant-numeric: tabular-nums; opacity: .75}
.house-month .today time {font-weight: 700; opacity: 1; border-bottom: 2px solid currentColor}
.house-month p {margin: .15rem 0; padding: .05rem .3rem; border-radius: .25rem; overflow-wrap: anywhere;
  font-size: .8rem}
.house-month summary {cursor: pointer; padding: .05rem .3rem; text-decoration: underline dotted}
.house-month a {color: inherit; text-decoration: none}
.house-month a:hover, .house-month a:focus {text-decoration: underline}
.house-month p.good {background: color-mix(in srgb, #16a34a 16%, transparent)}
.house-month p.warn {background: color-mix(in srgb, #d97706 20%, transparent)}
.house-month p.bad {background: color-mix(in srgb, #dc2626 18%, transparent)}
.house-month p.quiet {background: color-mix(in srgb, currentColor 8%, transparent)}
@media (max-width: 640px) {
  .house-month {grid-template-columns: 1fr}
  .house-month .head, .house-month .empty, .house-month.bare {display: none}
  .house-month > div {min-height: 0; font-size: .95rem}
  .house-month time::after {content: " · " attr(aria-label); opacity: .7; font-size: .8rem}
  .house-month p {font-size: .9rem}
}
</style>"""
