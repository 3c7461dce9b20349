"""Screens without a browser: the page, or the whole frame, as it comes to someone who is signed in."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from db.engine import Sessions, open_database
from services import sessions
from services.operator import prepare
from tests.factories import Zone

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
    app = AppTest.from_file(str(ROOT / ("ui/frame.py" if frame else "tests/pages/alone.py")), default_timeout=30)
    app.user = signed_in(user_id)
    app.session_state["language"] = lang
    for name, value in (query or {}).items():
        app.query_params[name] = value
    app._page_hash = calc_hash(key)
    return app.run()


@contextmanager
def zone_to_look_at(folders: pytest.TempPathFactory) -> Iterator[Zone]:
    """A zone on SQLite for a whole module whose tests only look."""
    folder = folders.mktemp("zone")
    url = f"sqlite:///{folder / 'zone.db'}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATA_DIR", str(folder))
        engine = open_database(url)
        prepare(url)
        yield Zone()
        engine.dispose()
        Sessions.configure(bind=None)


@pytest.fixture
def visit(database: str) -> Visit:
    """`visit("project", me.id, query={"id": "3"})`, on an empty database."""
    return opened


def words(app: AppTest) -> str:
    """Everything that stands on the screen as text."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "error", "info", "warning", "success", "html")
    found = [element for kind in kinds for element in app.get(kind)]
    return "\n".join(str(getattr(e, "value", "") or getattr(getattr(e, "proto", None), "body", "")) for e in found)


NOT_SAID = {
    *("id", "form_id", "type", "url", "page", "icon", "tag", "format", "min", "max"),
    *("query_param_key", "deferred_file_id", "autocomplete", "page_script_hash", "validate_regex"),
    *("anchor", "theme", "query_string"),
    "spec",  # a drawing's own grammar: what it says is looked at in the tests of the charts
}


def everything(app: AppTest) -> str:
    """Whatever a person could read or hear on the screen, a line each: texts, labels, hints, choices, helps."""
    return "\n".join(_read_aloud(text) for proto in protos(app._tree) for _place, text in strings(proto))


def protos(node: Any) -> Iterator[Any]:
    """What the browser is sent of this node and those within."""
    if hasattr(proto := getattr(node, "proto", None), "ListFields"):
        yield proto
    for child in getattr(node, "children", {}).values():
        yield from protos(child)


def strings(message: Any) -> Iterator[tuple[str, str]]:
    """Each text of a message that is for people, with the name of its field."""
    for field, value in message.ListFields():
        if field.name in NOT_SAID:
            continue
        single = isinstance(value, str) or hasattr(value, "ListFields")
        for part in [value] if single else value if hasattr(value, "__iter__") else []:
            if hasattr(part, "ListFields"):
                yield from strings(part)
            elif isinstance(part, str):
                yield field.name, part


def _read_aloud(text: str) -> str:
    """The text without its styles, tags, addresses of links, names of icons and the words that only draw a picture."""
    drawing = r"`{3,}mermaid|%% stAlt:|stateDiagram-v2|\bstate (?=\")"
    for dropped in (drawing, r"<style>.*?</style>", r"<[^>]*>", r"\]\([^)]*\)", r":material/\w+:", r":\w+-badge\["):
        text = re.sub(dropped, " ", text, flags=re.DOTALL)
    return unescape(text).replace("\\", "")
