"""The seam to streamlit-authenticator: it draws the form; the database, not its dictionary or cookie, says who fits.

Three private places are used, and pinned by a test in a real browser: the view's CookieController, the controller's
`login`, and the session keys that the form reads.
"""

from typing import Any
from urllib.parse import urlencode, urlsplit

import streamlit as st
from streamlit_authenticator.views import authentication_view

from db.settings import Settings
from domain.errors import Refusal
from services import signin
from ui.corner import languages
from ui.session import ended, go
from ui.text import _, say


class _NoCookie:
    """Stands where the library would keep its own cookie. Ours is HttpOnly and set by a plain route."""

    def __init__(self, *_: Any) -> None: ...

    def get_cookie(self) -> None:
        return None

    def set_cookie(self) -> None: ...

    def delete_cookie(self) -> None: ...


authentication_view.CookieController = _NoCookie


# The library's form has no say in how its button looks.
PRIMARY = """<style>.st-key-door [data-testid=stFormSubmitButton] button {
  background: #1f5fae; border-color: #1f5fae; color: #fff}</style>"""


def signin_page() -> None:
    """What a stranger sees at every address: the form, and after it the page they came for."""
    _left, middle, _right = st.columns([1, 1.6, 1])
    st.html(PRIMARY)
    with middle.container(key="door"):
        with st.container(horizontal_alignment="right"):
            languages()
        st.header(_("An Shang · Investor aftercare"))
        st.caption(_("A named person is answerable at every moment."))
        if ended():
            st.info(_("Your session has ended. Please sign in again."))
        _form()
        st.markdown(f"[{_('For enterprises: file or follow a case, without signing in')}](/110)")
        if Settings.from_env().demo:
            _demo_logins()


def _form() -> None:
    form = authentication_view.Authenticate({"usernames": {}}, auto_hash=False, login_sleep_time=0)
    form.authentication_controller.login = _check
    st.session_state["authentication_status"] = None
    fields = {
        "Form name": _("Sign in"),
        "Username": _("User name"),
        "Password": _("Password"),
        "Login": _("Sign in"),
    }
    form.login(fields=fields, key="signin_form")


def _check(username: str = "", password: str = "", *_more: Any, **_options: Any) -> bool:
    try:
        ticket = signin.check(username, password, st.context.ip_address or "local", str(st.user.get("visit") or ""))
    except Refusal as refusal:
        st.error(say(refusal), icon=":material/block:")
        return False
    here = urlsplit(st.context.url or "/").path or "/"
    query = urlencode({name: st.query_params.get_all(name) for name in st.query_params}, doseq=True)
    go("/session/start?" + urlencode({"ticket": ticket, "next": f"{here}?{query}" if query else here}))
    st.info(_("Signing in …"))
    return True


def _demo_logins() -> None:
    with st.container(border=True):
        st.markdown(f"**{_('Demonstration: one login for each role')}**")
        rows = [
            {_("User name"): username, _("Password"): password, _("Name"): name, _("Role"): _(role.label)}
            for username, name, role, password in signin.demo_logins()
        ]
        st.table(rows)
