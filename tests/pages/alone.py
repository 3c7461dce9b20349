"""One page without the menu: every address leads to its page, and the page alone says who may be there."""

from pathlib import Path

import streamlit as st

from ui.menu import HOME, PAGES

ROOT = Path(__file__).parents[2]
doors = [st.Page(ROOT / page.path, url_path=page.key, default=page.key == HOME) for page in PAGES.values()]
st.navigation(doors, position="hidden").run()
