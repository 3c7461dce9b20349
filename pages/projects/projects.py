from typing import Any

import streamlit as st

from domain.calendar import ZONE
from domain.projects import ProjectStatus
from domain.stages import Stage
from services import board
from ui import links
from ui.address import chosen
from ui.exports import download_table
from ui.page import open_page
from ui.project_lists import narrowed_projects
from ui.tables import Column, Mark, Tone, table
from ui.text import _, money

me = open_page("projects")
PAGE, ALL = 50, 100_000

with st.container(horizontal=True, vertical_alignment="bottom"):
    words = st.text_input(_("Search"), key="words", bind="query-params", placeholder=_("Name, enterprise or number"))
    stage = chosen("stage", ["all", *(s.value for s in Stage)], _("Stage"),
                   lambda s: _("All stages") if s == "all" else _(Stage.of(s).label))  # fmt: skip
    status = chosen("status", ["active", "suspended", "ended", "all"], _("Status"),
                    lambda s: _("All") if s == "all" else _(ProjectStatus.of(s).label))  # fmt: skip
    mine = st.checkbox(_("Only mine"), key="mine", bind="query-params")
    major = st.checkbox(_("Only major"), key="major", bind="query-params")

filters: dict[str, Any] = {
    "words": words, "mine": mine, "major": major, "stage": None if stage == "all" else Stage.of(stage),
    "status": None if status == "all" else ProjectStatus.of(status),
    **narrowed_projects(me),
}  # fmt: skip
limit = st.session_state.get("projects_limit", PAGE)
rows = board.listing(me, limit=limit, **filters)

TONE = {ProjectStatus.ACTIVE: Tone.GOOD, ProjectStatus.SUSPENDED: Tone.WARN, ProjectStatus.ENDED: Tone.QUIET}
columns: list[Column[board.ProjectRow]] = [
    Column("Number", lambda r: r.number, lambda r: links.project(r.id)),
    Column("Project", lambda r: r.name, lambda r: links.project(r.id)),
    Column("Enterprise", lambda r: r.enterprise),
    Column("Stage", lambda r: r.stage),
    Column("Planned investment", lambda r: money(r.amount, r.currency)),
    Column("Accountable", lambda r: f"{r.department} · {r.officer}"),
    Column("Major", lambda r: Mark("Major", Tone.WARN) if r.is_major else None),
    Column(
        "Status",
        lambda r: Mark("Being handed over", Tone.WARN) if r.handing_over else Mark(r.status.label, TONE[r.status]),
    ),
    Column("Taken in", lambda r: r.opened_at.astimezone(ZONE).date()),
]
table(rows, columns, empty=_("No project fits. Change the filters, or take a project in."))

with st.container(horizontal=True):
    if len(rows) == limit and st.button(_("Show more"), key="projects_more"):
        st.session_state["projects_limit"] = limit + PAGE
        st.rerun()
    download_table(me, "Projects", lambda: board.listing(me, limit=ALL, **filters), columns, key="projects_download")
