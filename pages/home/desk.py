from collections.abc import Callable
from typing import Any

import streamlit as st

from domain.access import Permission as P
from domain.access import allows
from services import board, departments, desk, desk_complaints, rulebook
from services.desk_items import MOST, DeskItem, Waiting
from ui import lamps, links
from ui.exports import download_table
from ui.live import live
from ui.markdown import literal
from ui.page import open_page
from ui.tables import Column, table
from ui.text import _, day, listed

me = open_page("desk")
live(me)

items = desk.mine(me)
timed = [(i.rule_id, i.opened_at, i.due_at) for i in items if i.rule_id and i.due_at]
dues = dict(zip((id(i) for i in items if i.rule_id and i.due_at), rulebook.judge(me, timed), strict=True))


def what(item: DeskItem) -> str:
    """The item in words."""
    said: dict[Waiting, Callable[[dict[str, Any]], str]] = {
        Waiting.ANSWER: lambda p: _("{handoff} → {stage}", handoff=_(p["handoff"]), stage=_(p["stage"])),
        Waiting.RETURNED: lambda p: p["reason"],
        Waiting.REPORT: lambda p: f"{_(p['kind'])} {p['number']}",
        Waiting.REVIEW: lambda p: f"{_(p['kind'])} {p['number']}",
        Waiting.SIGNATURE: lambda p: f"{_(p['kind'])} {p['number']}",
        Waiting.EVENT: lambda p: p["body"],
        Waiting.CHECKLIST: lambda p: _("{stage}: still missing {what}", stage=_(p["stage"]),
                                            what=listed([_(m) for m in p["missing"]])),
        Waiting.VISIT: lambda p: " · ".join([_(p["occasion"]), *([day(p["on"])] if p["on"] else [])]),
        Waiting.ALONG: lambda p: _("{name} leads it · {day}", name=p["led_by"], day=day(p["on"])),
        Waiting.OPINIONS: lambda p: _("{number}: {n} still to settle", number=p["number"], n=p["n"]),
    }  # fmt: skip
    if item.waiting in said:
        return said[item.waiting](item.params)
    return " · ".join(filter(None, (item.params["number"], item.params["enterprise"])))


TABS = {
    Waiting.ANSWER: "handoffs",
    Waiting.RETURNED: "handoffs",
    Waiting.REPORT: "reports",
    Waiting.SIGNATURE: "reports",
    Waiting.EVENT: "diary",
    Waiting.CHECKLIST: "checklist",
}

st.subheader(_("Waiting for me"))
columns: list[Column[DeskItem]] = [
    Column("What", lambda i: i.waiting, lambda i: links.where_done(i, TABS.get(i.waiting))),
    Column("About", lambda i: i.project),
    Column("Details", what),
    Column("Lamp", lambda i: lamps.mark(dues[id(i)].lamp) if id(i) in dues else None),
    Column("Due", lambda i: lamps.cell(dues[id(i)]) if id(i) in dues else None),
    Column("Limit", lambda i: lamps.why(dues[id(i)]) if id(i) in dues else None),
]
table(items, columns, empty=_("Nothing waits for you. New handoffs, reports and returned offers will appear here."))
if len(items) >= MOST and allows(me, P.CASE_SEE) and (more := desk_complaints.beyond(me)):
    st.page_link(links.screen("complaints"), icon=":material/more_horiz:",
                 label=_("And {n} more complaints: see them on the board", n=more))  # fmt: skip
download_table(me, "Waiting for me", items, columns, key="desk_download")

if allows(me, P.ORG_MANAGE):
    vacant = departments.vacancies(me)
    if vacant:
        names = listed([literal(v.department) for v in vacant[:8]])
        st.warning(
            _("{n} departments have no liaison: {names}", n=len(vacant), names=names), icon=":material/person_off:"
        )
    if not departments.listing(me):
        st.info(
            _(
                "The zone is empty. First register departments and people (or import them), "
                "then sign in as the centre dispatcher and take a project in."
            ),
            icon=":material/flag:",
        )
        st.page_link(links.screen("departments"), label=_("Departments"), icon=":material/account_tree:")
        st.page_link(links.screen("org_imports"), label=_("Import"), icon=":material/upload_file:")

st.subheader(_("Projects under way by stage"))
counts = board.by_stage(me)
for column, count in zip(st.columns(len(counts)), counts, strict=True):
    with column:
        st.metric(_(count.stage.label), count.projects, border=True, help=_(count.system.label))
        said = _("{n} major · {mine} with me", n=count.major, mine=count.mine)
        st.markdown(f"{said} · [{_('Show')}](/projects?stage={count.stage.value})")
