"""The forms of people: facts, temporary passwords shown once, disabling and enabling."""

import streamlit as st

from domain.access import STAFF, Actor, Role
from domain.org import PersonFacts
from services import people
from services.people import PersonCard
from ui.forms import department_picker
from ui.page import told
from ui.seen import as_seen, fields_of, let_go
from ui.session import flash
from ui.tables import Column, table
from ui.text import _

SLIPS = "people_slips"


def facts_fields(me: Actor, at: str, old: PersonFacts | None = None) -> PersonFacts:
    """The fields of a person, filled with `old`; what is typed stays under the keys that begin with `at`."""
    one, two = st.columns(2)
    with one:
        name = st.text_input(_("Name"), value=old.name if old else "", key=f"{at}_full")
        role = st.selectbox(
            _("Role"), list(STAFF), format_func=lambda r: _(r.label), key=f"{at}_role",
            index=STAFF.index(old.role if old else Role.OFFICER),
        )  # fmt: skip
        phone = st.text_input(_("Phone"), value=(old.phone if old else None) or "", key=f"{at}_phone")
    with two:
        username = st.text_input(
            _("User name"), value=old.username if old else "", key=f"{at}_login",
            help=_("Letters a to z, digits, dot, hyphen or underscore; for instance zhang.wei"),
        )  # fmt: skip
        department = department_picker(me, _("Department"), f"{at}_department", old.department_id if old else None)
        email = st.text_input(_("E-mail"), value=(old.email if old else None) or "", key=f"{at}_mail")
    return PersonFacts(username or "", name or "", role or Role.OFFICER, department, phone, email)


def issue(me: Actor, card: PersonCard) -> None:
    """Give a person a temporary password and keep the slip in this visit until it is put away."""
    password = people.issue_temporary_password(me, card)
    slips = st.session_state.setdefault(SLIPS, [])
    slips.append((card.name, card.department, card.username, password))


def show_slips() -> None:
    """The temporary passwords just issued, in front of everything until put away: shown now, kept nowhere."""
    if st.session_state.get(SLIPS):
        st.dialog(_("Temporary passwords"), width="medium", dismissible=False)(_slips)()


def _slips() -> None:
    slips: list[tuple[str, str | None, str, str]] = st.session_state[SLIPS]
    st.warning(_("Hand this over now: it is shown only here and kept nowhere. It must be changed at sign-in."))
    table(
        slips,
        [
            Column("Name", lambda slip: slip[0]),
            Column("Department", lambda slip: slip[1]),
            Column("User name", lambda slip: slip[2]),
            Column("Temporary password", lambda slip: slip[3]),
        ],
        empty="",
    )
    if st.button(_("I have handed it over"), key="people_slips_done", type="primary"):
        del st.session_state[SLIPS]
        st.rerun()


def change(me: Actor, card: PersonCard) -> None:
    """Change the facts of a person."""
    form = f"person_{card.id}"
    seen = as_seen(me, form, card, "User")
    with st.form(form):
        facts = facts_fields(me, fields_of(form, seen), seen.facts)
        st.caption(_("A new role or department takes effect at the person's next click, in every open tab."))
        despite = st.checkbox(
            _("Leave the cases in this person's hands to the old department"), key=f"{form}_leave",
            help=_("Cases, tasks and shares that the person cannot keep fall to the department's liaison and must be "
                   "taken on anew. Better: pass them on one by one first."),
        )  # fmt: skip
        if st.form_submit_button(_("Save"), type="primary"):
            with told():
                people.change(me, seen, facts=facts, despite_duties=despite)
                let_go(form)
                flash(_("Saved."))


def account(me: Actor, card: PersonCard) -> None:
    """Issue a temporary password, disable or enable the account."""
    form = f"person_account_{card.id}"
    seen = as_seen(me, form, card, "User")
    if card.disabled_at:
        if st.button(_("Enable this account"), key=f"{form}_enable", type="primary"):
            with told():
                people.enable(me, seen)
                let_go(form)
        return
    with st.container(horizontal=True):
        with st.popover(_("Issue a temporary password"), icon=":material/key:"):
            st.write(_("The present password stops working and the person is signed out everywhere."))
            if st.button(_("Issue it"), type="primary", key=f"{form}_issue"):
                with told():
                    issue(me, seen)
                    let_go(form)
        with st.popover(_("Disable this account"), icon=":material/block:"):
            st.write(_("The person is signed out everywhere at once and cannot sign in until enabled again."))
            despite = st.checkbox(
                _("Even if projects or cases are still in this person's hands"), key=f"{form}_despite",
                help=_("For a stolen account. Cases, tasks and shares fall to the department's liaison and must be "
                       "taken on anew; the handover of the projects must follow."),
            )  # fmt: skip
            if st.button(_("Disable"), type="primary", key=f"{form}_disable"):
                with told():
                    people.disable(me, seen, despite_duties=despite)
                    let_go(form)
