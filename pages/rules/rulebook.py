import streamlit as st

from services import rulebook
from services.clock import local_day, utc_now
from ui.page import open_page
from ui.tables import Column, Mark, Tone, table
from ui.text import _, day

me = open_page("rulebook")
st.caption(_("Every limit with its clause. What was promised under an old rule keeps that rule."))
table(
    rulebook.listing(me),
    [
        Column("Limit", lambda r: _(r.label)),
        Column("Value", lambda r: r.value.normalize() if r.value % 1 else int(r.value)),
        Column("Unit", lambda r: r.unit),
        Column("Clause", lambda r: r.clause, lambda r: f"/clauses?words={r.clause}"),
        Column("Set by", lambda r: Mark("The document", Tone.GOOD) if r.own else Mark("The zone", Tone.QUIET)),
        Column("Valid from", lambda r: day(r.valid_from)),
    ],
    empty=_("The rulebook is empty; run the migration again."),
)

st.subheader(_("Working calendar"))
this_year = local_day(utc_now()).year
year = st.number_input(_("Year"), 2004, 2040, this_year, key="rulebook_year")
days = rulebook.calendar_year(me, int(year))
if not days or any(d.provisional for d in days):
    st.warning(_("The State Council has not published this year yet: weekends and statutory days only, provisional."))
table(
    days,
    [
        Column("Day", lambda d: day(d.on)),
        Column("State", lambda d: Mark("Make-up workday", Tone.WARN) if d.working else Mark("Holiday", Tone.GOOD)),
        Column("Festival", lambda d: _(d.name)),
    ],
    empty=_("No day of this year differs from its weekday."),
)
