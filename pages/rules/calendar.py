import streamlit as st

from domain.access import Permission as P
from domain.access import allows
from domain.calendar_changes import FIRST_YEAR, LAST_YEAR
from services import repromises, rulebook
from services.clock import local_day, utc_now
from ui import calendars
from ui.page import open_page
from ui.text import _

me = open_page("calendar")
may_change = allows(me, P.RULE_SET)
st.caption(_("Limits in working days and hours run by this calendar: State Council holidays, make-up workdays, hours."))
moves = repromises.pending(me) if may_change else []
sealed = repromises.sealed(me) if may_change else 0
if moves:
    st.warning(_("{n} open due dates are not as the present calendar counts them; see the end of this page.",
                 n=len(moves)), icon=":material/event_repeat:")  # fmt: skip
elif sealed:
    st.warning(_("Due dates of sealed complaints are not as the present calendar counts them; see the end of this "
                 "page."), icon=":material/event_repeat:")  # fmt: skip
this_year = local_day(utc_now()).year
year = st.number_input(_("Year"), FIRST_YEAR, LAST_YEAR, this_year, key="calendar_year")
calendars.year_part(me, rulebook.calendar_year(me, int(year)))
if may_change:
    calendars.day_form(me)
    calendars.year_form(me)
st.subheader(_("Working hours"), anchor=False)
calendars.hours_part(me, may_change)
if may_change:
    calendars.moves_part(me, moves, sealed)
