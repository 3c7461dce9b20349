import streamlit as st

from domain.access import Permission as P
from domain.access import allows
from services import diary, reports
from ui import links
from ui.actions import action_bar
from ui.page import open_page, told
from ui.text import _, moment

me = open_page("centre")

st.subheader(_("Reports to sign for"))
waiting = reports.to_receive(me)
if not waiting:
    st.info(_("No report waits for your signature."))
for report in waiting:
    with st.container(border=True):
        st.markdown(f"**[{_(report.kind.label)} {report.number}]({links.project(report.project_id, 'reports')})**")
        st.text(f"{report.project} · {report.officer} · {moment(report.resolved_at)}")
        for label, text in (("Problems", report.problems), ("How they were solved", report.solved),
                            ("How the agreement is being kept", report.performance)):  # fmt: skip
            st.caption(_(label))
            st.text(text or "—")
        action_bar(me, reports.step, report)

if allows(me, P.DIARY_ACKNOWLEDGE):
    st.subheader(_("Important events of negotiations"))
    events = diary.inbox(me)
    if not events:
        st.info(_("No important event waits to be acknowledged."))
    for entry in events:
        with st.container(border=True):
            st.text(f"{entry.project} · {entry.author} · {moment(entry.at)}")
            st.text(entry.body)
            with st.container(horizontal=True):
                if st.button(_("Acknowledge"), key=f"centre_ack_{entry.id}", type="primary"):
                    with told():
                        diary.acknowledge(me, entry)
                st.markdown(f"[{_('Open the project')}]({links.project(entry.project_id, 'diary')})")
