"""What waits for a person, as a table: the first of it, and all of it for who goes on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from domain.access import Actor
from services import rulebook
from services.desk_items import DeskItem, Waiting
from services.rulebook import Due
from ui import lamps, links
from ui.exports import download_table
from ui.tables import Column, table
from ui.text import _, day, listed, number

FIRST = 50  # rows; nobody reads further before the first are done
TABS = {
    Waiting.ANSWER: "handoffs",
    Waiting.RETURNED: "handoffs",
    Waiting.REPORT: "reports",
    Waiting.SIGNATURE: "reports",
    Waiting.EVENT: "diary",
    Waiting.CHECKLIST: "checklist",
}
SAID: dict[Waiting, Callable[[dict[str, Any]], str]] = {
    Waiting.ANSWER: lambda p: _("{handoff} → {stage}", handoff=_(p["handoff"]), stage=_(p["stage"])),
    Waiting.RETURNED: lambda p: p["reason"],
    Waiting.REPORT: lambda p: f"{_(p['kind'])} {p['number']}",
    Waiting.REVIEW: lambda p: f"{_(p['kind'])} {p['number']}",
    Waiting.SIGNATURE: lambda p: f"{_(p['kind'])} {p['number']}",
    Waiting.EVENT: lambda p: p["body"],
    Waiting.CHECKLIST: lambda p: _(
        "{stage}: still missing {what}", stage=_(p["stage"]), what=listed([_(m) for m in p["missing"]])
    ),
    Waiting.VISIT: lambda p: " · ".join([_(p["occasion"]), *([day(p["on"])] if p["on"] else [])]),
    Waiting.ALONG: lambda p: _("{name} leads it · {day}", name=p["led_by"], day=day(p["on"])),
    Waiting.OPINIONS: lambda p: _("{number}: {n} still to settle", number=p["number"], n=p["n"]),
}


@dataclass(frozen=True)
class Row:
    """One thing that waits, and what its limit says of it."""

    item: DeskItem
    due: Due | None


COLUMNS: list[Column[Row]] = [
    Column("What", lambda r: r.item.waiting, lambda r: links.where_done(r.item, TABS.get(r.item.waiting))),
    Column("About", lambda r: r.item.project),
    Column("Details", lambda r: _details(r.item)),
    Column("Lamp", lambda r: lamps.mark(r.due.lamp) if r.due else None),
    Column("Due", lambda r: lamps.cell(r.due) if r.due else None),
    Column("Limit", lambda r: lamps.why(r.due) if r.due else None),
]


def waiting_table(me: Actor, items: Sequence[DeskItem]) -> None:
    """The first of them with a way to the others; `?all=true` in the address: all. The workbook has all in any case."""
    shown = items if st.query_params.get("all") == "true" else items[:FIRST]
    empty = _("Nothing waits for you. New handoffs, reports and returned offers will appear here.")
    table(_rows(me, shown), COLUMNS, empty=empty)
    if more := len(items) - len(shown):
        st.button(_("Show {n} more", n=number(more)), icon=":material/expand_more:", key="waiting_all",
                  type="tertiary", on_click=_show_all)  # fmt: skip


def _show_all() -> None:
    st.query_params["all"] = "true"


def download_waiting(me: Actor, items: Sequence[DeskItem]) -> None:
    if items:
        download_table(me, "Waiting for me", lambda: _rows(me, items), COLUMNS, key="desk_download")


def _rows(me: Actor, items: Sequence[DeskItem]) -> list[Row]:
    timed = [(i.rule_id, i.opened_at, i.due_at) for i in items if i.rule_id and i.due_at]
    dues = iter(rulebook.judge(me, timed) if timed else ())
    return [Row(item, next(dues) if item.rule_id and item.due_at else None) for item in items]


def _details(item: DeskItem) -> str:
    if item.waiting in SAID:
        return SAID[item.waiting](item.params)
    return " · ".join(filter(None, (item.params["number"], item.params["enterprise"])))
