"""Which pages stand behind which address, for whom."""

from copy import copy
from functools import lru_cache, partial
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
        title = f"{_(page.title)} ({unread})" if page.key == "inbox" and unread else _(page.title)
        menu.setdefault(_(SECTIONS[page.section]), []).append(copy(_door(page, title, allows(me, page.needs))))
    return menu


@lru_cache(maxsize=1_024)
def _door(page: PageSpec, title: str, mine: bool) -> StreamlitPage:
    """Made once: there are fifty on every click, and each would look its file up on the disk. Streamlit notes on the
    one that it opens that it has been: therefore everybody gets copies."""
    return st.Page(
        ROOT / page.path if mine else partial(_refuse, page),
        title=title,
        icon=page.icon,
        url_path=page.key,
        default=page.key == HOME,
        visibility="visible" if mine and page.listed else "hidden",
    )


def _refuse(page: PageSpec) -> None:
    st.error(say(NotAllowed(permission=page.needs.label)), icon=":material/block:")
