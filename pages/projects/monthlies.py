import streamlit as st

from domain.access import Permission as P
from domain.access import allows
from domain.periods import Month
from services import monthlies
from services.clock import utc_now
from services.monthlies import MonthlyRow
from ui import lamps, links, text
from ui.address import chosen
from ui.monthlies import TONES
from ui.page import open_page, told
from ui.tables import Column, Mark, Tone, table
from ui.text import _, moment

me = open_page("monthlies")
st.caption(
    _("A report a month for each major project. It is prewritten from the records; its author changes the rest.")
)

last = monthlies.last_month(utc_now())
period = chosen("month", [last.shifted(-n).code for n in range(12)], _("Month"), lambda c: text.period(Month.read(c)))
rows = monthlies.board(me, period)


def where(row: MonthlyRow) -> str | None:
    """Its report, or the project while there is none."""
    return links.monthly(row.case_id) if row.case_id else links.project(row.project_id)


columns: list[Column[MonthlyRow]] = [
    Column("Project", lambda r: r.project, where),
    Column("Number", lambda r: r.number),
    Column("Author", lambda r: r.author),
    Column("State", lambda r: Mark(r.standing.label, TONES[r.standing])),
    Column("Due", lambda r: lamps.cell(r.due)),
    Column("Filed", lambda r: moment(r.filed_at) if r.filed_at else None),
    Column("Note", lambda r: Mark("Repeats last month", Tone.WARN) if r.copied else None),
]
table(rows, columns, empty=_("No major project of yours owes a report for this month."))
if any(row.filed_at for row in rows):
    paper = links.paper(f"/monthlies/{Month.read(period).code}.docx")
    st.link_button(_("All reports of the month in one Word document"), paper, icon=":material/description:")
if allows(me, P.REPORT_WRITE):
    for row in (row for row in rows if row.case_id is None):
        if st.button(_("Begin the report of {project}", project=row.project), key=f"monthlies_{row.project_id}"):
            with told(rerun=False):
                id = monthlies.begin(me, project_id=row.project_id, period=period)
                st.switch_page(links.screen("monthly"), query_params={"id": str(id)})
