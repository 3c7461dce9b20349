import streamlit as st

from domain.detectors import Sign
from services import detectors
from ui import links
from ui.address import chosen
from ui.exports import download_table
from ui.page import open_page
from ui.tables import Column, Mark, Tone, table
from ui.text import _, moment

me = open_page("stuck")
st.caption(_("Signs are counted against the limits of the rulebook. They are a reason to look, not a verdict."))

SPANS = {"open": _("Open ones"), "resolved": _("Also those resolved in the last {n} days", n=detectors.LOOK_BACK.days)}
span = chosen("span", list(SPANS), _("Which complaints"), lambda s: SPANS[s], pills=True)
every = detectors.stuck(me, resolved=span == "resolved")
counts = {sign: sum(row.sign is sign for row in every) for sign in Sign}
shown = [sign for sign in Sign if counts[sign]]
wanted = chosen(
    "sign", ["all", *(sign.value for sign in shown)], _("Sign"),
    lambda s: f"{_('All')} · {len(every)}" if s == "all" else f"{_(Sign.of(s).label)} · {counts[Sign.of(s)]}",
)  # fmt: skip
rows = [row for row in every if wanted in ("all", row.sign.value)]

PAGE = 100
limit = st.session_state.get("stuck_limit", PAGE)
columns: list[Column[detectors.StuckRow]] = [
    Column("Sign", lambda r: Mark(r.sign.label, Tone.WARN)),
    Column("Number", lambda r: r.number, lambda r: links.complaint(r.case_id)),
    Column("Subject", lambda r: r.title, lambda r: links.complaint(r.case_id)),
    Column("Reason", lambda r: _(r.words, n=r.figure, limit=r.limit)),
    Column("Clause", lambda r: str(r.clause), lambda r: links.limit(r.code)),
    Column("Status", lambda r: r.status),
    Column("Lies with", lambda r: f"{r.department} · {r.officer}"),
    Column("Resolve by", lambda r: moment(r.due_at)),
]
table(rows[:limit], columns, empty=_("No complaint shows a sign of being passed around or dragging on."))
with st.container(horizontal=True):
    if len(rows) > limit and st.button(_("Show more"), key="stuck_more"):
        st.session_state["stuck_limit"] = limit + PAGE
        st.rerun()
    download_table(me, "Passed around and dragging on", lambda: rows, columns, key="stuck_download")
