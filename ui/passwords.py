"""Temporary passwords for people who came in by import: issued together, shown once, kept nowhere."""

import streamlit as st

from domain.access import Actor
from services import people
from services.workbook_writing import Sheet, to_xlsx
from ui.exports import download
from ui.page import told
from ui.text import _


def issue_passwords(me: Actor, key: str) -> None:
    """Offer to issue passwords to everyone who has none; then, once, the workbook that hands them out."""
    waiting = people.without_password(me)
    if waiting:
        with st.container(border=True):
            st.write(
                _(
                    "{count} people cannot sign in yet: nobody has issued a password to them. Each gets a random "
                    "one and must change it at the first sign-in. Hashing takes about half a second for each.",
                    count=len(waiting),
                )
            )
            if st.button(_("Issue {count} temporary passwords", count=len(waiting)), key=f"{key}_issue"):
                _issue(me, key, waiting)
    if issued := st.session_state.get(f"{key}_issued"):
        with st.container(border=True):
            st.warning(_("These passwords are shown this once. Hand them out, then delete the file."))
            headers = [_("Name"), _("User name"), _("Department"), _("Temporary password")]
            book = to_xlsx(Sheet(_("Temporary passwords"), headers, issued))
            download(_("Download {count} passwords", count=len(issued)), book, _("Temporary passwords"),
                     key=f"{key}_passwords", primary=True)  # fmt: skip
            if st.button(_("I have them; forget them here"), key=f"{key}_forget"):
                st.session_state.pop(f"{key}_issued")
                st.rerun()


def _issue(me: Actor, key: str, waiting: list[people.PersonCard]) -> None:
    """One person after another, each on its own: what is issued stays issued if the page is left meanwhile."""
    issued: list[tuple[str, str, str, str]] = st.session_state.setdefault(f"{key}_issued", [])
    bar = st.progress(0.0, _("Issuing …"))
    with told():
        for done, person in enumerate(waiting, 1):
            password = people.issue_temporary_password(me, person)
            issued.append((person.name, person.username, person.department or "", password))
            bar.progress(done / len(waiting), _("{done} of {count}", done=done, count=len(waiting)))
