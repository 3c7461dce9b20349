import streamlit as st

from domain.cases import CaseStatus
from domain.periods import Quarter
from services import reviews
from services.clock import utc_now
from services.reviews import ReviewRow
from ui import lamps, links
from ui.address import chosen
from ui.markdown import literal
from ui.page import open_page, told
from ui.tables import Column, Mark, Tone, table
from ui.text import _, moment, period

me = open_page("reviews")
st.caption(_("Each major project is reviewed after each quarter. With the conclusion its figures are locked."))

last = reviews.last_quarter(utc_now())
quarter = chosen("quarter", [last.shifted(-n).code for n in range(8)], _("Quarter"), lambda c: period(Quarter.read(c)))


def state(row: ReviewRow) -> Mark:
    """How the review stands."""
    if row.status is CaseStatus.REVIEWED:
        return Mark(row.status.label, Tone.GOOD)
    return Mark(row.status.label, Tone.BAD if utc_now() > row.due_at else Tone.QUIET)


def where(row: ReviewRow) -> str:
    """Its review, or the project while there is none."""
    return links.review(row.id) if row.id else links.project(row.project_id)


columns: list[Column[ReviewRow]] = [
    Column("Project", lambda r: r.project, where),
    Column("Number", lambda r: r.number),
    Column("Reviewed by", lambda r: r.officer),
    Column("State", state),
    Column("Due", lambda r: lamps.cell(r.due)),
    Column("Score", lambda r: r.score),
    Column("Locked", lambda r: moment(r.locked_at) if r.locked_at else None),
]
nothing = _("No review of this quarter is yours to see. They open by themselves when a quarter is over.")
rows = reviews.listing(me, quarter)
table(rows, columns, empty=nothing)
for row in (row for row in rows if row.may_begin):
    if st.button(_("Open the review of {project}", project=literal(row.project)), key=f"reviews_{row.project_id}"):
        with told(rerun=False):
            id = reviews.begin(me, project_id=row.project_id, quarter=quarter)
            st.switch_page(links.screen("review"), query_params={"id": str(id)})
