import streamlit as st

from domain.errors import Refusal
from services import burden, enterprises
from services.clock import local_day, utc_now
from ui import links
from ui.burden import announce_part, calendar_part, entered_part, months_part
from ui.enterprise_picker import enterprise_picker
from ui.exports import download_table
from ui.markdown import literal
from ui.page import open_page
from ui.tables import Column, table
from ui.text import _, say

me = open_page("burden")
asked = st.query_params.get("id", "")
if asked.isascii() and asked.isdigit() and len(asked) < 10:
    try:
        card = enterprises.one(me, int(asked))
    except Refusal as refusal:
        st.error(say(refusal), icon=":material/block:")
        st.stop()
    st.page_link(links.screen("burden"), label=_("All enterprises"), icon=":material/arrow_back:")
    st.subheader(literal(card.name), anchor=False)
    announce_part(me, card.id)
    entered_part(me, card.id)
    calendar_part(me, card.id)
    st.subheader(_("Interruptions by month"), anchor=False)
    months_part(me, card.id)
else:
    st.caption(
        _("One calendar for each enterprise of visits, inspections and surveys by all departments: see before you go.")
    )
    picked = enterprise_picker(me, "burden_words", "burden_enterprise")
    if picked:
        st.page_link(links.screen("burden"), label=_("Open its calendar"), icon=":material/calendar_month:",
                     query_params={"id": str(picked)})  # fmt: skip
    st.subheader(_("Enough this month"), anchor=False)
    rows = burden.heaviest(me, local_day(utc_now()))
    columns: list[Column[burden.BurdenRow]] = [
        Column("Enterprise", lambda r: r.enterprise, lambda r: links.burden(r.enterprise_id)),
        Column("Interruptions", lambda r: r.month.all),
        Column("Enough", lambda r: r.enough),
        Column("Number of visits", lambda r: r.month.visits),
        Column("Inspections", lambda r: r.month.inspections),
        Column("Surveys", lambda r: r.month.surveys),
    ]
    table(
        rows, columns, empty=_("No enterprise is interrupted this month as often as the rulebook holds to be enough.")
    )
    download_table(me, "Burden budget", rows, columns, key="burden_download")
