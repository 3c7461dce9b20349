"""Screens without a browser: the page, or the whole frame, as it comes to someone who is signed in."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from db.engine import Sessions
from services import sessions
from ui.menu import PAGES

ROOT = Path(__file__).parents[2]
Visit = Callable[..., AppTest]


def signed_in(user_id: int | None) -> dict[str, str]:
    """What the gate would say inside: a session of this person, or the visit of a stranger."""
    if user_id is None:
        return {"visit": "visit-of-a-test"}
    with Sessions.begin() as db:
        token = sessions.begin(db, user_id)
    return {"id": str(user_id), "sid": sessions.digest(token), "visit": "visit-of-a-test"}


def opened(key: str, user_id: int | None, lang: str = "zh", query: dict[str, str] | None = None,
           frame: bool = False) -> AppTest:  # fmt: skip
    """The page alone, as it comes to this person at this address; with `frame=True` in its frame, menu and all."""
    app = AppTest.from_file(str(ROOT / ("ui/frame.py" if frame else PAGES[key].path)), default_timeout=30)
    app.user = signed_in(user_id)
    app.session_state["language"] = lang
    for name, value in (query or {}).items():
        app.query_params[name] = value
    if frame:
        app._page_hash = calc_hash(key)
    return app.run()


@pytest.fixture
def visit(database: str) -> Visit:
    """`visit("project", me.id, query={"id": "3"})`, on an empty database."""
    return opened


def words(app: AppTest) -> str:
    """Everything that stands on the screen as text."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "error", "info", "warning", "success", "html")
    found = [element for kind in kinds for element in app.get(kind)]
    return "\n".join(str(getattr(e, "value", "") or getattr(getattr(e, "proto", None), "body", "")) for e in found)
