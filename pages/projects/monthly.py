import streamlit as st

from domain.cases import CaseStatus
from services import monthlies, reports, rulebook
from services.monthlies import PARTS, MonthlyCard
from ui import lamps, links, standings
from ui.actions import action_bar
from ui.differences import differences
from ui.markdown import literal
from ui.page import named_in_address, open_page, told
from ui.seen import as_seen, begun, fields_of
from ui.session import flash
from ui.text import _, lang, moment, period

me = open_page("monthly", title=False)
card: MonthlyCard = named_in_address(lambda id: monthlies.one(me, id, lang=lang()), "Monthly report", "monthlies")
report = card.report

st.page_link(links.screen("monthlies"), label=_("Monthly reports"), icon=":material/arrow_back:")
st.title(literal(f"{report.project} · {period(card.month)}"), anchor=False)
with st.container(horizontal=True):
    st.badge(report.number, color="gray")
    lamps.state(standings.mark(card.standing))
    if report.resolved_at is None:
        lamps.badge(rulebook.judge(me, [(report.rule_id, report.opened_at, report.due_at)])[0])
    if card.copied:
        st.badge(_("Repeats last month"), color="orange", icon=":material/content_copy:")
if report.status is CaseStatus.OPEN:
    st.caption(_("To be written by {name}", name=literal(report.officer)))
else:
    by = literal(card.filed_by or report.officer)
    st.caption(_("Filed by {name} on {at}", name=by, at=moment(report.resolved_at)))
for receipt in report.receipts:
    st.caption(_("{name} signed on {at}", name=literal(receipt.name), at=moment(receipt.at)))

form = f"monthly_{report.id}"
seen = as_seen(me, form, report, "Case") if report.moves or begun(form) else report
if "file" in {move.name for move in seen.moves}:
    st.info(_("What the records of the month say stands in the three fields already. Change and add what they do not."))
    with st.form(form):
        said = [
            st.text_area(_(label), text, height=160, key=f"{fields_of(form, seen)}_{n}")
            for n, (label, text) in enumerate(zip(PARTS, card.prewritten, strict=True))
        ]
        if st.form_submit_button(_("File the report"), type="primary", key=f"{form}_go"):
            with told():
                reports.file(me, seen, problems=said[0], solved=said[1], performance=said[2])
                flash(_("The report is filed."))
elif report.moves:
    action_bar(me, reports.step, report)

shown = card.parts if report.resolved_at else card.prewritten
st.subheader(_("Compared with last month") if card.last else _("This month"))
if card.last is None:
    st.caption(_("There is no report of the month before to compare with."))
for label, before, after in zip(PARTS, card.last or ("", "", ""), shown, strict=True):
    st.caption(_(label))
    if card.last:
        differences(before, after)
    else:
        st.text(after or "—")
