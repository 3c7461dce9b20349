from datetime import date
from typing import Any

import streamlit as st

from domain.access import Permission as P
from domain.access import allows
from domain.silence import Reason
from services import silence
from ui import links
from ui.address import chosen, narrowed, number_told
from ui.departments import called
from ui.exports import download_table
from ui.page import open_page
from ui.tables import Column, table
from ui.text import _, day

me = open_page("next_visits")
st.caption(_("Enterprises that nobody has heard from, with the reason for each. The weightiest come first."))
PAGE, ALL = 50, 100_000
SIGNS = {"any": "Every reason", "silent": "Project under way, and nobody has heard from them"}

everyone = st.checkbox(_("Also those of others that I may see"), key="everyone", bind="query-params")
silent = chosen("sign", list(SIGNS), _("Why now"), lambda code: _(SIGNS[code]), pills=True) == "silent"
if department := number_told("department"):
    narrowed(("department",), [called(me, department)])


def said(reason: Reason) -> str:
    """A reason in words."""
    params = {name: day(value) if isinstance(value, date) else value for name, value in reason.params.items()}
    return _(reason.sign.label, **params)


filters: dict[str, Any] = {"mine": not everyone, "silent": silent, "department_id": department}
limit = st.session_state.get("next_visits_limit", PAGE)
rows = silence.next_visits(me, limit=limit, **filters)
columns: list[Column[silence.NextVisit]] = [
    Column("Enterprise", lambda r: r.enterprise, lambda r: links.enterprise(r.enterprise_id)),
    Column("Why now", lambda r: " ".join(said(reason) for reason in r.reasons)),
    Column("Stage", lambda r: r.stage),
    Column("Who answers", lambda r: r.answers),
    Column("Last contact", lambda r: r.last_contact),
    Column("Next planned visit", lambda r: r.planned_on),
]
if allows(me, P.VISIT_PLAN):
    columns.append(Column("Plan a visit", lambda r: _("Plan"), lambda r: links.plan_for(r.enterprise_id)))
if everyone:
    nothing = _("Nobody is silent: every enterprise was in touch within its norm.")
else:
    nothing = _("None of the enterprises that you answer for is silent.")
table(rows, columns, empty=nothing)
with st.container(horizontal=True):
    if len(rows) == limit and st.button(_("Show more"), key="next_visits_more"):
        st.session_state["next_visits_limit"] = limit + PAGE
        st.rerun()
    whole = lambda: silence.next_visits(me, limit=ALL, **filters)  # noqa: E731
    download_table(me, "Whom to visit next", whole, columns, key="next_visits_download")
