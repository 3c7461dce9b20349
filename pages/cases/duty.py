from datetime import timedelta

import streamlit as st

from domain.access import Permission as P
from domain.access import allows
from services import duties
from ui.address import day_told
from ui.duties import fill_form, on_duty_line, plan_form, weekday
from ui.page import open_page
from ui.tables import Column, Mark, Tone, table
from ui.text import _, day

me = open_page("duty")

today = duties.today(me)
on_duty_line(today)
asked = day_told("week") or today.on
first = asked - timedelta(days=asked.weekday())
with st.container(horizontal=True, vertical_alignment="center"):
    for label, weeks in (("Week before", -1), ("This week", 0), ("Week after", 1)):
        if st.button(_(label), key=f"duty_week_{weeks}"):
            st.query_params["week"] = (first + timedelta(weeks=weeks) if weeks else today.on).isoformat()
            st.rerun()
    if allows(me, P.DUTY_PLAN):
        fill_form(me, max(first, today.on))

week = duties.days(me, first)
st.subheader(_("{first} to {last}", first=day(week[0].on), last=day(week[-1].on)))
if allows(me, P.DUTY_PLAN):
    plan_form(me, week)
else:
    table(
        week,
        [
            Column("Day", lambda d: f"{day(d.on)} {weekday(d.on)}"),
            Column("On duty", lambda d: d.name or Mark("Nobody yet", Tone.WARN)),
            Column("Phone", lambda d: d.phone),
        ],
        empty="",
    )
