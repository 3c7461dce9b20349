import streamlit as st

from services import sheets
from ui import links
from ui.definitions import definitions
from ui.enterprise_sheet import cases_part, figures_part, visits_part
from ui.markdown import literal
from ui.page import named_in_address, open_page
from ui.tables import Column, table
from ui.text import _, moment, money

me = open_page("sheet", title=False)
sheet = named_in_address(lambda id: sheets.of_enterprise(me, id), "Enterprise", "enterprises")
one = sheet.enterprise

st.page_link(links.screen("enterprises"), label=_("All enterprises"), icon=":material/arrow_back:")
st.title(literal(one.name), anchor=False)
with st.container(horizontal=True):
    st.link_button(_("Word document"), links.paper(f"/sheets/{one.id}.docx"), icon=":material/description:")
    st.link_button("PDF", links.paper(f"/sheets/{one.id}.pdf"), icon=":material/picture_as_pdf:")
    st.link_button(_("Facts and history"), links.enterprise(one.id), icon=":material/edit:")

definitions(
    [
        ("Unified social credit code", one.credit_code),
        ("Legal representative", one.legal_representative),
        ("Industry", one.industry),
        ("Address", one.address),
        *(("Contact person", " ".join(filter(None, (c.name, c.title, c.phone)))) for c in sheet.contacts),
    ]
)
st.subheader(_("Projects and who is accountable"))
table(
    sheet.projects,
    [
        Column("Number", lambda p: p.number, lambda p: links.project(p.id)),
        Column("Project", lambda p: p.name),
        Column("Stage", lambda p: p.stage),
        Column("Planned investment", lambda p: money(p.amount, p.currency.value)),
        Column("Accountable department", lambda p: p.department),
        Column("Accountable leader", lambda p: sheet.leaders[p.id][0]),
        Column("Accountable officer", lambda p: p.officer),
        Column("Lead leader", lambda p: sheet.leaders[p.id][1]),
    ],
    empty=_("No project of this enterprise is yours to see."),
)
st.subheader(_("Cases"))
cases_part(sheet.cases)
st.subheader(_("Visits"))
visits_part(sheet)
st.subheader(_("Figures by year"))
figures_part(me, sheet)
st.subheader(_("Documents"))
table(
    sheet.documents,
    [
        Column("Project", lambda d: d[0].name),
        Column("Kind of document", lambda d: d[1].kind),
        Column("File", lambda d: d[1].filename, lambda d: f"/documents/{d[1].id}"),
        Column("When", lambda d: moment(d[1].added_at)),
    ],
    empty=_("No document yet."),
)
if sheet.files:
    st.caption(_("Files of cases"))
    table(
        sheet.files,
        [
            Column("Case", lambda f: f.case_number, lambda f: links.case(f.kind, f.case_id)),
            Column("File", lambda f: f.filename, lambda f: f"/attachments/{f.id}"),
            Column("When", lambda f: moment(f.added_at)),
        ],
        empty="",
    )
