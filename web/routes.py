"""Plain HTTP beside the screens: coming in, going out, the first administrator, files, health."""

from collections import defaultdict

from anyio.to_thread import run_sync
from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from db.engine import Sessions
from db.migrate import version
from db.settings import Settings
from domain.errors import Refusal
from domain.signing_in import safe_next
from services import language, sessions, signin
from web import calendars, downloads, metrics, own, papers, plain, public, receipts
from web.gate import COOKIE, cookie
from web.shell import address, script

FAVICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="12" fill="#1f5fae"/>'
    '<path d="M14 44V27l18-12 18 12v17M26 46V33h12v13" fill="none" stroke="#fff" stroke-width="5"/></svg>'
)


async def session_start(request: Request) -> Response:
    """Turn a one-time ticket into the session cookie and go on to the page asked for."""
    try:
        token = await run_sync(
            signin.start,
            request.query_params.get("ticket", ""),
            request.state.visit,
            request.headers.get("user-agent", ""),
            request.headers.get("sec-fetch-site") == "same-origin",
        )
    except Refusal:
        return RedirectResponse("/", 303)
    return _enter(token, safe_next(request.query_params.get("next")))


def _enter(token: str, target: str) -> Response:
    response = RedirectResponse(target, 303)
    lives = int(sessions.ABSOLUTE.total_seconds())
    response.headers.append("set-cookie", cookie(COOKIE, token, Settings.from_env().secure_cookies, lives))
    response.headers["cache-control"] = "no-store"
    return response


async def session_end(request: Request) -> Response:
    """Forget a cookie whose session has ended. One that is alive stays: another site cannot sign anybody out."""
    response = RedirectResponse("/", 303)
    if request.state.holder is None:
        response.headers.append("set-cookie", cookie(COOKIE, "", Settings.from_env().secure_cookies, 0))
    return response


async def setup(request: Request) -> Response:
    """The first administrator makes an account through the one-time link."""
    lang = plain.language_of(request)
    token = request.query_params.get("token", "")
    if not await run_sync(signin.setup_is_open, token):
        return plain.page(request, "spent.html", 410)
    if request.method != "POST":
        return plain.page(request, "setup.html", said=defaultdict(str))
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return PlainTextResponse("403", 403)
    form = await request.form(max_fields=10)
    said = {name: str(form.get(name, "")) for name in ("username", "name", "password", "again")}
    try:
        agent = request.headers.get("user-agent", "")
        session = await run_sync(lambda: signin.first_administrator(token, **said, agent=agent))
    except Refusal as refusal:
        return plain.page(request, "setup.html", 422, problem=language.tell(lang, refusal), said=said)
    return _enter(session, "/")


async def healthz(request: Request) -> Response:
    """Is the database there, and at which migration? Says nothing else."""

    def look() -> dict[str, str | None]:
        with Sessions.reader() as db:
            db.execute(text("SELECT 1"))
        return {"database": "ok", "migration": version(Sessions.kw["bind"])}

    try:
        return JSONResponse(await run_sync(look))
    except Exception:  # whatever is wrong with the database, the answer is the same
        return JSONResponse({"database": "down", "migration": None}, 503)


async def words(request: Request) -> Response:
    """The script that says the framework's own words in the language of the person."""
    lang = "en" if request.query_params.get("lang") == "en" else "zh"
    named = request.url.path + "?" + request.url.query == address(lang)
    kept = "public, max-age=31536000, immutable" if named else "no-cache"
    return Response(script(lang), media_type="text/javascript", headers={"cache-control": kept})


async def favicon(_request: Request) -> Response:
    """Our sign in the browser's tab. Without one of its own the framework would fetch the page's from another site."""
    return Response(FAVICON, media_type="image/svg+xml", headers={"cache-control": "max-age=86400"})


async def home(request: Request) -> Response:
    """The framework knows its first page by the bare address only; people may well type the name."""
    query = request.url.query
    return RedirectResponse(f"/?{query}" if query else "/", 307)


# Open to strangers; a test holds the gate to it.
OPEN = (
    *("/session/start", "/session/end", "/setup", "/healthz", "/words.js", "/favicon.svg", "/desk"),
    "/calendar/{secret}.ics",
    "/metrics",
    *(route.path for route in (*public.ROUTES, *own.ROUTES)),
)
ROUTES = [
    Route("/desk", home),
    Route("/favicon.svg", favicon),
    Route("/session/start", session_start),
    Route("/session/end", session_end),
    Route("/setup", setup, methods=["GET", "POST"]),
    Route("/healthz", healthz),
    Route("/words.js", words),
    *metrics.ROUTES,
    *calendars.ROUTES,
    *papers.ROUTES,
    *downloads.ROUTES,
    *receipts.ROUTES,
    *public.ROUTES,
    *own.ROUTES,
]
