import streamlit as st

from domain.cases import CaseStatus
from domain.periods import Quarter
from services import reviews
from services.clock import utc_now
from services.reviews import ReviewRow
from ui import lamps, links
from ui.address import chosen
from ui.page import open_page
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


columns: list[Column[ReviewRow]] = [
    Column("Project", lambda r: r.project, lambda r: links.review(r.id)),
    Column("Number", lambda r: r.number),
    Column("Reviewed by", lambda r: r.officer),
    Column("State", state),
    Column("Due", lambda r: lamps.cell(r.due)),
    Column("Score", lambda r: r.score),
    Column("Locked", lambda r: moment(r.locked_at) if r.locked_at else None),
]
nothing = _("No review of this quarter is yours to see. They open by themselves when a quarter is over.")
table(reviews.listing(me, quarter), columns, empty=nothing)
