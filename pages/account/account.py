import streamlit as st

from services import signin
from ui.page import open_page, told
from ui.session import flash, go
from ui.text import _

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
            signin.change_password(me, present=present, new=new, again=again)
            flash(_("The password is changed. Other sessions of yours have ended."))

if not me.must_change_password:
    with st.container(border=True):
        st.subheader(_("Sessions"))
        st.write(_("Sign out on every device, for instance when one was lost."))
        if st.button(_("Sign out everywhere"), key="account_everywhere"):
            with told(rerun=False):
                signin.sign_out(me, everywhere=True)
                go("/session/end")
