import streamlit as st

from domain.access import Permission as P
from domain.access import allows
from domain.cases import BOARD
from services import board, departments, desk, desk_complaints
from services.desk_items import MOST
from ui import links
from ui.live import live
from ui.markdown import literal
from ui.page import open_page
from ui.text import _, listed, number
from ui.waiting import download_waiting, waiting_table

me = open_page("desk")
live(me)

items = desk.mine(me)
st.subheader(_("Waiting for me"))
waiting_table(me, items)
if sum(item.kind in BOARD for item in items) >= MOST and (more := desk_complaints.beyond(me)):
    st.page_link(links.screen("complaints"), icon=":material/more_horiz:",
                 label=_("And {n} more complaints: see them on the board", n=number(more)))  # fmt: skip
download_waiting(me, items)

if allows(me, P.ORG_MANAGE):
    vacant = departments.vacancies(me)
    if vacant:
        names = listed([literal(v.department) for v in vacant[:8]])
        st.warning(
            _("{n} departments have no liaison: {names}", n=len(vacant), names=names), icon=":material/person_off:"
        )
    if not departments.listing(me):
        st.info(
            _(
                "The zone is empty. First register departments and people (or import them), "
                "then sign in as the centre dispatcher and take a project in."
            ),
            icon=":material/flag:",
        )
        st.page_link(links.screen("departments"), label=_("Departments"), icon=":material/account_tree:")
        st.page_link(links.screen("org_imports"), label=_("Import"), icon=":material/upload_file:")

st.subheader(_("Projects under way by stage"))
counts = board.by_stage(me)
for column, count in zip(st.columns(len(counts)), counts, strict=True):
    with column:
        st.metric(_(count.stage.label), count.projects, border=True, help=_(count.system.label))
        said = _("{n} major · {mine} with me", n=count.major, mine=count.mine)
        st.markdown(f"{said} · [{_('Show')}](/projects?stage={count.stage.value})")
