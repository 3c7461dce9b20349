"""The gate around HTTP and the websocket: who comes in is decided here, and carried inside in headers of our own."""

import secrets
from urllib.parse import urlsplit

import anyio.to_thread
from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from db.settings import Settings
from services import sessions

COOKIE, VISIT = "sid", "visit"
OURS = (b"x-app-user", b"x-app-sid", b"x-app-visit")
# Of the framework's own routes a stranger has what its shell needs to run the sign-in page; of ours see web/routes.py.
OPEN_CORE = ("/_stcore/stream", "/_stcore/health", "/_stcore/host-config")
CLOSED = (
    "/_stcore/",
    "/media/",
    "/component/",
    "/auth/",
    "/oauth2callback",
    "/app/static/",
    "/documents/",
    "/attachments/",
    "/receipts/",
    "/sheets/",
    "/monthlies/",
    "/reviews/",
)
# Asked for often and alike by everybody: nobody is looked up.
ANONYMOUS = ("/static/", "/calendar/", "/healthz", "/metrics", "/_stcore/health")
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "frame-ancestors 'none'; form-action 'self'; base-uri 'self'; object-src 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
}


class Gate:
    """Looks the session cookie up, strips what a client claims about itself, says inside who is there."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.secure = Settings.from_env().secure_cookies
        self.headers = HEADERS | ({"strict-transport-security": "max-age=31536000"} if self.secure else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            return await self.app(scope, receive, send)
        if scope["type"] == "websocket" and not _from_here(scope):
            return await _refuse(scope, receive, send)
        cookies, path = _cookies(scope), scope["path"]
        token = "" if path.startswith(ANONYMOUS) else cookies.get(COOKIE, "")
        holder = await anyio.to_thread.run_sync(sessions.holder, token) if token else None
        if holder is None and path.startswith(CLOSED) and path not in OPEN_CORE:
            return await _refuse(scope, receive, send)
        visit = cookies.get(VISIT, "")
        fresh = "" if visit or scope["type"] == "websocket" or path.startswith(ANONYMOUS) else secrets.token_urlsafe(24)
        headers = [(key, value) for key, value in scope["headers"] if key.lower() not in OURS]
        headers.append((b"x-app-visit", (visit or fresh).encode("latin-1", "ignore")))
        if holder:
            headers += [(b"x-app-user", str(holder[0]).encode()), (b"x-app-sid", holder[1].encode())]
        inside = {**scope, "headers": headers}
        inside["state"] = {**scope.get("state", {}), "holder": holder, "visit": visit}

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                out = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    out.setdefault(name, value)
                if fresh:
                    out.append("set-cookie", cookie(VISIT, fresh, self.secure))
            await send(message)

        return await self.app(inside, receive, answer)


def cookie(name: str, value: str, secure: bool, lives: int | None = None) -> str:
    """A Set-Cookie header that scripts cannot read and other sites cannot send along."""
    text = f"{name}={value}; Path=/; HttpOnly; SameSite=Lax"
    return text + ("; Secure" if secure else "") + (f"; Max-Age={lives}" if lives is not None else "")


def _from_here(scope: Scope) -> bool:
    """Does a page of this site open the websocket? The framework would also let in any page of this machine's own
    addresses, and ask a service outside which those are."""
    said = {key.lower(): value for key, value in scope["headers"]}
    origin = said.get(b"origin")
    return origin is None or urlsplit(origin.decode("latin-1")).netloc == said.get(b"host", b"").decode("latin-1")


def _cookies(scope: Scope) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in scope["headers"]:
        if key.lower() == b"cookie":
            for part in value.decode("latin-1").split(";"):
                name, _, content = part.strip().partition("=")
                found.setdefault(name, content)
    return found


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 4401})
        return
    await PlainTextResponse("401", status_code=401)(scope, receive, send)
