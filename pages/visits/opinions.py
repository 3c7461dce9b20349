from datetime import date

import streamlit as st

from domain.periods import Quarter
from services import opinion_digests
from services.clock import local_day, utc_now
from ui.exports import download_table
from ui.page import open_page
from ui.tables import Column, table
from ui.text import _, day
from ui.text import period as said_period

me = open_page("opinions")
on = st.date_input(_("Quarter of"), local_day(utc_now()), key="opinions_quarter")
assert isinstance(on, date)
period = Quarter.of(on)
st.caption(f"{said_period(period)} · {_('{first} to {last}', first=day(period.first), last=day(period.last))}")
if left := opinion_digests.unclassified(me, period.first, period.last):
    st.warning(_("{n} opinions of this quarter are not settled yet and stand in no line.", n=left))


def figure(value: int | None) -> object:
    """A number, unless it is too small to be shown."""
    return _("too few to show") if value is None else value


COUNTS: list[Column[opinion_digests.DigestRow]] = [
    Column("Heard", lambda r: figure(r.heard)),
    Column("Answered on the spot", lambda r: figure(r.answered)),
    Column("Became a case", lambda r: figure(r.filed)),
    Column("Joined to a case", lambda r: figure(r.joined)),
]
CATEGORY: list[Column[opinion_digests.DigestRow]] = [
    Column("Group", lambda r: r.category.group),
    Column("Category", lambda r: r.category),
]
empty = _("No opinion heard on a visit of this quarter is settled yet.")
for title, rows, columns in (
    ("By category", opinion_digests.by_category(me, period.first, period.last), [*CATEGORY, *COUNTS]),
    (
        "By category and department",
        opinion_digests.by_department(me, period.first, period.last),
        [*CATEGORY, Column("Department", lambda r: r.department), *COUNTS],
    ),
):
    st.subheader(_(title), anchor=False)
    table(rows, columns, empty=empty)
    download_table(me, title, rows, columns, key=f"opinions_{title}")
st.caption(_("Sealed complaints are counted only for those who may see them, and with no department."))
