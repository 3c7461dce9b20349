"""Which pages stand behind which address, for whom."""

from functools import partial
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from domain.access import Actor, allows
from domain.errors import NotAllowed
from services import notices
from ui.menu import HOME, PAGES, SECTIONS, PageSpec
from ui.signin import signin_page
from ui.text import _, lang, say, speaking

ROOT = Path(__file__).parents[1]


def for_stranger() -> StreamlitPage:
    """Every address is the sign-in page, so that the one asked for is still there after it."""
    doors = [st.Page(signin_page, title=_("Sign in"), url_path=key, default=key == HOME) for key in PAGES]
    return st.navigation(doors, position="hidden")


def for_newcomer() -> StreamlitPage:
    """Someone with a temporary password: every address is the page where it is changed."""
    account = ROOT / PAGES["account"].path
    doors = [st.Page(account, title=_("My account"), url_path=key, default=key == HOME) for key in PAGES]
    return st.navigation(doors, position="hidden")


def for_person(me: Actor) -> StreamlitPage:
    """The menu of what this person may open, under its headings. Any other address is refused in a sentence."""
    with speaking(lang()):
        return st.navigation(_menu(me, notices.unread(me)), expanded=True)


def _menu(me: Actor, unread: int) -> dict[str, list[StreamlitPage]]:
    menu: dict[str, list[StreamlitPage]] = {}
    for page in PAGES.values():
        mine = allows(me, page.needs)
        door = st.Page(
            ROOT / page.path if mine else partial(_refuse, page),
            title=f"{_(page.title)} ({unread})" if page.key == "inbox" and unread else _(page.title),
            icon=page.icon,
            url_path=page.key,
            default=page.key == HOME,
            visibility="visible" if mine and page.listed else "hidden",
        )
        menu.setdefault(_(SECTIONS[page.section]), []).append(door)
    return menu


def _refuse(page: PageSpec) -> None:
    st.error(say(NotAllowed(permission=page.needs.label)), icon=":material/block:")
