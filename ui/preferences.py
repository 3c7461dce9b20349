"""What a person wants to be told by: e-mail, and the calendar feed."""

import streamlit as st

from db.settings import Settings
from domain.access import Actor
from services import preferences
from ui.page import told
from ui.session import flash
from ui.text import _, moment

FEED = "preferences_feed"


def email(me: Actor) -> None:
    """Which e-mail one wants, and where it goes."""
    card = preferences.mine(me)
    st.subheader(_("E-mail to me"))
    if not card.email:
        st.caption(_("No e-mail address is registered for you. An administrator can add it."))
        return
    st.caption(_("Address: {address}", address=card.email))
    if not card.mail_on:
        st.caption(_("The operator has not switched e-mail on; what you choose holds from then on."))
    with st.form("preferences_mail", border=False):
        digest = st.checkbox(
            _("Morning digest, on working days with news"), value=card.digest_mail, key="preferences_digest"
        )
        urgent = st.checkbox(_("Urgent matters, at once"), value=card.urgent_mail, key="preferences_urgent")
        if st.form_submit_button(_("Save")):
            with told():
                preferences.wish(me, digest_mail=digest, urgent_mail=urgent)
                flash(_("Saved."))


def feed(me: Actor) -> None:
    """The secret address of the calendar feed: shown once, renewed, ended."""
    card = preferences.mine(me)
    st.subheader(_("Calendar feed"))
    st.caption(
        _(
            "What is due from you, in the calendar of your telephone or mail program. Whoever knows the address sees "
            "it: keep it to yourself, and renew it when in doubt."
        )
    )
    if address := st.session_state.get(FEED):
        st.warning(_("Copy this address into your calendar now: it is shown this once."))
        st.code(address, language=None)
    elif card.feed_at:
        st.write(_("There is an address since {moment}.", moment=moment(card.feed_at)))
    with st.container(horizontal=True):
        label = _("Renew the address") if card.feed_at else _("Make an address")
        if st.button(label, key="preferences_renew", icon=":material/calendar_add_on:"):
            with told():
                st.session_state[FEED] = f"{_here()}/calendar/{preferences.renew_feed(me)}.ics"
        if card.feed_at and st.button(_("End the feed"), key="preferences_end"):
            with told():
                preferences.end_feed(me)
                st.session_state.pop(FEED, None)
                flash(_("The address no longer opens anything."))


def _here() -> str:
    """Where this app answers, as the operator or else the browser says."""
    parts = (st.context.url or "").split("/")
    return Settings.from_env().public_url or "/".join(parts[:3])
