import streamlit as st

from domain.cases import CaseStatus
from services import monthlies, reports, rulebook
from services.monthlies import PARTS, MonthlyCard
from ui import lamps, links
from ui.actions import action_bar
from ui.differences import differences
from ui.markdown import literal
from ui.monthlies import badge, write
from ui.page import named_in_address, open_page
from ui.seen import as_seen
from ui.text import _, lang, listed, moment, period

me = open_page("monthly", title=False)
card: MonthlyCard = named_in_address(lambda id: monthlies.one(me, id, lang=lang()), "Monthly report", "monthlies")
report = card.report

st.page_link(links.screen("monthlies"), label=_("Monthly reports"), icon=":material/arrow_back:")
st.title(literal(f"{report.project} · {period(card.month)}"), anchor=False)
with st.container(horizontal=True):
    st.badge(report.number, color="gray")
    badge(card.standing)
    if report.resolved_at is None:
        lamps.badge(rulebook.judge(me, [(report.rule_id, report.opened_at, report.due_at)])[0])
if card.repeated:
    parts = listed([_(part) for part in card.repeated])
    st.warning(_("Nearly the same as last month: {parts}", parts=parts), icon=":material/content_copy:")
st.caption(_("To be written by {name}", name=literal(report.officer)) if report.status is CaseStatus.OPEN
           else _("Filed by {name} on {at}", name=literal(report.filed_by or report.officer),
                  at=moment(report.resolved_at)))  # fmt: skip
for receipt in report.receipts:
    st.caption(_("{name} signed on {at}", name=literal(receipt.name), at=moment(receipt.at)))

shown = card.parts
if "file" in {move.name for move in report.moves}:
    seen = as_seen(me, f"monthly_{report.id}", report, "Case")
    shown = write(me, seen, card.prewritten)
elif report.moves:
    action_bar(me, reports.step, report)

st.subheader(_("Compared with last month") if card.last else _("This month"))
if card.last is None:
    st.caption(_("There is no report of the month before to compare with."))
last = card.last.worded_as(shown, lang()) if card.last else ("", "", "")
for label, before, after in zip(PARTS, last, shown, strict=True):
    st.caption(_(label))
    if card.last:
        differences(before, after)
    else:
        st.text(after or "—")
