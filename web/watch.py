"""Around everything else: each request gets a number, is counted and timed, and leaves one line in the log."""

import logging
from time import perf_counter

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services import language, logs, meters
from web import plain
from web.routes import ROUTES

FRAMEWORK = {
    "/static/": "static", "/media/": "media", "/_stcore/upload_file": "upload", "/_stcore/": "framework",
}  # fmt: skip
UNTOLD = {"static", "framework", "/healthz", "/metrics", "/favicon.svg", "/words.js"}  # many, and alike
METHODS = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"}


class Watch:
    """Whoever meets a fault outside the staff pages is told its number here."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            with meters.TABS.track_inprogress():
                return await self.app(scope, receive, send)
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        number, began, status, told = logs.begin(), perf_counter(), 0, False

        def write_down() -> None:
            nonlocal told
            if not told:
                told = True
                _write_down(scope, status, perf_counter() - began)

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["x-request-id"] = number
            elif not message.get("more_body"):
                write_down()  # before the last of it leaves: whoever has the answer finds its line
            await send(message)

        try:
            await self.app(scope, receive, answer)
        except Exception as fault:
            logs.note("fault", logging.ERROR, fault)
            if status:  # too late to say anything
                raise
            await _sorry(scope, number)(scope, receive, answer)
        finally:
            write_down()


def _sorry(scope: Scope, number: str) -> PlainTextResponse:
    lang = plain.language_of(Request(scope))
    said = language.translate(lang, "Something went wrong on our side. Quote the number {number}.", number=number)
    return PlainTextResponse(said, 500, {"cache-control": "no-store"})


def _write_down(scope: Scope, status: int, seconds: float) -> None:
    route = route_of(scope)
    meters.REQUESTS.labels(route, f"{status // 100}xx" if status else "gone").inc()
    meters.REQUEST_SECONDS.labels(route).observe(seconds)
    if route not in UNTOLD:
        method = scope["method"] if scope["method"] in METHODS else "other"
        logs.note("request", route=route, method=method, status=status, ms=round(seconds * 1000, 1))


def route_of(scope: Scope) -> str:
    """The route as it is declared, never the path as it was asked for: secrets and numbers stand in that."""
    if found := next((name for start, name in FRAMEWORK.items() if scope["path"].startswith(start)), None):
        return found
    return next((route.path for route in ROUTES if route.matches(scope)[0] is not Match.NONE), "shell")
