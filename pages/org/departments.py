import streamlit as st

from domain.access import Permission, allows
from domain.org import DepartmentFacts
from services import departments
from services.posts import PostCard
from ui import links
from ui.exports import download_table
from ui.forms import renew, token
from ui.markdown import literal
from ui.page import open_page, told
from ui.session import flash
from ui.tables import Column, Mark, Tone, table
from ui.text import _

me = open_page("departments")

if vacant := departments.vacancies(me):
    st.error(
        _("{n} departments have no acting aftercare liaison (clause 92). Appoint one for each.", n=len(vacant)),
        icon=":material/notification_important:",
    )
    with st.expander(_("Departments without liaison"), expanded=len(vacant) <= 5):
        table(
            vacant,
            [
                Column("Department", lambda v: v.department, lambda v: links.department(v.department_id)),
                Column("Vacant since", lambda v: v.since or _("never had one")),
                Column("Days", lambda v: v.days),
            ],
            empty="",
        )

with st.container(horizontal=True, vertical_alignment="bottom"):
    words = st.text_input(_("Search"), key="words", bind="query-params", placeholder=_("Department, code or person"))
    only_vacant = st.checkbox(_("Only those without liaison"), key="vacant", bind="query-params")
    with_closed = st.checkbox(_("With closed ones"), key="closed", bind="query-params")


def named(post: PostCard | None) -> str | None:
    return post.person if post else None


def fits(card: departments.DepartmentCard) -> bool:
    chain = card.chain
    people = map(named, (chain.principal, chain.deputy, chain.direct, chain.liaison, chain.substitute))
    text = " ".join(filter(None, [card.name, card.code, *people])).casefold()
    return words.strip().casefold() in text and (card.vacant or not only_vacant)


def standing(card: departments.DepartmentCard) -> Mark | None:
    if card.closed_on:
        return Mark("Closed", Tone.QUIET)
    if card.vacant:
        return Mark("No liaison", Tone.BAD)
    return Mark("Service centre", Tone.GOOD) if card.is_centre else None


rows = [card for card in departments.listing(me, with_closed=with_closed) if fits(card)]
columns: list[Column[departments.DepartmentCard]] = [
    Column("Department", lambda d: d.name, lambda d: links.department(d.id)),
    Column("Phone", lambda d: d.phone),
    Column("Principal leader", lambda d: named(d.chain.principal)),
    Column("Deputy leader in charge", lambda d: named(d.chain.deputy)),
    Column("Direct leader", lambda d: named(d.chain.direct)),
    Column("Aftercare liaison", lambda d: named(d.chain.acting_liaison)),
    Column("Number of people", lambda d: d.people),
    Column("Remark", standing),
]
table(rows, columns, empty=_("No department fits. Change the filters, or register a department."))

download_table(me, "Departments", rows, columns, key="departments_download")

if allows(me, Permission.ORG_MANAGE):
    with st.expander(_("Register a department"), icon=":material/add:", expanded=not rows and not words):
        request = token("departments_add")
        with st.form("departments_add", border=False):
            name = st.text_input(_("Department name"), key=f"departments_add_{request}_new_name")
            code = st.text_input(
                _("Code"), key=f"departments_add_{request}_code", help=_("Left empty, the system gives one.")
            )
            phone = st.text_input(_("Phone"), key=f"departments_add_{request}_phone")
            if st.form_submit_button(_("Register"), type="primary"):
                with told():
                    departments.create(me, facts=DepartmentFacts(name, code, phone), request_id=request)
                    renew("departments_add")
                    flash(literal(_("Registered: {name}", name=name)))
