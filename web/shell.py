"""The page shell: its language, its title, and the framework's own English strings in Chinese."""

import json
import re
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path

from babel.messages.pofile import read_po
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.language import language_of

CATALOGUE = Path(__file__).parents[1] / "locale" / "zh_CN" / "streamlit.po"
CONNECTING, SCRIPT, TYPING = (Path(__file__).parent / name for name in ("connecting.js", "words.js", "typing.js"))
NO_SCRIPT = "<noscript><p>请启用 JavaScript。 Please switch JavaScript on.</p></noscript>"


@cache
def framework_words() -> Mapping[str, str]:
    """The framework's English strings and their Chinese."""
    with CATALOGUE.open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file) if m.id and m.string}


@cache
def script(lang: str) -> str:
    """Our script of the shell: where the server is; its words, the person's language is read from the page at run time,
    `lang` is the fallback; and the keeping of what is typed."""
    words = json.dumps(dict(framework_words()), ensure_ascii=False)
    said = SCRIPT.read_text("utf-8").replace("{/*words*/}", words).replace("/*lang*/", lang)
    return CONNECTING.read_text("utf-8") + said + TYPING.read_text("utf-8")


@cache
def address(lang: str) -> str:
    """Where that script is: a browser that has it never asks for it again until it changes."""
    return f"/words.js?lang={lang}&v={sha256(script(lang).encode()).hexdigest()[:16]}"


class Shell:
    """Rewrites the HTML shell as it goes out. Everything else passes untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or scope["path"].startswith("/static/"):
            return await self.app(scope, receive, send)
        if b"text/html" in dict(scope["headers"]).get(b"accept", b""):  # compressed, the shell could not be rewritten
            plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
            scope = {**scope, "headers": plain}
        started: Message | None = None
        body = b""

        async def answer(message: Message) -> None:
            nonlocal started, body
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if not headers.get("content-type", "").startswith("text/html") or headers.get("content-encoding"):
                    await send(message)
                else:
                    started = message
                return
            if started is None:
                return await send(message)
            body += message.get("body", b"")
            if not message.get("more_body"):
                html = _dressed(body, language_of(Headers(scope=scope).get("accept-language")))
                headers = MutableHeaders(scope=started)
                headers["content-length"] = str(len(html))
                del headers["etag"]
                await send(started)
                await send({"type": "http.response.body", "body": html})

        return await self.app(scope, receive, answer)


def _dressed(html: bytes, lang: str) -> bytes:
    if b"<title>Streamlit</title>" not in html:
        return html
    html = html.replace(b"<title>Streamlit</title>", "<title>安商</title>".encode())
    html = html.replace(b'<html lang="en">', b'<html lang="zh-CN">').replace(b"./favicon.png", b"/favicon.svg")
    html = re.sub(rb"<noscript>.*?</noscript>", NO_SCRIPT.encode(), html, flags=re.S)
    ours = f'<script src="{escape(address(lang), quote=True)}" defer></script>'  # before the framework's own
    return html.replace(b"<head>", f"<head>{ours}".encode())
