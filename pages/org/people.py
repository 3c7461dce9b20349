import streamlit as st

from domain.access import STAFF, Role
from domain.org import Standing
from services import departments, people
from ui import links
from ui.exports import download_table
from ui.forms import renew, token
from ui.markdown import literal
from ui.page import open_page, told
from ui.passwords import issue_passwords
from ui.people import facts_fields, issue, show_slips
from ui.session import flash
from ui.tables import Column, Mark, Tone, table
from ui.text import _

me = open_page("people")
show_slips()

issue_passwords(me, "people_bulk")

with st.container(horizontal=True, vertical_alignment="bottom"):
    words = st.text_input(_("Search"), key="words", bind="query-params", placeholder=_("Name, user name or phone"))
    houses = dict(departments.choices(me))
    house = st.selectbox(_("Department"), [None, *houses], key="department", bind="query-params",
                         format_func=lambda i: houses[i] if i else _("All departments"))  # fmt: skip
    role = st.selectbox(_("Role"), [None, *(r.value for r in STAFF)], key="role", bind="query-params",
                        format_func=lambda r: _(Role.of(r).label) if r else _("All roles"))  # fmt: skip
    standing = st.selectbox(_("State"), ["all", *(s.value for s in Standing)], key="standing", bind="query-params",
                            format_func=lambda s: _(Standing.of(s).label) if s != "all" else _("All"))  # fmt: skip


def state(card: people.PersonCard) -> Mark:
    if card.disabled_at:
        return Mark(Standing.DISABLED.label, Tone.BAD)
    if card.without_password:
        return Mark(Standing.WITHOUT_PASSWORD.label, Tone.WARN)
    if card.must_change_password:
        return Mark("Temporary password", Tone.WARN)
    return Mark(Standing.ACTIVE.label, Tone.GOOD)


def listing(page: int, size: int = 50) -> people.PeoplePage:
    return people.listing(
        me, words=words, department_id=house, role=Role.of(role) if role else None,
        standing=Standing.of(standing) if standing and standing != "all" else None, page=page, size=size,
    )  # fmt: skip


first = listing(1)
page = st.pagination(first.pages, key="page", bind="query-params") if first.pages > 1 else 1
found = listing(page) if page > 1 else first
columns: list[Column[people.PersonCard]] = [
    Column("Name", lambda p: p.name, lambda p: links.person(p.id)),
    Column("User name", lambda p: p.username),
    Column("Role", lambda p: p.role),
    Column("Department", lambda p: p.department),
    Column("Phone", lambda p: p.phone),
    Column("State", state),
]
st.caption(_("{n} people", n=found.total))
table(found.cards, columns, empty=_("Nobody fits. Change the filters, register a person, or import a list."))

download_table(me, "People", lambda: listing(1, 10_000).cards, columns, key="people_download")

with st.expander(_("Register a person"), icon=":material/person_add:"):
    request = token("people_add")
    with st.form("people_add", border=False):
        facts = facts_fields(me, f"people_add_{request}")
        if st.form_submit_button(_("Register and issue a temporary password"), type="primary"):
            with told():
                issue(me, people.one(me, people.create(me, facts=facts, request_id=request)))
                renew("people_add")
                flash(literal(_("Registered: {name}", name=facts.name)))
