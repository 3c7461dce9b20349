import streamlit as st

from services import rulebook
from services.clock import local_day, utc_now
from ui.page import open_page
from ui.tables import Column, Mark, Tone, table
from ui.text import _, day

me = open_page("calendar")
this_year = local_day(utc_now()).year
year = st.number_input(_("Year"), 2004, 2040, this_year, key="calendar_year")
card = rulebook.calendar_year(me, int(year))
if not card.published:
    st.warning(_("The State Council has not published this year yet: weekends and statutory days only, provisional."))
table(
    card.days,
    [
        Column("Day", lambda d: day(d.on)),
        Column("State", lambda d: Mark("Make-up workday", Tone.WARN) if d.working else Mark("Holiday", Tone.GOOD)),
        Column("Festival", lambda d: _(d.name)),
    ],
    empty=_("No day of this year differs from its weekday."),
)
