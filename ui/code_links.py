"""The code link of an enterprise: issued, shown once with its code, revoked (clause 20)."""

import streamlit as st

from domain.access import Actor, allows
from domain.access import Permission as P
from services import code_links
from services.code_links import CodeLinkCard
from ui.codes import code, outside
from ui.page import told
from ui.text import _, moment

GIVEN = "code_link_given"  # the enterprise and its new token, until the page is left


def code_link_part(me: Actor, enterprise_id: int) -> None:
    """Whether there is a link and since when; for the centre, the way to issue and revoke it."""
    if not allows(me, P.LINK_ISSUE):
        return
    st.subheader(_("Code link"))
    st.caption(
        _("Under its own address an enterprise sees its cases, projects, people and promises, without an account.")
    )
    _fresh(enterprise_id)
    card = code_links.of_enterprise(me, enterprise_id)
    if card:
        st.text(_("Valid since {at}, issued by {by}", at=moment(card.issued_at), by=card.issued_by))
    with st.container(horizontal=True):
        with st.popover(_("Issue a new link") if card else _("Issue a link"), key=f"code_link_issue_{_since(card)}"):
            if card:
                st.caption(_("The present link then opens nothing any more."))
            if st.button(_("Issue"), type="primary", key="code_link_issue"):
                with told():
                    st.session_state[GIVEN] = enterprise_id, code_links.issue(me, enterprise_id=enterprise_id)
        if card:
            with st.popover(_("Revoke the link"), key=f"code_link_revoke_{_since(card)}"):
                st.caption(_("From then on it opens nothing. A new one can be issued at any time."))
                if st.button(_("Revoke"), type="primary", key="code_link_revoke"):
                    with told():
                        code_links.revoke(me, enterprise_id=enterprise_id)
                        st.session_state.pop(GIVEN, None)


def _since(card: CodeLinkCard | None) -> str:
    """What tells one link from the next: where another is valid, a popover of the one before is closed."""
    return card.issued_at.isoformat() if card else "none"


def _fresh(enterprise_id: int) -> None:
    given_id, token = st.session_state.get(GIVEN, (None, ""))
    if given_id != enterprise_id:
        return
    with st.container(border=True):
        st.caption(_("This is shown once. Hand it to the enterprise: whoever has it, sees what is the enterprise's."))
        st.code(outside(f"/e/{token}"), language=None, wrap_lines=True)
        st.image(code(f"/e/{token}", _("Code link")), width=240)
