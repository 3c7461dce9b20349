import streamlit as st

from domain.periods import Quarter
from domain.visits import OpinionStatus
from services import opinion_digests
from services.clock import local_day, utc_now
from ui import address, links
from ui.exports import download_table
from ui.page import open_page
from ui.tables import Column, table
from ui.text import _, day

me = open_page("opinions")
period = address.period(Quarter.of(local_day(utc_now())), _("Quarter"), back=11)
st.caption(_("{first} to {last}", first=day(period.first), last=day(period.last)))
if left := opinion_digests.unclassified(me, period.first, period.last):
    st.warning(_("Opinions of this quarter that are not settled yet and stand in no line: {n}.", n=left))
    open_ones = {"unsettled": "true", "from": period.first.isoformat(), "to": period.last.isoformat()}
    st.page_link(links.screen("visits"), label=_("To these visits"), query_params=open_ones)


def figure(value: int | None) -> object:
    """A number, unless it is too small to be shown."""
    return _("too few to show") if value is None else value


def counted(label: str, of: str, became: OpinionStatus | None) -> Column[opinion_digests.DigestRow]:
    """A figure of the digest; it leads to the visits on which it was heard."""

    def rows(row: opinion_digests.DigestRow) -> str | None:
        if not getattr(row, of):
            return None
        house = None if row.department is None else row.department or links.NO_HOUSE
        return links.visits(heard=row.category, became=became, house=house, since=period.first, until=period.last)

    return Column(label, lambda r: figure(getattr(r, of)), rows)


COUNTS: list[Column[opinion_digests.DigestRow]] = [
    counted("Heard", "heard", None),
    counted("Answered on the spot", "answered", OpinionStatus.ANSWERED),
    counted("Became a case", "filed", OpinionStatus.FILED),
    counted("Joined to a case", "joined", OpinionStatus.JOINED),
]
CATEGORY: list[Column[opinion_digests.DigestRow]] = [
    Column("Group", lambda r: r.category.group),
    Column("Category", lambda r: r.category),
]
by_category = opinion_digests.by_category(me, period.first, period.last)
if not by_category:
    st.info(_("No opinion heard on a visit of this quarter is settled yet."), icon=":material/inbox:")
    st.stop()
for title, rows, columns in (
    ("By category", by_category, [*CATEGORY, *COUNTS]),
    (
        "By category and department",
        opinion_digests.by_department(me, period.first, period.last),
        [*CATEGORY, Column("Department", lambda r: r.department or _("Leaders of the zone")), *COUNTS],
    ),
):
    st.subheader(_(title), anchor=False)
    table(
        rows, columns[1:], empty=_("What was heard is sealed, and stands with no department.")
    )  # the order tells the group; the workbook names it
    download_table(me, title, rows, columns, key=f"opinions_{title}")
st.caption(_("Sealed complaints are counted only for those who may see them, and with no department."))
