"""The frame: who is here, their menu, run the page."""

import sys
from pathlib import Path

sys.path[:0] = [] if (ROOT := str(Path(__file__).parents[1])) in sys.path else [ROOT]

import streamlit as st  # noqa: E402

from domain.access import Actor, allows  # noqa: E402
from ui.corner import corner  # noqa: E402
from ui.menu import HOME, PAGES, SECTIONS  # noqa: E402
from ui.session import who  # noqa: E402
from ui.signin import signin_page  # noqa: E402
from ui.text import _, lang  # noqa: E402


def menu(me: Actor) -> st.navigation:
    """The pages that this person may open, under their headings. Someone with a temporary password sees one."""
    sections: dict[str, list[st.Page]] = {_(heading): [] for heading in SECTIONS.values()}
    home = "account" if me.must_change_password else HOME
    for page in PAGES.values():
        if allows(me, page.needs) and (not me.must_change_password or page.key == home):
            visible = "visible" if page.listed else "hidden"
            sections[_(SECTIONS[page.section])].append(
                st.Page(Path(ROOT, page.path), title=_(page.title), icon=page.icon, url_path=page.key,
                        default=page.key == home, visibility=visible)
            )  # fmt: skip
    return st.navigation({heading: pages for heading, pages in sections.items() if pages})


st.set_page_config(page_title="安商", layout="wide")
if me := who():
    st.session_state.setdefault("language", me.language)
    page = menu(me)
    corner(me)
else:
    doors = [st.Page(signin_page, title=_("Sign in"), url_path=key, default=key == HOME) for key in PAGES]
    page = st.navigation(doors, position="hidden")
st.html(f"<span data-lang={lang()}></span>")
page.run()
