import streamlit as st

from domain.signing_in import device
from services import account
from ui import preferences
from ui.page import open_page, told
from ui.session import flash, go
from ui.text import _, moment

me = open_page("account")

if me.must_change_password:
    st.warning(_("Your password is a temporary one. Choose your own before you go on."))

with st.form("account_password", border=True):
    st.subheader(_("Change the password"))
    present = st.text_input(_("Present password"), type="password", key="account_present")
    new = st.text_input(
        _("New password"),
        type="password",
        key="account_new",
        help=_("At least 8 characters; a sentence is a good password."),
    )
    again = st.text_input(_("New password, once more"), type="password", key="account_again")
    if st.form_submit_button(_("Change the password"), type="primary"):
        with told():
            account.change_password(me, present=present, new=new, again=again)
            flash(_("The password is changed. Other sessions of yours have ended."))

if not me.must_change_password:
    with st.container(border=True):
        preferences.email(me)
    with st.container(border=True):
        preferences.feed(me)
    with st.container(border=True):
        st.subheader(_("Signed in on these devices"))
        for card in account.my_sessions(me):
            row = st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute")
            name = device(card.agent) or _("Unknown device")
            here = f" :blue-badge[{_('this device')}]" if card.here else ""
            began, seen = moment(card.began_at), moment(card.seen_at)
            row.markdown(f"**{name}**{here}  \n{_('since {began}, last active {seen}', began=began, seen=seen)}")
            if not card.here and row.button(_("Sign out there"), key=f"account_end_{card.key}"):
                with told():
                    account.end_session(me, key=card.key)
                    flash(_("Signed out there."))
        if st.button(_("Sign out everywhere"), key="account_everywhere", icon=":material/logout:"):
            with told(rerun=False):
                account.sign_out(me, everywhere=True)
            go("/session/end")
