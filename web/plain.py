"""Plain pages: rendered here whole, without a script, in the language of who looks, under a strict policy."""

import base64
import hashlib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from db.settings import Settings
from domain.clauses import CLAUSES
from domain.limits import Unit
from services import codes, language
from web.gate import cookie

TEMPLATES = Path(__file__).parent / "templates"
PAGES = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape(), undefined=StrictUndefined,
    trim_blocks=True, lstrip_blocks=True,
)  # fmt: skip
STYLE = (TEMPLATES / "plain.css").read_text("utf-8")
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
PRIVATE = {
    "cache-control": "no-store",
    "content-security-policy": POLICY,
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex, nofollow",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
# A page that says the same to everybody may be found, but is kept by nobody: it has a form of its visitor in it.
PUBLIC = {name: value for name, value in PRIVATE.items() if name != "x-robots-tag"}
TONGUE = "tongue"
TERMS = {clause.number: clause.term for clause in CLAUSES}


def language_of(request: Request) -> str:
    """What was chosen on this page, or earlier, else what the browser asks for."""
    chosen = request.query_params.get("lang") or request.cookies.get(TONGUE)
    return chosen if chosen in language.LANGUAGES else language.language_of(request.headers.get("accept-language"))


def page(
    request: Request, template: str, status: int = 200, headers: Mapping[str, str] = PRIVATE, **words: Any
) -> HTMLResponse:
    """The page, with the other language one link away."""
    lang = language_of(request)
    html = PAGES.get_template(template).render(said_in(lang) | _about(request, lang) | words)
    response = HTMLResponse(html, status, headers)
    if request.query_params.get("lang") in language.LANGUAGES:
        response.headers.append("set-cookie", cookie(TONGUE, lang, Settings.from_env().secure_cookies, 31_536_000))
    return response


def said_in(lang: str) -> dict[str, Any]:
    """What every template says things with."""

    def limit(value: Decimal, unit: Unit) -> str:
        unit_said = language.translate(lang, unit.label)
        return language.translate(lang, "{value} {unit}", value=language.number(lang, value), unit=unit_said)

    return {
        "lang": lang,
        "_": lambda msgid, **params: language.translate(lang, msgid, **params),
        "moment": lambda at: language.moment(lang, at),
        "limit": limit,
        "clause": lambda number: language.translate(lang, "“{term}” (clause {n})", term=TERMS[number], n=number),
        "listed": lambda words: language.listed(lang, words),
        "style": Markup(STYLE),
        "problem": "",
    }


def _about(request: Request, lang: str) -> dict[str, Any]:
    other = next(code for code in language.LANGUAGES if code != lang)
    settings = Settings.from_env()
    return {
        "other_language": language.LANGUAGES[other],
        "other_address": f"{request.url.path}?{urlencode({**request.query_params, 'lang': other})}",
        "hotline": settings.hotline,
    }


def code(text: str, what: str) -> Markup:
    """A code to scan, drawn into the page."""
    return Markup(codes.drawn(text, what))


def address_of(request: Request, path: str) -> str:
    """A path as it is typed or scanned from outside."""
    return (Settings.from_env().public_url or str(request.base_url).rstrip("/")) + path
