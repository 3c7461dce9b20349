"""The receipt of a complaint: given at once when it is recorded, printed or given anew later (首问回执)."""

from html import escape

import streamlit as st

from domain.access import Actor
from services import receipts
from ui.codes import code
from ui.text import _, moment

GIVEN = "receipt_given"  # the complaint just recorded and its secret, until it is handed over


def give(me: Actor, case_id: int) -> None:
    """Make the secret of what was just recorded; its page shows it. Who had to press twice has not seen the first."""
    st.session_state[GIVEN] = case_id, receipts.issue(me, case_id=case_id, replace=True)


def receipt_link(case_id: int) -> None:
    """The way to the receipt, to print it or to give it anew."""
    st.link_button(_("Receipt for the enterprise"), f"/receipts/{case_id}", icon=":material/receipt_long:")


def receipt_given(me: Actor, case_id: int) -> None:
    """The receipt of what was just recorded: to read out, to scan, to print."""
    given_id, secret = st.session_state.get(GIVEN, (None, ""))
    if given_id != case_id:
        return
    with st.container(border=True):
        st.subheader(_("Receipt for the enterprise"))
        st.caption(_("Read number and secret out, or print the receipt: the secret is shown this once."))
        said, scan = st.columns([2, 1])
        with said:
            _say(me, case_id, secret)
        with scan:
            number = receipts.one(me, case_id).number
            st.image(code(f"/110/open/{number}/{secret}", _("Code of the case")), width=200)
        with st.container(horizontal=True):
            st.html(PRINT.format(id=case_id, secret=escape(secret, quote=True), label=escape(_("Print the receipt"))))
            if st.button(_("Done, it is handed over"), key="receipt_done"):
                del st.session_state[GIVEN]
                st.rerun()


def _say(me: Actor, case_id: int, secret: str) -> None:
    card = receipts.one(me, case_id)
    st.caption(_("Number"))
    st.code(card.number, language=None)
    st.caption(_("Secret"))
    st.code(secret, language=None)
    who = card.answerable
    st.text(" · ".join((f"{_('Who answers for it')}: {who.officer}", who.department, *who.phones)))
    for one in card.promises:
        st.text(f"{_(one.promise.label)}: {moment(one.due_at)} ({_('clause {n}', n=one.clause)})")


# The secret goes to the printable page in the body of a form, never in an address.
PRINT = """<form method="post" action="/receipts/{id}"><input type="hidden" name="secret" value="{secret}">
<button type="submit" style="font: inherit; padding: .4rem .9rem; border-radius: .5rem; cursor: pointer; color: inherit;
background: transparent; border: 1px solid color-mix(in srgb, currentColor 40%, transparent)">{label}</button></form>"""
