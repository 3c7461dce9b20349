"""A browser tab without a browser: speaks Streamlit's own protocol and says how long each run took.

Time goes from sending the request to the server's word that the script is finished, everything drawn on the way
received. Connects once, then `run`, `click`, `go`, `write`.
"""

import asyncio
import json
import time
import urllib.request
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

VALUES = {
    "text_input": "string_value",
    "text_area": "string_value",
    "selectbox": "string_value",
    "checkbox": "bool_value",
}
PATIENCE = 60


@dataclass
class Tab:
    """One tab on a page. `sid`: the cookie of somebody signed in; empty: a stranger."""

    url: str
    path: str = "/"
    query: str = ""
    sid: str = ""
    elements: dict[tuple[int, ...], tuple[Element, str]] = field(default_factory=dict)
    fragments: dict[str, float] = field(default_factory=dict)  # those that run by themselves, and how often
    known: dict[str, ForwardMsg] = field(default_factory=dict)
    values: dict[str, tuple[str, Any]] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    page_hash: str = ""
    received: int = 0  # bytes, in all
    runs: int = 0  # that the server began: a fragment that has the page drawn anew makes two

    async def __aenter__(self) -> "Tab":
        cookies = {"sid": self.sid} if self.sid else {}
        cookies |= await asyncio.to_thread(_cookies, self.url)
        parts = urlsplit(self.url)
        self.socket = await websockets.connect(
            f"ws://{parts.netloc}/_stcore/stream",
            subprotocols=["streamlit", cookies.get("_streamlit_xsrf", "none")],  # type: ignore[list-item]
            additional_headers={"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())},
            origin=f"{parts.scheme}://{parts.netloc}",  # type: ignore[arg-type]
            max_size=None,
            compression=None,
            ping_interval=None,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.socket.close()

    async def run(self, fragment: str = "", trigger: str = "", by_itself: bool = False) -> float:
        """Run the page, or one fragment of it; milliseconds. Raises TimeoutError, and what the script showed as one."""
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string, asked.page_script_hash, asked.fragment_id = self.query, self.page_hash, fragment
        asked.page_name = "" if self.page_hash else self.path.strip("/")
        asked.is_auto_rerun = by_itself
        asked.cached_message_hashes.extend(self.known)
        asked.context_info.locale, asked.context_info.timezone = "zh-CN", "Asia/Shanghai"
        asked.context_info.url = f"{self.url}{self.path}" + (f"?{self.query}" if self.query else "")
        pressed = {trigger: ("trigger_value", True)} if trigger else {}
        for id, (kind, value) in {**self.values, **pressed}.items():
            state = asked.widget_states.widgets.add()
            state.id = id
            setattr(state, kind, value)
        began = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        await asyncio.wait_for(self._until_finished(fragment), PATIENCE)
        took = (time.perf_counter() - began) * 1000
        if wrong := [
            element.exception.message for element, _ in self.elements.values() if element.HasField("exception")
        ]:
            raise RuntimeError(wrong[0])
        return took

    async def go(self, page: str, query: str = "") -> float:
        """Choose a page in the menu."""
        self.page_hash, self.path, self.query = self.pages[page], f"/{page}", query
        return await self.run()

    async def click(self, label: str) -> float:
        button, fragment = self.find("button", label)
        return await self.run(fragment, trigger=button.id)

    def write(self, label: str, value: str, kind: str = "text_input") -> "Tab":
        """What stands in a field of the form from now on; the next run tells the server."""
        self.values[self.find(kind, label)[0].id] = (VALUES[kind], value)
        return self

    def find(self, kind: str, label: str) -> tuple[Any, str]:
        """The element with this label, and the fragment in which it stands."""
        for _place, (element, fragment) in sorted(self.elements.items()):
            if element.WhichOneof("type") == kind and getattr(element, kind).label == label:
                return getattr(element, kind), fragment
        raise LookupError(f"no {kind} “{label}” on {self.path}")

    def words(self) -> str:
        """Everything that stands on the page as text."""
        return "\n".join(str(element) for element, _ in self.elements.values())

    def shows(self, text: str) -> bool:
        """Does it stand anywhere on the page? Cheaper than all words, where many look."""
        sought = text.encode()
        return any(sought in element.SerializeToString() for element, _ in self.elements.values())

    async def _until_finished(self, fragment: str) -> None:
        while True:
            raw = await self.socket.recv(decode=False)
            self.received += len(raw)
            told = ForwardMsg.FromString(raw)
            kind = told.WhichOneof("type")
            if kind == "ref_hash":
                metadata, told = told.metadata, self.known[told.ref_hash]
                told = ForwardMsg.FromString(told.SerializeToString())
                told.metadata.CopyFrom(metadata)
                kind = told.WhichOneof("type")
            elif told.metadata.cacheable:
                self.known[told.hash] = told
            if kind == "script_finished" and told.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return
            self._note(kind, told, fragment)

    def _note(self, kind: str | None, told: ForwardMsg, fragment: str) -> None:
        if kind == "new_session":
            self.runs += 1
            self.elements = {at: one for at, one in self.elements.items() if fragment and one[1] != fragment}
        elif kind == "delta" and told.delta.WhichOneof("type") == "new_element":
            self.elements[tuple(told.metadata.delta_path)] = told.delta.new_element, told.delta.fragment_id
        elif kind == "navigation":
            self.page_hash = told.navigation.page_script_hash
            self.pages = {page.url_pathname: page.page_script_hash for page in told.navigation.app_pages}
        elif kind == "auto_rerun":
            self.fragments[told.auto_rerun.fragment_id] = told.auto_rerun.interval


def _cookies(url: str) -> dict[str, str]:
    """What a browser has after it fetched the shell: the token against forged requests among it."""
    found: dict[str, str] = {}
    for path in ("/", "/_stcore/health"):
        with urllib.request.urlopen(url + path, timeout=PATIENCE) as answer:
            for one in answer.headers.get_all("set-cookie") or []:
                name, _, value = one.split(";")[0].partition("=")
                found.setdefault(name, value)
    return found


def healthy(url: str, path: str) -> bool:
    """Does the server answer there?"""
    try:
        with urllib.request.urlopen(url + path, timeout=5) as answer:
            return bool(answer.status == 200)
    except (OSError, json.JSONDecodeError):
        return False
