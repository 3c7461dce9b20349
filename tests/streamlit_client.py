"""Speaks Streamlit's own protocol without a browser: whatever a hostile client can say can be said here."""

import asyncio
import urllib.request
from typing import Any
from urllib.parse import urlsplit

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

TYPED = {
    "text_input": "string_value",
    "text_area": "string_value",
    "checkbox": "bool_value",
    "number_input": "double_value",
    "selectbox": "string_value",
}


class Tab:
    """One browser tab: `async with Tab(url, "/project", "id=3", cookies={...}) as tab: await tab.run()`."""

    def __init__(
        self,
        url: str,
        path: str = "/",
        query: str = "",
        *,
        cookies: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        origin: str | None = None,
        locale: str = "zh-CN",
    ) -> None:
        self.url, self.path, self.query, self.locale = url, path, query, locale
        self.cookies, self.headers = dict(cookies or {}), dict(headers or {})
        parts = urlsplit(url)
        self.host, self.origin = parts.netloc, origin or f"{parts.scheme}://{parts.netloc}"
        self.elements: dict[tuple[int, ...], Element] = {}
        self.known: dict[str, ForwardMsg] = {}
        self.typed: dict[str, tuple[str, Any]] = {}
        self.pages: dict[str, str] = {}
        self.page_hash = self.redirect = self.session_id = self.fragment = ""

    async def __aenter__(self) -> "Tab":
        if not {"visit", "_streamlit_xsrf"} <= set(self.cookies):
            await asyncio.to_thread(self._first_contact)
        self.socket = await websockets.connect(
            f"ws://{self.host}/_stcore/stream",
            subprotocols=["streamlit", self.cookies.get("_streamlit_xsrf", "none")],
            additional_headers={"Cookie": self._cookie_line(), **self.headers},
            origin=self.origin,
            max_size=None,
        )
        return self

    async def __aexit__(self, *_: Any) -> None:
        await self.socket.close()

    def _cookie_line(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def _first_contact(self) -> None:
        """A browser fetches the shell and asks whether the server is well before it opens the websocket."""
        for path in ("/", "/_stcore/health"):
            request = urllib.request.Request(self.url + path, headers={"Cookie": self._cookie_line()})
            with urllib.request.urlopen(request, timeout=20) as answer:
                for line in answer.headers.get_all("set-cookie") or []:
                    name, _, value = line.split(";")[0].partition("=")
                    self.cookies.setdefault(name, value)

    async def run(
        self, triggers: dict[str, tuple[str, Any]] | None = None, fragment: str = "", seconds: float = 60
    ) -> "Tab":
        """Run the page as the browser does after every click; waits until it is finished, or raises TimeoutError."""
        message = BackMsg()
        said = message.rerun_script
        said.query_string, said.page_script_hash, said.fragment_id = self.query, self.page_hash, fragment
        said.page_name = "" if self.page_hash else self.path.strip("/")
        said.cached_message_hashes.extend(self.known)
        context = said.context_info
        context.locale, context.timezone = self.locale, "Asia/Shanghai"
        context.url = f"{self.url}{self.path}" + (f"?{self.query}" if self.query else "")
        for id, (kind, value) in {**self.typed, **(triggers or {})}.items():
            state = said.widget_states.widgets.add()
            state.id = id
            if kind.endswith("_array_value"):
                getattr(state, kind).data.extend(value)
            else:
                setattr(state, kind, value)
        await self.socket.send(message.SerializeToString())
        await asyncio.wait_for(self._until_finished(whole=not fragment), seconds)
        return self

    async def _until_finished(self, whole: bool) -> None:
        while True:
            told = ForwardMsg()
            told.ParseFromString(await self.socket.recv())
            kind = told.WhichOneof("type")
            if kind == "ref_hash":
                metadata = told.metadata
                told = ForwardMsg.FromString(self.known[told.ref_hash].SerializeToString())
                told.metadata.CopyFrom(metadata)
                kind = told.WhichOneof("type")
            elif told.metadata.cacheable:
                self.known[told.hash] = told
            if kind == "new_session":
                self.session_id = told.new_session.initialize.session_id or self.session_id
                if whole:
                    self.elements = {}
            elif kind == "delta" and told.delta.WhichOneof("type") == "new_element":
                self.elements[tuple(told.metadata.delta_path)] = told.delta.new_element
            elif kind == "navigation":
                self.page_hash = told.navigation.page_script_hash
                self.pages = {page.url_pathname: page.page_script_hash for page in told.navigation.app_pages}
            elif kind == "auto_rerun":
                self.fragment = told.auto_rerun.fragment_id
            elif kind == "auth_redirect":
                self.redirect = told.auth_redirect.url
            elif kind == "script_finished":
                if told.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    return
                whole = True  # a fragment that asked for the whole page

    def every(self, kind: str) -> list[Any]:
        return [getattr(e, kind) for _, e in sorted(self.elements.items()) if e.WhichOneof("type") == kind]

    def widget(self, kind: str, label: str) -> Any:
        found = [w for w in self.every(kind) if w.label == label]
        assert found, f"no {kind} {label!r} among {[w.label for w in self.every(kind)]}"
        return found[0]

    async def click(self, label: str) -> "Tab":
        return await self.run({self.widget("button", label).id: ("trigger_value", True)})

    def type(self, label: str, value: Any, kind: str = "text_input") -> "Tab":
        """What a form holds until it is sent."""
        self.typed[self.widget(kind, label).id] = (TYPED[kind], value)
        return self

    async def go(self, page: str, query: str = "") -> "Tab":
        """Click a page in the menu, or claim to have."""
        self.page_hash, self.path, self.query = self.pages[page], f"/{page}", query
        return await self.run()

    def words(self) -> str:
        """Everything that stands on the screen as text."""
        out = []
        for _, element in sorted(self.elements.items()):
            body = getattr(element, element.WhichOneof("type") or "")
            out += [str(getattr(body, name, "")) for name in ("label", "body", "message", "html")]
        return "\n".join(filter(None, out))
