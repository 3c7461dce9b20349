"""The frame: who is here, their menu, run the page."""

import sys
from pathlib import Path

sys.path[:0] = [] if (ROOT := str(Path(__file__).parents[1])) in sys.path else [ROOT]

import streamlit as st  # noqa: E402

from db.engine import Sessions, shared_reading  # noqa: E402
from services import meters  # noqa: E402
from ui import doors  # noqa: E402
from ui.corner import corner  # noqa: E402
from ui.menu import HOME  # noqa: E402
from ui.seen import hand_back, remember_starts  # noqa: E402
from ui.session import keep_alive, who  # noqa: E402
from ui.text import _, lang, speaking  # noqa: E402
from ui.turns import PAGES  # noqa: E402

AIR = "<style>.stMainBlockContainer {padding: 3rem clamp(1rem, 3vw, 3rem) 5rem}</style>"  # the work begins near the top

st.set_page_config(page_title="安商", page_icon="/favicon.svg", layout="wide")
if Sessions.kw.get("bind") is None:
    st.info(_("Start the app with: {command}", command="streamlit run app.py"))
    st.stop()
with meters.page_run() as run, PAGES.one(), shared_reading():
    if me := who():
        keep_alive(me)
        st.session_state.setdefault("language", me.language)
        page = doors.for_newcomer() if me.must_change_password else doors.for_person(me)
        corner(me)
        run.page = page.url_path or HOME
    else:
        page = doors.for_stranger()
        run.page = "sign-in"
    st.set_page_config(page_title=f"{page.title} · 安商")
    st.html(f"<span data-lang={lang()}></span>{AIR}")
    try:
        with speaking(lang()):  # settled for this run: the page has thousands of words
            page.run()
            if me:
                hand_back(me)
    finally:
        remember_starts()
